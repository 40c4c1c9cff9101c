#ifndef CK_COMPACT_INTERNAL_H
#define CK_COMPACT_INTERNAL_H

#include <stdint.h>

// A matrix is kept in panels of 64 of its rows. Floats and halves of a panel are [k][64]; of int8, whose
// multiplication takes two at a time, [k / 2][64][2], with a zero behind an odd k.

enum {
  ck_compact_width = 64,
  ck_compact_vectors = 6,  // vectors x that are multiplied at once
  // Sums of this many products of 8 and 16 bits fit 32 bits: 512 * 128 * 32767 < 2^31.
  ck_compact_run = 512,
};

/// Two integers of 16 bits.
typedef int32_t ck_pair __attribute__((may_alias));

/// The products of a panel with `rows` vectors, 1 ... 6, added to out[rows][64].
typedef struct ck_compact_kernels {
  void (*float32)(int64_t rows, int64_t k, const float *w, const float *x, int64_t ldx, float *out);
  /// NULL where a kernel gains nothing over converting.
  void (*float16)(int64_t rows, int64_t k, const uint16_t *w, const float *x, int64_t ldx, float *out);
  void (*bfloat16)(int64_t rows, int64_t k, const uint16_t *w, const float *x, int64_t ldx, float *out);
  /// Pairs of x as integers of 16 bits; `ldx` counts pairs.
  void (*int8)(int64_t rows, int64_t pairs, const int8_t *w, const ck_pair *x, int64_t ldx, float *out);
} ck_compact_kernels;

extern const ck_compact_kernels ck_compact_baseline;
#if defined(__x86_64__)
extern const ck_compact_kernels ck_compact_avx2, ck_compact_avx512, ck_compact_vnni;
#endif

#endif
