#ifndef CK_WARP_H
#define CK_WARP_H

#include <stdint.h>

/// Bilinear resampling of one picture along an affine map and an optional smooth displacement.
///
/// x and y are [height, width]. Output pixel (i, j), at u = j - (width - 1) / 2 and
/// v = i - (height - 1) / 2, reads x at column matrix[0]*u + matrix[1]*v + matrix[2] and row
/// matrix[3]*u + matrix[4]*v + matrix[5], both relative to the centre, plus the displacement field
/// (in pixels; dx and dy are [height, width], both may be NULL). What lies outside counts as zero.
/// `scratch` has room for (height + 3) * (width + 3) floats; y may not overlap x or scratch.
void ck_warp_bilinear(int64_t height, int64_t width, const float *x, const float *matrix, const float *dx,
                      const float *dy, float *scratch, float *y);

/// y = rows * x * columns^T: a small grid x ([n, n]) spread to y ([height, width]) by separable
/// interpolation weights `rows` ([height, n]) and `columns` ([width, n]); n is at most 16.
void ck_warp_spread(int64_t n, int64_t height, int64_t width, const float *rows, const float *columns,
                    const float *x, float *y);

/// Kinds of neighbourhood operation of `ck_warp_blend3x3`.
enum { CK_WARP_THICKEN = 0, CK_WARP_THIN = 1, CK_WARP_SOFTEN = 2 };

/// y = (1 - amount) * x + amount * f(x), where f is the maximum (thicken), the minimum (thin) over
/// a pixel and its four neighbours, or the binomial 3x3 blur (soften). What lies outside counts as zero.
/// `scratch` has room for (height + 2) * (width + 2) floats; x and y are [height, width] and may be
/// the same.
void ck_warp_blend3x3(int64_t height, int64_t width, int kind, float amount, const float *x,
                      float *scratch, float *y);

#endif
