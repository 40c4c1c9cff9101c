// Sums of rows of a table, and steps of the optimizer for the rows that occurred.
#include "ck_embedding.h"

#include "ck_math.h"
#include "ck_optimizers.h"
#include "ck_parallel.h"

/// Bags or rows for a thread: about 16,384 multiplications of bags of some 16 entries.
static int64_t grain(int64_t columns) { return 1024 / (columns + 1) + 1; }

typedef struct bag_call {
  int64_t columns;
  const int32_t *offsets, *indices;
  const float *weights, *table, *dy, *scales;
  const int8_t *bytes;
  float *out;
} bag_call;

CK_CLONES static void add_row(int64_t n, float weight, const float *restrict row, float *restrict y) {
  for (int64_t c = 0; c < n; c++) y[c] += weight * row[c];
}

CK_CLONES static void add_bytes(int64_t n, float weight, const int8_t *restrict row, float *restrict y) {
  for (int64_t c = 0; c < n; c++) y[c] += weight * (float)row[c];
}

#pragma clang fp reassociate(on)
CK_CLONES static float dot(int64_t n, const float *restrict a, const float *restrict b) {
  float sum = 0;
  for (int64_t c = 0; c < n; c++) sum += a[c] * b[c];
  return sum;
}

static void sum_bags(void *context, int64_t begin, int64_t end) {
  const bag_call *call = context;
  const int64_t n = call->columns;
  for (int64_t b = begin; b < end; b++) {
    float *y = call->out + b * n;
    memset(y, 0, (size_t)n * sizeof *y);
    for (int32_t i = call->offsets[b]; i < call->offsets[b + 1]; i++)
      add_row(n, call->weights ? call->weights[i] : 1.0f, call->table + call->indices[i] * n, y);
  }
}

void ck_bag_sums(int64_t bags, int64_t columns, const int32_t *offsets, const int32_t *indices,
                 const float *weights, const float *table, float *y) {
  bag_call call = {columns, offsets, indices, weights, table, 0, 0, 0, y};
  ck_parallel_for(bags, grain(columns), sum_bags, &call);
}

static void weight_gradients(void *context, int64_t begin, int64_t end) {
  const bag_call *call = context;
  const int64_t n = call->columns;
  for (int64_t b = begin; b < end; b++)
    for (int32_t i = call->offsets[b]; i < call->offsets[b + 1]; i++)
      call->out[i] = dot(n, call->table + call->indices[i] * n, call->dy + b * n);
}

void ck_bag_weight_gradient(int64_t bags, int64_t columns, const int32_t *offsets, const int32_t *indices,
                            const float *table, const float *dy, float *dweights) {
  bag_call call = {columns, offsets, indices, 0, table, dy, 0, 0, dweights};
  ck_parallel_for(bags, grain(columns), weight_gradients, &call);
}

static void sum_bags_int8(void *context, int64_t begin, int64_t end) {
  const bag_call *call = context;
  const int64_t n = call->columns;
  for (int64_t b = begin; b < end; b++) {
    float *y = call->out + b * n;
    memset(y, 0, (size_t)n * sizeof *y);
    for (int32_t i = call->offsets[b]; i < call->offsets[b + 1]; i++) {
      const int32_t row = call->indices[i];
      add_bytes(n, (call->weights ? call->weights[i] : 1.0f) * call->scales[row], call->bytes + row * n, y);
    }
  }
}

void ck_bag_sums_int8(int64_t bags, int64_t columns, const int32_t *offsets, const int32_t *indices,
                      const float *weights, const int8_t *table, const float *scales, float *y) {
  bag_call call = {columns, offsets, indices, weights, 0, 0, scales, table, y};
  ck_parallel_for(bags, grain(columns), sum_bags_int8, &call);
}

typedef struct adam_call {
  int64_t columns;
  const int32_t *rows;
  float step, scale, beta1, beta2, epsilon, decay, shrink;
  const float *g;
  float *m, *v, *w;
} adam_call;

static void adam_rows(void *context, int64_t begin, int64_t end) {
  const adam_call *call = context;
  const int64_t n = call->columns;
  for (int64_t i = begin; i < end; i++) {
    const int64_t place = call->rows[i] * n;
    ck_adam(n, call->step, call->scale, call->beta1, call->beta2, call->epsilon, call->decay, call->shrink,
            call->g + i * n, call->m + place, call->v + place, call->w + place);
  }
}

void ck_adam_rows(int64_t count, int64_t columns, const int32_t *rows, float step, float scale, float beta1,
                  float beta2, float epsilon, float decay, float decoupled_shrink, const float *g, float *m,
                  float *v, float *w) {
  adam_call call = {columns, rows, step, scale, beta1, beta2, epsilon, decay, decoupled_shrink, g, m, v, w};
  ck_parallel_for(count, 4096 / (columns + 1) + 1, adam_rows, &call);
}
