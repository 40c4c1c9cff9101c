#include "ck_normalization.h"

#include "ck_math.h"
#include "ck_parallel.h"

#pragma clang fp reassociate(on)

// Columns are worked on in pieces whose partial sums stay in registers and the first cache; rows in
// blocks, each block's sums added to a second level, so that rounding does not pile up over long columns.
enum { piece = 64, block = 128 };

typedef struct column_call {
  int64_t rows, columns;
  const float *x, *dy, *mean, *rstd, *scale, *shift, *sum_dy, *sum_dy_x;
  int relu;
  float *first, *second;
} column_call;

CK_CLONES static void moments_piece(int64_t rows, int64_t columns, int64_t n, const float *x, float *mean,
                                    float *variance) {
  // Deviations from the first row keep the squares small, whatever the mean.
  float origin[piece], sum[piece] = {0}, square[piece] = {0}, s[piece], q[piece];
  for (int64_t c = 0; c < n; c++) origin[c] = x[c];
  for (int64_t first = 0; first < rows; first += block) {
    int64_t last = first + block < rows ? first + block : rows;
    for (int64_t c = 0; c < n; c++) s[c] = q[c] = 0;
    for (int64_t r = first; r < last; r++) {
      const float *row = x + r * columns;
      for (int64_t c = 0; c < n; c++) {
        float d = row[c] - origin[c];
        s[c] += d;
        q[c] += d * d;
      }
    }
    for (int64_t c = 0; c < n; c++) {
      sum[c] += s[c];
      square[c] += q[c];
    }
  }
  for (int64_t c = 0; c < n; c++) {
    float m = sum[c] / (float)rows, v = square[c] / (float)rows - m * m;
    mean[c] = origin[c] + m;
    variance[c] = v > 0.0f ? v : 0.0f;
  }
}

/// Item i is piece i % pieces of group i / pieces.
static void moments_items(void *context, int64_t begin, int64_t end) {
  const column_call *call = context;
  int64_t pieces = (call->columns + piece - 1) / piece;
  for (int64_t item = begin; item < end; item++) {
    int64_t group = item / pieces, start = item % pieces * piece;
    int64_t n = call->columns - start < piece ? call->columns - start : piece;
    int64_t out = group * call->columns + start;
    moments_piece(call->rows, call->columns, n, call->x + group * call->rows * call->columns + start,
                  call->first + out, call->second + out);
  }
}

void ck_column_moments(int64_t groups, int64_t rows, int64_t columns, const float *x, float *mean,
                       float *variance) {
  column_call call = {.rows = rows, .columns = columns, .x = x, .first = mean, .second = variance};
  ck_parallel_for(groups * ((columns + piece - 1) / piece), 1, moments_items, &call);
}

CK_CLONES static void affine_rows(int64_t rows, int64_t columns, const float *x, const float *scale,
                                  const float *shift, int relu, float *y) {
  for (int64_t r = 0; r < rows; r++, x += columns, y += columns) {
    if (relu) {
      for (int64_t c = 0; c < columns; c++) {
        float v = x[c] * scale[c] + shift[c];
        y[c] = v > 0.0f ? v : 0.0f;
      }
    } else {
      for (int64_t c = 0; c < columns; c++) y[c] = x[c] * scale[c] + shift[c];
    }
  }
}

static void affine_items(void *context, int64_t begin, int64_t end) {
  const column_call *call = context;
  while (begin < end) {
    int64_t group = begin / call->rows, stop = (group + 1) * call->rows;
    if (stop > end) stop = end;
    affine_rows(stop - begin, call->columns, call->x + begin * call->columns,
                call->scale + group * call->columns, call->shift + group * call->columns, call->relu,
                call->first + begin * call->columns);
    begin = stop;
  }
}

void ck_column_affine(int64_t groups, int64_t rows, int64_t columns, const float *x, const float *scale,
                      const float *shift, int relu, float *y) {
  column_call call = {
      .rows = rows, .columns = columns, .x = x, .scale = scale, .shift = shift, .relu = relu, .first = y};
  ck_parallel_for(groups * rows, 32768 / (columns + 1) + 1, affine_items, &call);
}

CK_CLONES static void gradient_sums_piece(int64_t rows, int64_t columns, int64_t n, const float *x,
                                          const float *dy, const float *mean, const float *rstd,
                                          float *sum_dy, float *sum_dy_x) {
  float sum[piece] = {0}, product[piece] = {0}, s[piece], q[piece], m[piece];
  for (int64_t c = 0; c < n; c++) m[c] = mean[c];
  for (int64_t first = 0; first < rows; first += block) {
    int64_t last = first + block < rows ? first + block : rows;
    for (int64_t c = 0; c < n; c++) s[c] = q[c] = 0;
    for (int64_t r = first; r < last; r++) {
      const float *a = x + r * columns, *d = dy + r * columns;
      for (int64_t c = 0; c < n; c++) {
        s[c] += d[c];
        q[c] += d[c] * (a[c] - m[c]);
      }
    }
    for (int64_t c = 0; c < n; c++) {
      sum[c] += s[c];
      product[c] += q[c];
    }
  }
  for (int64_t c = 0; c < n; c++) {
    sum_dy[c] = sum[c];
    sum_dy_x[c] = product[c] * rstd[c];
  }
}

