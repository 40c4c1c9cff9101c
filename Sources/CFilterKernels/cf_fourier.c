#include "cf_fourier_convolve.h"

#include "ck_parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Large kernels multiply spectra: tiles of the picture, each overlapping the next by what the kernel spans, are
// transformed, multiplied by the kernel's transform and brought back (overlap and save). The kernel is real, so that
// two tiles go through as the two parts of complex numbers.

typedef struct {
  const cf_image *in, *out;
  const cf_convolution *options;
  const cf_kernels *kernels;
  int64_t n;                   // side of a tile
  int64_t step_y, step_x;      // places of the result that a tile gives
  int64_t across, down;        // tiles
  float *turns, *kernel_re, *kernel_im;
  float scale;
} work;

static void transform(const work *w, float *re, float *im) {
  w->kernels->fourier_columns(re, im, w->n, w->turns);
  w->kernels->turn_square(re, w->n);
  w->kernels->turn_square(im, w->n);
  w->kernels->fourier_columns(re, im, w->n, w->turns);
}

static void transform_back(const work *w, float *re, float *im) {
  w->kernels->inverse_fourier_columns(re, im, w->n, w->turns);
  w->kernels->turn_square(re, w->n);
  w->kernels->turn_square(im, w->n);
  w->kernels->inverse_fourier_columns(re, im, w->n, w->turns);
}

/// One channel of the part of the picture that tile `item` of all tiles and channels sees.
static void take(const work *w, int64_t item, int64_t *columns, float *row, float *tile) {
  const cf_image *in = w->in;
  int64_t channels = in->channels, channel = item % channels, place = item / channels;
  int64_t top = place / w->across * w->step_y - w->options->top;
  int64_t left = place % w->across * w->step_x - w->options->left;
  for (int64_t x = 0; x < w->n; x++) columns[x] = cf_border_index(left + x, in->width, w->options->border);
  for (int64_t y = 0; y < w->n; y++) {
    int64_t source = cf_border_index(top + y, in->height, w->options->border);
    float *to = tile + y * w->n;
    if (source < 0) {
      memset(to, 0, sizeof *to * (size_t)w->n);
      continue;
    }
    w->kernels->load[in->type](cf_row(in, source), row, in->width * channels);
    for (int64_t x = 0; x < w->n; x++) to[x] = columns[x] < 0 ? 0 : row[columns[x] * channels + channel];
  }
}

/// Writes what the tile gives of the result.
static void give(const work *w, int64_t item, const float *tile, char *row) {
  const cf_image *out = w->out;
  int64_t channels = out->channels, channel = item % channels, place = item / channels;
  int64_t top = place / w->across * w->step_y, left = place % w->across * w->step_x;
  int64_t height = cf_min(w->step_y, out->height - top), width = cf_min(w->step_x, out->width - left);
  size_t size = cf_sample_size(out->type);
  for (int64_t y = 0; y < height; y++) {
    w->kernels->store[out->type](tile + y * w->n, row, width, w->scale, w->options->bias, w->options->absolute);
    char *to = (char *)cf_row(out, top + y) + (size_t)(left * channels + channel) * size;
    for (int64_t x = 0; x < width; x++) memcpy(to + (size_t)(x * channels) * size, row + (size_t)x * size, size);
  }
}

static void convolve_tiles(void *context, int64_t begin, int64_t end) {
  const work *w = context;
  int64_t all = w->across * w->down * w->in->channels;
  size_t square = sizeof(float) * (size_t)(w->n * w->n);
  float *re = cf_allocate(square), *im = cf_allocate(square);
  float *row = cf_allocate(sizeof *row * (size_t)cf_max(w->in->width * w->in->channels, w->n));
  int64_t *columns = cf_allocate(sizeof *columns * (size_t)w->n);
  for (int64_t item = 2 * begin; item < 2 * end && item < all; item += 2) {
    take(w, item, columns, row, re);
    if (item + 1 < all) take(w, item + 1, columns, row, im);
    else memset(im, 0, square);
    transform(w, re, im);
    w->kernels->multiply_conjugate(re, im, w->kernel_re, w->kernel_im, w->n * w->n);
    transform_back(w, re, im);
    give(w, item, re, (char *)row);
    if (item + 1 < all) give(w, item + 1, im, (char *)row);
  }
  free(columns);
  free(row);
  free(im);
  free(re);
}

/// The side of a tile: four times the kernel's, so that most of a tile is result, between 64 and 2048.
static int64_t tile_side(int64_t span) {
  int64_t n = 64;
  while (n < 4 * span && n < 2048) n *= 2;
  return n;
}

void cf_convolve_by_spectra(const cf_image *in, const cf_image *out, const cf_convolution *o, float scale) {
  int64_t span_y = (int64_t)o->dilation_y * (o->rows - 1) + 1, span_x = (int64_t)o->dilation_x * (o->columns - 1) + 1;
  work w = {.in = in, .out = out, .options = o, .kernels = cf_current_kernels(), .scale = scale};
  w.n = tile_side(cf_max(span_y, span_x));
  w.step_y = w.n - span_y + 1;
  w.step_x = w.n - span_x + 1;
  w.across = (out->width - 1) / w.step_x + 1;
  w.down = (out->height - 1) / w.step_y + 1;
  size_t square = sizeof(float) * (size_t)(w.n * w.n);
  w.turns = cf_allocate(sizeof *w.turns * (size_t)w.n);
  for (int64_t k = 0; k < w.n / 2; k++) {
    w.turns[2 * k] = (float)cos(2 * 3.14159265358979323846 * (double)k / (double)w.n);
    w.turns[2 * k + 1] = (float)-sin(2 * 3.14159265358979323846 * (double)k / (double)w.n);
  }
  w.kernel_re = cf_allocate(square);
  w.kernel_im = cf_allocate(square);
  memset(w.kernel_re, 0, square);
  memset(w.kernel_im, 0, square);
  float share = 1 / ((float)w.n * (float)w.n);
  for (int64_t u = 0; u < o->rows; u++)
    for (int64_t v = 0; v < o->columns; v++)
      w.kernel_re[u * o->dilation_y * w.n + v * o->dilation_x] = o->weights[u * o->columns + v] * share;
  transform(&w, w.kernel_re, w.kernel_im);
  ck_parallel_for((w.across * w.down * in->channels + 1) / 2, 1, convolve_tiles, &w);
  free(w.kernel_im);
  free(w.kernel_re);
  free(w.turns);
}
