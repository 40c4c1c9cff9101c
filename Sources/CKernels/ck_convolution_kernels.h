// The kernels of one instruction level; the including file defines CK_LEVEL, CK_LANES (floats in its
// widest vector), CK_TARGET and CK_KERNELS (the name of the table).

#include "ck_convolution_block.h"
#include "ck_convolution_sizes.h"
#include "ck_internal.h"
#include "ck_vectors.h"

#if CK_LEVEL > 0
#pragma clang attribute push(__attribute__((target(CK_TARGET))), apply_to = function)
#endif

typedef struct ck_tile {
  const ck_segment *segments, *segments_end;
  int64_t x_row, x_col, y_row, y_col, channels;
  const float *bias;
  int first, relu;
} ck_tile;

typedef void (*ck_spread_tile)(const ck_tile *t, const float *x, const float *w, float *y);
typedef void (*ck_gradient_tile)(const ck_block *b, const float *x, const ck_segment *s, const float *y,
                                 int64_t n, float *const *sums);

typedef struct ck_tiles {
  int64_t pixels;
  const ck_spread_tile *spread_1, *spread_2, *spread_4;
  const ck_gradient_tile *gradient_1, *gradient_2, *gradient_3, *gradient_5;
} ck_tiles;

#define LANES CK_LANES
#include "ck_convolution_tiles.h"
#undef LANES
#if CK_LANES > 4
#define LANES CK_HALF_LANES
#include "ck_convolution_tiles.h"
#undef LANES
#endif

static const ck_tiles *tiles_of(int64_t width) {
  if (width == 2 * CK_LANES) return &CK_JOIN(tiles_2_, CK_LANES);
#if CK_LANES > 4
  if (width < CK_LANES) return &CK_JOIN(tiles_1_, CK_HALF_LANES);
#endif
  return &CK_JOIN(tiles_1_, CK_LANES);
}

/// Tiles of nearly equal size: 30 = 10 + 10 + 10 rather than 14 + 14 + 2.
static void spread_rows(const ck_spread_tile *tiles, int64_t most, const ck_tile *t, int64_t cols,
                        const float *x, const float *w, float *y) {
  int64_t count = (cols + most - 1) / most;
  for (int64_t i = 0, from = 0; i < count; i++) {
    int64_t to = cols * (i + 1) / count;
    tiles[to - from - 1](t, x + from * t->x_col, w, y + from * t->y_col);
    from = to;
  }
}

static void spread_picture(const ck_block *b, const ck_tiles *tiles, const ck_tile *t, const float *x,
                           const float *w, float *y) {
  for (int64_t left = b->rows; left > 0;) {
    int64_t rows = 1;
    if (left >= 4 && b->cols <= tiles->pixels / 4) {
      rows = 4;
      tiles->spread_4[b->cols - 1](t, x, w, y);
    } else if (left >= 2 && b->cols <= tiles->pixels / 2) {
      rows = 2;
      tiles->spread_2[b->cols - 1](t, x, w, y);
    } else {
      spread_rows(tiles->spread_1, tiles->pixels, t, b->cols, x, w, y);
    }
    x += rows * b->x_row;
    y += rows * b->y_row;
    left -= rows;
  }
}

static void spread(const ck_block *b) {
  const float *weights = b->weights, *bias = b->bias;
  float *y = b->y;
  for (int64_t left = b->channels; left > 0;) {
    int64_t width = ck_block_width(left, CK_LANES);
    const ck_tiles *tiles = tiles_of(width);
    ck_tile t = {.x_row = b->x_row, .x_col = b->x_col, .y_row = b->y_row, .y_col = b->y_col,
                 .channels = left < width ? left : width, .bias = bias};
    const float *w = weights + b->skipped * width;
    int64_t done = b->begin, chunk = 0;
    t.first = 1;
    do {  // Once also when no segment takes part: the result is the bias then.
      while (chunk < b->chunk_count && b->chunks[chunk + 1] <= done) chunk++;
      int64_t until = chunk < b->chunk_count && b->chunks[chunk + 1] < b->end ? b->chunks[chunk + 1] : b->end;
      t.segments = b->segments + done;
      t.segments_end = b->segments + until;
      t.relu = b->relu && until == b->end;
      for (int64_t picture = 0; picture < b->pictures; picture++)
        spread_picture(b, tiles, &t, b->x + picture * b->x_picture, w, y + picture * b->y_picture);
      for (const ck_segment *s = t.segments; s < t.segments_end; s++) w += s->length * width;
      t.first = 0;
      done = until;
    } while (done < b->end);
    weights += b->depth * width;
    bias += width;
    y += width;
    left -= width;
  }
}

