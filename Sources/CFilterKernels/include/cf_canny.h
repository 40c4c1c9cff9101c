#ifndef CF_CANNY_H
#define CF_CANNY_H

// Included by CFilterKernels.h, behind its types.

/// Canny's edge detector: Sobel slopes, thinned to ridges, kept above `high` and where such an edge goes on above
/// `low` (levels of 0 ... 255, of |x| + |y|, or of sqrt(x² + y²) when `squared` is not 0). Of three channels the
/// strongest counts at each pixel. `out` is CF_U8 with one channel, white on edges.
void cf_canny(const cf_image *in, const cf_image *out, double low, double high, int squared, cf_border border);

#endif
