#ifndef CK_NORMALIZATION_H
#define CK_NORMALIZATION_H

#include <stdint.h>

// Over x of shape [groups, rows, columns]: statistics of each column within each group. Batch
// normalisation has one group (rows = N H W, columns = channels), instance normalisation one a picture
// (rows = H W), layer normalisation works along rows and has functions of its own.

/// mean and (biased) variance, [groups, columns] each.
void ck_column_moments(int64_t groups, int64_t rows, int64_t columns, const float *x, float *mean,
                       float *variance);

/// y = x * scale + shift with scale, shift of shape [groups, columns]; max(0, .) when relu is nonzero.
void ck_column_affine(int64_t groups, int64_t rows, int64_t columns, const float *x, const float *scale,
                      const float *shift, int relu, float *y);

/// y = add + what ck_column_affine gives.
void ck_column_affine_add(int64_t groups, int64_t rows, int64_t columns, const float *x, const float *scale,
                          const float *shift, int relu, const float *add, float *y);

/// sum_dy = sum of dy, sum_dy_x = sum of dy (x - mean) rstd, both [groups, columns].
void ck_column_gradient_sums(int64_t groups, int64_t rows, int64_t columns, const float *x, const float *dy,
                             const float *mean, const float *rstd, float *sum_dy, float *sum_dy_x);

/// dx of y = (x - mean) rstd gamma, mean and rstd computed from x itself. gamma is [columns].
void ck_column_norm_gradient(int64_t groups, int64_t rows, int64_t columns, const float *x, const float *dy,
                             const float *mean, const float *rstd, const float *gamma, const float *sum_dy,
                             const float *sum_dy_x, float *dx);

/// Layer normalisation of each row: y = (x - mean) rstd gamma + beta; gamma, beta [columns]; mean and
/// rstd, [rows], are kept for the gradient.
void ck_layer_norm(int64_t rows, int64_t columns, float epsilon, const float *x, const float *gamma,
                   const float *beta, float *y, float *mean, float *rstd);

/// dx, and dgamma, dbeta ([columns]; overwritten).
void ck_layer_norm_gradient(int64_t rows, int64_t columns, const float *x, const float *gamma,
                            const float *mean, const float *rstd, const float *dy, float *dx, float *dgamma,
                            float *dbeta);

#endif
