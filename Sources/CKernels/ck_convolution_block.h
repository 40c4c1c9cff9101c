#ifndef CK_CONVOLUTION_BLOCK_H
#define CK_CONVOLUTION_BLOCK_H

// What the planners (ck_convolution*.c, plain C) ask of the kernels (compiled once per instruction
// level): all output pixels of the same rectangle of some pictures. Rows of a window that lie above or
// below the picture are left out; everything else of the windows lies in memory.

#include <stdint.h>

/// A run of consecutive floats of the window; `offset` counts from the window's first float.
typedef struct ck_segment {
  int64_t offset, length;
} ck_segment;

/// Output pixel (i, j) of picture n is at y + n*y_picture + i*y_row + j*y_col and reads the segments at
/// x + n*x_picture + i*x_row + j*x_col. In a gradient `y` is read, and the sums go elsewhere.
typedef struct ck_block {
  const float *x;
  int64_t x_picture, x_row, x_col;
  float *y;
  int64_t y_picture, y_row, y_col;
  int64_t pictures, rows, cols, channels;
  const ck_segment *segments;
  /// Only segments [begin, end) of segment_count take part; `skipped` floats come before them.
  int64_t segment_count, begin, end, skipped;
  /// Sum of the lengths of all segments.
  int64_t depth;
  /// Where a segment holds whole taps of `tap` floats (else `tap` is 0): tap v of column j is column
  /// left + j*stride_w + v of the source's in_w, and zero beyond them.
  int64_t tap, left, stride_w, in_w;
  /// Segments [chunks[i], chunks[i + 1]) are done together, so that their weights stay in the cache.
  const int64_t *chunks;
  int64_t chunk_count;
  /// In the order that the kernel wants, see `ck_block_width` and `ck_dot_depth`.
  const float *weights;
  /// As many floats as the widths of all blocks of channels.
  const float *bias;
  int relu;
} ck_block;

typedef struct ck_convolution_kernels {
  /// Floats in a vector, and the most channels `dot` and `outer` take.
  int lanes, narrow;
  /// Lanes are channels: weights are [block of channels][depth][width], zero beyond the last channel.
  void (*spread)(const ck_block *b);
  /// Lanes run along the window, for few channels: weights are [segment][vector][channel][lane], zero
  /// beyond the segment's end.
  void (*dot)(const ck_block *b);
  /// sums[block of channels][depth][width] += the products of y and the window.
  void (*spread_gradient)(const ck_block *b, float *sums);
  /// The same as [channel][depth], with lanes along the window.
  void (*dot_gradient)(const ck_block *b, float *sums);
  /// sums[channel] += y.
  void (*channel_sums)(const ck_block *b, float *sums);
  /// Each channel for itself: weights and sums are [segment][channel], a segment is one float a
  /// channel and its length is `channels`.
  void (*depthwise)(const ck_block *b);
  void (*depthwise_gradient)(const ck_block *b, float *sums);
} ck_convolution_kernels;

extern const ck_convolution_kernels ck_convolution_baseline;
#if defined(__x86_64__)
extern const ck_convolution_kernels ck_convolution_avx2, ck_convolution_avx512;
#endif

/// The width of the next block of channels when `left` of them remain.
static inline int64_t ck_block_width(int64_t left, int64_t lanes) {
  if (left > lanes + lanes / 2) return 2 * lanes;
  return left > lanes / 2 || lanes == 4 ? lanes : lanes / 2;
}

/// The widths of all blocks together.
static inline int64_t ck_padded_channels(int64_t channels, int64_t lanes) {
  int64_t sum = 0;
  while (channels > 0) {
    int64_t width = ck_block_width(channels, lanes);
    sum += width;
    channels -= width;
  }
  return sum;
}

#endif
