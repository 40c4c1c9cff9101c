#include "cf_window.h"

#include "ck_parallel.h"

#include <stdlib.h>
#include <string.h>

// A row of boxes holds, for each place, the mean colour of the square that begins there, its mean brightness and the
// mean of the brightness' square. The four squares around a pixel are two boxes of each of two such rows.

typedef struct {
  const cf_image *out;
  const cf_kernels *kernels;
  cf_window window;
  int64_t radius;
  int64_t colors, places;  // samples of colour and places of a row
  float *weights;          // equal
} work;

/// Sums of radius + 1 neighbours of a row: colours, then brightness, then its square.
static void sums_along(const work *w, int64_t y, float *row, float *moments, const float **taps, float *sums) {
  int64_t channels = w->out->channels, size = w->radius + 1, padded = w->places + w->radius;
  cf_window_floats(&w->window, y, row);
  w->kernels->brightness_moments(row, channels, moments, moments + padded, padded);
  for (int64_t k = 0; k < size; k++) taps[k] = row + k * channels;
  w->kernels->sum_taps(taps, w->weights, size, sums, w->colors);
  for (int part = 0; part < 2; part++) {
    for (int64_t k = 0; k < size; k++) taps[k] = moments + part * padded + k;
    w->kernels->sum_taps(taps, w->weights, size, sums + w->colors + part * w->places, w->places);
  }
}

static void choose(const work *w, const float *top, const float *bottom, int32_t *best, float *result) {
  int64_t channels = w->out->channels, radius = w->radius;
  const float *boxes[4] = {top, top + radius, bottom, bottom + radius};
  const float *mean[4], *square[4], *color[4];
  for (int k = 0; k < 4; k++) {
    color[k] = k % 2 ? boxes[k] + radius * (channels - 1) : boxes[k];
    mean[k] = boxes[k] + w->colors;
    square[k] = mean[k] + w->places;
  }
  w->kernels->calmest(mean, square, best, w->out->width);
  for (int64_t x = 0; x < w->out->width; x++)
    for (int64_t c = 0; c < channels; c++) result[x * channels + c] = color[best[x]][x * channels + c];
}

static void kuwahara_rows(void *context, int64_t begin, int64_t end) {
  const work *w = context;
  int64_t size = w->radius + 1, all = w->colors + 2 * w->places;
  cf_ring lines = cf_ring_make(size, sizeof(float) * (size_t)all), boxes = cf_ring_make(size, lines.row_bytes);
  float *row = cf_allocate(sizeof *row * (size_t)w->window.row_size);
  float *moments = cf_allocate(sizeof *moments * 2 * (size_t)(w->places + w->radius));
  float *result = cf_allocate(sizeof *result * (size_t)w->colors);
  int32_t *best = cf_allocate(sizeof *best * (size_t)w->places);
  const float **taps = cf_allocate(sizeof *taps * (size_t)size);
  // Box row b covers the picture's rows b ... b + radius; row y needs b = y - radius and b = y.
  for (int64_t y = begin, loaded = begin - w->radius, made = begin - w->radius; y < end; y++) {
    for (; made <= y; made++) {
      for (; loaded <= made + w->radius; loaded++) sums_along(w, loaded, row, moments, taps, cf_ring_row(&lines, loaded));
      for (int64_t k = 0; k < size; k++) taps[k] = cf_ring_row(&lines, made + k);
      w->kernels->sum_taps(taps, w->weights, size, cf_ring_row(&boxes, made), all);
    }
    choose(w, cf_ring_row(&boxes, y - w->radius), cf_ring_row(&boxes, y), best, result);
    w->kernels->store[w->out->type](result, cf_row(w->out, y), w->out->width * w->out->channels, 1, 0, 0);
  }
  free(taps);
  free(best);
  free(result);
  free(moments);
  free(row);
  cf_ring_free(&boxes);
  cf_ring_free(&lines);
}

void cf_kuwahara(const cf_image *in, const cf_image *out, int64_t radius, cf_border border) {
  work w = {.out = out, .kernels = cf_current_kernels(), .radius = radius};
  w.places = in->width + radius;
  w.colors = w.places * in->channels;
  w.weights = cf_allocate(sizeof *w.weights * (size_t)(radius + 1));
  for (int64_t k = 0; k <= radius; k++) w.weights[k] = 1 / (float)(radius + 1);
  w.window = cf_window_make(in, border, radius, radius);
  ck_parallel_for(out->height, cf_max(radius, 65536 / (out->width * out->channels) + 1), kuwahara_rows, &w);
  cf_window_free(&w.window);
  free(w.weights);
}