/// As many segments at once as `most` allows when one alone would leave accumulators unused.
static int64_t segments_together(int64_t length, int64_t count, int64_t most) {
  if (length * 5 <= most && count >= 5) return 5;
  if (length * 3 <= most && count >= 3) return 3;
  return length * 2 <= most && count >= 2 ? 2 : 1;
}

static void spread_gradient(const ck_block *b, float *sums) {
  const float *y = b->y;
  for (int64_t left = b->channels; left > 0;) {
    int64_t width = ck_block_width(left, CK_LANES);
    const ck_tiles *tiles = tiles_of(width);
    float *to = sums + b->skipped * width;
    for (int64_t s = b->begin; s < b->end;) {
      int64_t length = b->segments[s].length;
      int64_t rows = segments_together(length, b->end - s, tiles->pixels);
      const ck_gradient_tile *of_rows = rows == 5   ? tiles->gradient_5
                                        : rows == 3 ? tiles->gradient_3
                                        : rows == 2 ? tiles->gradient_2
                                                    : tiles->gradient_1;
      int64_t most = tiles->pixels / rows, count = (length + most - 1) / most;
      for (int64_t i = 0, from = 0; i < count; i++) {
        int64_t until = length * (i + 1) / count;
        float *at[5];
        for (int64_t r = 0; r < rows; r++) at[r] = to + (r * length + from) * width;
        of_rows[until - from - 1](b, b->x + from, b->segments + s, y, left, at);
        from = until;
      }
      to += rows * length * width;
      s += rows;
    }
    sums += b->depth * width;
    y += width;
    left -= width;
  }
}

static void channel_sums(const ck_block *b, float *sums) {
  for (int64_t c = 0; c < b->channels; c += CK_LANES) {
    typedef CK_JOIN(vec, CK_LANES) vec;
    vec sum[4] = {{0}, {0}, {0}, {0}};
    int64_t n = b->channels - c;
    for (int64_t i = 0; i < b->pictures * b->rows; i++) {
      const float *y = b->y + i / b->rows * b->y_picture + i % b->rows * b->y_row + c;
      int64_t j = 0;
      for (; j + 4 <= b->cols; j += 4)
        CK_UNROLL for (int k = 0; k < 4; k++) sum[k] += CK_JOIN(load, CK_LANES)(y + (j + k) * b->y_col, n);
      for (; j < b->cols; j++) sum[0] += CK_JOIN(load, CK_LANES)(y + j * b->y_col, n);
    }
    vec all = CK_JOIN(load, CK_LANES)(sums + c, n) + ((sum[0] + sum[1]) + (sum[2] + sum[3]));
    CK_JOIN(store, CK_LANES)(sums + c, all, n);
  }
}

#include "ck_convolution_depthwise.h"
#include "ck_convolution_dot.h"

#if CK_LEVEL > 0
#pragma clang attribute pop
#endif

const ck_convolution_kernels CK_KERNELS = {
    .lanes = CK_LANES,
    .narrow = CK_NARROW,
    .spread = spread,
    .dot = dot,
    .spread_gradient = spread_gradient,
    .dot_gradient = dot_gradient,
    .channel_sums = channel_sums,
    .depthwise = depthwise,
    .depthwise_gradient = depthwise_gradient,
};
