// Packing and tiles of the blocked product in vectors of 4 or 8 floats; the including file defines CK_LEVEL,
// CK_TARGET (see ck_vectors.h), CK_LANES and FORMAT_NAME.

#include "ck_blocked_product.h"
#include "ck_internal.h"
#include "ck_vectors.h"

#pragma clang fp contract(fast)

#if CK_LEVEL > 0
#pragma clang attribute push(__attribute__((target(CK_TARGET))), apply_to = function)
#endif

#define VEC CK_JOIN(vec, CK_LANES)
#define VEC_ANY CK_JOIN(CK_JOIN(vec, CK_LANES), _any)
#define LOAD CK_JOIN(load, CK_LANES)
#define STORE CK_JOIN(store, CK_LANES)

// 12 sums, two vectors of B and one value of A fill 16 registers.
enum { lanes = CK_LANES, rows_at_once = 6, columns_at_once = 2 * CK_LANES };

CK_INLINE void sums(const int R, int64_t steps, const float *a, int64_t row, int64_t step, const float *b,
                    float *c, int64_t ldc, bool add, int64_t columns) {
  VEC left[rows_at_once], right[rows_at_once];
  CK_UNROLL for (int r = 0; r < R; r++) left[r] = right[r] = (VEC){0};
  for (int64_t p = 0; p < steps; p++, a += step, b += ck_tile_columns) {
    VEC b0 = *(const VEC *)b, b1 = *(const VEC *)(b + lanes);
    CK_UNROLL for (int r = 0; r < R; r++) {
      left[r] += a[r * row] * b0;
      right[r] += a[r * row] * b1;
    }
  }
  CK_UNROLL for (int r = 0; r < R; r++) {
    float *to = c + r * ldc;
    STORE(to, add ? left[r] + LOAD(to, columns) : left[r], columns);
    if (columns > lanes)
      STORE(to + lanes, add ? right[r] + LOAD(to + lanes, columns - lanes) : right[r], columns - lanes);
  }
}

static void tile(int64_t rows, int64_t steps, const uint32_t *a, int64_t row, int64_t step, const uint32_t *b,
                 float *c, int64_t ldc, bool add, int64_t columns) {
  const int64_t parts = (rows + rows_at_once - 1) / rows_at_once;
  for (int64_t j = 0; j < columns; j += columns_at_once) {
    for (int64_t part = 0; part < parts; part++) {
      const int64_t from = rows * part / parts, to = rows * (part + 1) / parts;
      const float *x = (const float *)a + from * row, *y = (const float *)b + j;
      float *z = c + from * ldc + j;
      switch (to - from) {
        case 1: sums(1, steps, x, row, step, y, z, ldc, add, columns - j); break;
        case 2: sums(2, steps, x, row, step, y, z, ldc, add, columns - j); break;
        case 3: sums(3, steps, x, row, step, y, z, ldc, add, columns - j); break;
        case 4: sums(4, steps, x, row, step, y, z, ldc, add, columns - j); break;
        case 5: sums(5, steps, x, row, step, y, z, ldc, add, columns - j); break;
        default: sums(6, steps, x, row, step, y, z, ldc, add, columns - j);
      }
    }
  }
}

static void pack_across(int64_t k, int64_t n, const float *x, int64_t ldx, uint32_t *out, int64_t width) {
  float *to = (float *)out;
  for (int64_t i = 0; i < k; i++, to += width) {
    memcpy(to, x + i * ldx, (size_t)n * sizeof(float));
    if (n < width) memset(to + n, 0, (size_t)(width - n) * sizeof(float));
  }
}

static void pack_along(int64_t k, int64_t n, const float *x, int64_t ldx, uint32_t *out) {
  if (n < ck_tile_columns) memset(out, 0, (size_t)(k * ck_tile_columns) * sizeof(float));
  ck_turn_matrix(n, k, x, ldx, (float *)out, ck_tile_columns);
}

static void copy_rows(int64_t m, int64_t k, const float *x, int64_t ldx, uint32_t *out, int64_t row) {
  for (int64_t r = 0; r < m; r++) memcpy(out + r * row, x + r * ldx, (size_t)k * sizeof(float));
}

const ck_format FORMAT_NAME = {1, pack_across, pack_along, copy_rows, tile};

#if CK_LEVEL > 0
#pragma clang attribute pop
#endif
