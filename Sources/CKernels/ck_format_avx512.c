// Products of float32 as they are, by AVX-512.

#include "ck_blocked_product.h"

#if defined(__x86_64__)

#define FORMAT_NAME ck_format_avx512
#define FORMAT_TARGET "avx512f,avx512bw,avx512dq,avx512vl,fma"
#define FORMAT_VALUES 1
#include "ck_format_avx512.h"

INLINE __m512i across(const float *x, int64_t ldx, int64_t k, __mmask16 mask) {
  (void)ldx, (void)k;
  return _mm512_maskz_loadu_epi32(mask, x);
}

INLINE __m512i along(const float *x, int64_t k) { return _mm512_maskz_loadu_epi32(first(k), x); }

INLINE __m512 multiply_add(__m512 sum, __m512i a, __m512i b) {
  return _mm512_fmadd_ps((__m512)a, (__m512)b, sum);
}

#endif
