#include "ck_reductions.h"

#include "ck_math.h"
#include "ck_parallel.h"

#pragma clang fp reassociate(on)

static const int64_t grain = 32768;

// MARK: Sums and extremes

/// Adds blocks in float, which vectorises, and the blocks in double, which keeps long sums exact.
CK_CLONES static float sum_row(int64_t n, const float *x) {
  enum { block = 4096 };
  double total = 0;
  for (int64_t begin = 0; begin < n; begin += block) {
    int64_t end = begin + block < n ? begin + block : n;
    float part = 0;
    for (int64_t i = begin; i < end; i++) part += x[i];
    total += part;
  }
  return (float)total;
}

/// NaN wins, as in NumPy.
CK_CLONES static float maximum_row(int64_t n, const float *x) {
  float best = x[0];
  int nan = 0;
  for (int64_t i = 0; i < n; i++) {
    best = x[i] > best ? x[i] : best;
    nan |= x[i] != x[i];
  }
  return nan ? NAN : best;
}

CK_CLONES static float minimum_row(int64_t n, const float *x) {
  float best = x[0];
  int nan = 0;
  for (int64_t i = 0; i < n; i++) {
    best = x[i] < best ? x[i] : best;
    nan |= x[i] != x[i];
  }
  return nan ? NAN : best;
}

/// Columns [begin, end) of a [count, inner] block, in pieces small enough to stay in the first cache, with
/// a second level of partial sums so that the error grows with the root of the number of rows.
CK_CLONES static void sum_columns(int64_t count, int64_t inner, int64_t begin, int64_t end, const float *x,
                                  float *y) {
  enum { piece = 256, block = 64 };
  for (int64_t start = begin; start < end; start += piece) {
    int64_t n = end - start < piece ? end - start : piece;
    float total[piece] = {0}, part[piece];
    for (int64_t first = 0; first < count; first += block) {
      int64_t last = first + block < count ? first + block : count;
      for (int64_t i = 0; i < n; i++) part[i] = 0;
      for (int64_t r = first; r < last; r++) {
        const float *row = x + r * inner + start;
        for (int64_t i = 0; i < n; i++) part[i] += row[i];
      }
      for (int64_t i = 0; i < n; i++) total[i] += part[i];
    }
    for (int64_t i = 0; i < n; i++) y[start + i] = total[i];
  }
}

CK_CLONES static void extreme_columns(int sign, int64_t count, int64_t inner, int64_t begin, int64_t end,
                                      const float *x, float *y) {
  for (int64_t i = begin; i < end; i++) y[i] = x[i];
  for (int64_t r = 1; r < count; r++) {
    const float *row = x + r * inner;
    if (sign > 0) {
      for (int64_t i = begin; i < end; i++) y[i] = row[i] > y[i] || row[i] != row[i] ? row[i] : y[i];
    } else {
      for (int64_t i = begin; i < end; i++) y[i] = row[i] < y[i] || row[i] != row[i] ? row[i] : y[i];
    }
  }
}

typedef struct reduce_call {
  ck_reduction f;
  int64_t count, inner;
  const float *x;
  float *y;
} reduce_call;

static void reduce_outer(void *context, int64_t begin, int64_t end) {
  const reduce_call *call = context;
  for (int64_t o = begin; o < end; o++) {
    const float *x = call->x + o * call->count * call->inner;
    float *y = call->y + o * call->inner;
    if (call->inner == 1) {
      *y = call->f == ck_reduce_sum       ? sum_row(call->count, x)
           : call->f == ck_reduce_maximum ? maximum_row(call->count, x)
                                          : minimum_row(call->count, x);
    } else if (call->f == ck_reduce_sum) {
      sum_columns(call->count, call->inner, 0, call->inner, x, y);
    } else {
      extreme_columns(call->f == ck_reduce_maximum ? 1 : -1, call->count, call->inner, 0, call->inner, x, y);
    }
  }
}

static void reduce_columns(void *context, int64_t begin, int64_t end) {
  const reduce_call *call = context;
  if (call->f == ck_reduce_sum)
    sum_columns(call->count, call->inner, begin, end, call->x, call->y);
  else
    extreme_columns(call->f == ck_reduce_maximum ? 1 : -1, call->count, call->inner, begin, end, call->x,
                    call->y);
}

void ck_reduce(ck_reduction f, int64_t outer, int64_t count, int64_t inner, const float *x, float *y) {
  reduce_call call = {f, count, inner, x, y};
  if (outer == 1 && inner > 1)
    ck_parallel_for(inner, grain / (count + 1) + 16, reduce_columns, &call);
  else
    ck_parallel_for(outer, grain / (count * inner + 1) + 1, reduce_outer, &call);
}

