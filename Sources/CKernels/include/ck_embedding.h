#ifndef CK_EMBEDDING_H
#define CK_EMBEDDING_H

#include <stdint.h>

// Bags: bag b holds the entries offsets[b] up to offsets[b + 1], each the index of a row of a table.

/// y[b, :] = sum over the entries i of bag b of weights[i] table[indices[i], :]; `weights` NULL: all 1.
///
/// With the roles of bags and rows exchanged this is also the gradient of the table: bag r then holds the
/// bags that contain row r, and the table is dy.
void ck_bag_sums(int64_t bags, int64_t columns, const int32_t *offsets, const int32_t *indices,
                 const float *weights, const float *table, float *y);

/// dweights[i] = sum over c of table[indices[i], c] dy[b, c] for the entries i of each bag b.
void ck_bag_weight_gradient(int64_t bags, int64_t columns, const int32_t *offsets, const int32_t *indices,
                            const float *table, const float *dy, float *dweights);

/// `ck_bag_sums` over rows of 8-bit integers with a scale each: row r stands for scales[r] table[r, :].
void ck_bag_sums_int8(int64_t bags, int64_t columns, const int32_t *offsets, const int32_t *indices,
                      const float *weights, const int8_t *table, const float *scales, float *y);

/// `ck_adam` for some rows: row i of the gradient belongs to row rows[i] of m, v and w. No row occurs twice.
void ck_adam_rows(int64_t count, int64_t columns, const int32_t *rows, float step, float scale, float beta1,
                  float beta2, float epsilon, float decay, float decoupled_shrink, const float *g, float *m,
                  float *v, float *w);

#endif
