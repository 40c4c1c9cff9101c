// Convolution forward and backward with respect to the input. Direct: the window's rows are read in place
// (with all channels last they are contiguous), only the weights are reordered, once a call.

#include "ck_convolution.h"

#include "ck_convolution_plan.h"
#include "ck_convolution_view.h"
#include "ck_internal.h"
#include "ck_memory.h"
#include "ck_moments.h"
#include "ck_normalization.h"
#include "ck_parallel.h"
#include "ck_winograd.h"

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
  /// If not NULL, where each row of results of this strip of columns leaves its moments.
  const ck_moments *moments;
  int64_t strip, strips;
} run;

/// The moments of the rows of a block, while they are in the cache.
static void gather_moments(const run *r, const ck_block *b) {
  const ck_moments *m = r->moments;
  for (int64_t i = 0; i < b->pictures * b->rows; i++) {
    const float *y = b->y + i / b->rows * b->y_picture + i % b->rows * b->y_row;
    int64_t at = y - r->plan->target, picture = at / r->plan->target_image;
    int64_t row = at % r->plan->target_image / r->plan->target_row;
    int64_t part = (picture * r->plan->out_h + row) * r->strips + r->strip;
    float *sums = ck_moments_part(m, part);
    m->counts[part] = b->cols;
    ck_row_moments(b->cols, m->channels, y, sums, sums + m->channels);
  }
}

static void run_block(void *context, const ck_block *b) {
  const run *r = context;
  r->kernel(b);
  if (r->moments) gather_moments(r, b);
}

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
/// Results of a row that are done together where rows are gathered before use: so few that many rows of a block
/// share the rows that they read.
static const int64_t strip_columns = 72;

static int64_t strips_of(const ck_plan *p) {
  return p->row_places ? (p->out_w + strip_columns - 1) / strip_columns : 1;
}

/// Lays out one of the strips of columns that results are done in.
static ck_plan strip_of(const ck_plan *p, int64_t strip, int64_t longest) {
  ck_plan part = *p;
  int64_t strips = strips_of(p), from = p->out_w * strip / strips, to = p->out_w * (strip + 1) / strips;
  if (strips > 1) {
    part.out_w = to - from;
    part.in_w = (part.out_w - 1) * p->stride_w + (p->k_w - 1) * p->dil_w + 1;
    part.col_places += from * p->stride_w;
    part.target += from * p->target_col;
  }
  ck_plan_layout(&part, longest, block_pixels);
  return part;
}

static void convolve(const ck_plan *whole, weight_view weights, const float *bias, int relu,
                     const ck_moments *moments) {
  const ck_convolution_kernels *kernels = ck_kernels();
  int64_t lanes = kernels->lanes;
  run r = {.moments = moments, .strips = strips_of(whole)};
  int64_t longest = 0;
  ck_plan first = strip_of(whole, 0, longest), *p = &first;
  const ck_block *b = &p->block;
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
    int64_t fitting = chunk_bytes / (int64_t)sizeof(float) / (2 * lanes);
    if (b->depth > fitting * 3 / 2) {
      longest = fitting;
      first = strip_of(whole, 0, longest);
    }
    pack_spread(p, weights, lanes, packed);
    r.kernel = kernels->spread;
  }
  float *padded_bias = ck_scratch(ck_scratch_bias, (size_t)padded * sizeof(float));
  memset(padded_bias, 0, (size_t)padded * sizeof(float));
  if (bias) memcpy(padded_bias, bias, (size_t)p->out_c * sizeof(float));
  for (r.strip = 0; r.strip < r.strips; r.strip++) {
    ck_plan part = r.strip == 0 ? first : strip_of(whole, r.strip, longest);
    part.block.weights = packed;
    part.block.bias = padded_bias;
    part.block.relu = relu;
    r.plan = &part;
    int64_t row_work = part.out_w * part.out_c * (part.depthwise ? part.k_h * part.k_w : part.block.depth);
    ck_parallel_for(part.batch * part.out_h, work_grain / ck_max(row_work, 1), run_rows, &r);
  }
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
  ck_conv2d_forward_fused(geometry, &(ck_conv2d_fusion){0}, x, w, bias, relu, y);
}

