#ifndef CK_MOMENTS_H
#define CK_MOMENTS_H

#include <stdint.h>

/// mean[c] and squares[c] = sum of (x - mean)^2 over the rows of x [rows, columns].
void ck_row_moments(int64_t rows, int64_t columns, const float *x, float *mean, float *squares);

/// Moments of the channels of pictures that are gathered in parts.
typedef struct ck_moments {
  int64_t pictures, channels;
  /// Parts a picture has.
  int64_t parts;
  /// How many values a part has, [picture][part].
  int64_t *counts;
  /// Means and sums of squares, [picture][part][2][channels].
  float *sums;
} ck_moments;

/// Makes room; nothing is gathered yet.
ck_moments ck_moments_begin(int64_t pictures, int64_t parts, int64_t channels);

/// Where the means of a part go; the squares follow `channels` floats later.
static inline float *ck_moments_part(const ck_moments *m, int64_t part) {
  return m->sums + part * 2 * m->channels;
}

/// The mean and the biased variance of each channel of each picture, [pictures, channels]; gives the room back.
void ck_moments_end(ck_moments *m, float *mean, float *variance);

#endif
