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

/// Correlation with the product of a column of `rows` weights and a row of `columns` weights, stride and dilation
/// 1, otherwise as above.
typedef struct {
  int32_t rows, columns;
  const float *down, *across;
  int32_t top, left;
  cf_border border;
  float divisor, bias;
  int32_t absolute;
} cf_separable_convolution;

/// Fills `out`, whose size is the caller's to compute; `in` and `out` have the same channels.
void cf_convolve(const cf_image *in, const cf_image *out, const cf_convolution *options);

void cf_convolve_separable(const cf_image *in, const cf_image *out, const cf_separable_convolution *options);

/// Rows and columns of the bell that `cf_gaussian_bytes` uses: 6 sigma + 1, rounded to an odd number.
int64_t cf_gaussian_size(double sigma);

/// A Gaussian mean of CF_U8 in whole numbers, the same to the last bit as OpenCV's GaussianBlur.
void cf_gaussian_bytes(const cf_image *in, const cf_image *out, double sigma, cf_border border);

/// The mean of a square of `size * size` CF_U8 samples; `size` is odd, 1 ... 255.
void cf_box_bytes(const cf_image *in, const cf_image *out, int64_t size, cf_border border);

#endif
