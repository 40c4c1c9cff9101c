#ifndef CK_PANELS_H
#define CK_PANELS_H

#include <stdint.h>

// Products of a few dozen rows with one matrix again and again, as in the steps of a recurrent layer. A
// library's product lays the matrix out anew each time, which costs as much as the arithmetic on so few
// rows; here it is laid out once, in panels of a few vectors' width, and rows are read in place.

/// Floats that the panels of a [k, n] matrix take.
int64_t ck_panels_size(int64_t k, int64_t n);

/// Lays out B, [k, n], whose element (i, j) is at b[i * ldb + j], or at b[j * ldb + i] when `transposed`.
void ck_panels_pack(int64_t k, int64_t n, const float *b, int64_t ldb, int transposed, float *panels);

/// C[rows, n] = A[rows, k] B, added to C when `accumulates`. Split over threads along n. Each element is
/// summed in the order of k, however the work is split.
void ck_panels_multiply(int64_t rows, int64_t n, int64_t k, const float *a, int64_t lda, const float *panels,
                        int accumulates, float *c, int64_t ldc);

#endif
