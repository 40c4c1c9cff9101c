#include "ck_elementwise.h"

#include "ck_math.h"
#include "ck_parallel.h"

// Work below this many elements is not worth waking another thread for.
static const int64_t grain = 32768;

// MARK: Functions of one number

typedef void (*function_loop)(int64_t n, float p, const float *x, float *y);
typedef void (*gradient_loop)(int64_t n, float p, const float *x, const float *y, const float *dy, float *dx);

/// One function and its derivative: `VALUE` in terms of v (= x) and p; `SLOPE` also of f (= y).
#define FUNCTION(NAME, VALUE, SLOPE)                                                           \
  CK_CLONES static void NAME##_loop(int64_t n, float p, const float *x, float *y) {            \
    (void)p;                                                                                   \
    for (int64_t i = 0; i < n; i++) {                                                          \
      float v = x[i];                                                                          \
      y[i] = (VALUE);                                                                          \
    }                                                                                          \
  }                                                                                            \
  CK_CLONES static void NAME##_gradient_loop(int64_t n, float p, const float *x, const float *y, \
                                             const float *dy, float *dx) {                     \
    (void)p;                                                                                   \
    for (int64_t i = 0; i < n; i++) {                                                          \
      float v = x[i], f = y[i];                                                                \
      (void)v;                                                                                 \
      (void)f;                                                                                 \
      dx[i] = dy[i] * (SLOPE);                                                                 \
    }                                                                                          \
  }

static const float root_2_over_pi = 0.79788456080286535588f, root_half = 0.70710678118654752440f;

CK_INLINE float swish_slope(float v, float p) {
  float s = ck_logisticf(p * v), bend = s * (1.0f - s);
  return s + (bend > 0.0f ? p * v * bend : 0.0f);
}

// 0.5 (1 + tanh u) = logistic(2 u), which keeps its digits far to the left.
CK_INLINE float gelu_tanh_inner(float v) { return 2.0f * root_2_over_pi * (v + 0.044715f * v * v * v); }

CK_INLINE float gelu_tanh_slope(float v) {
  float s = ck_logisticf(gelu_tanh_inner(v)), bend = s * (1.0f - s);
  // Far out the curve is straight; without the test a vanishing bend meets an overflowing square.
  float inner = 2.0f * root_2_over_pi * (1.0f + 0.134145f * v * v);
  return s + (bend > 0.0f ? v * bend * inner : 0.0f);
}

/// P(X > a) of a standard normal X for a >= 0, and its density, from one exponential.
CK_INLINE float normal_tail(float a, float *density) {
  float e = ck_expf(-0.5f * a * a);
  *density = 0.39894228040143267794f * e;
  return 0.5f * e * ck_scaled_erfcf(a * root_half);
}

CK_INLINE float gelu(float v) {
  // Beyond 40 nothing is left of the tail, and infinity would meet its 0.
  float size = v < 0.0f ? -v : v, a = size > 40.0f ? 40.0f : size, density;
  return (v > 0.0f ? v : 0.0f) - a * normal_tail(a, &density);
}

CK_INLINE float gelu_slope(float v) {
  float size = v < 0.0f ? -v : v, a = size > 40.0f ? 40.0f : size, density;
  float tail = normal_tail(a, &density);
  return v > 0.0f ? 1.0f - tail + a * density : tail - a * density;
}

FUNCTION(ck_negative, -v, -1.0f)
FUNCTION(ck_absolute, v < 0 ? -v : v, v > 0 ? 1.0f : (v < 0 ? -1.0f : 0.0f))
FUNCTION(ck_sign, v > 0 ? 1.0f : (v < 0 ? -1.0f : 0.0f), 0.0f)
FUNCTION(ck_square, v * v, 2.0f * v)
FUNCTION(ck_square_root, ck_sqrtf(v), 0.5f / f)
FUNCTION(ck_reciprocal_square_root, 1.0f / ck_sqrtf(v), -0.5f * f * f * f)
FUNCTION(ck_exponential, ck_expf(v), f)
FUNCTION(ck_logarithm, ck_logf(v), 1.0f / v)
FUNCTION(ck_sine, sinf(v), cosf(v))
FUNCTION(ck_cosine, cosf(v), -sinf(v))
FUNCTION(ck_power, powf(v, p), p == 0.0f ? 0.0f : p * powf(v, p - 1.0f))
FUNCTION(ck_scale, p * v, p)
FUNCTION(ck_shift, v + p, 1.0f)
FUNCTION(ck_logistic, ck_logisticf(v), f * (1.0f - f))
FUNCTION(ck_tanh, ck_tanhf(v), 1.0f - f * f)
FUNCTION(ck_relu, v > 0 ? v : v != v ? v : 0.0f, v > 0 ? 1.0f : 0.0f)
FUNCTION(ck_leaky_relu, v > 0 ? v : p * v, v > 0 ? 1.0f : p)
// The clamp keeps the side that is not taken from overflowing.
FUNCTION(ck_elu, v > 0 ? v : p * ck_expm1f(v > 0 ? 0.0f : v), v > 0 ? 1.0f : p * ck_expf(v))
FUNCTION(ck_softplus, ck_softplusf(v), ck_logisticf(v))
FUNCTION(ck_swish, v * ck_logisticf(p * v), swish_slope(v, p))
FUNCTION(ck_gelu, gelu(v), gelu_slope(v))
FUNCTION(ck_gelu_tanh, v * ck_logisticf(gelu_tanh_inner(v)), gelu_tanh_slope(v))
FUNCTION(ck_gelu_logistic, v * ck_logisticf(1.702f * v), swish_slope(v, 1.702f))

