#ifndef CIC_RESIZE_H
#define CIC_RESIZE_H

#include <stdint.h>

/// How source samples are weighed.
typedef enum { CIC_AREA = 0, CIC_BILINEAR, CIC_BICUBIC, CIC_LANCZOS3 } cic_resize_method;

/// The type of a sample.
typedef enum { CIC_U8 = 0, CIC_U16, CIC_F32 } cic_sample;

/// Resizes tight interleaved rows of 1...4 channels; with 2 or 4 channels the last is alpha and the
/// others are weighed by it. Source and target have the same type and channels; U8 and U16 results
/// are rounded and clamped, F32 is not. Returns 0, or -1 when memory is short.
int cic_resize(const void *source, int64_t source_width, int64_t source_height, void *target,
               int64_t target_width, int64_t target_height, int channels, cic_sample sample,
               cic_resize_method method);

/// Writes values, limited to 0...1, as rounded samples of U8 or U16, `stride` samples apart.
void cic_samples_from_unit(const float *values, int64_t count, void *samples, int64_t stride,
                           cic_sample sample);

#endif
