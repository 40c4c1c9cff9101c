// Normalisation of each row by its own mean and variance.
#include "ck_math.h"
#include "ck_memory.h"
#include "ck_normalization.h"
#include "ck_parallel.h"

#pragma clang fp reassociate(on)

/// Rows whose parameter gradients are summed in one piece, in float; the pieces are summed in double.
static int64_t rows_of_chunk(int64_t columns) {
  int64_t rows = 16384 / (columns + 1);
  return rows < 64 ? 64 : rows;
}

typedef struct layer_call {
  int64_t columns;
  float epsilon;
  const float *x, *gamma, *beta, *saved_mean, *saved_rstd, *dy;
  float *y, *mean, *rstd;
} layer_call;

CK_CLONES static void layer_row(int64_t n, float epsilon, const float *x, const float *gamma,
                                const float *beta, float *y, float *mean_out, float *rstd_out) {
  float sum = 0, square = 0;
  for (int64_t c = 0; c < n; c++) sum += x[c];
  float mean = sum / (float)n;
  for (int64_t c = 0; c < n; c++) square += (x[c] - mean) * (x[c] - mean);
  float rstd = 1.0f / sqrtf(square / (float)n + epsilon);
  for (int64_t c = 0; c < n; c++) y[c] = (x[c] - mean) * rstd * gamma[c] + beta[c];
  *mean_out = mean;
  *rstd_out = rstd;
}

static void layer_rows(void *context, int64_t begin, int64_t end) {
  const layer_call *call = context;
  int64_t n = call->columns;
  for (int64_t r = begin; r < end; r++)
    layer_row(n, call->epsilon, call->x + r * n, call->gamma, call->beta, call->y + r * n, call->mean + r,
              call->rstd + r);
}

void ck_layer_norm(int64_t rows, int64_t columns, float epsilon, const float *x, const float *gamma,
                   const float *beta, float *y, float *mean, float *rstd) {
  layer_call call = {columns, epsilon, x, gamma, beta, 0, 0, 0, y, mean, rstd};
  ck_parallel_for(rows, 16384 / (columns + 1) + 1, layer_rows, &call);
}

CK_CLONES static void layer_gradient_row(int64_t n, const float *x, const float *gamma, float mean,
                                         float rstd, const float *dy, float *dx) {
  float sum = 0, product = 0;
  for (int64_t c = 0; c < n; c++) {
    float d = dy[c] * gamma[c];
    sum += d;
    product += d * (x[c] - mean) * rstd;
  }
  sum /= (float)n;
  product /= (float)n;
  for (int64_t c = 0; c < n; c++) dx[c] = rstd * (dy[c] * gamma[c] - sum - (x[c] - mean) * rstd * product);
}

static void layer_gradient_rows(void *context, int64_t begin, int64_t end) {
  const layer_call *call = context;
  int64_t n = call->columns;
  for (int64_t r = begin; r < end; r++)
    layer_gradient_row(n, call->x + r * n, call->gamma, call->saved_mean[r], call->saved_rstd[r],
                       call->dy + r * n, call->y + r * n);
}

CK_CLONES static void layer_parameter_rows(int64_t rows, int64_t columns, const float *x, const float *mean,
                                           const float *rstd, const float *dy, float *dgamma, float *dbeta) {
  for (int64_t c = 0; c < columns; c++) dgamma[c] = dbeta[c] = 0;
  for (int64_t r = 0; r < rows; r++, x += columns, dy += columns) {
    float m = mean[r], s = rstd[r];
    for (int64_t c = 0; c < columns; c++) {
      dgamma[c] += dy[c] * ((x[c] - m) * s);
      dbeta[c] += dy[c];
    }
  }
}

typedef struct parameter_call {
  int64_t rows, columns, chunk;
  const float *x, *mean, *rstd, *dy;
  float *partial;
} parameter_call;

static void layer_parameter_chunks(void *context, int64_t begin, int64_t end) {
  const parameter_call *call = context;
  int64_t columns = call->columns;
  for (int64_t k = begin; k < end; k++) {
    int64_t first = k * call->chunk;
    int64_t rows = call->rows - first < call->chunk ? call->rows - first : call->chunk;
    float *partial = call->partial + k * 2 * columns;
    layer_parameter_rows(rows, columns, call->x + first * columns, call->mean + first, call->rstd + first,
                         call->dy + first * columns, partial, partial + columns);
  }
}

void ck_layer_norm_gradient(int64_t rows, int64_t columns, const float *x, const float *gamma,
                            const float *mean, const float *rstd, const float *dy, float *dx, float *dgamma,
                            float *dbeta) {
  layer_call call = {columns, 0, x, gamma, 0, mean, rstd, dy, dx, 0, 0};
  ck_parallel_for(rows, 16384 / (columns + 1) + 1, layer_gradient_rows, &call);
  int64_t chunk = rows_of_chunk(columns), chunks = (rows + chunk - 1) / chunk;
  int64_t count = chunks * 2 * columns;
  parameter_call parameters = {rows, columns, chunk, x, mean, rstd, dy, ck_memory_take(count)};
  ck_parallel_for(chunks, 1, layer_parameter_chunks, &parameters);
  for (int64_t c = 0; c < columns; c++) {
    double g = 0, b = 0;
    for (int64_t k = 0; k < chunks; k++) {
      g += parameters.partial[k * 2 * columns + c];
      b += parameters.partial[k * 2 * columns + columns + c];
    }
    dgamma[c] = (float)g;
    dbeta[c] = (float)b;
  }
  ck_memory_give(parameters.partial, count);
}