#define LOOPS(NAME) [NAME] = {NAME##_loop, NAME##_gradient_loop}
static const struct {
  function_loop value;
  gradient_loop gradient;
} functions[ck_function_count] = {
    LOOPS(ck_negative),     LOOPS(ck_absolute),
    LOOPS(ck_sign),         LOOPS(ck_square),
    LOOPS(ck_square_root),  LOOPS(ck_reciprocal_square_root),
    LOOPS(ck_exponential),  LOOPS(ck_logarithm),
    LOOPS(ck_sine),         LOOPS(ck_cosine),
    LOOPS(ck_power),        LOOPS(ck_scale),
    LOOPS(ck_shift),        LOOPS(ck_logistic),
    LOOPS(ck_tanh),         LOOPS(ck_relu),
    LOOPS(ck_leaky_relu),   LOOPS(ck_elu),
    LOOPS(ck_softplus),     LOOPS(ck_swish),
    LOOPS(ck_gelu),         LOOPS(ck_gelu_tanh),
    LOOPS(ck_gelu_logistic),
};

typedef struct function_call {
  ck_function f;
  float p;
  const float *x, *y, *dy;
  float *out;
} function_call;

static void apply_range(void *context, int64_t begin, int64_t end) {
  const function_call *call = context;
  functions[call->f].value(end - begin, call->p, call->x + begin, call->out + begin);
}

void ck_apply(ck_function f, float p, int64_t n, const float *x, float *y) {
  function_call call = {f, p, x, 0, 0, y};
  ck_parallel_for(n, grain, apply_range, &call);
}

static void gradient_range(void *context, int64_t begin, int64_t end) {
  const function_call *call = context;
  functions[call->f].gradient(end - begin, call->p, call->x + begin, call->y + begin, call->dy + begin,
                              call->out + begin);
}

void ck_apply_gradient(ck_function f, float p, int64_t n, const float *x, const float *y, const float *dy,
                       float *dx) {
  function_call call = {f, p, x, y, dy, dx};
  ck_parallel_for(n, grain, gradient_range, &call);
}

// MARK: Functions of two numbers

typedef void (*operation_loop)(int64_t n, const float *a, int64_t a_stride, const float *b, int64_t b_stride,
                               float *out);

/// The inner loop over one axis, in the three forms that vectorise: both operands move, or one repeats.
#define OPERATION(NAME, VALUE)                                                                        \
  CK_CLONES static void NAME##_loop(int64_t n, const float *a, int64_t a_stride, const float *b,      \
                                    int64_t b_stride, float *out) {                                   \
    if (a_stride == 1 && b_stride == 1) {                                                             \
      for (int64_t i = 0; i < n; i++) {                                                               \
        float u = a[i], v = b[i];                                                                     \
        out[i] = (VALUE);                                                                             \
      }                                                                                               \
    } else if (a_stride == 1 && b_stride == 0) {                                                      \
      const float v = b[0];                                                                           \
      for (int64_t i = 0; i < n; i++) {                                                               \
        float u = a[i];                                                                               \
        out[i] = (VALUE);                                                                             \
      }                                                                                               \
    } else if (a_stride == 0 && b_stride == 1) {                                                      \
      const float u = a[0];                                                                           \
      for (int64_t i = 0; i < n; i++) {                                                               \
        float v = b[i];                                                                               \
        out[i] = (VALUE);                                                                             \
      }                                                                                               \
    } else {                                                                                          \
      for (int64_t i = 0; i < n; i++) {                                                               \
        float u = a[i * a_stride], v = b[i * b_stride];                                               \
        out[i] = (VALUE);                                                                             \
      }                                                                                               \
    }                                                                                                 \
  }

