#ifndef CK_WINOGRAD_H
#define CK_WINOGRAD_H

// What the planner (ck_winograd.c, plain C) asks of the kernels (compiled once per instruction level). A tile is
// 4 x 4 results; it needs 6 x 6 pixels and 36 products a pair of channels where the direct way takes 144.

#include "ck_convolution.h"

#include <stdint.h>

enum { ck_winograd_points = 36, ck_winograd_side = 6, ck_winograd_results = 4 };

/// The pixels that one tile needs, row by row.
typedef struct ck_winograd_patch {
  const float *pixels[ck_winograd_points];
  /// Where pixels that are zero point to; others are multiplied by `scale`, which may be NULL, and shifted, and
  /// those below zero become zero where `relu`. Both have room for whole vectors.
  const float *zeros, *scale, *shift;
  int relu;
} ck_winograd_patch;

/// Where the results of one tile go: (i, j) to y + i*y_row + j*y_col for i < rows, j < cols.
typedef struct ck_winograd_tile {
  float *y;
  int64_t y_row, y_col, rows, cols;
  const float *bias;
  int relu;
  /// If not NULL, `sums` and `squares` get those of the results less `origin`; where `first`, that is set to the
  /// first result before.
  float *origin, *sums, *squares;
  int first;
} ck_winograd_tile;

typedef struct ck_winograd_kernels {
  /// out[p*point + c] = point p of the transformed patch, for whole vectors of channels: `channels` of them are
  /// read and the rest is 0. `point` counts values.
  void (*input)(const ck_winograd_patch *patch, int64_t channels, void *out, int64_t point);
  /// The results of a tile of points at m[p*point + c].
  void (*output)(const float *m, int64_t point, int64_t channels, const ck_winograd_tile *tile);
  /// to[p*point + r*to_row + c] = point p of the kernels whose taps lie at w + r*w_row + taps[t] + c, r < rows,
  /// c < n. Whole vectors are written: rows of `to` have room for them.
  void (*weights)(const float *w, int64_t w_row, const int64_t *taps, int64_t rows, int64_t n, float *to,
                  int64_t to_row, int64_t point);
} ck_winograd_kernels;

extern const ck_winograd_kernels ck_winograd_baseline;
#if defined(__x86_64__)
/// That of bfloat16 writes transformed patches as such.
extern const ck_winograd_kernels ck_winograd_avx2, ck_winograd_avx512, ck_winograd_bfloat16;
#endif

/// A 3 x 3 cross-correlation with stride 1.
typedef struct ck_winograd {
  const float *x;
  int64_t batch, in_h, in_w, in_c, out_h, out_w, out_c, pad_top, pad_left;
  const float *w, *bias;
  /// The kernel (o, c) lies at w + o*o_step + c*c_step + taps[t]; one of the steps is 1.
  int64_t o_step, c_step, taps[9];
  int relu;
  float *y;
  /// How the picture is seen, see ck_conv2d, and what is done besides.
  int64_t upsampling;
  ck_border border;
  ck_conv2d_fusion fusion;
} ck_winograd;

/// ck_conv2d_forward_fused and ck_conv2d_backward_input (of pictures as stored) in tiles, where that is faster and
/// both sides have so many channels that its error is that of a long sum; 0 where not, and nothing is done.
int ck_winograd_forward(const ck_conv2d *g, const ck_conv2d_fusion *fusion, const float *x, const float *w,
                        const float *bias, int relu, float *y);
int ck_winograd_backward_input(const ck_conv2d *g, const ck_tile_kernels *kernels, const float *dy, const float *w,
                               float *dx);

#endif
