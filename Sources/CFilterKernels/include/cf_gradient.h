#ifndef CF_GRADIENT_H
#define CF_GRADIENT_H

// Included by CFilterKernels.h, behind its types.

/// Two derivatives at right angles, as correlations with kernels of one size, anchored at `top` and `left`.
typedef struct {
  int32_t rows, columns;
  const float *x, *y;
  int32_t top, left;
  cf_border border;
  float scale;  // of the magnitude
} cf_gradient;

/// The magnitude sqrt(x² + y²) of each channel. `in` and `out` have the same size and channels.
void cf_gradient_magnitude(const cf_image *in, const cf_image *out, const cf_gradient *options);

/// The direction of a gray picture as a hue (red: brighter to the right, then yellow, green, ... clockwise as y
/// points down), the magnitude as its brightness. `out` has three channels.
void cf_gradient_colors(const cf_image *in, const cf_image *out, const cf_gradient *options);

#endif
