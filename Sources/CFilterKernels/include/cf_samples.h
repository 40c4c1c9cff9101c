#ifndef CF_SAMPLES_H
#define CF_SAMPLES_H

// Included by CFilterKernels.h, behind its types.

/// Copies samples into another type; white (255, 65,535, 1) stays white. Whole numbers are rounded, ties to
/// even, and limited to their range.
void cf_convert(const void *in, cf_sample in_type, void *out, cf_sample out_type, int64_t count);

/// The smallest and the largest of `count` floats that are numbers; 0 and 0 when there is none.
void cf_range(const float *in, int64_t count, float *low, float *high);

/// As `cf_convert` from floats, each (value - low) / (high - low); black where that is a division by 0.
void cf_rescale(const float *in, void *out, cf_sample out_type, int64_t count, float low, float high);

/// 0.299 R + 0.587 G + 0.114 B of RGB pixels; whole numbers are rounded as OpenCV does.
void cf_luminance(const void *rgb, void *gray, cf_sample type, int64_t pixels);

/// Parts pixels of `colors` channels and opacity; whole numbers only.
void cf_split_alpha(const void *pixels, cf_sample type, int64_t count, int colors, void *color, void *alpha);

/// The reverse of `cf_split_alpha`.
void cf_join_alpha(const void *color, const void *alpha, cf_sample type, int64_t count, int colors,
                   void *pixels);

/// Gives pixels of no opacity the colour of visible ones near them, in place; whole numbers only.
void cf_replace_hidden(void *color, const void *alpha, cf_sample type, int64_t width, int64_t height,
                       int64_t channels);

#endif
