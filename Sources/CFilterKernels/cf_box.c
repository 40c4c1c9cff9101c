#include "cf_window.h"

#include "ck_parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Each column's sum over the square's rows follows from the one a row higher. Along a row, sums of a few columns are
// shared by the sums of many that are made of them: about 2 sqrt(size) additions a sample, and no sample waits for
// the one before it, as in a running sum.

enum { slack = 128 };

typedef struct {
  const cf_image *out;
  const cf_kernels *kernels;
  cf_window window;
  int64_t size, area;
  int64_t part;  // columns that are added first
  int wide;      // whether their sums need 32 bits
} work;

/// Points at the parts that make up a sum of `size` columns, and at the columns left over.
static int64_t point(const work *w, const void *parts, const void *columns, size_t bytes, const void **taps) {
  size_t step = (size_t)w->out->channels * bytes;
  int64_t count = 0, at = 0;
  for (; at + w->part <= w->size; at += w->part) taps[count++] = (const char *)parts + (size_t)at * step;
  for (; at < w->size; at++) taps[count++] = (const char *)columns + (size_t)at * step;
  return count;
}

static void point_along(const work *w, const void *columns, size_t bytes, const void **taps) {
  for (int64_t k = 0; k < w->part; k++)
    taps[k] = (const char *)columns + (size_t)(k * w->out->channels) * bytes;
}

static void box_rows(void *context, int64_t begin, int64_t end) {
  const work *w = context;
  const cf_kernels *kernels = w->kernels;
  int64_t channels = w->out->channels, n = w->out->width * channels, half = w->size / 2;
  int64_t padded = n + 2 * half * channels, parts_count = n + (w->size - w->part) * channels;
  cf_ring ring = cf_ring_make(w->size + 1, (size_t)w->window.row_size);
  size_t room = sizeof(uint32_t) * (size_t)(padded + slack);
  uint16_t *columns = cf_allocate(room);
  uint32_t *wide = cf_allocate(room), *parts = cf_allocate(room);
  const void *taps[256];
  memset(columns, 0, room);
  memset(wide, 0, room);
  memset(parts, 0, room);
  for (int64_t y = begin - half; y < begin + half; y++) {
    uint8_t *row = cf_ring_row(&ring, y);
    cf_window_bytes(&w->window, y, row);
    kernels->add_row(columns, row, padded);
  }
  for (int64_t y = begin; y < end; y++) {
    uint8_t *row = cf_ring_row(&ring, y + half), *out = cf_row(w->out, y);
    cf_window_bytes(&w->window, y + half, row);
    if (y == begin) kernels->add_row(columns, row, padded);
    else kernels->exchange_row(columns, row, cf_ring_row(&ring, y - half - 1), padded);
    if (w->wide) {
      kernels->widen_words(columns, wide, padded);
      point_along(w, wide, sizeof *wide, taps);
      kernels->add_taps_32((const uint32_t *const *)taps, w->part, parts, parts_count);
      int64_t count = point(w, parts, wide, sizeof *wide, taps);
      kernels->mean_of_taps_32((const uint32_t *const *)taps, count, w->area, out, n);
    } else {
      point_along(w, columns, sizeof *columns, taps);
      kernels->add_taps_16((const uint16_t *const *)taps, w->part, (uint16_t *)parts, parts_count);
      int64_t count = point(w, parts, columns, sizeof *columns, taps);
      (w->area <= 256 ? kernels->mean_of_taps_16 : kernels->mean_of_taps_16_wide)(
          (const uint16_t *const *)taps, count, w->area, out, n);
    }
  }
  free(parts);
  free(wide);
  free(columns);
  cf_ring_free(&ring);
}

void cf_box_bytes(const cf_image *in, const cf_image *out, int64_t size, cf_border border) {
  if (size == 1) {
    memcpy(out->samples, in->samples, (size_t)(in->width * in->height * in->channels));
    return;
  }
  work w = {.out = out, .kernels = cf_current_kernels(), .size = size, .area = size * size};
  w.part = (int64_t)rint(sqrt((double)size));
  w.wide = 255 * size * w.part > 65535;
  if (w.wide && size <= 64) {
    w.part = 65535 / (255 * size);
    w.wide = 0;
  }
  w.window = cf_window_make(in, border, size / 2, size / 2);
  ck_parallel_for(out->height, cf_max(size, 65536 / (out->width * out->channels) + 1), box_rows, &w);
  cf_window_free(&w.window);
}
