#include <string.h>

#include "CKernels.h"
#include "COpenBLAS.h"
#include "blas.h"

#pragma clang fp reassociate(on)

#if defined(__x86_64__)
#define CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define CLONES
#endif

/// y[j] += sum over i of x[i * step] B[i, j]: streams through B once, four rows at a time.
CLONES static void row_times_matrix(int64_t k, int64_t n, const float *x, int64_t step, const float *b,
                                    int64_t ldb, float *y) {
  int64_t i = 0;
  for (; i + 4 <= k; i += 4) {
    const float *b0 = b + i * ldb, *b1 = b0 + ldb, *b2 = b1 + ldb, *b3 = b2 + ldb;
    float x0 = x[i * step], x1 = x[(i + 1) * step], x2 = x[(i + 2) * step], x3 = x[(i + 3) * step];
    for (int64_t j = 0; j < n; j++) y[j] += x0 * b0[j] + x1 * b1[j] + x2 * b2[j] + x3 * b3[j];
  }
  for (; i < k; i++) {
    float xi = x[i * step];
    for (int64_t j = 0; j < n; j++) y[j] += xi * b[i * ldb + j];
  }
}

/// y[j] += sum over i of x[i] B[j, i]: a dot product a row of B, four rows sharing the reads of x.
CLONES static void row_times_transposed(int64_t k, int64_t n, const float *x, const float *b, int64_t ldb,
                                        float *y) {
  int64_t j = 0;
  for (; j + 4 <= n; j += 4) {
    const float *b0 = b + j * ldb, *b1 = b0 + ldb, *b2 = b1 + ldb, *b3 = b2 + ldb;
    float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    for (int64_t i = 0; i < k; i++) {
      float v = x[i];
      s0 += v * b0[i];
      s1 += v * b1[i];
      s2 += v * b2[i];
      s3 += v * b3[i];
    }
    y[j] += s0;
    y[j + 1] += s1;
    y[j + 2] += s2;
    y[j + 3] += s3;
  }
  for (; j < n; j++) {
    float s = 0;
    for (int64_t i = 0; i < k; i++) s += x[i] * b[j * ldb + i];
    y[j] += s;
  }
}

/// Rows of C one after the other; columns [begin, end).
static void by_rows(void *context, int64_t begin, int64_t end) {
  const ck_product *p = context;
  for (int64_t row = 0; row < p->m; row++) {
    float *c = p->c + row * p->ldc + begin;
    if (p->beta == 0.0f) memset(c, 0, (size_t)(end - begin) * sizeof(float));
    const float *a = p->transpose_a ? p->a + row : p->a + row * p->lda;
    int64_t step = p->transpose_a ? p->lda : 1;
    if (!p->transpose_b) {
      row_times_matrix(p->k, end - begin, a, step, p->b + begin, p->ldb, c);
    } else if (step == 1) {
      row_times_transposed(p->k, end - begin, a, p->b + begin * p->ldb, p->ldb, c);
    } else {
      for (int64_t j = begin; j < end; j++) {
        float sum = 0;
        for (int64_t i = 0; i < p->k; i++) sum += a[i * step] * p->b[j * p->ldb + i];
        c[j - begin] += sum;
      }
    }
  }
}

static void blas_rows(void *context, int64_t begin, int64_t end) {
  const ck_product *p = context;
  nn_blas_sgemm(p->transpose_a, p->transpose_b, end - begin, p->n, p->k,
                p->transpose_a ? p->a + begin : p->a + begin * p->lda, p->lda, p->b, p->ldb, p->beta,
                p->c + begin * p->ldc, p->ldc);
}

static void blas_columns(void *context, int64_t begin, int64_t end) {
  const ck_product *p = context;
  nn_blas_sgemm(p->transpose_a, p->transpose_b, p->m, end - begin, p->k, p->a, p->lda,
                p->transpose_b ? p->b + begin * p->ldb : p->b + begin, p->ldb, p->beta, p->c + begin, p->ldc);
}

void nn_gemm(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, const float *a, int64_t lda,
             const float *b, int64_t ldb, float beta, float *c, int64_t ldc) {
  if (m == 0 || n == 0) return;
  ck_product p = {transpose_a, transpose_b, m, n, k, a, lda, b, ldb, beta, c, ldc};
  int64_t work = m * n * k;
  if (m <= 2 || work < 4096 || k == 0) {
    ck_parallel_for(n, 131072 / (m * k + 1) + 16, by_rows, &p);
    return;
  }
  if (ck_prefers_blocks(m, n, k) || !nn_blas_load()) {
    ck_multiply_matrices(&p);
    return;
  }
  // A thread's share should be worth a hundred microseconds or so.
  const int64_t share = 4 << 20;
  if (m >= n)
    ck_parallel_for(m, share / (n * k + 1) + 16, blas_rows, &p);
  else
    ck_parallel_for(n, share / (m * k + 1) + 16, blas_columns, &p);
}