OPERATION(ck_add, u + v)
OPERATION(ck_subtract, u - v)
OPERATION(ck_multiply, u *v)
OPERATION(ck_divide, u / v)
OPERATION(ck_pow, powf(u, v))
OPERATION(ck_minimum, u < v || u != u ? u : v)
OPERATION(ck_maximum, u > v || u != u ? u : v)
OPERATION(ck_equal, u == v ? 1.0f : 0.0f)
OPERATION(ck_not_equal, u != v ? 1.0f : 0.0f)
OPERATION(ck_less, u < v ? 1.0f : 0.0f)
OPERATION(ck_less_equal, u <= v ? 1.0f : 0.0f)
OPERATION(ck_greater, u > v ? 1.0f : 0.0f)
OPERATION(ck_greater_equal, u >= v ? 1.0f : 0.0f)
// A learned slope v on the left; the gradients of y = prelu(u, v) from u, v and dy.
OPERATION(ck_sloped, u > 0.0f ? u : u * v)
OPERATION(ck_slope_at, u > 0.0f ? 1.0f : v)
OPERATION(ck_left_product, u > 0.0f ? 0.0f : u * v)

#define LOOP(NAME) [NAME] = NAME##_loop
static const operation_loop operations[ck_operation_count] = {
    LOOP(ck_add),     LOOP(ck_subtract), LOOP(ck_multiply),  LOOP(ck_divide),  LOOP(ck_pow),
    LOOP(ck_minimum), LOOP(ck_maximum),  LOOP(ck_equal),     LOOP(ck_not_equal), LOOP(ck_less),
    LOOP(ck_less_equal), LOOP(ck_greater), LOOP(ck_greater_equal), LOOP(ck_sloped),
    LOOP(ck_slope_at), LOOP(ck_left_product)};

typedef struct operation_call {
  operation_loop loop;
  int rank;  // of the outer axes
  int64_t sizes[8], a_strides[8], b_strides[8];
  int64_t inner, a_inner, b_inner;
  const float *a, *b;
  float *out;
} operation_call;

/// Runs the inner loop for outer positions [begin, end).
static void combine_rows(void *context, int64_t begin, int64_t end) {
  const operation_call *call = context;
  int64_t position[8], a = 0, b = 0, rest = begin;
  for (int axis = call->rank - 1; axis >= 0; axis--) {
    position[axis] = rest % call->sizes[axis];
    rest /= call->sizes[axis];
    a += position[axis] * call->a_strides[axis];
    b += position[axis] * call->b_strides[axis];
  }
  for (int64_t row = begin; row < end; row++) {
    call->loop(call->inner, call->a + a, call->a_inner, call->b + b, call->b_inner,
               call->out + row * call->inner);
    for (int axis = call->rank - 1; axis >= 0; axis--) {
      a += call->a_strides[axis];
      b += call->b_strides[axis];
      if (++position[axis] < call->sizes[axis]) break;
      a -= call->sizes[axis] * call->a_strides[axis];
      b -= call->sizes[axis] * call->b_strides[axis];
      position[axis] = 0;
    }
  }
}

static void combine_flat(void *context, int64_t begin, int64_t end) {
  const operation_call *call = context;
  call->loop(end - begin, call->a + begin * call->a_inner, call->a_inner, call->b + begin * call->b_inner,
             call->b_inner, call->out + begin);
}

/// The strides of an array over `rank` axes aligned at the last: 0 where it is repeated.
static void stretched_strides(int rank, int own_rank, const int32_t *own_sizes, int64_t *strides) {
  int64_t stride = 1;
  for (int axis = rank - 1; axis >= 0; axis--) {
    int own = axis - rank + own_rank;
    int64_t size = own >= 0 ? own_sizes[own] : 1;
    strides[axis] = size == 1 ? 0 : stride;
    stride *= size;
  }
}

static void combine_strided(ck_operation f, int rank, const int64_t *sizes, const int64_t *a_strides,
                            const int64_t *b_strides, const float *a, const float *b, float *out) {
  // Neighbouring axes along which both operands run on without a seam become one.
  operation_call call = {operations[f], 0, {0}, {0}, {0}, 1, 0, 0, a, b, out};
  int n = 0;
  for (int axis = 0; axis < rank; axis++) {
    if (sizes[axis] == 1) continue;
    if (sizes[axis] == 0) return;
    if (n > 0 && call.a_strides[n - 1] == a_strides[axis] * sizes[axis] &&
        call.b_strides[n - 1] == b_strides[axis] * sizes[axis]) {
      call.sizes[n - 1] *= sizes[axis];
    } else {
      call.sizes[n++] = sizes[axis];
    }
    call.a_strides[n - 1] = a_strides[axis];
    call.b_strides[n - 1] = b_strides[axis];
  }
  if (n == 0) {
    call.loop(1, a, 0, b, 0, out);
    return;
  }
  call.rank = n - 1;
  call.inner = call.sizes[n - 1];
  call.a_inner = call.a_strides[n - 1];
  call.b_inner = call.b_strides[n - 1];
  if (call.rank == 0) {
    ck_parallel_for(call.inner, grain, combine_flat, &call);
    return;
  }
  int64_t rows = 1;
  for (int axis = 0; axis < call.rank; axis++) rows *= call.sizes[axis];
  ck_parallel_for(rows, grain / call.inner + 1, combine_rows, &call);
}

