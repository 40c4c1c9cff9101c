#ifndef CF_CONVOLVE_H
#define CF_CONVOLVE_H

// Included by CFilterKernels.h, behind its types.

/// Correlation with a kernel of `rows * columns` weights: the sample at (y, x) of the result is
///
///   divide(sum over u, v of w[u, v] in[y stride_y + u dilation_y - top, x stride_x + v dilation_x - left]) + bias
///
/// made positive when `absolute` is not 0. Sums are taken in the units of the input (0...255 for CF_U8); a
/// result of another type is scaled so that white stays white, before `bias`, which is in the units of the
/// result. Whole numbers are rounded, ties to even, and limited to their range.
typedef struct {
  int32_t rows, columns;
  const float *weights;
  int32_t stride_y, stride_x, dilation_y, dilation_x;
  int32_t top, left;
  cf_border border;
  float divisor, bias;
  int32_t absolute;
} cf_convolution;

/// Fills `out`, whose size is the caller's to compute; `in` and `out` have the same channels.
void cf_convolve(const cf_image *in, const cf_image *out, const cf_convolution *options);

#endif
