// Products of pairs of bfloat16 with sums in float32: VDPBF16PS of AVX512-BF16 (Intel since Cooper Lake, AMD
// since Zen 4) does twice the multiplications of a float32 instruction.

#include "blocked.h"

#include "CKernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16")))
#define INLINE static inline __attribute__((always_inline)) TARGET
#define UNROLL _Pragma("clang loop unroll(full)")

INLINE __mmask16 first(int64_t n) { return n >= 16 ? 0xffff : n <= 0 ? 0 : (__mmask16)((1u << n) - 1); }

/// Sums of R rows of two vectors, in registers. A row of A is addressed as one of five bases and one or two
/// steps beyond, which the machine's addressing modes give for nothing.
INLINE void tile(const int R, int64_t steps, const uint32_t *a, int64_t row, int64_t step, const uint32_t *b,
                 float *c, int64_t ldc, bool add, int64_t columns) {
  __m512 left[nn_tile_rows], right[nn_tile_rows];
  const uint32_t *base[5];
  UNROLL for (int r = 0; r < R; r++) {
    left[r] = right[r] = _mm512_setzero_ps();
    if (r % 3 == 0) base[r / 3] = a + r * row;
    _mm_prefetch((const char *)(c + r * ldc), _MM_HINT_T0);
    if (columns > 16) _mm_prefetch((const char *)(c + r * ldc + 16), _MM_HINT_T0);
  }
  for (int64_t p = 0; p < steps; p++) {
    __m512bh b0 = (__m512bh)_mm512_load_si512(b), b1 = (__m512bh)_mm512_load_si512(b + 16);
    b += nn_tile_columns;
    // Keeps the compiler from making one pointer for each row.
    UNROLL for (int r = 0; r < R; r += 3) __asm__("" : "+r"(base[r / 3]));
    UNROLL for (int r = 0; r < R; r++) {
      __m512bh e = (__m512bh)_mm512_set1_epi32((int)base[r / 3][(r % 3) * row]);
      left[r] = _mm512_dpbf16_ps(left[r], e, b0);
      right[r] = _mm512_dpbf16_ps(right[r], e, b1);
    }
    UNROLL for (int r = 0; r < R; r += 3) base[r / 3] += step;
  }
  __mmask16 m0 = first(columns), m1 = first(columns - 16);
  UNROLL for (int r = 0; r < R; r++) {
    float *to = c + r * ldc;
    if (add) {
      left[r] = _mm512_add_ps(left[r], _mm512_maskz_loadu_ps(m0, to));
      right[r] = _mm512_add_ps(right[r], _mm512_maskz_loadu_ps(m1, to + 16));
    }
    _mm512_mask_storeu_ps(to, m0, left[r]);
    _mm512_mask_storeu_ps(to + 16, m1, right[r]);
  }
}

#define TILE(R)                                                                                               \
  TARGET static void tile_##R(int64_t steps, const uint32_t *a, int64_t row, int64_t step, const uint32_t *b, \
                              float *c, int64_t ldc, bool add, int64_t columns) {                             \
    tile(R, steps, a, row, step, b, c, ldc, add, columns);                                                    \
  }
TILE(1) TILE(2) TILE(3) TILE(4) TILE(5) TILE(6) TILE(7)
TILE(8) TILE(9) TILE(10) TILE(11) TILE(12) TILE(13) TILE(14)

/// 16 pairs, each of a value of `low` and one of `high`, rounded to the nearest, ties to even.
INLINE __m512i pairs(__m512 low, __m512 high) {
  const __m512i order =
      _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21, 5, 20, 4,
                       19, 3, 18, 2, 17, 1, 16, 0);
  return _mm512_permutexvar_epi16(order, (__m512i)_mm512_cvtne2ps_pbh(high, low));
}

/// 16 pairs of neighbours, of the first k values of x.
INLINE __m512i neighbours(const float *x, int64_t k) {
  return (__m512i)_mm512_cvtne2ps_pbh(_mm512_maskz_loadu_ps(first(k - 16), x + 16),
                                      _mm512_maskz_loadu_ps(first(k), x));
}

