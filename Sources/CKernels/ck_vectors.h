// Vectors of 4, 8 and 16 floats with loads and stores of their first n lanes, for the level that the
// including file compiles for (CK_LEVEL, see ck_internal.h). Included once per such file.

#include <stdint.h>
#include <string.h>
#if CK_LEVEL > 0
#include <immintrin.h>
#endif

#define CK_INLINE static inline __attribute__((always_inline))
#define CK_UNROLL _Pragma("clang loop unroll(full)")
#define CK_JOIN_(a, b) a##b
#define CK_JOIN(a, b) CK_JOIN_(a, b)

typedef float vec4 __attribute__((vector_size(16)));
typedef int32_t ivec4 __attribute__((vector_size(16)));
typedef float vec4_any __attribute__((vector_size(16), aligned(4), may_alias));
typedef float vec8 __attribute__((vector_size(32)));
typedef int32_t ivec8 __attribute__((vector_size(32)));
typedef float vec8_any __attribute__((vector_size(32), aligned(4), may_alias));
typedef float vec16 __attribute__((vector_size(64)));
typedef int32_t ivec16 __attribute__((vector_size(64)));
typedef float vec16_any __attribute__((vector_size(64), aligned(4), may_alias));

#if CK_LEVEL > 0
#pragma clang attribute push(__attribute__((target(CK_TARGET))), apply_to = function)
#endif

// The first n lanes (0 < n); the others read as zero, are not written, and their memory is not touched.
#if CK_LEVEL == 2
CK_INLINE vec16 load16(const float *p, int64_t n) {
  return (vec16)_mm512_maskz_loadu_ps(n >= 16 ? (__mmask16)-1 : (__mmask16)((1u << n) - 1), p);
}
CK_INLINE void store16(float *p, vec16 v, int64_t n) {
  _mm512_mask_storeu_ps(p, n >= 16 ? (__mmask16)-1 : (__mmask16)((1u << n) - 1), (__m512)v);
}
CK_INLINE vec4 load4(const float *p, int64_t n) {
  return (vec4)_mm_maskz_loadu_ps(n >= 4 ? (__mmask8)-1 : (__mmask8)((1u << n) - 1), p);
}
CK_INLINE void store4(float *p, vec4 v, int64_t n) {
  _mm_mask_storeu_ps(p, n >= 4 ? (__mmask8)-1 : (__mmask8)((1u << n) - 1), (__m128)v);
}
CK_INLINE vec8 load8(const float *p, int64_t n) {
  return (vec8)_mm256_maskz_loadu_ps(n >= 8 ? (__mmask8)-1 : (__mmask8)((1u << n) - 1), p);
}
CK_INLINE void store8(float *p, vec8 v, int64_t n) {
  _mm256_mask_storeu_ps(p, n >= 8 ? (__mmask8)-1 : (__mmask8)((1u << n) - 1), (__m256)v);
}
#elif CK_LEVEL == 1
CK_INLINE __m256i mask8(int64_t n) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
CK_INLINE __m128i mask4(int64_t n) {
  return _mm_cmpgt_epi32(_mm_set1_epi32((int)n), _mm_setr_epi32(0, 1, 2, 3));
}
CK_INLINE vec8 load8(const float *p, int64_t n) {
  return n >= 8 ? *(const vec8_any *)p : (vec8)_mm256_maskload_ps(p, mask8(n));
}
CK_INLINE void store8(float *p, vec8 v, int64_t n) {
  if (n >= 8) *(vec8_any *)p = v;
  else _mm256_maskstore_ps(p, mask8(n), (__m256)v);
}
CK_INLINE vec4 load4(const float *p, int64_t n) {
  return n >= 4 ? *(const vec4_any *)p : (vec4)_mm_maskload_ps(p, mask4(n));
}
CK_INLINE void store4(float *p, vec4 v, int64_t n) {
  if (n >= 4) *(vec4_any *)p = v;
  else _mm_maskstore_ps(p, mask4(n), (__m128)v);
}
#else
CK_INLINE vec4 load4(const float *p, int64_t n) {
  if (n >= 4) return *(const vec4_any *)p;
  return (vec4){p[0], n > 1 ? p[1] : 0, n > 2 ? p[2] : 0, 0};
}
CK_INLINE void store4(float *p, vec4 v, int64_t n) {
  if (n >= 4) {
    *(vec4_any *)p = v;
    return;
  }
  p[0] = v[0];
  if (n > 1) p[1] = v[1];
  if (n > 2) p[2] = v[2];
}
#endif

// max(0, v); what is not a number stays so.
CK_INLINE vec4 relu4(vec4 v) { return (vec4)((ivec4)v & ~(ivec4)(v < 0)); }

// The sums of the lanes of four vectors: first in each quarter, so that the vectors get fewer soon.
CK_INLINE vec4 sums4(vec4 a, vec4 b, vec4 c, vec4 d) {
  vec4 ab = __builtin_shufflevector(a, b, 0, 1, 4, 5) + __builtin_shufflevector(a, b, 2, 3, 6, 7);
  vec4 cd = __builtin_shufflevector(c, d, 0, 1, 4, 5) + __builtin_shufflevector(c, d, 2, 3, 6, 7);
  return __builtin_shufflevector(ab, cd, 0, 2, 4, 6) + __builtin_shufflevector(ab, cd, 1, 3, 5, 7);
}

#if CK_LEVEL > 0
CK_INLINE vec8 relu8(vec8 v) { return (vec8)((ivec8)v & ~(ivec8)(v < 0)); }
CK_INLINE vec4 fold8(vec8 v) {
  return __builtin_shufflevector(v, v, 0, 1, 2, 3) + __builtin_shufflevector(v, v, 4, 5, 6, 7);
}
CK_INLINE vec4 sums8(vec8 a, vec8 b, vec8 c, vec8 d) {
  vec8 ab = __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13) +
         __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15);
  vec8 cd = __builtin_shufflevector(c, d, 0, 1, 8, 9, 4, 5, 12, 13) +
         __builtin_shufflevector(c, d, 2, 3, 10, 11, 6, 7, 14, 15);
  vec8 all = __builtin_shufflevector(ab, cd, 0, 2, 8, 10, 4, 6, 12, 14) +
          __builtin_shufflevector(ab, cd, 1, 3, 9, 11, 5, 7, 13, 15);
  return fold8(all);
}
#endif

#if CK_LEVEL == 2
CK_INLINE vec16 relu16(vec16 v) { return (vec16)((ivec16)v & ~(ivec16)(v < 0)); }
CK_INLINE vec8 fold16(vec16 v) {
  return __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7) +
         __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
}
CK_INLINE vec4 sums16(vec16 a, vec16 b, vec16 c, vec16 d) {
  vec16 ab = __builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29) +
         __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
  vec16 cd = __builtin_shufflevector(c, d, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29) +
         __builtin_shufflevector(c, d, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
  vec16 all = __builtin_shufflevector(ab, cd, 0, 2, 16, 18, 4, 6, 20, 22, 8, 10, 24, 26, 12, 14, 28, 30) +
          __builtin_shufflevector(ab, cd, 1, 3, 17, 19, 5, 7, 21, 23, 9, 11, 25, 27, 13, 15, 29, 31);
  return fold8(fold16(all));
}
#endif

#if CK_LEVEL > 0
#pragma clang attribute pop
#endif
