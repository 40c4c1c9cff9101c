// The gradient of a convolution with respect to its weights and bias.

#include "ck_convolution.h"
#include "ck_convolution_plan.h"
#include "ck_convolution_view.h"
#include "ck_internal.h"
#include "ck_parallel.h"

#include <string.h>

static const int64_t work_grain = 1 << 18;
/// With fewer results a thread, sums of its own cost more than they save.
static const int64_t few_pixels = 512;
/// Results of a block: their cache lines that one tile of sums reads stay in the first-level cache.
static const int64_t block_pixels = 192;

typedef struct gradient {
  const ck_plan *plan;
  void (*kernel)(const ck_block *b, float *sums);
  void (*channel_sums)(const ck_block *b, float *sums);
  /// Every part of the rows has sums of its own, added in order at the end, so that the result depends
  /// on the number of parts alone.
  float *sums;
  int64_t parts, floats, bias_at;
  /// Few pixels and many weights: threads take blocks of `slice` channels instead, all in part 0.
  int64_t slice;
  int64_t lanes;
  float *dw;
} gradient;

typedef struct part {
  const gradient *all;
  float *sums;
} part;

static void add_block(void *context, const ck_block *b) {
  const part *p = context;
  p->all->kernel(b, p->sums);
  if (p->all->channel_sums) p->all->channel_sums(b, p->sums + p->all->bias_at);
}

static void add_parts(void *context, int64_t begin, int64_t end) {
  const gradient *g = context;
  int64_t rows = g->plan->batch * g->plan->out_h;
  for (int64_t i = begin; i < end; i++) {
    part p = {g, g->sums + i * g->floats};
    memset(p.sums, 0, (size_t)g->floats * sizeof(float));
    ck_plan_blocks(g->plan, rows * i / g->parts, rows * (i + 1) / g->parts, &p, add_block);
  }
}

typedef struct slice {
  const gradient *all;
  int64_t from, count;
} slice;

static void add_slice(void *context, const ck_block *b) {
  const slice *s = context;
  ck_block own = *b;
  own.y += s->from;
  own.channels = s->count;
  // Blocks before the last are full, so the sums of a channel's block start at its share.
  s->all->kernel(&own, s->all->sums + s->from * b->depth);
  if (s->all->channel_sums) s->all->channel_sums(&own, s->all->sums + s->all->bias_at + s->from);
}

static void add_slices(void *context, int64_t begin, int64_t end) {
  const gradient *g = context;
  slice s = {g, begin * g->slice, ck_min(end * g->slice, g->plan->out_c) - begin * g->slice};
  ck_plan_blocks(g->plan, 0, g->plan->batch * g->plan->out_h, &s, add_slice);
}

/// sums of the first part += those of the others.
static void join_parts(void *context, int64_t begin, int64_t end) {
  const gradient *g = context;
  for (int64_t i = 1; i < g->parts; i++) {
    const float *from = g->sums + i * g->floats;
    for (int64_t k = begin; k < end; k++) g->sums[k] += from[k];
  }
}

/// dw of one group, [channel][window], for blocks [begin, end) of 2*lanes channels.
static void store_spread(void *context, int64_t begin, int64_t end) {
  const gradient *g = context;
  int64_t depth = g->plan->block.depth, last = ck_min(end * 2 * g->lanes, g->plan->out_c);
  for (int64_t o = begin * 2 * g->lanes; o < last;) {
    int64_t left = g->plan->out_c - o, width = ck_block_width(left, g->lanes), used = ck_min(width, left);
    ck_turn_matrix(depth, used, g->sums + o * depth, width, g->dw + o * depth, depth);
    o += used;
  }
}

static void store_depthwise(const ck_plan *p, const float *sums, float *dw) {
  int64_t taps = p->k_h * p->k_w;
  for (int64_t t = 0; t < taps; t++)
    for (int64_t c = 0; c < p->out_c; c++) dw[c * taps + t] = sums[t * p->out_c + c];
}

