// Packing and tiles of the blocked product in 512-bit vectors, for the format of the including file, which
// defines before:
//
//   FORMAT_NAME        of the table
//   FORMAT_TARGET      the instruction sets
//   FORMAT_VALUES      how many values of the inner dimension a word holds
//
// and after:
//
//   across(x, ldx, k, mask)     16 words of step 0: columns of x[k, n], those of the mask
//   along(x, k)                 16 words of consecutive steps, from the first k values of x
//   multiply_add(sum, a, b)     sum + a b in 16 lanes
//
// Included once a format.

#include <immintrin.h>

#define TARGET __attribute__((target(FORMAT_TARGET)))
#define INLINE static inline __attribute__((always_inline)) TARGET
#define UNROLL _Pragma("clang loop unroll(full)")

INLINE __mmask16 first(int64_t n) { return n >= 16 ? 0xffff : n <= 0 ? 0 : (__mmask16)((1u << n) - 1); }
INLINE __m512i across(const float *x, int64_t ldx, int64_t k, __mmask16 mask);
INLINE __m512i along(const float *x, int64_t k);
INLINE __m512 multiply_add(__m512 sum, __m512i a, __m512i b);

/// Sums of R rows of V vectors, in registers. A row of A is addressed as one of five bases and one or two
/// steps beyond, which the machine's addressing modes give for nothing.
INLINE void sums(const int R, const int V, int64_t steps, const uint32_t *a, int64_t row, int64_t step,
                 const uint32_t *b, float *c, int64_t ldc, bool add, int64_t columns) {
  __m512 sum[2][ck_tile_rows];
  const uint32_t *base[5];
  UNROLL for (int r = 0; r < R; r++) {
    if (r % 3 == 0) base[r / 3] = a + r * row;
    UNROLL for (int v = 0; v < V; v++) {
      sum[v][r] = _mm512_setzero_ps();
      _mm_prefetch((const char *)(c + r * ldc + 16 * v), _MM_HINT_T0);
    }
  }
  for (int64_t p = 0; p < steps; p++) {
    __m512i b0 = _mm512_load_si512(b), b1 = V > 1 ? _mm512_load_si512(b + 16) : b0;
    b += ck_tile_columns;
    // Keeps the compiler from making one pointer for each row.
    UNROLL for (int r = 0; r < R; r += 3) __asm__("" : "+r"(base[r / 3]));
    UNROLL for (int r = 0; r < R; r++) {
      __m512i e = _mm512_set1_epi32((int)base[r / 3][(r % 3) * row]);
      sum[0][r] = multiply_add(sum[0][r], e, b0);
      if (V > 1) sum[1][r] = multiply_add(sum[1][r], e, b1);
    }
    UNROLL for (int r = 0; r < R; r += 3) base[r / 3] += step;
  }
  UNROLL for (int v = 0; v < V; v++) {
    __mmask16 mask = first(columns - 16 * v);
    UNROLL for (int r = 0; r < R; r++) {
      float *to = c + r * ldc + 16 * v;
      if (add) sum[v][r] = _mm512_add_ps(sum[v][r], _mm512_maskz_loadu_ps(mask, to));
      _mm512_mask_storeu_ps(to, mask, sum[v][r]);
    }
  }
}

typedef void (*tile_of_rows)(int64_t steps, const uint32_t *a, int64_t row, int64_t step, const uint32_t *b,
                             float *c, int64_t ldc, bool add, int64_t columns);
#define TILE(V, R)                                                                                       \
  TARGET static void tile_##V##_##R(int64_t steps, const uint32_t *a, int64_t row, int64_t step,         \
                                    const uint32_t *b, float *c, int64_t ldc, bool add, int64_t columns) { \
    sums(R, V, steps, a, row, step, b, c, ldc, add, columns);                                            \
  }
#define TILES(V)                                                                                \
  TILE(V, 1) TILE(V, 2) TILE(V, 3) TILE(V, 4) TILE(V, 5) TILE(V, 6) TILE(V, 7)                  \
  TILE(V, 8) TILE(V, 9) TILE(V, 10) TILE(V, 11) TILE(V, 12) TILE(V, 13) TILE(V, 14)
#define TILE_NAMES(V)                                                                           \
  {0, tile_##V##_1, tile_##V##_2, tile_##V##_3, tile_##V##_4, tile_##V##_5, tile_##V##_6,       \
   tile_##V##_7, tile_##V##_8, tile_##V##_9, tile_##V##_10, tile_##V##_11, tile_##V##_12,       \
   tile_##V##_13, tile_##V##_14}
TILES(1)
TILES(2)

TARGET static void pack_across(int64_t k, int64_t n, const float *x, int64_t ldx, uint32_t *out,
                               int64_t width) {
  for (int64_t i = 0; i < k; i += FORMAT_VALUES, out += width) {
    const float *from = x + i * ldx;
    _mm512_mask_storeu_epi32(out, first(width), across(from, ldx, k - i, first(n)));
    if (width > 16)
      _mm512_mask_storeu_epi32(out + 16, first(width - 16), across(from + 16, ldx, k - i, first(n - 16)));
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
  const int64_t values = 16 * FORMAT_VALUES;
  for (int64_t j = 0; j < ck_tile_columns; j += 16) {
    for (int64_t i = 0; i < k; i += values) {
      __m512i v[16];
      UNROLL for (int r = 0; r < 16; r++) {
        v[r] = _mm512_setzero_si512();
        if (j + r < n) v[r] = along(x + (j + r) * ldx + i, k - i);
      }
      turn(v);
      int64_t steps = (k - i + FORMAT_VALUES - 1) / FORMAT_VALUES;
      uint32_t *to = out + i / FORMAT_VALUES * ck_tile_columns + j;
      UNROLL for (int r = 0; r < 16; r++) if (r < steps) _mm512_store_si512(to + r * ck_tile_columns, v[r]);
    }
  }
}

TARGET static void copy_rows(int64_t m, int64_t k, const float *x, int64_t ldx, uint32_t *out, int64_t row) {
  for (int64_t r = 0; r < m; r++)
    for (int64_t i = 0; i < k; i += 16 * FORMAT_VALUES)
      _mm512_mask_storeu_epi32(out + r * row + i / FORMAT_VALUES,
                               first((k - i + FORMAT_VALUES - 1) / FORMAT_VALUES),
                               along(x + r * ldx + i, k - i));
}

static void tile(int64_t rows, int64_t steps, const uint32_t *a, int64_t row, int64_t step, const uint32_t *b,
                 float *c, int64_t ldc, bool add, int64_t columns) {
  static const tile_of_rows tiles[2][ck_tile_rows + 1] = {TILE_NAMES(1), TILE_NAMES(2)};
  tiles[columns > 16][rows](steps, a, row, step, b, c, ldc, add, columns);
}

const ck_format FORMAT_NAME = {FORMAT_VALUES, pack_across, pack_along, copy_rows, tile};
