#ifndef CK_PANELS_INTERNAL_H
#define CK_PANELS_INTERNAL_H

#include <stdint.h>

/// Rows whose sums fit the registers beside one panel.
enum { ck_panel_rows = 6 };

typedef struct ck_panel_kernels {
  /// Columns of a panel.
  int64_t width;
  /// C[rows, columns] = A[rows, k] panel, for at most `width` columns.
  void (*multiply)(int64_t rows, int64_t columns, int64_t k, const float *a, int64_t lda, const float *panel,
                   int accumulates, float *c, int64_t ldc);
} ck_panel_kernels;

extern const ck_panel_kernels ck_panels_baseline;
#if defined(__x86_64__)
extern const ck_panel_kernels ck_panels_avx2, ck_panels_avx512;
#endif

#endif
