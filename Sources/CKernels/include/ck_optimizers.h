#ifndef CK_OPTIMIZERS_H
#define CK_OPTIMIZERS_H

#include <stdint.h>

// One step over n weights, in place. `decay` is the factor of L2 regularisation added to the gradient.

/// v = momentum v + (1 - dampening) g;  w -= rate (nesterov ? g + momentum v : v)
void ck_sgd(int64_t n, float rate, float momentum, float dampening, int nesterov, float decay,
            const float *g, float *v, float *w);

/// s = alpha s + (1 - alpha) g^2;  m = momentum m + g / (sqrt(s) + epsilon);  w -= rate m
void ck_rmsprop(int64_t n, float rate, float alpha, float epsilon, float momentum, float decay,
                const float *g, float *s, float *m, float *w);

/// m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;
/// w = w (1 - rate decoupled) - step m / (sqrt(v) scale + epsilon)
/// where step = rate / (1 - beta1^t) and scale = 1 / sqrt(1 - beta2^t).
void ck_adam(int64_t n, float step, float scale, float beta1, float beta2, float epsilon, float decay,
             float decoupled_shrink, const float *g, float *m, float *v, float *w);

/// A running average of weights: y += share (x - y).
void ck_average(int64_t n, float share, const float *x, float *y);

#endif
