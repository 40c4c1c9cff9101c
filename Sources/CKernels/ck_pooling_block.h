#ifndef CK_POOLING_BLOCK_H
#define CK_POOLING_BLOCK_H

#include "ck_convolution.h"

enum { ck_pool_max, ck_pool_average, ck_pool_max_back, ck_pool_average_back };

/// Channels [c, c_end) of one picture: results y (in a backward pass their gradient, only read), and x or
/// dx.
typedef struct ck_pool_block {
  const ck_pool2d *g;
  const float *x;
  float *y, *dx;
  uint8_t *index;
  int64_t c, c_end;
  int count_padding;
  /// No two windows share a pixel, so that a backward pass stores instead of adding.
  int alone;
} ck_pool_block;

typedef struct ck_pooling_kernels {
  int64_t lanes;
  /// Rows [begin, end) of the results.
  void (*rows)(int kind, const ck_pool_block *b, int64_t begin, int64_t end);
} ck_pooling_kernels;

extern const ck_pooling_kernels ck_pooling_baseline;
#if defined(__x86_64__)
extern const ck_pooling_kernels ck_pooling_avx2, ck_pooling_avx512;
#endif

#endif
