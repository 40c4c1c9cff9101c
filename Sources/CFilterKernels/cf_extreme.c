#include "cf_window.h"

#include "ck_parallel.h"

#include <stdlib.h>
#include <string.h>

// Rows of a shape that are equally wide share their extremes along the row: from those of 2, 4, 8 ... neighbours, two
// of which overlap to any width. Then the rows of the shape are put together.

typedef struct {
  const cf_image *out;
  const cf_kernels *kernels;
  cf_window window;
  const int32_t *reach;
  int64_t half;  // rows of the shape above and below its middle
  int64_t most;  // the largest reach
  int64_t widths;
  int32_t *width;     // the different reaches, rising
  int32_t *width_of;  // for each row of the shape which of them, or -1
  int largest;
} work;

static void load_row(const work *w, int64_t y, void *row) {
  if (w->out->type == CF_U8) {
    cf_window_bytes(&w->window, y, row);
    return;
  }
  cf_window_floats(&w->window, y, row);
  if (w->out->type == CF_U16) {
    const float *values = row;
    uint16_t *words = row;
    for (int64_t i = 0; i < w->window.samples; i++) words[i] = (uint16_t)values[i];
  }
}

/// Extremes along one row, for each width of the shape; `row` is used up.
static void extremes_along(const work *w, char *row, const cf_ring *rings, int64_t y) {
  size_t step = cf_sample_size(w->out->type) * (size_t)w->out->channels;
  int64_t channels = w->out->channels, n = w->out->width * channels, count = 1, padded = n + 2 * w->most * channels;
  for (int64_t k = 0; k < w->widths; k++) {
    int64_t size = 2 * w->width[k] + 1;
    while (2 * count <= size) {
      padded -= count * channels;
      const void *both[2] = {row, row + (size_t)count * step};
      w->kernels->extreme[w->out->type](both, 2, w->largest, row, padded);
      count *= 2;
    }
    char *from = row + (size_t)(w->most - w->width[k]) * step;
    const void *both[2] = {from, from + (size_t)(size - count) * step};
    w->kernels->extreme[w->out->type](both, 2, w->largest, cf_ring_row(&rings[k], y), n);
  }
}

static void extreme_rows(void *context, int64_t begin, int64_t end) {
  const work *w = context;
  int64_t n = w->out->width * w->out->channels, rows = 2 * w->half + 1;
  cf_ring *rings = cf_allocate(sizeof *rings * (size_t)w->widths);
  for (int64_t k = 0; k < w->widths; k++) rings[k] = cf_ring_make(rows, sizeof(float) * (size_t)n);
  char *row = cf_allocate(sizeof(float) * (size_t)w->window.row_size);
  memset(row, 0, sizeof(float) * (size_t)w->window.row_size);
  const void **taps = cf_allocate(sizeof *taps * (size_t)rows);
  for (int64_t y = begin, loaded = begin - w->half; y < end; y++) {
    for (; loaded <= y + w->half; loaded++) {
      load_row(w, loaded, row);
      extremes_along(w, row, rings, loaded);
    }
    int64_t count = 0;
    for (int64_t k = 0; k < rows; k++)
      if (w->width_of[k] >= 0) taps[count++] = cf_ring_row(&rings[w->width_of[k]], y - w->half + k);
    w->kernels->extreme[w->out->type](taps, count, w->largest, cf_row(w->out, y), n);
  }
  free(taps);
  free(row);
  for (int64_t k = 0; k < w->widths; k++) cf_ring_free(&rings[k]);
  free(rings);
}

void cf_extreme(const cf_image *in, const cf_image *out, const int32_t *reach, int64_t half, int largest) {
  int64_t rows = 2 * half + 1;
  work w = {.out = out, .kernels = cf_current_kernels(), .reach = reach, .half = half, .largest = largest};
  w.width = cf_allocate(sizeof *w.width * (size_t)rows);
  w.width_of = cf_allocate(sizeof *w.width_of * (size_t)rows);
  for (int64_t k = 0; k < rows; k++) w.most = cf_max(w.most, reach[k]);
  for (int32_t width = 0; width <= w.most; width++) {
    int used = 0;
    for (int64_t k = 0; k < rows; k++) used |= reach[k] == width;
    if (used) w.width[w.widths++] = width;
  }
  for (int64_t k = 0; k < rows; k++) {
    w.width_of[k] = -1;
    for (int64_t i = 0; i < w.widths; i++)
      if (w.width[i] == reach[k]) w.width_of[k] = (int32_t)i;
  }
  // Shapes here are convex and hold their middle, so an outermost pixel repeated is one that counts already.
  w.window = cf_window_make(in, CF_REPLICATE, w.most, w.most);
  ck_parallel_for(out->height, cf_max(rows, 65536 / (out->width * out->channels) + 1), extreme_rows, &w);
  cf_window_free(&w.window);
  free(w.width_of);
  free(w.width);
}