static void gradient_sums_items(void *context, int64_t begin, int64_t end) {
  const column_call *call = context;
  int64_t pieces = (call->columns + piece - 1) / piece;
  for (int64_t item = begin; item < end; item++) {
    int64_t group = item / pieces, start = item % pieces * piece;
    int64_t n = call->columns - start < piece ? call->columns - start : piece;
    int64_t data = group * call->rows * call->columns + start, out = group * call->columns + start;
    gradient_sums_piece(call->rows, call->columns, n, call->x + data, call->dy + data, call->mean + out,
                        call->rstd + out, call->first + out, call->second + out);
  }
}

void ck_column_gradient_sums(int64_t groups, int64_t rows, int64_t columns, const float *x, const float *dy,
                             const float *mean, const float *rstd, float *sum_dy, float *sum_dy_x) {
  column_call call = {.rows = rows, .columns = columns, .x = x,          .dy = dy,
                      .mean = mean, .rstd = rstd,       .first = sum_dy, .second = sum_dy_x};
  ck_parallel_for(groups * ((columns + piece - 1) / piece), 1, gradient_sums_items, &call);
}

/// dx = gamma rstd (dy - (sum_dy + xhat sum_dy_x) / rows), one multiply-add chain a column:
/// dx = a dy + b x + e with a = gamma rstd, b = -a rstd sum_dy_x / rows, e = -a sum_dy / rows - b mean.
CK_CLONES static void norm_gradient_rows(int64_t rows, int64_t columns, const float *x, const float *dy,
                                         const float *a, const float *b, const float *e, float *dx) {
  for (int64_t r = 0; r < rows; r++, x += columns, dy += columns, dx += columns)
    for (int64_t c = 0; c < columns; c++) dx[c] = a[c] * dy[c] + (b[c] * x[c] + e[c]);
}

static void norm_gradient_items(void *context, int64_t begin, int64_t end) {
  const column_call *call = context;
  int64_t columns = call->columns;
  while (begin < end) {
    int64_t group = begin / call->rows, stop = (group + 1) * call->rows;
    if (stop > end) stop = end;
    for (int64_t start = 0; start < columns; start += piece) {
      int64_t n = columns - start < piece ? columns - start : piece;
      float a[piece], b[piece], e[piece];
      for (int64_t c = 0; c < n; c++) {
        int64_t at = group * columns + start + c;
        a[c] = call->scale[start + c] * call->rstd[at];
        b[c] = -a[c] * call->rstd[at] * call->sum_dy_x[at] / (float)call->rows;
        e[c] = -a[c] * call->sum_dy[at] / (float)call->rows - b[c] * call->mean[at];
      }
      if (n == columns) {
        int64_t offset = begin * columns;
        norm_gradient_rows(stop - begin, columns, call->x + offset, call->dy + offset, a, b, e,
                           call->first + offset);
      } else {
        for (int64_t r = begin; r < stop; r++) {
          int64_t offset = r * columns + start;
          norm_gradient_rows(1, n, call->x + offset, call->dy + offset, a, b, e, call->first + offset);
        }
      }
    }
    begin = stop;
  }
}

void ck_column_norm_gradient(int64_t groups, int64_t rows, int64_t columns, const float *x, const float *dy,
                             const float *mean, const float *rstd, const float *gamma, const float *sum_dy,
                             const float *sum_dy_x, float *dx) {
  column_call call = {.rows = rows,    .columns = columns, .x = x,           .dy = dy,
                      .mean = mean,    .rstd = rstd,       .scale = gamma,   .sum_dy = sum_dy,
                      .sum_dy_x = sum_dy_x, .first = dx};
  ck_parallel_for(groups * rows, 32768 / (columns + 1) + 1, norm_gradient_items, &call);
}

// MARK: Layer normalisation

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
      dgamma[c] += dy[c] * (x[c] - m) * s;
      dbeta[c] += dy[c];
    }
  }
}

void ck_layer_norm_gradient(int64_t rows, int64_t columns, const float *x, const float *gamma,
                            const float *mean, const float *rstd, const float *dy, float *dx, float *dgamma,
                            float *dbeta) {
  layer_call call = {columns, 0, x, gamma, 0, mean, rstd, dy, dx, 0, 0};
  ck_parallel_for(rows, 16384 / (columns + 1) + 1, layer_gradient_rows, &call);
  layer_parameter_rows(rows, columns, x, mean, rstd, dy, dgamma, dbeta);
}
