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
  /// Widens low ... high by what is in `in`.
  void (*range)(const float *in, int64_t n, float *low, float *high);
  /// out[i] = sum over t of weights[t] * taps[t][i]
  void (*sum_taps)(const float *const *taps, const float *weights, int64_t count, float *out, int64_t n);
  /// 0.299 R + 0.587 G + 0.114 B, by sample type.
  void (*luminance[3])(const void *rgb, void *gray, int64_t n);
  /// out[i] = sum over t of weights[t] * taps[t][i], then as `store`, all in 16 bits. `count` is even and at most
  /// cf_most_byte_taps, the magnitudes of the weights add up to 126 at most. Reads 64 bytes past the end.
  void (*sum_bytes)(const uint8_t *const *taps, const int8_t *weights, int64_t count, uint8_t *out, int64_t n,
                    float scale, float bias, int absolute);
  /// out[i] = in[i]
  void (*widen_row)(const uint8_t *in, uint16_t *out, int64_t n);
  /// out[i] = sum over t of weights[t] * (row[i + offsets[t]] + row[i + 2 middle - offsets[t]]), and
  /// weights[pairs] * row[i + middle]; with the highest bit flipped. Reads and writes up to 256 bytes past the end.
  void (*smooth_across)(const uint16_t *row, const uint16_t *weights, const int64_t *offsets, int64_t pairs,
                        int64_t middle, uint16_t *out, int64_t n);
  /// The same across 2 * pairs + 1 rows that `smooth_across` made, rounded to bytes.
  void (*smooth_down)(const uint16_t *const *rows, const uint16_t *weights, int64_t pairs, uint8_t *out,
                      int64_t n);
  /// sums[i] += row[i]; sums[i] += added[i] - removed[i]
  void (*add_row)(uint16_t *sums, const uint8_t *row, int64_t n);
  void (*exchange_row)(uint16_t *sums, const uint8_t *added, const uint8_t *removed, int64_t n);
  /// out[i] = in[i]
  void (*widen_words)(const uint16_t *in, uint32_t *out, int64_t n);
  /// out[i] = sum over t of taps[t][i]. Reads and writes up to 127 numbers past the end.
  void (*add_taps_16)(const uint16_t *const *taps, int64_t count, uint16_t *out, int64_t n);
  void (*add_taps_32)(const uint32_t *const *taps, int64_t count, uint32_t *out, int64_t n);
  /// out[i] = (sum over t of taps[t][i]) / area, rounded. The sums fit 16 bits, are added as 32, or are 32 bits
  /// wide; reads up to 127 numbers past the end.
  void (*mean_of_taps_16)(const uint16_t *const *taps, int64_t count, int64_t area, uint8_t *out, int64_t n);
  void (*mean_of_taps_16_wide)(const uint16_t *const *taps, int64_t count, int64_t area, uint8_t *out, int64_t n);
  void (*mean_of_taps_32)(const uint32_t *const *taps, int64_t count, int64_t area, uint8_t *out, int64_t n);
  /// The magnitude of two sums as in `sum_bytes`, times `scale`, rounded and limited.
  void (*magnitude_of_bytes)(const uint8_t *const *x_taps, const int8_t *x_weights, int64_t x_count,
                             const uint8_t *const *y_taps, const int8_t *y_weights, int64_t y_count,
                             uint8_t *out, int64_t n, float scale);
  /// out[i] = sqrt(x[i]^2 + y[i]^2)
  void (*magnitude)(const float *x, const float *y, float *out, int64_t n);
  /// Pixels, 0 ... 1, with the angle of (x, y) as hue and the magnitude times `scale` as brightness.
  void (*slope_colors)(const float *x, const float *y, float *rgb, int64_t n, float scale);
  /// out[i] = the largest or smallest of rows[t][i], by sample type. Reads 64 bytes past the end; `out` may be
  /// the first row.
  void (*extreme[3])(const void *const *rows, int64_t count, int largest, void *out, int64_t n);
  /// sorted[k][i] = the k-th smallest of the samples rows[.][i], by sample type. Writes 64 bytes past the end.
  void (*sort_columns_3[3])(const void *const *rows, void *const *sorted, int64_t n);
  void (*sort_columns_5[3])(const void *const *rows, void *const *sorted, int64_t n);
  /// out[i] = the median of the sorted columns i, i + step, i + 2 step (...), by sample type.
  void (*median_3[3])(const void *const *sorted, int64_t step, void *out, int64_t n);
  void (*median_5[3])(const void *const *sorted, int64_t step, void *out, int64_t n);
  /// Medians of bytes from the histograms of columns, [columns][16] and [16][columns][16].
  void (*slide_histogram)(const uint16_t *coarse, const uint16_t *fine, int64_t columns, int64_t size, uint8_t *out,
                          int64_t step, int64_t n);
  /// out[i] = the median of taps[t][i]. Reads 63 numbers past the end.
  void (*count_median_16)(const uint16_t *const *taps, int64_t count, uint16_t *out, int64_t n);
  void (*count_median_32)(const uint32_t *const *taps, int64_t count, uint32_t *out, int64_t n);
  /// The steps of `cf_canny`, see cf_edges.h.
  void (*part_levels)(const float *in, int64_t channels, int16_t *out, int64_t plane, int64_t n, float scale,
                      float most);
  void (*part_bytes)(const uint8_t *in, int64_t channels, int16_t *out, int64_t plane, int64_t n);
  void (*slopes)(const int16_t *const *rows, int16_t *dx, int16_t *dy, int64_t n);
  void (*strongest_slopes)(int16_t *dx, int16_t *dy, int64_t channels, int64_t plane, int32_t *strengths, int64_t n,
                           int squared);
  void (*thin_edges)(const int32_t *above, const int32_t *here, const int32_t *below, const int16_t *dx,
                     const int16_t *dy, int32_t low, int32_t high, uint8_t *map, int64_t n);
  void (*edge_bytes)(const uint8_t *map, uint8_t *out, int64_t n);
  /// out = f(a, b), see cf_combine.h.
  void (*combine)(cf_operation operation, const float *a, const float *b, float *out, int64_t n, float white, float p,
                  float q, float r);
  /// Means over taps, weighed by `weights` and by e^(factor c^2) with c the sum of the channels' differences from
  /// `centre`; channels lie `plane` floats apart. Reads and writes 63 floats past the end.
  void (*likeness_means)(const float *centre, const float *const *taps, const float *weights, int64_t count,
                         int64_t channels, int64_t plane, float factor, float *out, int64_t out_plane, int64_t n);
  /// Pixels of three channels to three planes, and back.
  void (*part_channels)(const float *in, float *out, int64_t plane, int64_t n);
  void (*join_channels)(const float *in, int64_t plane, float *out, int64_t n);
  /// The steps of `cf_kuwahara`, see cf_likeness.h.
  void (*brightness_moments)(const float *pixels, int64_t channels, float *mean, float *square, int64_t n);
  void (*calmest)(const float *const *mean, const float *const *square, int32_t *best, int64_t n);
  /// Fourier transforms down the columns of n * n complex numbers and what else convolution by spectra needs, see
  /// cf_fourier.h.
  void (*fourier_columns)(float *re, float *im, int64_t n, const float *turns);
  void (*inverse_fourier_columns)(float *re, float *im, int64_t n, const float *turns);
  void (*multiply_conjugate)(float *re, float *im, const float *k_re, const float *k_im, int64_t count);
  void (*turn_square)(float *matrix, int64_t n);
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
