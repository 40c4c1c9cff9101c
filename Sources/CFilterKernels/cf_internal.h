#ifndef CF_INTERNAL_H
#define CF_INTERNAL_H

#include "CFilterKernels.h"

#include <stddef.h>
#include <stdint.h>

enum { cf_most_byte_taps = 126 };

/// Loops over rows, compiled once for each generation of CPUs.
typedef struct {
  /// out[i] = in[i], by sample type.
  void (*load[3])(const void *in, float *out, int64_t n);
  /// out[i] = in[i] * scale + bias, made positive if asked, rounded and limited, by sample type.
  void (*store[3])(const float *in, void *out, int64_t n, float scale, float bias, int absolute);
  /// out[i] = sum over t of weights[t] * taps[t][i]
  void (*sum_taps)(const float *const *taps, const float *weights, int64_t count, float *out, int64_t n);
  /// 0.299 R + 0.587 G + 0.114 B, by sample type.
  void (*luminance[3])(const void *rgb, void *gray, int64_t n);
  /// out[i] = sum over t of weights[t] * taps[t][i], then as `store`, all in 16 bits. `count` is even and at most
  /// cf_most_byte_taps, the magnitudes of the weights add up to 126 at most. Reads 64 bytes past the end.
  void (*sum_bytes)(const uint8_t *const *taps, const int8_t *weights, int64_t count, uint8_t *out, int64_t n,
                    float scale, float bias, int absolute);
} cf_kernels;

extern const cf_kernels cf_kernels_baseline, cf_kernels_avx2, cf_kernels_avx512;

/// The kernels of this CPU, within the limit of `ck_set_instruction_level`.
const cf_kernels *cf_current_kernels(void);

/// Memory, 64-byte aligned; the process ends with a message when there is none. Release with free().
void *cf_allocate(size_t bytes);

/// The place inside 0 ..< count that a place outside stands for; -1 for zero.
int64_t cf_border_index(int64_t at, int64_t count, cf_border border);

static inline size_t cf_sample_size(cf_sample type) { return type == CF_U8 ? 1 : type == CF_U16 ? 2 : 4; }
static inline float cf_white(cf_sample type) { return type == CF_U8 ? 255.0f : type == CF_U16 ? 65535.0f : 1.0f; }
static inline int64_t cf_min(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t cf_max(int64_t a, int64_t b) { return a > b ? a : b; }

/// The row at y of a picture.
static inline void *cf_row(const cf_image *image, int64_t y) {
  return (char *)image->samples + (size_t)(y * image->width * image->channels) * cf_sample_size(image->type);
}

#endif