TARGET static void pack_across(int64_t k, int64_t n, const float *x, int64_t ldx, uint32_t *out,
                               int64_t width) {
  __mmask16 m0 = first(n), m1 = first(n - 16);
  for (int64_t i = 0; i < k; i += 2, out += width) {
    const float *x0 = x + i * ldx, *x1 = x0 + ldx;
    __mmask16 h0 = i + 1 < k ? m0 : 0, h1 = i + 1 < k ? m1 : 0;
    _mm512_mask_storeu_epi32(out, first(width),
                             pairs(_mm512_maskz_loadu_ps(m0, x0), _mm512_maskz_loadu_ps(h0, x1)));
    if (width > 16)
      _mm512_mask_storeu_epi32(out + 16, first(width - 16),
                               pairs(_mm512_maskz_loadu_ps(m1, x0 + 16), _mm512_maskz_loadu_ps(h1, x1 + 16)));
  }
}

/// Turns a matrix of 16 by 16 words.
INLINE void turn(__m512i v[16]) {
  __m512i t[16];
  UNROLL for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_epi32(v[i], v[i + 1]);
    t[i + 1] = _mm512_unpackhi_epi32(v[i], v[i + 1]);
  }
  UNROLL for (int i = 0; i < 16; i += 4) {
    v[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
    v[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
    v[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
    v[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
  }
  UNROLL for (int i = 0; i < 4; i++) {
    t[i] = _mm512_shuffle_i32x4(v[i], v[i + 4], 0x88);
    t[i + 4] = _mm512_shuffle_i32x4(v[i], v[i + 4], 0xdd);
    t[i + 8] = _mm512_shuffle_i32x4(v[i + 8], v[i + 12], 0x88);
    t[i + 12] = _mm512_shuffle_i32x4(v[i + 8], v[i + 12], 0xdd);
  }
  UNROLL for (int i = 0; i < 4; i++) {
    v[i] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0x88);
    v[i + 8] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0xdd);
    v[i + 4] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0x88);
    v[i + 12] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0xdd);
  }
}

TARGET static void pack_along(int64_t k, int64_t n, const float *x, int64_t ldx, uint32_t *out) {
  for (int64_t j = 0; j < nn_tile_columns; j += 16) {
    for (int64_t i = 0; i < k; i += 32) {
      __m512i v[16];
      UNROLL for (int r = 0; r < 16; r++) {
        v[r] = _mm512_setzero_si512();
        if (j + r < n) v[r] = neighbours(x + (j + r) * ldx + i, k - i);
      }
      turn(v);
      int64_t left = (k - i + 1) / 2;
      uint32_t *to = out + i / 2 * nn_tile_columns + j;
      UNROLL for (int r = 0; r < 16; r++) if (r < left) _mm512_store_si512(to + r * nn_tile_columns, v[r]);
    }
  }
}

TARGET static void copy_rows(int64_t m, int64_t k, const float *x, int64_t ldx, uint32_t *out, int64_t row) {
  for (int64_t r = 0; r < m; r++)
    for (int64_t i = 0; i < k; i += 32)
      _mm512_mask_storeu_epi32(out + r * row + i / 2, first((k - i + 1) / 2),
                               neighbours(x + r * ldx + i, k - i));
}

const nn_format *nn_bfloat16_format(void) {
  static const nn_format format = {
      2,
      pack_across,
      pack_along,
      copy_rows,
      {0, tile_1, tile_2, tile_3, tile_4, tile_5, tile_6, tile_7, tile_8, tile_9, tile_10, tile_11, tile_12,
       tile_13, tile_14},
  };
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                 __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                 __builtin_cpu_supports("avx512bf16")
             ? &format
             : 0;
}

#else

const nn_format *nn_bfloat16_format(void) { return 0; }

#endif
