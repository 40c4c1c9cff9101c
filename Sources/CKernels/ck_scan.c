#include "ck_scan.h"

#include "ck_internal.h"

#include <math.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

float ck_code_vector(int64_t n, const float *x, uint8_t *codes) {
  float largest = 0;
  int finite = 1;
  for (int64_t i = 0; i < n; i++) {
    float size = fabsf(x[i]);
    if (size > largest) largest = size;
    finite &= size <= 3.4e38f;
  }
  if (!finite || largest < 1e-30f) {
    memset(codes, 128, (size_t)n);
    return 0;
  }
  float inverse = 127 / largest;
  for (int64_t i = 0; i < n; i++) codes[i] = (uint8_t)(128 + lrintf(x[i] * inverse));
  return largest / 127;
}

// The codes are taken as they are, without the 128 less: that is 128 times the sum of the query too much, for every
// row alike.
typedef void dots_kernel(int64_t rows, int64_t dimensions, const uint8_t *codes, const int8_t *query, int32_t *out);

#if !defined(__x86_64__)
static void dots_plain(int64_t rows, int64_t dimensions, const uint8_t *codes, const int8_t *query, int32_t *out) {
  for (int64_t r = 0; r < rows; r++) {
    const uint8_t *row = codes + r * dimensions;
    int32_t sum = 0;
    for (int64_t k = 0; k < dimensions; k++) sum += (int32_t)row[k] * query[k];
    out[r] = sum;
  }
}
#else
static void dots_plain(int64_t rows, int64_t dimensions, const uint8_t *codes, const int8_t *query, int32_t *out) {
  __m128i zero = _mm_setzero_si128();
  for (int64_t r = 0; r < rows; r++) {
    const uint8_t *row = codes + r * dimensions;
    __m128i sum = zero;
    for (int64_t k = 0; k < dimensions; k += 16) {
      __m128i a = _mm_loadu_si128((const __m128i *)(row + k)), b = _mm_loadu_si128((const __m128i *)(query + k));
      __m128i sign = _mm_cmpgt_epi8(zero, b);
      sum = _mm_add_epi32(sum, _mm_madd_epi16(_mm_unpacklo_epi8(a, zero), _mm_unpacklo_epi8(b, sign)));
      sum = _mm_add_epi32(sum, _mm_madd_epi16(_mm_unpackhi_epi8(a, zero), _mm_unpackhi_epi8(b, sign)));
    }
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4e));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xb1));
    out[r] = _mm_cvtsi128_si32(sum);
  }
}

__attribute__((target("avx2"))) static void dots_avx2(int64_t rows, int64_t dimensions, const uint8_t *codes,
                                                      const int8_t *query, int32_t *out) {
  for (int64_t r = 0; r < rows; r++) {
    const uint8_t *row = codes + r * dimensions;
    __m256i even = _mm256_setzero_si256(), odd = even;
    for (int64_t k = 0; k < dimensions; k += 32) {
      __m256i a = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(row + k)));
      __m256i b = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(query + k)));
      __m256i c = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(row + k + 16)));
      __m256i d = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(query + k + 16)));
      even = _mm256_add_epi32(even, _mm256_madd_epi16(a, b));
      odd = _mm256_add_epi32(odd, _mm256_madd_epi16(c, d));
    }
    even = _mm256_add_epi32(even, odd);
    __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(even), _mm256_extracti128_si256(even, 1));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4e));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xb1));
    out[r] = _mm_cvtsi128_si32(sum);
  }
}

__attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni"))) static void dots_vnni(
    int64_t rows, int64_t dimensions, const uint8_t *codes, const int8_t *query, int32_t *out) {
  int64_t r = 0;
  // Four rows at a time share each load of the query.
  for (; r + 4 <= rows; r += 4) {
    const uint8_t *row = codes + r * dimensions;
    __m512i sum[4] = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512(),
                      _mm512_setzero_si512()};
    for (int64_t k = 0; k < dimensions; k += 64) {
      __m512i q = _mm512_loadu_si512(query + k);
      for (int i = 0; i < 4; i++)
        sum[i] = _mm512_dpbusd_epi32(sum[i], _mm512_loadu_si512(row + i * dimensions + k), q);
    }
    for (int i = 0; i < 4; i++) out[r + i] = _mm512_reduce_add_epi32(sum[i]);
  }
  for (; r < rows; r++) {
    __m512i sum = _mm512_setzero_si512();
    for (int64_t k = 0; k < dimensions; k += 64)
      sum = _mm512_dpbusd_epi32(sum, _mm512_loadu_si512(codes + r * dimensions + k), _mm512_loadu_si512(query + k));
    out[r] = _mm512_reduce_add_epi32(sum);
  }
}
#endif

static dots_kernel *chosen_kernel(void) {
#if defined(__x86_64__)
  int level = ck_instruction_level();
  if (level == 2 && __builtin_cpu_supports("avx512vnni")) return dots_vnni;
  if (level >= 1) return dots_avx2;
#endif
  return dots_plain;
}

void ck_code_dots(int64_t rows, int64_t dimensions, const uint8_t *codes, const void *scales,
                     const int8_t *query, float query_scale, float *out) {
  enum { together = 64 };
  dots_kernel *kernel = chosen_kernel();
  int32_t offset = 0, sums[together];
  for (int64_t k = 0; k < dimensions; k++) offset += 128 * query[k];
  for (int64_t begin = 0; begin < rows; begin += together) {
    int64_t n = ck_min(together, rows - begin);
    kernel(n, dimensions, codes + begin * dimensions, query, sums);
    float scale[together];
    memcpy(scale, (const uint8_t *)scales + begin * (int64_t)sizeof(float), (size_t)n * sizeof(float));
    for (int64_t r = 0; r < n; r++) out[begin + r] = scale[r] * query_scale * (float)(sums[r] - offset);
  }
}

void ck_add_postings(int64_t n, const void *places, const uint8_t *impacts, float weight, float *scores) {
  const uint8_t *bytes = places;
  for (int64_t i = 0; i < n; i++) {
    uint16_t place;
    memcpy(&place, bytes + 2 * i, sizeof place);
    scores[place] += weight * (float)impacts[i];
  }
}