void ck_conv2d_forward_fused(const ck_conv2d *geometry, const ck_conv2d_fusion *fusion, const float *x,
                             const float *w, const float *bias, int relu, float *y) {
  if (ck_winograd_forward(geometry, fusion, x, w, bias, relu, y)) return;
  int viewed = ck_is_viewed(geometry) || fusion->scale || fusion->mean;
  const ck_conv2d normalized = viewed ? *geometry : ck_normalized(geometry), *g = &normalized;
  int depthwise = is_depthwise(g);
  int64_t runs = depthwise ? 1 : g->groups, ic = g->in_c / runs, oc = g->out_c / runs;
  int64_t window = g->k_h * g->k_w * g->in_c / g->groups;
  if (g->batch * g->out_h * g->out_w * oc <= 0) return;
  const int64_t *places = viewed ? ck_view_places(g) : NULL;
  // Rows of one group are no rows of y: their moments take a pass of their own.
  ck_moments moments = {0};
  int gathers = fusion->mean && runs == 1;
  if (gathers)
    moments = ck_moments_begin(g->batch, g->out_h * strips_of(&(ck_plan){.row_places = places, .out_w = g->out_w}),
                               oc);
  for (int64_t i = 0; i < runs; i++) {
    ck_plan p = {
        .source = x + i * ic, .batch = g->batch, .in_h = g->in_h, .in_w = g->in_w, .pitch = g->in_c,
        .channels = ic, .top = -g->pad_top, .left = -g->pad_left, .stride_h = g->stride_h,
        .stride_w = g->stride_w, .k_h = g->k_h, .k_w = g->k_w, .dil_h = g->dil_h, .dil_w = g->dil_w,
        .target = y + i * oc, .target_image = g->out_h * g->out_w * g->out_c,
        .target_row = g->out_w * g->out_c, .target_col = g->out_c, .out_h = g->out_h, .out_w = g->out_w,
        .out_c = oc, .depthwise = depthwise};
    int64_t ig = g->in_c / g->groups;
    if (viewed) {
      ck_plan_view(&p, g, places);
      p.scale = fusion->scale ? fusion->scale + i * ic : NULL;
      p.shift = fusion->scale ? fusion->shift + i * ic : NULL;
      p.factors = g->in_c;
      p.source_relu = fusion->relu;
    }
    weight_view view = {w + i * oc * window, window, g->k_w * ig, ig, 1};
    convolve(&p, view, bias ? bias + i * oc : NULL, relu, gathers ? &moments : NULL);
  }
  if (gathers) ck_moments_end(&moments, fusion->mean, fusion->variance);
  else if (fusion->mean)
    ck_column_moments(g->batch, g->out_h * g->out_w, g->out_c, y, fusion->mean, fusion->variance);
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

/// Through the padded picture as it is seen.
static void backward_view(const ck_conv2d *g, const ck_tile_kernels *kernels, const float *dy, const float *w,
                          float *dx) {
  ck_conv2d padded = *g;
  padded.in_h = ck_view_height(g);
  padded.in_w = ck_view_width(g);
  padded.pad_top = padded.pad_left = padded.upsampling = 0;
  padded.border = ck_border_zero;
  int64_t count = g->batch * padded.in_h * padded.in_w * g->in_c;
  float *seen = ck_memory_take(count);
  ck_conv2d_backward_input_with(&padded, kernels, dy, w, seen);
  ck_fold_view(g, seen, dx);
  ck_memory_give(seen, count);
}

void ck_conv2d_backward_input(const ck_conv2d *g, const float *dy, const float *w, float *dx) {
  ck_conv2d_backward_input_with(g, NULL, dy, w, dx);
}

void ck_conv2d_backward_input_with(const ck_conv2d *geometry, const ck_tile_kernels *kernels, const float *dy,
                                   const float *w, float *dx) {
  if (ck_is_viewed(geometry)) {
    backward_view(geometry, kernels, dy, w, dx);
    return;
  }
  if (ck_winograd_backward_input(geometry, kernels, dy, w, dx)) return;
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
        convolve(&p, view, NULL, 0, NULL);
      }
    }
}
