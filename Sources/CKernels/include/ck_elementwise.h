#ifndef CK_ELEMENTWISE_H
#define CK_ELEMENTWISE_H

#include <stdint.h>

/// Functions of one number. `p` is the parameter that some of them have.
typedef enum ck_function {
  ck_negative,
  ck_absolute,
  ck_sign,
  ck_square,
  ck_square_root,
  ck_reciprocal_square_root,
  ck_exponential,
  ck_logarithm,
  ck_sine,
  ck_cosine,
  ck_power,  // x^p
  ck_scale,  // p x
  ck_shift,  // x + p
  ck_logistic,
  ck_tanh,
  ck_relu,
  ck_leaky_relu,     // slope p for x <= 0
  ck_elu,            // scale p
  ck_softplus,
  ck_swish,          // x logistic(p x)
  ck_gelu,
  ck_gelu_tanh,
  ck_gelu_logistic,
  ck_function_count
} ck_function;

/// y[i] = f(x[i]); x may equal y.
void ck_apply(ck_function f, float p, int64_t n, const float *x, float *y);

/// dx[i] = f'(x[i]) dy[i]; y[i] = f(x[i]) is given too; dx may equal dy.
void ck_apply_gradient(ck_function f, float p, int64_t n, const float *x, const float *y, const float *dy,
                       float *dx);

/// Functions of two numbers; comparisons give 1 or 0.
typedef enum ck_operation {
  ck_add,
  ck_subtract,
  ck_multiply,
  ck_divide,
  ck_pow,
  ck_minimum,
  ck_maximum,
  ck_equal,
  ck_not_equal,
  ck_less,
  ck_less_equal,
  ck_greater,
  ck_greater_equal,
  ck_sloped,        // a > 0 ? a : a b
  ck_slope_at,      // a > 0 ? 1 : b
  ck_left_product,  // a > 0 ? 0 : a b
  ck_operation_count
} ck_operation;

/// out = f(a, b) for two arrays of at most 8 axes under broadcasting: aligned at the last axis, sizes are
/// equal or one of them is 1. All three are contiguous.
void ck_combine(ck_operation f, int a_rank, const int32_t *a_sizes, int b_rank, const int32_t *b_sizes,
                const float *a, const float *b, float *out);

/// out[i] = f(a[i * a_step], b[i * b_step]) for steps of 0 or 1.
void ck_combine_flat(ck_operation f, int64_t n, const float *a, int64_t a_step, const float *b, int64_t b_step,
                     float *out);

/// out = x repeated along its axes of size 1, and along new axes in front, until it has the given sizes.
void ck_stretch(int rank, const int32_t *sizes, int x_rank, const int32_t *x_sizes, const float *x, float *out);

/// out[i] = mask[i] != 0 ? a[i] : b[i]
void ck_select(int64_t n, const float *mask, const float *a, const float *b, float *out);

/// a[i] += b[i]
void ck_add_in_place(int64_t n, float *a, const float *b);

/// y[i] += s x[i]
void ck_add_scaled(int64_t n, float s, const float *x, float *y);

/// out[r, c] = row[c]
void ck_repeat_row(int64_t rows, int64_t columns, const float *row, float *out);

/// out = x with its axes in another order: out's axis i is x's axis `order[i]`.
void ck_transpose(int rank, const int64_t *sizes, const int *order, const float *x, float *out);

#endif
