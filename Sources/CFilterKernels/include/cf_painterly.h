#ifndef CF_PAINTERLY_H
#define CF_PAINTERLY_H

// Included by CFilterKernels.h, behind its types. Input and result have the same size, channels and type.

/// The mean of a disc around each pixel, weighed by nearness and by likeness:
/// e^(-d² / 2 space²) e^(-c² / 2 color²), where c is the sum of the channels' differences in levels of 0 ... 255.
void cf_bilateral(const cf_image *in, const cf_image *out, int64_t radius, float space, float color,
                  cf_border border);

/// Of the four squares of (radius + 1)² pixels that have a pixel in a corner, the mean of the one whose brightness
/// varies least (Kuwahara 1976).
void cf_kuwahara(const cf_image *in, const cf_image *out, int64_t radius, cf_border border);

#endif
