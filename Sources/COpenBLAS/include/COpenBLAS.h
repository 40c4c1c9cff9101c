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

/// C[m,n] = op(A)[m,k] op(B)[k,n] + beta C, all row-major, single precision, with the engine's threads.
/// `lda`, `ldb`, `ldc` are the row strides of the matrices as stored; beta is 0 or 1.
///
/// Large products go to OpenBLAS, split over threads along the longer side of C. Products of a few rows
/// are bound by reading B, which packing would read twice: they, and tiny ones, have a loop of their own,
/// and so does everything where OpenBLAS is missing. With `nn_bfloat16` see `nn_set_precision`.
void nn_gemm(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, const float *a, int64_t lda,
             const float *b, int64_t ldb, float beta, float *c, int64_t ldc);

/// How exactly `nn_gemm` multiplies.
typedef enum nn_precision {
  nn_unset = -1,
  /// Operands as they are.
  nn_float32 = 0,
  /// Operands rounded to bfloat16 (8 significant bits, to the nearest, ties to even), summed in float32.
  nn_bfloat16 = 1,
} nn_precision;

/// The precision of the whole process; float32 at first. With bfloat16, products of 65,536 multiplications or
/// more (three rows or more, more than 16 columns) take half the time on CPUs that have the instruction
/// (AVX512-BF16). Smaller ones, and all of them on other CPUs, stay as exact as float32.
void nn_set_precision(nn_precision precision);

nn_precision nn_process_precision(void);

/// Sets the precision for the calling thread alone; `nn_unset` goes back to that of the process. Returns what
/// was set before.
nn_precision nn_set_thread_precision(nn_precision precision);

/// Whether this CPU has instructions for bfloat16 products.
bool nn_multiplies_bfloat16(void);

/// For tests: products of the calling thread go the way of a CPU without these instructions.
void nn_pretend_without_bfloat16(bool pretend);

#endif