void ck_arg_extreme(int sign, int64_t outer, int64_t count, int64_t inner, const float *x, int32_t *index) {
  for (int64_t o = 0; o < outer; o++) {
    for (int64_t i = 0; i < inner; i++) {
      const float *column = x + o * count * inner + i;
      float best = column[0];
      int64_t found = 0;
      for (int64_t r = 1; r < count && best == best; r++) {
        float v = column[r * inner];
        if ((sign > 0 ? v > best : v < best) || v != v) {
          best = v;
          found = r;
        }
      }
      index[o * inner + i] = (int32_t)found;
    }
  }
}

CK_CLONES double ck_sum_of_squares(int64_t n, const float *x) {
  double total = 0;
  for (int64_t i = 0; i < n; i++) total += (double)x[i] * x[i];
  return total;
}

// MARK: Softmax and its relatives

CK_CLONES static float exponentials(int64_t n, const float *x, float maximum, float *y) {
  float sum = 0;
  for (int64_t i = 0; i < n; i++) {
    float e = ck_expf(x[i] - maximum);
    y[i] = e;
    sum += e;
  }
  return sum;
}

CK_CLONES static float sum_of_exponentials(int64_t n, const float *x, float maximum) {
  float sum = 0;
  for (int64_t i = 0; i < n; i++) sum += ck_expf(x[i] - maximum);
  return sum;
}

CK_CLONES static void scale_row(int64_t n, float s, float *y) {
  for (int64_t i = 0; i < n; i++) y[i] *= s;
}

CK_CLONES static void shift_row(int64_t n, const float *x, float s, float *y) {
  for (int64_t i = 0; i < n; i++) y[i] = x[i] - s;
}

static float log_sum_exp_row(int64_t n, const float *x) {
  float maximum = maximum_row(n, x);
  // All -inf, or a +inf: the shift would make NaN of what has a value.
  if (maximum == -INFINITY || maximum == INFINITY) return maximum;
  return maximum + ck_logf(sum_of_exponentials(n, x, maximum));
}

typedef struct rows_call {
  int64_t columns;
  const float *x, *dy;
  float *y;
} rows_call;

static void softmax_rows(void *context, int64_t begin, int64_t end) {
  const rows_call *call = context;
  int64_t n = call->columns;
  for (int64_t r = begin; r < end; r++) {
    const float *x = call->x + r * n;
    float *y = call->y + r * n;
    float sum = exponentials(n, x, maximum_row(n, x), y);
    scale_row(n, 1.0f / sum, y);
  }
}

static void log_softmax_rows(void *context, int64_t begin, int64_t end) {
  const rows_call *call = context;
  int64_t n = call->columns;
  for (int64_t r = begin; r < end; r++)
    shift_row(n, call->x + r * n, log_sum_exp_row(n, call->x + r * n), call->y + r * n);
}

static void log_sum_exp_rows(void *context, int64_t begin, int64_t end) {
  const rows_call *call = context;
  for (int64_t r = begin; r < end; r++) call->y[r] = log_sum_exp_row(call->columns, call->x + r * call->columns);
}

CK_CLONES static void softmax_gradient_row(int64_t n, const float *y, const float *dy, float *dx) {
  float dot = 0;
  for (int64_t i = 0; i < n; i++) dot += y[i] * dy[i];
  for (int64_t i = 0; i < n; i++) dx[i] = y[i] * (dy[i] - dot);
}

static void softmax_gradient_rows(void *context, int64_t begin, int64_t end) {
  const rows_call *call = context;
  int64_t n = call->columns;
  for (int64_t r = begin; r < end; r++)
    softmax_gradient_row(n, call->x + r * n, call->dy + r * n, call->y + r * n);
}

CK_CLONES static void log_softmax_gradient_row(int64_t n, const float *y, const float *dy, float *dx) {
  float sum = 0;
  for (int64_t i = 0; i < n; i++) sum += dy[i];
  for (int64_t i = 0; i < n; i++) dx[i] = dy[i] - ck_expf(y[i]) * sum;
}

static void log_softmax_gradient_rows(void *context, int64_t begin, int64_t end) {
  const rows_call *call = context;
  int64_t n = call->columns;
  for (int64_t r = begin; r < end; r++)
    log_softmax_gradient_row(n, call->x + r * n, call->dy + r * n, call->y + r * n);
}

static void run_rows(void (*body)(void *, int64_t, int64_t), int64_t rows, int64_t columns, const float *x,
                     const float *dy, float *y) {
  if (columns == 0) return;
  rows_call call = {columns, x, dy, y};
  ck_parallel_for(rows, 8192 / columns + 1, body, &call);
}

