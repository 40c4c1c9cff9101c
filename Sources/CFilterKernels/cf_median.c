#include "cf_window.h"

#include "ck_parallel.h"

#include <stdlib.h>
#include <string.h>

enum { slack = 256, stripe = 256 };

typedef struct {
  const cf_image *out;
  const cf_kernels *kernels;
  cf_window window;
  int64_t size;
} work;

/// Row `y` as numbers whose order is that of the samples: floats become whole numbers.
static void load_row(const work *w, int64_t y, void *row) {
  const cf_image *in = w->window.in;
  if (in->type == CF_U8) {
    cf_window_bytes(&w->window, y, row);
    return;
  }
  float *values = row;
  cf_window_floats(&w->window, y, values);
  if (in->type == CF_U16) {
    uint16_t *words = row;
    for (int64_t i = 0; i < w->window.samples; i++) words[i] = (uint16_t)values[i];
  }
}

/// Floats as numbers without sign that have the same order, and back.
static void order_floats(uint32_t *row, int64_t n) {
  for (int64_t i = 0; i < n; i++) row[i] ^= row[i] >> 31 ? 0xffffffffu : 0x80000000u;
}

static void restore_floats(uint32_t *row, int64_t n) {
  for (int64_t i = 0; i < n; i++) row[i] ^= row[i] >> 31 ? 0x80000000u : 0xffffffffu;
}

/// Three or five rows and columns: columns are sorted once, then their medians are taken.
static void small_medians(void *context, int64_t begin, int64_t end) {
  const work *w = context;
  cf_sample type = w->out->type;
  int64_t channels = w->out->channels, n = w->out->width * channels, half = w->size / 2;
  int64_t padded = n + 2 * half * channels;
  cf_ring ring = cf_ring_make(w->size, sizeof(float) * (size_t)w->window.row_size);
  cf_ring sorted = cf_ring_make(w->size, sizeof(float) * (size_t)(padded + slack));
  const void *rows[5];
  void *columns[5];
  for (int64_t k = 0; k < w->size; k++) columns[k] = cf_ring_row(&sorted, k);
  for (int64_t y = begin, loaded = begin - half; y < end; y++) {
    for (; loaded <= y + half; loaded++) load_row(w, loaded, cf_ring_row(&ring, loaded));
    for (int64_t k = 0; k < w->size; k++) rows[k] = cf_ring_row(&ring, y - half + k);
    const void *const *ordered = (const void *const *)columns;
    if (w->size == 3) {
      w->kernels->sort_columns_3[type](rows, columns, padded);
      w->kernels->median_3[type](ordered, channels, cf_row(w->out, y), n);
    } else {
      w->kernels->sort_columns_5[type](rows, columns, padded);
      w->kernels->median_5[type](ordered, channels, cf_row(w->out, y), n);
    }
  }
  cf_ring_free(&sorted);
  cf_ring_free(&ring);
}

/// Adds a row to the histograms of the columns of one channel, or takes it away.
static void count_row(const uint8_t *row, int64_t step, int64_t columns, uint16_t change, uint16_t *coarse,
                      uint16_t *fine) {
  for (int64_t x = 0; x < columns; x++) {
    unsigned value = row[x * step], segment = value >> 4;
    coarse[x * 16 + segment] = (uint16_t)(coarse[x * 16 + segment] + change);
    uint16_t *bin = fine + (segment * columns + x) * 16 + (value & 15);
    *bin = (uint16_t)(*bin + change);
  }
}

static void stripe_medians(const work *w, int64_t begin, int64_t end, int64_t first, int64_t width, uint8_t *row,
                           uint16_t *counts) {
  int64_t channels = w->out->channels, half = w->size / 2, columns = width + 2 * half, each = columns * 17 * 16;
  memset(counts, 0, sizeof *counts * (size_t)(each * channels));
  for (int64_t y = begin - half; y < end + half; y++) {
    cf_window_bytes(&w->window, y, row);
    for (int64_t c = 0; c < channels; c++) {
      uint16_t *coarse = counts + c * each, *fine = coarse + columns * 16;
      count_row(row + first * channels + c, channels, columns, 1, coarse, fine);
      if (y < begin + half) continue;
      uint8_t *out = (uint8_t *)cf_row(w->out, y - half) + first * channels + c;
      w->kernels->slide_histogram(coarse, fine, columns, w->size, out, channels, width);
    }
    if (y < begin + half) continue;
    cf_window_bytes(&w->window, y - 2 * half, row);
    for (int64_t c = 0; c < channels; c++) {
      uint16_t *coarse = counts + c * each;
      count_row(row + first * channels + c, channels, columns, (uint16_t)-1, coarse, coarse + columns * 16);
    }
  }
}

static void byte_medians(void *context, int64_t begin, int64_t end) {
  const work *w = context;
  uint8_t *row = cf_allocate((size_t)w->window.row_size);
  int64_t columns = stripe + w->size;
  uint16_t *counts = cf_allocate(sizeof *counts * (size_t)(columns * 17 * 16 * w->out->channels));
  for (int64_t first = 0; first < w->out->width; first += stripe)
    stripe_medians(w, begin, end, first, cf_min(stripe, w->out->width - first), row, counts);
  free(counts);
  free(row);
}

static void counted_medians(void *context, int64_t begin, int64_t end) {
  const work *w = context;
  int64_t channels = w->out->channels, n = w->out->width * channels, half = w->size / 2;
  int real = w->out->type == CF_F32;
  cf_ring ring = cf_ring_make(w->size, sizeof(float) * (size_t)w->window.row_size);
  const void **taps = cf_allocate(sizeof *taps * (size_t)(w->size * w->size));
  for (int64_t y = begin, loaded = begin - half; y < end; y++) {
    for (; loaded <= y + half; loaded++) {
      void *row = cf_ring_row(&ring, loaded);
      load_row(w, loaded, row);
      if (real) order_floats(row, w->window.samples);
    }
    for (int64_t t = 0; t < w->size * w->size; t++) {
      const char *row = cf_ring_row(&ring, y - half + t / w->size);
      taps[t] = row + (size_t)(t % w->size * channels) * (real ? 4 : 2);
    }
    void *out = cf_row(w->out, y);
    if (real) {
      w->kernels->count_median_32((const uint32_t *const *)taps, w->size * w->size, out, n);
      restore_floats(out, n);
    } else {
      w->kernels->count_median_16((const uint16_t *const *)taps, w->size * w->size, out, n);
    }
  }
  free(taps);
  cf_ring_free(&ring);
}

void cf_median(const cf_image *in, const cf_image *out, int64_t size, cf_border border) {
  work w = {.out = out, .kernels = cf_current_kernels(), .size = size};
  w.window = cf_window_make(in, border, size / 2, size / 2);
  int64_t grain = cf_max(size, 65536 / (out->width * out->channels) + 1);
  ck_parallel_for(out->height, grain,
                  size <= 5 ? small_medians : in->type == CF_U8 ? byte_medians : counted_medians, &w);
  cf_window_free(&w.window);
}
