#ifndef BLOCKED_H
#define BLOCKED_H

#include <stdbool.h>
#include <stdint.h>

/// C[m,n] = op(A)[m,k] op(B)[k,n] + beta C, all row-major.
typedef struct nn_product {
  bool transpose_a, transpose_b;
  int64_t m, n, k;
  const float *a;
  int64_t lda;
  const float *b;
  int64_t ldb;
  float beta;
  float *c;
  int64_t ldc;
} nn_product;

/// A tile of C is up to `nn_tile_rows` by `nn_tile_columns`, kept in registers: 28 sums, two vectors of B
/// and one value of A fill the 32 registers of AVX-512.
enum { nn_tile_rows = 14, nn_tile_columns = 32 };

/// Adds (`add`) or stores A B into the first `columns` columns of a tile of C. Row r, step p of A is
/// `a[r * row + p * step]`; step p of B is the 32 words from `b + 32 * p`, aligned to 64 bytes.
typedef void (*nn_tile)(int64_t steps, const uint32_t *a, int64_t row, int64_t step, const uint32_t *b,
                        float *c, int64_t ldc, bool add, int64_t columns);

/// The form that operands are copied to before they are multiplied. A *step* of the inner dimension is what
/// fits into a word of 32 bits: one float32 or a pair of bfloat16.
typedef struct nn_format {
  int64_t values_a_step;
  /// x[k, n] (n up to 32) to out[steps][width]; what lies beyond n or k becomes 0.
  void (*pack_across)(int64_t k, int64_t n, const float *x, int64_t ldx, uint32_t *out, int64_t width);
  /// x[n, k] (n up to 32) to out[steps][32]; what lies beyond n or k becomes 0.
  void (*pack_along)(int64_t k, int64_t n, const float *x, int64_t ldx, uint32_t *out);
  /// x[m, k] to out[m][steps], its rows `row` words apart.
  void (*copy_rows)(int64_t m, int64_t k, const float *x, int64_t ldx, uint32_t *out, int64_t row);
  /// By the number of rows; [0] is unused.
  nn_tile tiles[nn_tile_rows + 1];
} nn_format;

/// Pairs of bfloat16, or NULL on a CPU that does not multiply them.
const nn_format *nn_bfloat16_format(void);

/// The product in a format, on the engine's threads. Every element of C is summed in the same order however
/// the work is split: the result does not depend on the number of threads.
void nn_blocked_gemm(const nn_format *format, const nn_product *product);

#endif