static void gradient_of(ck_plan *p, float *dw, float *dbias) {
  const ck_convolution_kernels *kernels = ck_kernels();
  int64_t lanes = kernels->lanes;
  ck_plan_layout(p, 0, block_pixels);
  const ck_block *b = &p->block;
  int64_t dot_cost = 0;
  for (int64_t s = 0; s < b->segment_count; s++)
    dot_cost += (b->segments[s].length + lanes - 1) / lanes * p->out_c;
  int dot = !p->depthwise && p->out_c <= kernels->narrow && dot_cost < b->depth;
  int64_t taps = p->k_h * p->k_w;
  int64_t floats = p->depthwise ? taps * p->out_c
                   : dot        ? b->depth * p->out_c
                                : b->depth * ck_padded_channels(p->out_c, lanes);
  floats = (floats + 15) / 16 * 16;
  int64_t rows = p->batch * p->out_h, work = p->out_w * p->out_c * (p->depthwise ? taps : b->depth);
  gradient g = {
      .plan = p,
      .kernel = p->depthwise ? kernels->depthwise_gradient
                : dot        ? kernels->dot_gradient
                             : kernels->spread_gradient,
      .channel_sums = dbias ? kernels->channel_sums : NULL,
      .parts = ck_max(ck_min(ck_min(rows * work / work_grain, rows), ck_threads()), 1),
      .floats = floats + (p->out_c + 15) / 16 * 16,
      .bias_at = floats,
      .lanes = lanes,
      .dw = dw};
  int64_t blocks = (p->out_c + 2 * lanes - 1) / (2 * lanes);
  if (!p->depthwise && !dot && blocks >= g.parts && g.parts > 1 && rows * p->out_w / g.parts < few_pixels) {
    g.slice = 2 * lanes;
    g.parts = 1;
  }
  g.sums = ck_scratch(ck_scratch_sums, (size_t)(g.parts * g.floats) * sizeof(float));
  if (g.slice > 0) {
    memset(g.sums, 0, (size_t)g.floats * sizeof(float));
    ck_parallel_for(blocks, 1, add_slices, &g);
  } else {
    ck_parallel_for(g.parts, 1, add_parts, &g);
  }
  if (g.parts > 1) ck_parallel_for(g.floats, 1 << 14, join_parts, &g);
  if (p->depthwise) store_depthwise(p, g.sums, dw);
  else if (dot) memcpy(dw, g.sums, (size_t)(b->depth * p->out_c) * sizeof(float));
  else ck_parallel_for(blocks, (1 << 15) / ck_max(b->depth * 2 * lanes, 1), store_spread, &g);
  if (dbias) memcpy(dbias, g.sums + g.bias_at, (size_t)p->out_c * sizeof(float));
}

void ck_conv2d_backward_weights(const ck_conv2d *geometry, const float *x, const float *dy, float *dw,
                                float *dbias) {
  int viewed = ck_is_viewed(geometry);
  const ck_conv2d normalized = viewed ? *geometry : ck_normalized(geometry), *g = &normalized;
  int depthwise = g->groups == g->in_c && g->groups == g->out_c && g->groups > 1;
  int64_t runs = depthwise ? 1 : g->groups, ic = g->in_c / runs, oc = g->out_c / runs;
  int64_t window = g->k_h * g->k_w * g->in_c / g->groups;
  if (g->batch * g->out_h * g->out_w <= 0) {
    memset(dw, 0, (size_t)(g->out_c * window) * sizeof(float));
    if (dbias) memset(dbias, 0, (size_t)g->out_c * sizeof(float));
    return;
  }
  const int64_t *places = viewed ? ck_view_places(g) : NULL;
  for (int64_t i = 0; i < runs; i++) {
    ck_plan p = {
        .source = x + i * ic, .batch = g->batch, .in_h = g->in_h, .in_w = g->in_w, .pitch = g->in_c,
        .channels = ic, .top = -g->pad_top, .left = -g->pad_left, .stride_h = g->stride_h,
        .stride_w = g->stride_w, .k_h = g->k_h, .k_w = g->k_w, .dil_h = g->dil_h, .dil_w = g->dil_w,
        // Only read: the kernels of gradients take their factors where the others put their results.
        .target = (float *)(uintptr_t)(dy + i * oc), .target_image = g->out_h * g->out_w * g->out_c,
        .target_row = g->out_w * g->out_c, .target_col = g->out_c, .out_h = g->out_h, .out_w = g->out_w,
        .out_c = oc, .depthwise = depthwise};
    if (viewed) ck_plan_view(&p, g, places);
    gradient_of(&p, dw + i * oc * window, dbias ? dbias + i * oc : NULL);
  }
}
