#ifndef CK_REDUCTIONS_H
#define CK_REDUCTIONS_H

#include <stdint.h>

typedef enum ck_reduction { ck_reduce_sum, ck_reduce_maximum, ck_reduce_minimum } ck_reduction;

/// y[o, i] = reduction over r of x[o, r, i]. `count` must be positive for a maximum or minimum.
void ck_reduce(ck_reduction f, int64_t outer, int64_t count, int64_t inner, const float *x, float *y);

/// index[o, i] = the first r with the largest (sign 1) or smallest (sign -1) x[o, r, i]; NaN wins.
void ck_arg_extreme(int sign, int64_t outer, int64_t count, int64_t inner, const float *x, int32_t *index);

/// The k largest values of each row from the largest on, the earlier of equals first, and where they stand;
/// k is 1 ... columns. NaN never counts.
void ck_top(int64_t rows, int64_t columns, int64_t k, const float *x, float *values, int32_t *indices);

/// Sum of squares in double precision.
double ck_sum_of_squares(int64_t n, const float *x);

/// Row-wise over [rows, columns], shifted by the row's maximum.
void ck_softmax(int64_t rows, int64_t columns, const float *x, float *y);
void ck_log_softmax(int64_t rows, int64_t columns, const float *x, float *y);
/// y[r] = ln sum over c of e^x[r, c]
void ck_log_sum_exp(int64_t rows, int64_t columns, const float *x, float *y);
/// dx = y (dy - sum(y dy)) for y = softmax(x)
void ck_softmax_gradient(int64_t rows, int64_t columns, const float *y, const float *dy, float *dx);
/// dx = dy - e^y sum(dy) for y = log softmax(x)
void ck_log_softmax_gradient(int64_t rows, int64_t columns, const float *y, const float *dy, float *dx);

/// Cross-entropy of each row of logits against its target class t:
///
///   loss[r] = (1 - e) w[t] (lse - x[t]) + e/C sum over c of w[c] (lse - x[c]),   lse = ln sum e^x
///
/// with label smoothing e and class weights w (NULL: all 1). A target equal to `ignored` gives 0. Each row's
/// maximum and ln of the sum of e^(x - maximum) go to `shifts`, [rows, 2], for the gradient.
void ck_cross_entropy(int64_t rows, int64_t classes, const float *x, const int32_t *targets, float smoothing,
                      const float *weights, int32_t ignored, float *loss, float *shifts);

/// dx = d/dx of sum over r of dloss[r] loss[r].
void ck_cross_entropy_gradient(int64_t rows, int64_t classes, const float *x, const int32_t *targets,
                               float smoothing, const float *weights, int32_t ignored, const float *shifts,
                               const float *dloss, float *dx);

#endif
