// Convolution forward and backward with respect to the input. Direct: the window's rows are read in place
// (with all channels last they are contiguous), only the weights are reordered, once a call.

#include "ck_convolution.h"

#include "ck_convolution_plan.h"
#include "ck_internal.h"
#include "ck_parallel.h"

#include <string.h>

/// Weight (o, u, v, c) of a plan is at w[o*o_step + u*u_step + v*v_step + c*c_step].
typedef struct weight_view {
  const float *w;
  int64_t o_step, u_step, v_step, c_step;
} weight_view;

/// Channels [o, o + used) of one block, in all taps, as [tap][input channel][width].
static void pack_block(const ck_plan *p, weight_view from, int64_t o, int64_t used, int64_t width,
                       float *to) {
  int64_t taps = p->k_h * p->k_w;
  if (used < width) memset(to, 0, (size_t)(taps * p->channels * width) * sizeof(float));
  if (from.c_step == 1 && from.v_step == p->channels && from.u_step == p->k_w * p->channels) {
    ck_turn_matrix(used, taps * p->channels, from.w + o * from.o_step, from.o_step, to, width);
    return;
  }
  for (int64_t u = 0; u < p->k_h; u++)
    for (int64_t v = 0; v < p->k_w; v++, to += p->channels * width) {
      const float *w = from.w + o * from.o_step + u * from.u_step + v * from.v_step;
      for (int64_t c = 0; c < p->channels; c++)
        for (int64_t lane = 0; lane < used; lane++)
          to[c * width + lane] = w[c * from.c_step + lane * from.o_step];
    }
}

typedef struct packing {
  const ck_plan *plan;
  weight_view from;
  int64_t lanes;
  float *to;
} packing;

/// Blocks [begin, end) of 2*lanes channels; the last may be a narrower block or two.
static void pack_blocks(void *context, int64_t begin, int64_t end) {
  const packing *k = context;
  const ck_plan *p = k->plan;
  int64_t last = ck_min(end * 2 * k->lanes, p->out_c);
  for (int64_t o = begin * 2 * k->lanes; o < last;) {
    int64_t width = ck_block_width(p->out_c - o, k->lanes), used = ck_min(width, p->out_c - o);
    // All blocks before the last ones are full, so the offset is that of the channels.
    pack_block(p, k->from, o, used, width, k->to + o * p->block.depth);
    o += used;
  }
}

static void pack_spread(const ck_plan *p, weight_view from, int64_t lanes, float *to) {
  packing k = {p, from, lanes, to};
  int64_t blocks = (p->out_c + 2 * lanes - 1) / (2 * lanes);
  ck_parallel_for(blocks, (1 << 15) / ck_max(p->block.depth * 2 * lanes, 1), pack_blocks, &k);
}

static void pack_dot(const ck_plan *p, weight_view from, int64_t lanes, float *to) {
  const int64_t channels = p->channels;
  for (int64_t s = 0, tap = 0; s < p->block.segment_count; s++) {
    int64_t length = p->block.segments[s].length, vectors = (length + lanes - 1) / lanes;
    for (int64_t o = 0; o < p->out_c; o++) {
      const float *w = from.w + o * from.o_step + tap / p->k_w * from.u_step + tap % p->k_w * from.v_step;
      float *at = to + o * lanes;
      for (int64_t i = 0, c = 0, lane = 0; i < vectors * lanes; i++) {
        at[lane] = i < length ? w[c * from.c_step] : 0;
        if (++c == channels) c = 0, w += from.v_step;
        if (++lane == lanes) lane = 0, at += p->out_c * lanes;
      }
    }
    to += vectors * lanes * p->out_c;
    tap += length / channels;
  }
}

static void pack_depthwise(const ck_plan *p, weight_view from, float *to) {
  for (int64_t u = 0; u < p->k_h; u++)
    for (int64_t v = 0; v < p->k_w; v++)
      for (int64_t o = 0; o < p->out_c; o++)
        *to++ = from.w[o * from.o_step + u * from.u_step + v * from.v_step];
}

static int64_t dot_floats(const ck_plan *p, int64_t lanes) {
  int64_t sum = 0;
  for (int64_t s = 0; s < p->block.segment_count; s++)
    sum += (p->block.segments[s].length + lanes - 1) / lanes;
  return sum * lanes * p->out_c;
}

