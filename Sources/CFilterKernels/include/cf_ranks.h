#ifndef CF_RANKS_H
#define CF_RANKS_H

// Included by CFilterKernels.h, behind its types. Input and result have the same size, channels and type.

/// The median of a square of `size * size` samples; `size` is odd, at least 3.
void cf_median(const cf_image *in, const cf_image *out, int64_t size, cf_border border);

/// The largest or smallest sample of a shape around each: in row `dy = -half ... half` of the shape the columns
/// from -reach[dy + half] to reach[dy + half], none where that is negative. What lies outside does not count.
void cf_extreme(const cf_image *in, const cf_image *out, const int32_t *reach, int64_t half, int largest);

#endif
