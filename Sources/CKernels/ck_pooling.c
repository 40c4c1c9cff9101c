// Maximum and average pooling: which rows and channels each thread does.

#include "ck_convolution.h"
#include "ck_internal.h"
#include "ck_parallel.h"
#include "ck_pooling_block.h"

#include <string.h>

/// Elements of the windows that are worth a thread.
static const int64_t work_grain = 1 << 17;

static const ck_pooling_kernels *kernels(void) {
#if defined(__x86_64__)
  int level = ck_instruction_level();
  if (level == 2) return &ck_pooling_avx512;
  if (level == 1) return &ck_pooling_avx2;
#endif
  return &ck_pooling_baseline;
}

typedef struct job {
  ck_pool_block block;
  const ck_pooling_kernels *kernels;
  int kind;
  /// Backward: parts of the channels that are done apart, and whether windows leave pixels out.
  int64_t parts;
  int gaps;
} job;

static ck_pool_block picture(const job *j, int64_t n) {
  ck_pool_block b = j->block;
  const ck_pool2d *g = b.g;
  int64_t in = n * g->in_h * g->in_w * g->channels, out = n * g->out_h * g->out_w * g->channels;
  if (b.x) b.x += in;
  if (b.dx) b.dx += in;
  if (b.index) b.index += out;
  b.y += out;
  return b;
}

static void forward_rows(void *context, int64_t begin, int64_t end) {
  const job *j = context;
  const ck_pool2d *g = j->block.g;
  while (begin < end) {
    int64_t row = begin % g->out_h, rows = ck_min(g->out_h - row, end - begin);
    ck_pool_block b = picture(j, begin / g->out_h);
    j->kernels->rows(j->kind, &b, row, row + rows);
    begin += rows;
  }
}

static void forward(job *j) {
  const ck_pool2d *g = j->block.g;
  j->kernels = kernels();
  j->block.c_end = g->channels;
  if (g->batch * g->out_h * g->out_w * g->channels <= 0) return;
  int64_t work = g->out_w * g->k_h * g->k_w * ck_max(g->channels, j->kernels->lanes);
  ck_parallel_for(g->batch * g->out_h, work_grain / work, forward_rows, j);
}

static void backward_parts(void *context, int64_t begin, int64_t end) {
  const job *j = context;
  const ck_pool2d *g = j->block.g;
  for (int64_t i = begin; i < end; i++) {
    ck_pool_block b = picture(j, i / j->parts);
    int64_t vectors = (g->channels + j->kernels->lanes - 1) / j->kernels->lanes, part = i % j->parts;
    b.c = vectors * part / j->parts * j->kernels->lanes;
    b.c_end = ck_min(vectors * (part + 1) / j->parts * j->kernels->lanes, g->channels);
    if (j->gaps) {
      if (j->parts == 1) memset(b.dx, 0, (size_t)(g->in_h * g->in_w * g->channels) * sizeof(float));
      else
        for (int64_t p = 0; p < g->in_h * g->in_w; p++)
          memset(b.dx + p * g->channels + b.c, 0, (size_t)(b.c_end - b.c) * sizeof(float));
    }
    j->kernels->rows(j->kind, &b, 0, g->out_h);
  }
}

static void backward(job *j) {
  const ck_pool2d *g = j->block.g;
  j->kernels = kernels();
  if (g->batch * g->in_h * g->in_w * g->channels <= 0) return;
  j->block.alone = g->stride_h >= g->k_h && g->stride_w >= g->k_w;
  // Windows that touch cover every pixel, unless they end before the picture does.
  j->gaps = g->stride_h != g->k_h || g->stride_w != g->k_w || g->out_h * g->k_h - g->pad_top < g->in_h ||
            g->out_w * g->k_w - g->pad_left < g->in_w;
  int64_t threads = ck_threads(), vectors = (g->channels + j->kernels->lanes - 1) / j->kernels->lanes;
  j->parts = g->batch >= threads ? 1 : ck_min(vectors, threads);
  int64_t work = ck_max(g->out_h * g->out_w * g->k_h * g->k_w * ck_max(g->channels, j->kernels->lanes), 1);
  ck_parallel_for(g->batch * j->parts, work_grain * j->parts / work, backward_parts, j);
}

void ck_max_pool2d_forward(const ck_pool2d *g, const float *x, float *y, uint8_t *index) {
  job j = {.block = {.g = g, .x = x, .y = y, .index = index}, .kind = ck_pool_max};
  forward(&j);
}

void ck_average_pool2d_forward(const ck_pool2d *g, int count_padding, const float *x, float *y) {
  job j = {.block = {.g = g, .x = x, .y = y, .count_padding = count_padding}, .kind = ck_pool_average};
  forward(&j);
}

// The blocks of a backward pass only read y and index, which stand for dy and where it came from.

void ck_max_pool2d_backward(const ck_pool2d *g, const float *dy, const uint8_t *index, float *dx) {
  job j = {.block = {.g = g, .y = (float *)(uintptr_t)dy, .index = (uint8_t *)(uintptr_t)index, .dx = dx},
           .kind = ck_pool_max_back};
  backward(&j);
}

void ck_average_pool2d_backward(const ck_pool2d *g, int count_padding, const float *dy, float *dx) {
  job j = {.block = {.g = g, .y = (float *)(uintptr_t)dy, .dx = dx, .count_padding = count_padding},
           .kind = ck_pool_average_back};
  backward(&j);
}