typedef struct run {
  const ck_plan *plan;
  void (*kernel)(const ck_block *b);
} run;

static void run_block(void *context, const ck_block *b) { ((const run *)context)->kernel(b); }

static void run_rows(void *context, int64_t begin, int64_t end) {
  const run *r = context;
  ck_plan_blocks(r->plan, begin, end, context, run_block);
}

/// Multiply-adds that are worth a thread.
static const int64_t work_grain = 1 << 18;
/// Weights of one block of channels that stay in the first-level cache while the pixels pass by.
static const int64_t chunk_bytes = 24 << 10;
/// Results of a block: enough that weights fetched into that cache are used often.
static const int64_t block_pixels = 1024;

static void convolve(ck_plan *p, weight_view weights, const float *bias, int relu) {
  const ck_convolution_kernels *kernels = ck_kernels();
  int64_t lanes = kernels->lanes;
  run r = {.plan = p};
  const ck_plan before = *p;
  ck_plan_layout(p, 0, block_pixels);
  ck_block *b = &p->block;
  // Vector operations a pixel; the sums over the lanes at the end of `dot` cost about ten a pixel.
  int64_t spread_cost = b->depth * ck_padded_channels(p->out_c, lanes) / lanes;
  int dot = !p->depthwise && p->out_c <= kernels->narrow && p->k_h * p->k_w > 0 &&
            dot_floats(p, lanes) / lanes + 10 < ck_max(spread_cost, b->depth);
  int64_t padded = p->depthwise || dot ? p->out_c + lanes : ck_padded_channels(p->out_c, lanes);
  int64_t floats = dot ? dot_floats(p, lanes) : b->depth * padded;
  float *packed = ck_scratch(ck_scratch_weights, (size_t)floats * sizeof(float));
  if (p->depthwise) {
    pack_depthwise(p, weights, packed);
    r.kernel = kernels->depthwise;
  } else if (dot) {
    pack_dot(p, weights, lanes, packed);
    r.kernel = kernels->dot;
  } else {
    int64_t longest = chunk_bytes / (int64_t)sizeof(float) / (2 * lanes);
    if (b->depth > longest * 3 / 2) {
      *p = before;
      ck_plan_layout(p, longest, block_pixels);
    }
    pack_spread(p, weights, lanes, packed);
    r.kernel = kernels->spread;
  }
  float *padded_bias = ck_scratch(ck_scratch_bias, (size_t)padded * sizeof(float));
  memset(padded_bias, 0, (size_t)padded * sizeof(float));
  if (bias) memcpy(padded_bias, bias, (size_t)p->out_c * sizeof(float));
  b->weights = packed;
  b->bias = padded_bias;
  b->relu = relu;
  int64_t row_work = p->out_w * p->out_c * (p->depthwise ? p->k_h * p->k_w : b->depth);
  ck_parallel_for(p->batch * p->out_h, work_grain / ck_max(row_work, 1), run_rows, &r);
}

static int is_depthwise(const ck_conv2d *g) {
  return g->groups == g->in_c && g->groups == g->out_c && g->groups > 1;
}

ck_conv2d ck_normalized(const ck_conv2d *g) {
  ck_conv2d n = *g;
  // One window that is the whole picture: a matrix product.
  if (g->out_h == 1 && g->out_w == 1 && g->k_h == g->in_h && g->k_w == g->in_w && g->dil_h == 1 &&
      g->dil_w == 1 && g->pad_top == 0 && g->pad_left == 0 && g->groups == 1) {
    n.in_c = g->in_h * g->in_w * g->in_c;
    n.in_h = n.in_w = n.k_h = n.k_w = 1;
  }
  if (n.out_h == 1) n.stride_h = 1;
  if (n.out_w == 1) n.stride_w = 1;
  return n;
}

