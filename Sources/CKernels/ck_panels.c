#include "ck_panels.h"

#include <string.h>

#include "ck_internal.h"
#include "ck_panels_internal.h"
#include "ck_parallel.h"

static const ck_panel_kernels *kernels(void) {
#if defined(__x86_64__)
  int level = ck_instruction_level();
  if (level == 2) return &ck_panels_avx512;
  if (level == 1) return &ck_panels_avx2;
#endif
  return &ck_panels_baseline;
}

static int64_t panel_count(int64_t n, int64_t width) { return (n + width - 1) / width; }

int64_t ck_panels_size(int64_t k, int64_t n) {
  int64_t width = kernels()->width;
  return panel_count(n, width) * k * width;
}

// MARK: Laying out

typedef struct packing {
  int64_t k, n, ldb, width;
  const float *b;
  int transposed;
  float *panels;
} packing;

/// to[i * width + j] = from[j * ldb + i], a few rows of `from` at a time so that its lines are read once.
static void turn(int64_t k, int64_t columns, const float *from, int64_t ldb, int64_t width, float *to) {
  enum { strip = 16 };
  for (int64_t start = 0; start < k; start += strip) {
    const int64_t rows = ck_min(strip, k - start);
    for (int64_t j = 0; j < columns; j++)
      for (int64_t i = 0; i < rows; i++) to[(start + i) * width + j] = from[j * ldb + start + i];
  }
}

static void pack_panels(void *context, int64_t begin, int64_t end) {
  const packing *p = context;
  for (int64_t panel = begin; panel < end; panel++) {
    const int64_t first = panel * p->width, columns = ck_min(p->width, p->n - first);
    float *to = p->panels + panel * p->k * p->width;
    if (columns < p->width) memset(to, 0, (size_t)(p->k * p->width) * sizeof(float));
    if (p->transposed) {
      turn(p->k, columns, p->b + first * p->ldb, p->ldb, p->width, to);
    } else {
      for (int64_t i = 0; i < p->k; i++)
        memcpy(to + i * p->width, p->b + i * p->ldb + first, (size_t)columns * sizeof(float));
    }
  }
}

void ck_panels_pack(int64_t k, int64_t n, const float *b, int64_t ldb, int transposed, float *panels) {
  packing p = {k, n, ldb, kernels()->width, b, transposed, panels};
  ck_parallel_for(panel_count(n, p.width), 32768 / (k * p.width + 1) + 1, pack_panels, &p);
}

// MARK: Multiplying

typedef struct product {
  const ck_panel_kernels *kernels;
  int64_t rows, n, k, lda, ldc;
  const float *a, *panels;
  int accumulates;
  float *c;
} product;

static void multiply_panels(void *context, int64_t begin, int64_t end) {
  const product *p = context;
  const int64_t width = p->kernels->width;
  for (int64_t panel = begin; panel < end; panel++) {
    const int64_t first = panel * width;
    p->kernels->multiply(p->rows, ck_min(width, p->n - first), p->k, p->a, p->lda,
                         p->panels + panel * p->k * width, p->accumulates, p->c + first, p->ldc);
  }
}

void ck_panels_multiply(int64_t rows, int64_t n, int64_t k, const float *a, int64_t lda, const float *panels,
                        int accumulates, float *c, int64_t ldc) {
  product p = {kernels(), rows, n, k, lda, ldc, a, panels, accumulates, c};
  // A share should take 15 microseconds or more; a float of a panel takes some time to come and some for
  // each row, in units of 1/512 nanosecond.
  const int64_t one_panel = k * p.kernels->width * (80 + 10 * rows) / 512 + 1;
  ck_parallel_for(panel_count(n, p.kernels->width), 15000 / one_panel + 1, multiply_panels, &p);
}
