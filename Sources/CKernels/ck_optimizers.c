#include "ck_optimizers.h"

#include "ck_math.h"

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

CK_CLONES void ck_adam(int64_t n, float step, float scale, float beta1, float beta2, float epsilon,
                       float decay, float decoupled_shrink, const float *g, float *m, float *v, float *w) {
  for (int64_t i = 0; i < n; i++) {
    float d = g[i] + decay * w[i];
    float first = beta1 * m[i] + (1.0f - beta1) * d;
    float second = beta2 * v[i] + (1.0f - beta2) * d * d;
    m[i] = first;
    v[i] = second;
    w[i] = w[i] * decoupled_shrink - step * first / (ck_sqrtf(second) * scale + epsilon);
  }
}
