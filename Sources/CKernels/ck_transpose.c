// Reordering the axes of an array.
//
// The result is written in order. Where the last axis stays the last, whole rows are copied. Otherwise the
// source runs on along another axis of the result: over those two axes the job is a matrix's transposition,
// done in tiles of 4 x 4 in registers, in an order that keeps the source's lines in the cache.
#include <string.h>

#include "ck_elementwise.h"
#include "ck_parallel.h"

typedef float vector4 __attribute__((vector_size(16), aligned(4)));

enum { most_axes = 8, strip = 32 };

typedef struct axis {
  int64_t size, from, to;  // strides in the source and in the result
} axis;

typedef struct transpose_call {
  int outer_count;
  axis outer[most_axes];
  axis down, along;  // `along` is the result's last axis, `down` the source's
  int64_t strips;
  const float *x;
  float *out;
} transpose_call;

/// out[i * to + j] = x[j * from + i] for 4 x 4 elements.
static inline void tile(const float *x, int64_t from, float *out, int64_t to) {
  vector4 a = *(const vector4 *)x, b = *(const vector4 *)(x + from);
  vector4 c = *(const vector4 *)(x + 2 * from), d = *(const vector4 *)(x + 3 * from);
  vector4 ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  vector4 cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  *(vector4 *)out = __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5);
  *(vector4 *)(out + to) = __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7);
  *(vector4 *)(out + 2 * to) = __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5);
  *(vector4 *)(out + 3 * to) = __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7);
}

/// `rows` rows of the result (at most a strip) of `columns` elements.
static void transpose_strip(int64_t rows, int64_t columns, const float *x, int64_t from, float *out,
                            int64_t to) {
  for (int64_t j = 0; j < columns; j += 4) {
    int64_t width = columns - j < 4 ? columns - j : 4;
    int64_t i = 0;
    if (width == 4)
      for (; i + 4 <= rows; i += 4) tile(x + j * from + i, from, out + i * to + j, to);
    for (; i < rows; i++)
      for (int64_t k = j; k < j + width; k++) out[i * to + k] = x[k * from + i];
  }
}

/// Item i is strip i % strips of the outer position i / strips.
static void transpose_items(void *context, int64_t begin, int64_t end) {
  const transpose_call *call = context;
  for (int64_t item = begin; item < end; item++) {
    int64_t rest = item / call->strips, start = item % call->strips * strip;
    const float *x = call->x;
    float *out = call->out;
    for (int axis = call->outer_count - 1; axis >= 0; axis--) {
      int64_t position = rest % call->outer[axis].size;
      rest /= call->outer[axis].size;
      x += position * call->outer[axis].from;
      out += position * call->outer[axis].to;
    }
    if (call->along.from == 1) {
      memcpy(out, x, (size_t)call->along.size * sizeof(float));
      continue;
    }
    int64_t rows = call->down.size - start < strip ? call->down.size - start : strip;
    transpose_strip(rows, call->along.size, x + start, call->along.from, out + start * call->down.to,
                    call->down.to);
  }
}

void ck_transpose(int rank, const int64_t *sizes, const int *order, const float *x, float *out) {
  int64_t source_strides[most_axes], count = 1;
  for (int i = rank - 1; i >= 0; i--) {
    source_strides[i] = count;
    count *= sizes[i];
  }
  if (count == 0) return;
  // The result's axes without those of size 1; neighbours that stay neighbours become one.
  axis axes[most_axes];
  int n = 0;
  for (int i = 0; i < rank; i++) {
    int64_t size = sizes[order[i]], from = source_strides[order[i]];
    if (size == 1) continue;
    if (n > 0 && axes[n - 1].from == from * size) {
      axes[n - 1].size *= size;
      axes[n - 1].from = from;
    } else {
      axes[n++] = (axis){size, from, 0};
    }
  }
  int64_t to = 1;
  for (int i = n - 1; i >= 0; i--) {
    axes[i].to = to;
    to *= axes[i].size;
  }
  if (n <= 1) {
    memcpy(out, x, (size_t)count * sizeof(float));
    return;
  }
  transpose_call call = {.along = axes[n - 1], .strips = 1, .x = x, .out = out};
  int64_t items = 1, down = -1;
  for (int i = 0; i < n - 1; i++) {
    if (call.along.from != 1 && axes[i].from == 1) {
      down = i;
      continue;
    }
    call.outer[call.outer_count++] = axes[i];
    items *= axes[i].size;
  }
  int64_t work = call.along.size;
  if (down >= 0) {
    call.down = axes[down];
    call.strips = (call.down.size + strip - 1) / strip;
    items *= call.strips;
    work *= call.down.size < strip ? call.down.size : strip;
  }
  ck_parallel_for(items, 32768 / work + 1, transpose_items, &call);
}
