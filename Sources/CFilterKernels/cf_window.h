#ifndef CF_WINDOW_H
#define CF_WINDOW_H

#include "cf_internal.h"

/// Rows of a picture with their border, for filters that look at neighbours.
typedef struct {
  const cf_image *in;
  cf_border border;
  int64_t left, right;  // pixels of border
  int64_t samples;      // of a row with border
  int64_t row_size;     // the same, and room for a vector that reads past the end
  int64_t *columns;     // of each border pixel: the column that it shows, or -1
} cf_window;

cf_window cf_window_make(const cf_image *in, cf_border border, int64_t left, int64_t right);
void cf_window_free(cf_window *window);

/// Row `y`, which may lie outside, as floats in the units of the samples.
void cf_window_floats(const cf_window *window, int64_t y, float *row);

/// Row `y`, which may lie outside, of a picture of bytes.
void cf_window_bytes(const cf_window *window, int64_t y, uint8_t *row);

/// The last `count` rows that were put in; row y takes the place of row y - count.
typedef struct {
  char *rows;
  size_t row_bytes;
  int64_t count;
} cf_ring;

cf_ring cf_ring_make(int64_t count, size_t row_bytes);
void cf_ring_free(cf_ring *ring);

static inline void *cf_ring_row(const cf_ring *ring, int64_t y) {
  int64_t at = y % ring->count;
  return ring->rows + (size_t)(at < 0 ? at + ring->count : at) * ring->row_bytes;
}

#endif