void ck_combine(ck_operation f, int a_rank, const int32_t *a_sizes, int b_rank, const int32_t *b_sizes,
                const float *a, const float *b, float *out) {
  int rank = a_rank > b_rank ? a_rank : b_rank;
  int64_t sizes[8], a_strides[8], b_strides[8];
  for (int axis = 0; axis < rank; axis++) {
    int a_axis = axis - rank + a_rank, b_axis = axis - rank + b_rank;
    int32_t a_size = a_axis >= 0 ? a_sizes[a_axis] : 1, b_size = b_axis >= 0 ? b_sizes[b_axis] : 1;
    sizes[axis] = a_size == 1 ? b_size : a_size;
  }
  stretched_strides(rank, a_rank, a_sizes, a_strides);
  stretched_strides(rank, b_rank, b_sizes, b_strides);
  combine_strided(f, rank, sizes, a_strides, b_strides, a, b, out);
}

void ck_combine_flat(ck_operation f, int64_t n, const float *a, int64_t a_step, const float *b, int64_t b_step,
                     float *out) {
  operation_call call = {.loop = operations[f], .a_inner = a_step, .b_inner = b_step, .a = a, .b = b, .out = out};
  ck_parallel_for(n, grain, combine_flat, &call);
}

void ck_stretch(int rank, const int32_t *sizes, int x_rank, const int32_t *x_sizes, const float *x, float *out) {
  // x * 1, with the 1 repeated everywhere: the loop that stretches does the copying.
  const float one = 1.0f;
  int64_t all[8], strides[8], none[8] = {0};
  for (int axis = 0; axis < rank; axis++) all[axis] = sizes[axis];
  stretched_strides(rank, x_rank, x_sizes, strides);
  combine_strided(ck_multiply, rank, all, strides, none, x, &one, out);
}

CK_CLONES static void select_loop(int64_t n, const float *mask, const float *a, const float *b, float *out) {
  for (int64_t i = 0; i < n; i++) out[i] = mask[i] != 0.0f ? a[i] : b[i];
}

typedef struct select_call {
  const float *mask, *a, *b;
  float *out;
} select_call;

static void select_range(void *context, int64_t begin, int64_t end) {
  const select_call *call = context;
  select_loop(end - begin, call->mask + begin, call->a + begin, call->b + begin, call->out + begin);
}

void ck_select(int64_t n, const float *mask, const float *a, const float *b, float *out) {
  select_call call = {mask, a, b, out};
  ck_parallel_for(n, grain, select_range, &call);
}

CK_CLONES static void add_scaled_loop(int64_t n, float s, const float *x, float *y) {
  for (int64_t i = 0; i < n; i++) y[i] += s * x[i];
}

typedef struct scaled_call {
  float s;
  const float *x;
  float *y;
} scaled_call;

static void add_scaled_range(void *context, int64_t begin, int64_t end) {
  const scaled_call *call = context;
  add_scaled_loop(end - begin, call->s, call->x + begin, call->y + begin);
}

void ck_add_scaled(int64_t n, float s, const float *x, float *y) {
  scaled_call call = {s, x, y};
  ck_parallel_for(n, grain, add_scaled_range, &call);
}

void ck_add_in_place(int64_t n, float *a, const float *b) { ck_add_scaled(n, 1.0f, b, a); }

typedef struct repeat_call {
  int64_t columns;
  const float *row;
  float *out;
} repeat_call;

static void repeat_range(void *context, int64_t begin, int64_t end) {
  const repeat_call *call = context;
  for (int64_t r = begin; r < end; r++)
    memcpy(call->out + r * call->columns, call->row, (size_t)call->columns * sizeof(float));
}

void ck_repeat_row(int64_t rows, int64_t columns, const float *row, float *out) {
  repeat_call call = {columns, row, out};
  ck_parallel_for(rows, grain / (columns + 1) + 1, repeat_range, &call);
}
