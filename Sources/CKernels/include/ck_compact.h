#ifndef CK_COMPACT_H
#define CK_COMPACT_H

#include <stdbool.h>
#include <stdint.h>

// Products of a fixed matrix W[n, k] with one or a few vectors, y = W x: they are bound by reading W, so W is
// kept in few bytes and in the order in which it is read.

typedef enum ck_compact_kind {
  ck_compact_float32,
  ck_compact_float16,
  ck_compact_bfloat16,
  /// Integers and one scale a row: W[n, k] = scale[n] * integer[n, k].
  ck_compact_int8,
} ck_compact_kind;

typedef struct ck_compact ck_compact;

/// Lays a matrix out. `values` are its n rows of k values of that kind, one after the other (float, uint16_t
/// or int8_t); `scale` has n floats for int8 and is NULL for others. Both are copied. Never NULL: without
/// memory the process ends.
ck_compact *ck_compact_new(ck_compact_kind kind, int64_t n, int64_t k, const void *values, const float *scale);

void ck_compact_free(ck_compact *matrix);

/// Bytes that the matrix takes.
int64_t ck_compact_bytes(const ck_compact *matrix);

/// y[r, :] = W x[r, :] (added to what is there if `adds`) for `rows` vectors, with the engine's threads where it
/// pays. Allocates nothing after the first call of that size on a thread.
///
/// Sums are formed in float32, with int8 from vectors rounded to 16 bits: each element is off by at most
/// 2^-16 of the largest magnitude among the k of its vector, which is to the integers' own error as 1 to 256. A
/// vector that cannot be rounded so (infinite, not a number, below 1e-30) is multiplied in float32.
/// The result for a vector does not depend on the number of threads or of other vectors.
void ck_compact_multiply(const ck_compact *matrix, int64_t rows, const float *x, int64_t ldx, bool adds, float *y,
                         int64_t ldy);

/// The k values of row n as floats.
void ck_compact_row(const ck_compact *matrix, int64_t n, float *out);

#endif
