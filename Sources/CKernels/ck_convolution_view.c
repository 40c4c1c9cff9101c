#include "ck_convolution_view.h"

#include "ck_internal.h"
#include "ck_math.h"
#include "ck_parallel.h"

#include <string.h>

int ck_is_viewed(const ck_conv2d *g) { return g->upsampling > 1 || g->border != ck_border_zero; }

int64_t ck_view_height(const ck_conv2d *g) {
  return (g->out_h - 1) * g->stride_h + (g->k_h - 1) * g->dil_h + 1;
}

int64_t ck_view_width(const ck_conv2d *g) {
  return (g->out_w - 1) * g->stride_w + (g->k_w - 1) * g->dil_w + 1;
}

/// Place `at` of an axis of `size` pixels; -1 where there is nothing.
static int64_t place(int64_t at, int64_t size, ck_border border) {
  if (at >= 0 && at < size) return at;
  if (border == ck_border_zero || size == 0) return -1;
  if (border == ck_border_replicate) return at < 0 ? 0 : size - 1;
  if (size == 1) return 0;
  // Mirrored again and again, the axis repeats itself.
  int64_t period = 2 * (size - 1), within = (at % period + period) % period;
  return within < size ? within : period - within;
}

void ck_place_pixels(int64_t count, int64_t first, int64_t size, int64_t upsampling, ck_border border,
                     int64_t pitch, int64_t *to) {
  int64_t times = ck_max(upsampling, 1);
  for (int64_t i = 0; i < count; i++) {
    int64_t at = place(first + i, size * times, border);
    to[i] = at < 0 ? -1 : at / times * pitch;
  }
}

const int64_t *ck_view_places(const ck_conv2d *g) {
  int64_t height = ck_view_height(g), width = ck_view_width(g);
  int64_t *places = ck_scratch(ck_scratch_places, (size_t)(height + width) * sizeof(int64_t));
  ck_place_pixels(height, -g->pad_top, g->in_h, g->upsampling, g->border, g->in_w * g->in_c, places);
  ck_place_pixels(width, -g->pad_left, g->in_w, g->upsampling, g->border, g->in_c, places + height);
  return places;
}

void ck_plan_view(ck_plan *p, const ck_conv2d *g, const int64_t *places) {
  p->row_places = places;
  p->col_places = places + ck_view_height(g);
  p->picture = g->in_h * g->in_w * g->in_c;
  p->in_h = ck_view_height(g);
  p->in_w = ck_view_width(g);
  p->top = p->left = 0;
}

typedef struct fold {
  const ck_conv2d *g;
  int64_t height, width;
  /// The stored row of each padded row and the stored column, in floats, of each padded column; -1 for none.
  const int64_t *rows, *cols;
  const float *padded;
  float *dx;
} fold;

CK_CLONES static void add_pixels(int64_t count, int64_t channels, const int64_t *cols, const float *from,
                                 float *to) {
  for (int64_t j = 0; j < count; j++, from += channels) {
    if (cols[j] < 0) continue;
    float *pixel = to + cols[j];
    for (int64_t c = 0; c < channels; c++) pixel[c] += from[c];
  }
}

/// Stored rows [begin, end) of all pictures: each takes the padded rows that it was shown as, in their order.
static void fold_rows(void *context, int64_t begin, int64_t end) {
  const fold *f = context;
  const ck_conv2d *g = f->g;
  int64_t row_floats = g->in_w * g->in_c;
  for (int64_t at = begin; at < end; at++) {
    int64_t picture = at / g->in_h, row = at % g->in_h;
    float *to = f->dx + at * row_floats;
    memset(to, 0, (size_t)row_floats * sizeof(float));
    for (int64_t i = 0; i < f->height; i++)
      if (f->rows[i] == row)
        add_pixels(f->width, g->in_c, f->cols, f->padded + (picture * f->height + i) * f->width * g->in_c, to);
  }
}

void ck_fold_view(const ck_conv2d *g, const float *padded, float *dx) {
  fold f = {.g = g, .height = ck_view_height(g), .width = ck_view_width(g), .padded = padded, .dx = dx};
  int64_t *places = ck_scratch(ck_scratch_places, (size_t)(f.height + f.width) * sizeof(int64_t));
  ck_place_pixels(f.height, -g->pad_top, g->in_h, g->upsampling, g->border, 1, places);
  ck_place_pixels(f.width, -g->pad_left, g->in_w, g->upsampling, g->border, g->in_c, places + f.height);
  f.rows = places;
  f.cols = places + f.height;
  ck_parallel_for(g->batch * g->in_h, (1 << 14) / ck_max(g->in_w * g->in_c, 1) + 1, fold_rows, &f);
}
