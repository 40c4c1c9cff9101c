#include "cf_window.h"

#include <stdlib.h>
#include <string.h>

enum { slack = 128 };

cf_window cf_window_make(const cf_image *in, cf_border border, int64_t left, int64_t right) {
  cf_window window = {.in = in, .border = border, .left = left, .right = right};
  window.samples = (left + in->width + right) * in->channels;
  window.row_size = window.samples + slack;
  window.columns = cf_allocate(sizeof *window.columns * (size_t)(left + right + 1));
  for (int64_t i = 0; i < left + right; i++)
    window.columns[i] = cf_border_index(i < left ? i - left : in->width + i - left, in->width, border);
  return window;
}

void cf_window_free(cf_window *window) { free(window->columns); }

void cf_window_floats(const cf_window *w, int64_t y, float *row) {
  int64_t source = cf_border_index(y, w->in->height, w->border), channels = w->in->channels;
  if (source < 0) {
    memset(row, 0, sizeof *row * (size_t)w->row_size);
    return;
  }
  float *middle = row + w->left * channels, *end = middle + w->in->width * channels;
  cf_current_kernels()->load[w->in->type](cf_row(w->in, source), middle, w->in->width * channels);
  for (int64_t i = 0; i < w->left + w->right; i++) {
    float *pixel = i < w->left ? row + i * channels : end + (i - w->left) * channels;
    int64_t column = w->columns[i];
    for (int64_t c = 0; c < channels; c++) pixel[c] = column < 0 ? 0 : middle[column * channels + c];
  }
}

void cf_window_bytes(const cf_window *w, int64_t y, uint8_t *row) {
  int64_t source = cf_border_index(y, w->in->height, w->border), channels = w->in->channels;
  if (source < 0) {
    memset(row, 0, (size_t)w->row_size);
    return;
  }
  uint8_t *middle = row + w->left * channels, *end = middle + w->in->width * channels;
  memcpy(middle, cf_row(w->in, source), (size_t)(w->in->width * channels));
  for (int64_t i = 0; i < w->left + w->right; i++) {
    uint8_t *pixel = i < w->left ? row + i * channels : end + (i - w->left) * channels;
    int64_t column = w->columns[i];
    for (int64_t c = 0; c < channels; c++) pixel[c] = column < 0 ? 0 : middle[column * channels + c];
  }
}

cf_ring cf_ring_make(int64_t count, size_t row_bytes) {
  size_t size = (row_bytes + slack + 63) / 64 * 64;
  char *rows = cf_allocate(size * (size_t)count);
  // Vectors may read past the end of a row; what they find there is not used, but should be numbers.
  for (int64_t i = 0; i < count; i++) memset(rows + (size_t)(i + 1) * size - slack, 0, slack);
  return (cf_ring){rows, size, count};
}

void cf_ring_free(cf_ring *ring) { free(ring->rows); }
