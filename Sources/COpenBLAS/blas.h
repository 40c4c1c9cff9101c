#ifndef BLAS_H
#define BLAS_H

#include <stdbool.h>
#include <stdint.h>

/// OpenBLAS on the calling thread; `nn_blas_load()` must have returned true.
void nn_blas_sgemm(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, const float *a,
                   int64_t lda, const float *b, int64_t ldb, float beta, float *c, int64_t ldc);

#endif