void ck_softmax(int64_t rows, int64_t columns, const float *x, float *y) {
  run_rows(softmax_rows, rows, columns, x, 0, y);
}
void ck_log_softmax(int64_t rows, int64_t columns, const float *x, float *y) {
  run_rows(log_softmax_rows, rows, columns, x, 0, y);
}
void ck_log_sum_exp(int64_t rows, int64_t columns, const float *x, float *y) {
  run_rows(log_sum_exp_rows, rows, columns, x, 0, y);
}
void ck_softmax_gradient(int64_t rows, int64_t columns, const float *y, const float *dy, float *dx) {
  run_rows(softmax_gradient_rows, rows, columns, y, dy, dx);
}
void ck_log_softmax_gradient(int64_t rows, int64_t columns, const float *y, const float *dy, float *dx) {
  run_rows(log_softmax_gradient_rows, rows, columns, y, dy, dx);
}

// MARK: Cross-entropy

typedef struct entropy_call {
  int64_t classes;
  const float *x;
  const int32_t *targets;
  float smoothing;
  const float *weights;
  int32_t ignored;
  const float *dloss, *saved_lse;
  float *loss, *lse, *dx;
} entropy_call;

/// sum over c of w[c] (lse - x[c])
CK_CLONES static float smoothing_sum(int64_t n, const float *x, const float *w, float lse) {
  float sum = 0;
  if (w) {
    for (int64_t c = 0; c < n; c++) sum += w[c] * (lse - x[c]);
  } else {
    for (int64_t c = 0; c < n; c++) sum += lse - x[c];
  }
  return sum;
}

static void entropy_rows(void *context, int64_t begin, int64_t end) {
  const entropy_call *call = context;
  int64_t n = call->classes;
  for (int64_t r = begin; r < end; r++) {
    int32_t target = call->targets[r];
    const float *x = call->x + r * n;
    if (target == call->ignored) {
      call->loss[r] = 0;
      call->lse[r] = 0;
      continue;
    }
    float lse = log_sum_exp_row(n, x);
    float loss = (1.0f - call->smoothing) * (call->weights ? call->weights[target] : 1.0f) * (lse - x[target]);
    if (call->smoothing > 0)
      loss += call->smoothing / (float)n * smoothing_sum(n, x, call->weights, lse);
    call->loss[r] = loss;
    call->lse[r] = lse;
  }
}

void ck_cross_entropy(int64_t rows, int64_t classes, const float *x, const int32_t *targets, float smoothing,
                      const float *weights, int32_t ignored, float *loss, float *lse) {
  entropy_call call = {classes, x, targets, smoothing, weights, ignored, 0, 0, loss, lse, 0};
  ck_parallel_for(rows, 8192 / classes + 1, entropy_rows, &call);
}

/// dx[c] = g softmax(x)[c] - h w[c]
CK_CLONES static void entropy_gradient_row(int64_t n, const float *x, float lse, float g, float h,
                                           const float *w, float *dx) {
  if (w) {
    for (int64_t c = 0; c < n; c++) dx[c] = g * ck_expf(x[c] - lse) - h * w[c];
  } else {
    for (int64_t c = 0; c < n; c++) dx[c] = g * ck_expf(x[c] - lse) - h;
  }
}

static void entropy_gradient_rows(void *context, int64_t begin, int64_t end) {
  const entropy_call *call = context;
  int64_t n = call->classes;
  float weight_sum = (float)n;
  if (call->weights) weight_sum = sum_row(n, call->weights);
  for (int64_t r = begin; r < end; r++) {
    int32_t target = call->targets[r];
    float *dx = call->dx + r * n;
    if (target == call->ignored) {
      memset(dx, 0, (size_t)n * sizeof(float));
      continue;
    }
    float d = call->dloss[r], each = d * call->smoothing / (float)n;
    float hit = d * (1.0f - call->smoothing) * (call->weights ? call->weights[target] : 1.0f);
    entropy_gradient_row(n, call->x + r * n, call->saved_lse[r], hit + each * weight_sum, each, call->weights,
                         dx);
    dx[target] -= hit;
  }
}

void ck_cross_entropy_gradient(int64_t rows, int64_t classes, const float *x, const int32_t *targets,
                               float smoothing, const float *weights, int32_t ignored, const float *lse,
                               const float *dloss, float *dx) {
  entropy_call call = {classes, x, targets, smoothing, weights, ignored, dloss, lse, 0, 0, dx};
  ck_parallel_for(rows, 8192 / classes + 1, entropy_gradient_rows, &call);
}
