#ifndef CF_FOURIER_CONVOLVE_H
#define CF_FOURIER_CONVOLVE_H

#include "cf_internal.h"

/// As `cf_convolve` with stride 1, for kernels of hundreds of weights that span at most 1023 rows and columns;
/// `scale` takes the place of the divisor.
void cf_convolve_by_spectra(const cf_image *in, const cf_image *out, const cf_convolution *options, float scale);

#endif
