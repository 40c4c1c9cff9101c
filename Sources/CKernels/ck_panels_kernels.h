// Products with panels for one instruction level; the including file defines CK_LEVEL, CK_LANES (floats in
// a vector), CK_PANEL_VECTORS (vectors across a panel), CK_TARGET and CK_PANELS (the name of the table).

#include "ck_internal.h"
#include "ck_panels_internal.h"
#include "ck_vectors.h"

#pragma clang fp contract(fast)

#if CK_LEVEL > 0
#pragma clang attribute push(__attribute__((target(CK_TARGET))), apply_to = function)
#endif

enum { panel_lanes = CK_LANES, panel_vectors = CK_PANEL_VECTORS, panel_width = panel_lanes * panel_vectors };

typedef CK_JOIN(vec, CK_LANES) vec;
typedef CK_JOIN(CK_JOIN(vec, CK_LANES), _any) vec_any;

/// `rows` rows, a constant where this is used: their sums stay in registers over the whole of k.
CK_INLINE void multiply_tile(int rows, int64_t k, const float *a, int64_t lda, const float *panel,
                             int accumulates, float *c, int64_t ldc) {
  vec sums[ck_panel_rows][panel_vectors];
  CK_UNROLL for (int r = 0; r < rows; r++)
    CK_UNROLL for (int v = 0; v < panel_vectors; v++)
      sums[r][v] = accumulates ? *(const vec_any *)(c + r * ldc + v * panel_lanes) : (vec){0};
  for (int64_t i = 0; i < k; i++) {
    vec b[panel_vectors];
    CK_UNROLL for (int v = 0; v < panel_vectors; v++)
      b[v] = *(const vec_any *)(panel + i * panel_width + v * panel_lanes);
    CK_UNROLL for (int r = 0; r < rows; r++) {
      vec x = a[r * lda + i] - (vec){0};
      CK_UNROLL for (int v = 0; v < panel_vectors; v++) sums[r][v] += x * b[v];
    }
  }
  CK_UNROLL for (int r = 0; r < rows; r++)
    CK_UNROLL for (int v = 0; v < panel_vectors; v++)
      *(vec_any *)(c + r * ldc + v * panel_lanes) = sums[r][v];
}

static void multiply_rows(int64_t rows, int64_t k, const float *a, int64_t lda, const float *panel,
                          int accumulates, float *c, int64_t ldc) {
  switch (rows) {
    case 1: multiply_tile(1, k, a, lda, panel, accumulates, c, ldc); break;
    case 2: multiply_tile(2, k, a, lda, panel, accumulates, c, ldc); break;
    case 3: multiply_tile(3, k, a, lda, panel, accumulates, c, ldc); break;
    case 4: multiply_tile(4, k, a, lda, panel, accumulates, c, ldc); break;
    case 5: multiply_tile(5, k, a, lda, panel, accumulates, c, ldc); break;
    default: multiply_tile(6, k, a, lda, panel, accumulates, c, ldc); break;
  }
}

static void multiply(int64_t rows, int64_t columns, int64_t k, const float *a, int64_t lda, const float *panel,
                     int accumulates, float *c, int64_t ldc) {
  // Tiles of nearly equal size: 32 = 6 + 6 + 5 + 5 + 5 + 5 rather than five of 6 and one of 2.
  const int64_t count = (rows + ck_panel_rows - 1) / ck_panel_rows;
  for (int64_t tile = 0, from = 0; tile < count; tile++) {
    const int64_t to = rows * (tile + 1) / count;
    float *at = c + from * ldc;
    if (columns == panel_width) {
      multiply_rows(to - from, k, a + from * lda, lda, panel, accumulates, at, ldc);
    } else {
      // The last panel hangs over: what is beyond the matrix goes to a place of its own.
      float whole[ck_panel_rows * panel_width] = {0};
      if (accumulates)
        for (int64_t r = 0; r < to - from; r++)
          memcpy(whole + r * panel_width, at + r * ldc, (size_t)columns * sizeof(float));
      multiply_rows(to - from, k, a + from * lda, lda, panel, accumulates, whole, panel_width);
      for (int64_t r = 0; r < to - from; r++)
        memcpy(at + r * ldc, whole + r * panel_width, (size_t)columns * sizeof(float));
    }
    from = to;
  }
}

#if CK_LEVEL > 0
#pragma clang attribute pop
#endif

const ck_panel_kernels CK_PANELS = {.width = panel_width, .multiply = multiply};
