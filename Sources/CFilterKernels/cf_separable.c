#include "cf_window.h"

#include "ck_parallel.h"

#include <stdlib.h>

// Rows are weighed as they come into a ring, and the ring is weighed across.

typedef struct {
  const cf_image *in, *out;
  const cf_separable_convolution *options;
  const cf_kernels *kernels;
  cf_window window;
  float scale;
} work;

static void convolve_rows(void *context, int64_t begin, int64_t end) {
  const work *w = context;
  const cf_separable_convolution *o = w->options;
  int64_t channels = w->in->channels, n = w->out->width * channels;
  cf_ring ring = cf_ring_make(o->rows, sizeof(float) * (size_t)n);
  float *row = cf_allocate(sizeof *row * (size_t)w->window.row_size), *sums = cf_allocate(sizeof *sums * (size_t)n);
  const float **taps = cf_allocate(sizeof *taps * (size_t)cf_max(o->rows, o->columns));
  for (int64_t y = begin, loaded = begin - o->top; y < end; y++) {
    int64_t first = y - o->top;
    for (; loaded < first + o->rows; loaded++) {
      cf_window_floats(&w->window, loaded, row);
      for (int64_t v = 0; v < o->columns; v++) taps[v] = row + (v - o->left + w->window.left) * channels;
      w->kernels->sum_taps(taps, o->across, o->columns, cf_ring_row(&ring, loaded), n);
    }
    for (int64_t u = 0; u < o->rows; u++) taps[u] = cf_ring_row(&ring, first + u);
    w->kernels->sum_taps(taps, o->down, o->rows, sums, n);
    w->kernels->store[w->out->type](sums, cf_row(w->out, y), n, w->scale, o->bias, o->absolute);
  }
  free(taps);
  free(sums);
  free(row);
  cf_ring_free(&ring);
}

void cf_convolve_separable(const cf_image *in, const cf_image *out, const cf_separable_convolution *o) {
  work w = {.in = in, .out = out, .options = o, .kernels = cf_current_kernels()};
  w.scale = cf_white(out->type) / cf_white(in->type) / o->divisor;
  w.window = cf_window_make(in, o->border, o->left, cf_max(0, out->width + o->columns - 1 - o->left - in->width));
  ck_parallel_for(out->height, cf_max(o->rows, 65536 / (out->width * out->channels) + 1), convolve_rows, &w);
  cf_window_free(&w.window);
}