void ck_conv2d_forward(const ck_conv2d *geometry, const float *x, const float *w, const float *bias, int relu,
                       float *y) {
  const ck_conv2d normalized = ck_normalized(geometry), *g = &normalized;
  int depthwise = is_depthwise(g);
  int64_t runs = depthwise ? 1 : g->groups, ic = g->in_c / runs, oc = g->out_c / runs;
  int64_t window = g->k_h * g->k_w * g->in_c / g->groups;
  if (g->batch * g->out_h * g->out_w * oc <= 0) return;
  for (int64_t i = 0; i < runs; i++) {
    ck_plan p = {
        .source = x + i * ic, .batch = g->batch, .in_h = g->in_h, .in_w = g->in_w, .pitch = g->in_c,
        .channels = ic, .top = -g->pad_top, .left = -g->pad_left, .stride_h = g->stride_h,
        .stride_w = g->stride_w, .k_h = g->k_h, .k_w = g->k_w, .dil_h = g->dil_h, .dil_w = g->dil_w,
        .target = y + i * oc, .target_image = g->out_h * g->out_w * g->out_c,
        .target_row = g->out_w * g->out_c, .target_col = g->out_c, .out_h = g->out_h, .out_w = g->out_w,
        .out_c = oc, .depthwise = depthwise};
    int64_t ig = g->in_c / g->groups;
    weight_view view = {w + i * oc * window, window, g->k_w * ig, ig, 1};
    convolve(&p, view, bias ? bias + i * oc : NULL, relu);
  }
}

/// The taps u = last - t*step, t = 0 ..< count, that reach the input rows phase, phase + stride, ...; row
/// phase + stride*q gets tap t from output row top + q + t*dilation.
typedef struct taps {
  int64_t count, last, step, top, dilation;
} taps;

static taps taps_of_phase(int64_t phase, int64_t taps_in_all, int64_t stride, int64_t dilation, int64_t pad) {
  taps t = {.step = stride, .dilation = 1};
  for (int64_t u = 0, before = -1; u < taps_in_all; u++) {
    if ((phase + pad - u * dilation) % stride != 0) continue;
    if (before >= 0) {
      t.step = u - before;
      t.dilation = t.step * dilation / stride;
    }
    t.count++;
    t.last = before = u;
  }
  t.top = (phase + pad - t.last * dilation) / stride;
  return t;
}

void ck_conv2d_backward_input(const ck_conv2d *geometry, const float *dy, const float *w, float *dx) {
  const ck_conv2d normalized = ck_normalized(geometry), *g = &normalized;
  int depthwise = is_depthwise(g);
  int64_t runs = depthwise ? 1 : g->groups, ic = g->in_c / runs, oc = g->out_c / runs;
  int64_t ig = g->in_c / g->groups, window = g->k_h * g->k_w * ig;
  if (g->batch * g->in_h * g->in_w * ic <= 0) return;
  // With a stride, the input pixels fall into phases that each see their own taps of the window.
  for (int64_t row = 0; row < ck_min(g->stride_h, g->in_h); row++)
    for (int64_t col = 0; col < ck_min(g->stride_w, g->in_w); col++) {
      taps v = taps_of_phase(row, g->k_h, g->stride_h, g->dil_h, g->pad_top);
      taps h = taps_of_phase(col, g->k_w, g->stride_w, g->dil_w, g->pad_left);
      for (int64_t i = 0; i < runs; i++) {
        ck_plan p = {
            .source = dy + i * oc, .batch = g->batch, .in_h = g->out_h, .in_w = g->out_w, .pitch = g->out_c,
            .channels = oc, .top = v.top, .left = h.top, .stride_h = 1, .stride_w = 1, .k_h = v.count,
            .k_w = h.count, .dil_h = v.dilation, .dil_w = h.dilation,
            .target = dx + (row * g->in_w + col) * g->in_c + i * ic,
            .target_image = g->in_h * g->in_w * g->in_c, .target_row = g->stride_h * g->in_w * g->in_c,
            .target_col = g->stride_w * g->in_c, .out_h = (g->in_h - row + g->stride_h - 1) / g->stride_h,
            .out_w = (g->in_w - col + g->stride_w - 1) / g->stride_w, .out_c = ic, .depthwise = depthwise};
        weight_view view = {w + i * oc * window + (v.last * g->k_w + h.last) * ig, depthwise ? window : 1,
                            -v.step * g->k_w * ig, -h.step * ig, window};
        convolve(&p, view, NULL, 0);
      }
    }
}
