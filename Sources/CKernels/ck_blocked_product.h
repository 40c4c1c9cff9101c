#ifndef CK_BLOCKED_PRODUCT_H
#define CK_BLOCKED_PRODUCT_H

#include "ck_products.h"

#include <stdbool.h>
#include <stdint.h>

/// A tile of C is up to `ck_tile_rows` by `ck_tile_columns`: with AVX-512 the 28 sums, two vectors of B and one
/// value of A fill the 32 registers.
enum { ck_tile_rows = 14, ck_tile_columns = 32 };

/// The form that operands are copied to before they are multiplied. A *step* of the inner dimension is what
/// fits into a word of 32 bits: one float32 or a pair of bfloat16.
typedef struct ck_format {
  int64_t values_a_step;
  /// x[k, n] (n up to 32) to out[steps][width]; what lies beyond n or k becomes 0.
  void (*pack_across)(int64_t k, int64_t n, const float *x, int64_t ldx, uint32_t *out, int64_t width);
  /// x[n, k] (n up to 32) to out[steps][32]; what lies beyond n or k becomes 0.
  void (*pack_along)(int64_t k, int64_t n, const float *x, int64_t ldx, uint32_t *out);
  /// x[m, k] to out[m][steps], its rows `row` words apart.
  void (*copy_rows)(int64_t m, int64_t k, const float *x, int64_t ldx, uint32_t *out, int64_t row);
  /// Adds (`add`) or stores A B into the first `columns` columns of a tile of C. Row r, step p of A is
  /// `a[r * row + p * step]`; step p of B is the 32 words from `b + 32 * p`, aligned to 64 bytes.
  void (*tile)(int64_t rows, int64_t steps, const uint32_t *a, int64_t row, int64_t step, const uint32_t *b,
               float *c, int64_t ldc, bool add, int64_t columns);
} ck_format;

extern const ck_format ck_format_baseline;
#if defined(__x86_64__)
extern const ck_format ck_format_avx2, ck_format_avx512, ck_format_bfloat16;
#endif

/// The last instruction set that the CPU has and that the calling thread may use.
ck_instructions ck_product_instructions(void);

/// The format that the calling thread asks for on this CPU.
const ck_format *ck_present_format(void);

#endif
