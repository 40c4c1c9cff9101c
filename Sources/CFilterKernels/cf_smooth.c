#include "cf_window.h"

#include "ck_parallel.h"

#include <math.h>
#include <stdlib.h>

// A separable symmetric mean of bytes: rows are smoothed as they come into a ring, and the ring is smoothed across.

typedef struct {
  const cf_image *out;
  const cf_kernels *kernels;
  cf_window window;
  int64_t half;           // of the kernel
  int64_t pairs;          // of weights that are not 0, the middle one left out
  uint16_t *weights;      // from the outside to the middle
  int64_t *rows, *columns;  // where they are: rows, and samples along a row
} work;

static void smooth_rows(void *context, int64_t begin, int64_t end) {
  const work *w = context;
  int64_t count = 2 * w->half + 1, n = w->out->width * w->out->channels;
  cf_ring ring = cf_ring_make(count, sizeof(uint16_t) * (size_t)(n + 256));
  uint8_t *bytes = cf_allocate((size_t)w->window.row_size);
  uint16_t *wide = cf_allocate(sizeof *wide * (size_t)(w->window.row_size + 256));
  const uint16_t **rows = cf_allocate(sizeof *rows * (size_t)count);
  int64_t middle = w->half * w->out->channels;
  int64_t padded = n + 2 * middle;
  for (int64_t i = padded; i < w->window.row_size + 256; i++) wide[i] = 0;
  for (int64_t y = begin, loaded = begin - w->half; y < end; y++) {
    for (; loaded <= y + w->half; loaded++) {
      cf_window_bytes(&w->window, loaded, bytes);
      w->kernels->widen_row(bytes, wide, padded);
      w->kernels->smooth_across(wide, w->weights, w->columns, w->pairs, middle, cf_ring_row(&ring, loaded), n);
    }
    for (int64_t t = 0; t < w->pairs; t++) {
      rows[t] = cf_ring_row(&ring, y - w->half + w->rows[t]);
      rows[2 * w->pairs - t] = cf_ring_row(&ring, y + w->half - w->rows[t]);
    }
    rows[w->pairs] = cf_ring_row(&ring, y);
    w->kernels->smooth_down(rows, w->weights, w->pairs, cf_row(w->out, y), n);
  }
  free(rows);
  free(wide);
  free(bytes);
  cf_ring_free(&ring);
}

/// Whole 256ths of a bell of `2 half + 1` weights. What rounding leaves over goes to the next weight, and the
/// middle one takes what is left of 256, so that no gray level is lost.
static void bell(double sigma, int64_t half, uint16_t *weights) {
  double *exact = cf_allocate(sizeof *exact * (size_t)(half + 1)), sum = 1, left_over = 0;
  for (int64_t i = 0; i < half; i++) {
    double x = (double)(half - i);
    exact[i] = exp(x * x * -0.5 / (sigma * sigma));
    sum += 2 * exact[i];
  }
  int64_t given = 0;
  for (int64_t i = 0; i < half; i++) {
    double wanted = exact[i] / sum * 256 + left_over, rounded = rint(wanted);
    left_over = wanted - rounded;
    weights[i] = (uint16_t)rounded;
    given += 2 * (int64_t)rounded;
  }
  weights[half] = (uint16_t)(256 - given);
  free(exact);
}

int64_t cf_gaussian_size(double sigma) { return (int64_t)rint(sigma * 6 + 1) | 1; }

void cf_gaussian_bytes(const cf_image *in, const cf_image *out, double sigma, cf_border border) {
  int64_t half = cf_gaussian_size(sigma) / 2;
  work w = {.out = out, .kernels = cf_current_kernels(), .half = half};
  w.weights = cf_allocate(sizeof *w.weights * (size_t)(half + 1));
  w.rows = cf_allocate(sizeof *w.rows * (size_t)(half + 1));
  w.columns = cf_allocate(sizeof *w.columns * (size_t)(half + 1));
  bell(sigma, half, w.weights);
  for (int64_t i = 0; i < half; i++) {
    if (w.weights[i] == 0) continue;
    w.rows[w.pairs] = i;
    w.columns[w.pairs] = i * in->channels;
    w.weights[w.pairs++] = w.weights[i];
  }
  w.weights[w.pairs] = w.weights[half];
  w.window = cf_window_make(in, border, half, half);
  ck_parallel_for(out->height, cf_max(2 * half + 1, 65536 / (out->width * out->channels) + 1), smooth_rows, &w);
  cf_window_free(&w.window);
  free(w.columns);
  free(w.rows);
  free(w.weights);
}
