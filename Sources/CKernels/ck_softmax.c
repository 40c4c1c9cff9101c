// Row-wise softmax, its logarithm, and the cross-entropy of classes; all shifted by the row's maximum.
#include "ck_math.h"
#include "ck_parallel.h"
#include "ck_reductions.h"

#pragma clang fp reassociate(on)

/// NaN wins, so that it shows in the result.
CK_CLONES static float maximum_row(int64_t n, const float *x) {
  float best = x[0];
  int nan = 0;
  for (int64_t i = 0; i < n; i++) {
    best = x[i] > best ? x[i] : best;
    nan |= x[i] != x[i];
  }
  return nan ? NAN : best;
}

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

/// Two subtractions: the sum of a large maximum and a small logarithm would lose the logarithm.
CK_CLONES static void shift_row(int64_t n, const float *x, float maximum, float s, float *y) {
  // The pragma above would join them.
#pragma clang fp reassociate(off)
  for (int64_t i = 0; i < n; i++) y[i] = (x[i] - maximum) - s;
}

/// ln of the sum of e^(x - maximum); what it is to be added to goes to `maximum`.
static float log_sum_exp_row(int64_t n, const float *x, float *maximum) {
  *maximum = maximum_row(n, x);
  // All -inf, or a +inf: the shift would make NaN of what has a value.
  if (*maximum == -INFINITY || *maximum == INFINITY) return 0.0f;
  return ck_logf(sum_of_exponentials(n, x, *maximum));
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
  for (int64_t r = begin; r < end; r++) {
    float maximum, s = log_sum_exp_row(n, call->x + r * n, &maximum);
    shift_row(n, call->x + r * n, maximum, s, call->y + r * n);
  }
}

static void log_sum_exp_rows(void *context, int64_t begin, int64_t end) {
  const rows_call *call = context;
  for (int64_t r = begin; r < end; r++) {
    float maximum, s = log_sum_exp_row(call->columns, call->x + r * call->columns, &maximum);
    call->y[r] = maximum + s;
  }
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
  const float *dloss, *saved;
  float *loss, *shifts, *dx;
} entropy_call;

/// sum over c of w[c] (s - (x[c] - maximum))
CK_CLONES static float smoothing_sum(int64_t n, const float *x, const float *w, float maximum, float s) {
  double sum = 0;
  if (w) {
    for (int64_t c = 0; c < n; c++) sum += w[c] * (s - (x[c] - maximum));
  } else {
    for (int64_t c = 0; c < n; c++) sum += s - (x[c] - maximum);
  }
  return (float)sum;
}

static void entropy_rows(void *context, int64_t begin, int64_t end) {
#pragma clang fp reassociate(off)
  const entropy_call *call = context;
  int64_t n = call->classes;
  for (int64_t r = begin; r < end; r++) {
    int32_t target = call->targets[r];
    const float *x = call->x + r * n;
    if (target == call->ignored) {
      call->loss[r] = call->shifts[2 * r] = call->shifts[2 * r + 1] = 0;
      continue;
    }
    float maximum, s = log_sum_exp_row(n, x, &maximum);
    float loss =
        (1.0f - call->smoothing) * (call->weights ? call->weights[target] : 1.0f) * (s - (x[target] - maximum));
    if (call->smoothing > 0)
      loss += call->smoothing / (float)n * smoothing_sum(n, x, call->weights, maximum, s);
    call->loss[r] = loss;
    call->shifts[2 * r] = maximum;
    call->shifts[2 * r + 1] = s;
  }
}

void ck_cross_entropy(int64_t rows, int64_t classes, const float *x, const int32_t *targets, float smoothing,
                      const float *weights, int32_t ignored, float *loss, float *shifts) {
  entropy_call call = {classes, x, targets, smoothing, weights, ignored, 0, 0, loss, shifts, 0};
  ck_parallel_for(rows, 8192 / (classes + 1) + 1, entropy_rows, &call);
}

/// dx[c] = g softmax(x)[c] - h w[c]
CK_CLONES static void entropy_gradient_row(int64_t n, const float *x, float maximum, float s, float g, float h,
                                           const float *w, float *dx) {
#pragma clang fp reassociate(off)
  if (w) {
    for (int64_t c = 0; c < n; c++) dx[c] = g * ck_expf((x[c] - maximum) - s) - h * w[c];
  } else {
    for (int64_t c = 0; c < n; c++) dx[c] = g * ck_expf((x[c] - maximum) - s) - h;
  }
}

static void entropy_gradient_rows(void *context, int64_t begin, int64_t end) {
  const entropy_call *call = context;
  int64_t n = call->classes;
  float weight_sum = (float)n;
  if (call->weights) {
    weight_sum = 0;
    for (int64_t c = 0; c < n; c++) weight_sum += call->weights[c];
  }
  for (int64_t r = begin; r < end; r++) {
    int32_t target = call->targets[r];
    float *dx = call->dx + r * n;
    if (target == call->ignored) {
      memset(dx, 0, (size_t)n * sizeof(float));
      continue;
    }
    float d = call->dloss[r], each = d * call->smoothing / (float)n;
    float hit = d * (1.0f - call->smoothing) * (call->weights ? call->weights[target] : 1.0f);
    entropy_gradient_row(n, call->x + r * n, call->saved[2 * r], call->saved[2 * r + 1],
                         hit + each * weight_sum, each, call->weights, dx);
    dx[target] -= hit;
  }
}

void ck_cross_entropy_gradient(int64_t rows, int64_t classes, const float *x, const int32_t *targets,
                               float smoothing, const float *weights, int32_t ignored, const float *shifts,
                               const float *dloss, float *dx) {
  entropy_call call = {classes, x, targets, smoothing, weights, ignored, dloss, shifts, 0, 0, dx};
  ck_parallel_for(rows, 8192 / (classes + 1) + 1, entropy_gradient_rows, &call);
}
