// Products of pairs of bfloat16 with sums in float32: VDPBF16PS of AVX512-BF16 (Intel since Cooper Lake, AMD
// since Zen 4) does twice the multiplications of a float32 instruction.

#include "ck_blocked_product.h"

#if defined(__x86_64__)

#define FORMAT_NAME ck_format_bfloat16
#define FORMAT_TARGET "avx512f,avx512bw,avx512dq,avx512vl,avx512bf16"
#define FORMAT_VALUES 2
#include "ck_format_avx512.h"

// The conversion rounds to the nearest, ties to even.
INLINE __m512i across(const float *x, int64_t ldx, int64_t k, __mmask16 mask) {
  const __m512i order =
      _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21, 5, 20, 4,
                       19, 3, 18, 2, 17, 1, 16, 0);
  __m512 even = _mm512_maskz_loadu_ps(mask, x), odd = _mm512_maskz_loadu_ps(k > 1 ? mask : 0, x + ldx);
  return _mm512_permutexvar_epi16(order, (__m512i)_mm512_cvtne2ps_pbh(odd, even));
}

INLINE __m512i along(const float *x, int64_t k) {
  return (__m512i)_mm512_cvtne2ps_pbh(_mm512_maskz_loadu_ps(first(k - 16), x + 16),
                                      _mm512_maskz_loadu_ps(first(k), x));
}

INLINE __m512 multiply_add(__m512 sum, __m512i a, __m512i b) {
  return _mm512_dpbf16_ps(sum, (__m512bh)a, (__m512bh)b);
}

#endif
