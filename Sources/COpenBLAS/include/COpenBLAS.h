#ifndef COPENBLAS_H
#define COPENBLAS_H

#include <stdbool.h>
#include <stdint.h>

/// Loads OpenBLAS once (thread-safe). Returns false when the shared library is not installed;
/// `nn_blas_error()` then says why.
///
/// OpenBLAS picks its kernels from the CPU model when it is loaded. Releases older than a CPU do
/// not know its model and fall back to SSE3 code, which is eight times slower on AVX-512 machines.
/// The loader therefore names the kernel set by the CPU's *features* first, unless the user has set
/// OPENBLAS_CORETYPE. OpenBLAS itself is kept to one thread: the engine splits the work.
bool nn_blas_load(void);

/// One line that says why loading failed; empty after a success.
const char *nn_blas_error(void);

/// The kernel set in use, for example "SkylakeX"; "none" when OpenBLAS is not loaded.
const char *nn_blas_core(void);

/// C[m,n] = op(A)[m,k] op(B)[k,n] + beta C, all row-major, with the engine's threads and in its present
/// precision (ck_products.h). `lda`, `ldb`, `ldc` are the row strides of the matrices as stored; beta is 0 or 1.
///
/// Large products go to the engine's own blocked product where that is faster, on CPUs with AVX-512, else to
/// OpenBLAS, split over threads along the longer side of C. Products of a few rows are bound by reading B,
/// which packing would read twice: they, and tiny ones, have a loop of their own and are always exact.
void nn_gemm(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, const float *a, int64_t lda,
             const float *b, int64_t ldb, float beta, float *c, int64_t ldc);

#endif
