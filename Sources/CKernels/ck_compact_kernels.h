// Panels of a compact matrix times vectors, for the level that the including file compiles for: it defines
// CK_LEVEL, CK_TARGET (see ck_vectors.h), CK_LANES and KERNELS, the name of the table, and CK_VNNI where 16-bit
// integers are multiplied and added by one instruction.

#include "ck_compact_internal.h"
#include "ck_vectors.h"

#pragma clang fp contract(fast)

#if CK_LEVEL > 0
#pragma clang attribute push(__attribute__((target(CK_TARGET))), apply_to = function)
#endif

#define VEC CK_JOIN(vec, CK_LANES)
#define VEC_ANY CK_JOIN(CK_JOIN(vec, CK_LANES), _any)

enum { lanes = CK_LANES, width = ck_compact_width, most = ck_compact_vectors };

// How many vectors of columns go together with R vectors x: what the registers hold.
#if CK_LEVEL == 2
#define ACROSS(R) 4
#else
#define ACROSS(R) ((R) <= 2 ? 4 : 2)
#endif

#if CK_LEVEL == 2
#define WIDEN16(p) (vec16) _mm512_cvtph_ps(_mm256_load_si256((const __m256i *)(p)))
#define WIDEN_B16(p) \
  (vec16) _mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_load_si256((const __m256i *)(p))), 16)
typedef __m512i integers;
#define WIDEN8(p) _mm512_cvtepi8_epi16(_mm256_load_si256((const __m256i *)(p)))
#define SPREAD(x) _mm512_set1_epi32(x)
#ifdef CK_VNNI
#define ADD_PRODUCTS(sum, a, b) _mm512_dpwssd_epi32(sum, a, b)
#else
#define ADD_PRODUCTS(sum, a, b) _mm512_add_epi32(sum, _mm512_madd_epi16(a, b))
#endif
#define TO_FLOAT(a) (vec16) _mm512_cvtepi32_ps(a)
#elif CK_LEVEL == 1
#define WIDEN16(p) (vec8) _mm256_cvtph_ps(_mm_load_si128((const __m128i *)(p)))
#define WIDEN_B16(p) (vec8) _mm256_slli_epi32(_mm256_cvtepu16_epi32(_mm_load_si128((const __m128i *)(p))), 16)
typedef __m256i integers;
#define WIDEN8(p) _mm256_cvtepi8_epi16(_mm_load_si128((const __m128i *)(p)))
#define SPREAD(x) _mm256_set1_epi32(x)
#define ADD_PRODUCTS(sum, a, b) _mm256_add_epi32(sum, _mm256_madd_epi16(a, b))
#define TO_FLOAT(a) (vec8) _mm256_cvtepi32_ps(a)
#endif
#define AS_IS(p) (*(const VEC *)(p))

// SUMS(R, k, w, x, ldx, out) adds the products of ACROSS(R) vectors of columns. Each R has a function of its
// own, which gets all registers.
#define CASE(NAME, TYPE, X, R)                                                                              \
  static void NAME##_##R(int64_t k, const TYPE *w, const X *x, int64_t ldx, float *out) {                   \
    NAME##_sums(R, ACROSS(R), k, w, x, ldx, out);                                                           \
  }
#define DEFINE(NAME, TYPE, X, VALUES)                                                                       \
  CASE(NAME, TYPE, X, 1) CASE(NAME, TYPE, X, 2) CASE(NAME, TYPE, X, 3)                                      \
  CASE(NAME, TYPE, X, 4) CASE(NAME, TYPE, X, 5) CASE(NAME, TYPE, X, 6)                                      \
  static void NAME(int64_t rows, int64_t k, const TYPE *w, const X *x, int64_t ldx, float *out) {           \
    static void (*const sums[])(int64_t, const TYPE *, const X *, int64_t, float *) = {                     \
        NAME##_1, NAME##_2, NAME##_3, NAME##_4, NAME##_5, NAME##_6};                                        \
    for (int64_t j = 0; j < width; j += ACROSS(rows) * lanes)                                               \
      sums[rows - 1](k, w + VALUES * j, x, ldx, out + j);                                                   \
  }

#define FLOAT_SUMS(NAME, TYPE, WIDEN)                                                                       \
  CK_INLINE void NAME##_sums(const int R, const int V, int64_t k, const TYPE *w, const float *x,            \
                             int64_t ldx, float *out) {                                                     \
    VEC sum[most][4], b[4];                                                                                 \
    CK_UNROLL for (int r = 0; r < R; r++) CK_UNROLL for (int v = 0; v < V; v++) sum[r][v] = (VEC){0};       \
    for (int64_t i = 0; i < k; i++, w += width) {                                                           \
      CK_UNROLL for (int v = 0; v < V; v++) b[v] = WIDEN(w + v * lanes);                                    \
      CK_UNROLL for (int r = 0; r < R; r++) CK_UNROLL for (int v = 0; v < V; v++) sum[r][v] +=              \
          x[r * ldx + i] * b[v];                                                                            \
    }                                                                                                       \
    CK_UNROLL for (int r = 0; r < R; r++) CK_UNROLL for (int v = 0; v < V; v++)                             \
        *(VEC_ANY *)(out + r * width + v * lanes) += sum[r][v];                                             \
  }

FLOAT_SUMS(float32, float, AS_IS)
DEFINE(float32, float, float, 1)

#if CK_LEVEL > 0
FLOAT_SUMS(float16, uint16_t, WIDEN16)
DEFINE(float16, uint16_t, float, 1)
FLOAT_SUMS(bfloat16, uint16_t, WIDEN_B16)
DEFINE(bfloat16, uint16_t, float, 1)

CK_INLINE void int8_sums(const int R, const int V, int64_t pairs, const int8_t *w, const ck_pair *x,
                         int64_t ldx, float *out) {
  integers sum[most][4], b[4];
  CK_UNROLL for (int r = 0; r < R; r++) CK_UNROLL for (int v = 0; v < V; v++) sum[r][v] = SPREAD(0);
  for (int64_t i = 0; i < pairs; i++, w += 2 * width) {
    CK_UNROLL for (int v = 0; v < V; v++) b[v] = WIDEN8(w + 2 * v * lanes);
    CK_UNROLL for (int r = 0; r < R; r++) {
      integers e = SPREAD(x[r * ldx + i]);
      CK_UNROLL for (int v = 0; v < V; v++) sum[r][v] = ADD_PRODUCTS(sum[r][v], b[v], e);
    }
  }
  CK_UNROLL for (int r = 0; r < R; r++) CK_UNROLL for (int v = 0; v < V; v++)
      *(VEC_ANY *)(out + r * width + v * lanes) += TO_FLOAT(sum[r][v]);
}
DEFINE(int8, int8_t, ck_pair, 2)

const ck_compact_kernels KERNELS = {float32, float16, bfloat16, int8};
#else
const ck_compact_kernels KERNELS = {float32, 0, 0, 0};
#endif

#if CK_LEVEL > 0
#pragma clang attribute pop
#endif
