#include "ck_optimizers.h"

#include "ck_math.h"
#include "ck_parallel.h"

/// Weights a thread must have: a step over them takes some microseconds.
static const int64_t grain = 16384;

CK_CLONES void ck_sgd(int64_t n, float rate, float momentum, float dampening, int nesterov, float decay,
                      const float *g, float *v, float *w) {
  if (momentum == 0.0f) {
    for (int64_t i = 0; i < n; i++) w[i] -= rate * (g[i] + decay * w[i]);
    return;
  }
  const float fresh = 1.0f - dampening, ahead = nesterov ? momentum : 1.0f, now = nesterov ? 1.0f : 0.0f;
  for (int64_t i = 0; i < n; i++) {
    float d = g[i] + decay * w[i];
    float u = momentum * v[i] + fresh * d;
    v[i] = u;
    w[i] -= rate * (now * d + ahead * u);
  }
}

CK_CLONES void ck_rmsprop(int64_t n, float rate, float alpha, float epsilon, float momentum, float decay,
                          const float *g, float *s, float *m, float *w) {
  for (int64_t i = 0; i < n; i++) {
    float d = g[i] + decay * w[i];
    float square = alpha * s[i] + (1.0f - alpha) * d * d;
    s[i] = square;
    float u = momentum * m[i] + d / (ck_sqrtf(square) + epsilon);
    m[i] = u;
    w[i] -= rate * u;
  }
}

typedef struct adam_call {
  float step, scale, beta1, beta2, epsilon, decay, shrink;
  const float *g;
  float *m, *v, *w;
} adam_call;

CK_CLONES static void adam_loop(const adam_call c, int64_t n, const float *restrict g, float *restrict m,
                                float *restrict v, float *restrict w) {
  for (int64_t i = 0; i < n; i++) {
    float d = g[i] + c.decay * w[i];
    float first = c.beta1 * m[i] + (1.0f - c.beta1) * d;
    float second = c.beta2 * v[i] + (1.0f - c.beta2) * d * d;
    m[i] = first;
    v[i] = second;
    w[i] = w[i] * c.shrink - c.step * first / (ck_sqrtf(second) * c.scale + c.epsilon);
  }
}

static void adam_range(void *context, int64_t begin, int64_t end) {
  const adam_call *c = context;
  adam_loop(*c, end - begin, c->g + begin, c->m + begin, c->v + begin, c->w + begin);
}

void ck_adam(int64_t n, float step, float scale, float beta1, float beta2, float epsilon, float decay,
             float decoupled_shrink, const float *g, float *m, float *v, float *w) {
  adam_call call = {step, scale, beta1, beta2, epsilon, decay, decoupled_shrink, g, m, v, w};
  ck_parallel_for(n, grain, adam_range, &call);
}

CK_CLONES static void average_loop(int64_t n, float share, const float *restrict x, float *restrict y) {
  for (int64_t i = 0; i < n; i++) y[i] += share * (x[i] - y[i]);
}

typedef struct average_call {
  float share;
  const float *x;
  float *y;
} average_call;

static void average_range(void *context, int64_t begin, int64_t end) {
  const average_call *c = context;
  average_loop(end - begin, c->share, c->x + begin, c->y + begin);
}

void ck_average(int64_t n, float share, const float *x, float *y) {
  average_call call = {share, x, y};
  ck_parallel_for(n, grain, average_range, &call);
}
