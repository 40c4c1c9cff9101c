#include "cf_fourier_convolve.h"
#include "cf_window.h"

#include "ck_parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Rows of the input get their border once, in a ring of as many rows as the kernel spans; each row of the result
// is the sum over the weights that are not zero. Bytes and small whole weights stay whole numbers.

typedef struct {
  const cf_image *in, *out;
  const cf_convolution *options;
  const cf_kernels *kernels;
  cf_window window;
  int64_t span, taps;
  int32_t *rows, *columns;  // of each tap
  float *weights;
  int8_t *small;  // the weights times 2^shift
  float scale;
} work;

/// The place in a row with border that tap `t` has at column 0 of the result.
static int64_t tap_offset(const work *w, int64_t t) {
  return (w->columns[t] - w->options->left + w->window.left) * w->in->channels;
}

static void convolve_floats(void *context, int64_t begin, int64_t end) {
  const work *w = context;
  const cf_convolution *o = w->options;
  int64_t channels = w->in->channels, n = w->out->width * channels;
  cf_ring ring = cf_ring_make(w->span, sizeof(float) * (size_t)w->window.row_size);
  float *sums = cf_allocate(sizeof(float) * (size_t)n);
  const float **taps = cf_allocate(sizeof *taps * (size_t)w->taps);
  int64_t loaded = begin * o->stride_y - o->top;  // the first row that the ring has not
  for (int64_t y = begin; y < end; y++) {
    int64_t first = y * o->stride_y - o->top;
    loaded = cf_max(loaded, first);
    for (; loaded < first + w->span; loaded++) cf_window_floats(&w->window, loaded, cf_ring_row(&ring, loaded));
    for (int64_t t = 0; t < w->taps; t++)
      taps[t] = (float *)cf_ring_row(&ring, first + w->rows[t]) + tap_offset(w, t);
    if (o->stride_x == 1) {
      w->kernels->sum_taps(taps, w->weights, w->taps, sums, n);
    } else {
      for (int64_t i = 0; i < n; i++) {
        int64_t at = i / channels * o->stride_x * channels + i % channels;
        float sum = 0;
        for (int64_t t = 0; t < w->taps; t++) sum += w->weights[t] * taps[t][at];
        sums[i] = sum;
      }
    }
    w->kernels->store[w->out->type](sums, cf_row(w->out, y), n, w->scale, o->bias, o->absolute);
  }
  free(taps);
  free(sums);
  cf_ring_free(&ring);
}

static void convolve_bytes(void *context, int64_t begin, int64_t end) {
  const work *w = context;
  const cf_convolution *o = w->options;
  int64_t n = w->out->width * w->in->channels;
  cf_ring ring = cf_ring_make(w->span, (size_t)w->window.row_size);
  const uint8_t *taps[cf_most_byte_taps];
  int64_t loaded = begin - o->top;
  for (int64_t y = begin; y < end; y++) {
    int64_t first = y - o->top;
    for (; loaded < first + w->span; loaded++) cf_window_bytes(&w->window, loaded, cf_ring_row(&ring, loaded));
    for (int64_t t = 0; t < w->taps; t++)
      taps[t] = (uint8_t *)cf_ring_row(&ring, first + w->rows[t]) + tap_offset(w, t);
    w->kernels->sum_bytes(taps, w->small, w->taps, cf_row(w->out, y), n, w->scale, o->bias, o->absolute);
  }
  cf_ring_free(&ring);
}

/// Finds the power of two that makes all weights whole numbers, and whether they then fit `sum_bytes`.
static int find_small_weights(work *w) {
  if (w->in->type != CF_U8 || w->out->type != CF_U8 || w->options->stride_x != 1 || w->options->stride_y != 1 ||
      w->taps > cf_most_byte_taps)
    return 0;
  for (float power = 1; power <= 64; power *= 2) {
    float magnitude = 0;
    int whole = 1;
    for (int64_t t = 0; t < w->taps; t++) {
      float weight = w->weights[t] * power;
      magnitude += fabsf(weight);
      whole &= weight == rintf(weight);
    }
    if (magnitude > 126) return 0;
    if (!whole) continue;
    for (int64_t t = 0; t < w->taps; t++) w->small[t] = (int8_t)(w->weights[t] * power);
    w->scale /= power;
    return 1;
  }
  return 0;
}

/// The taps whose weight is not zero; an even number of them.
static void list_taps(work *w) {
  const cf_convolution *o = w->options;
  size_t most = (size_t)o->rows * (size_t)o->columns + 2;
  w->rows = cf_allocate(sizeof *w->rows * most);
  w->columns = cf_allocate(sizeof *w->columns * most);
  w->weights = cf_allocate(sizeof *w->weights * most);
  w->small = cf_allocate(most);
  for (int32_t u = 0; u < o->rows; u++) {
    for (int32_t v = 0; v < o->columns; v++) {
      float weight = o->weights[u * o->columns + v];
      if (weight == 0) continue;
      w->rows[w->taps] = u * o->dilation_y;
      w->columns[w->taps] = v * o->dilation_x;
      w->weights[w->taps++] = weight;
    }
  }
  while (w->taps == 0 || w->taps % 2 != 0) {
    w->rows[w->taps] = w->columns[w->taps] = 0;
    w->weights[w->taps++] = 0;
  }
}

/// Whether the kernel has so many weights that spectra are quicker.
static int is_large(const work *w) {
  const cf_convolution *o = w->options;
  int64_t span_x = (int64_t)o->dilation_x * (o->columns - 1) + 1;
  return w->taps > 230 && o->stride_x == 1 && o->stride_y == 1 && w->span <= 1023 && span_x <= 1023;
}

void cf_convolve(const cf_image *in, const cf_image *out, const cf_convolution *o) {
  work w = {.in = in, .out = out, .options = o, .kernels = cf_current_kernels()};
  w.scale = cf_white(out->type) / cf_white(in->type) / o->divisor;
  w.span = (int64_t)o->dilation_y * (o->rows - 1) + 1;
  list_taps(&w);
  if (is_large(&w)) {
    cf_convolve_by_spectra(in, out, o, w.scale);
  } else {
    int64_t needed = (out->width - 1) * o->stride_x + (int64_t)o->dilation_x * (o->columns - 1) + 1;
    w.window = cf_window_make(in, o->border, o->left, cf_max(0, needed - o->left - in->width));
    int64_t work_of_row = cf_max(1, out->width * out->channels * cf_max(1, w.taps / 4));
    ck_parallel_for(out->height, cf_max(1, 65536 / work_of_row),
                    find_small_weights(&w) ? convolve_bytes : convolve_floats, &w);
    cf_window_free(&w.window);
  }
  free(w.small);
  free(w.weights);
  free(w.columns);
  free(w.rows);
}
