#include "ck_internal.h"
#include "ck_math.h"
#include "ck_parallel.h"
#include "ck_reductions.h"

/// Values that are compared at once with the least of the best so far.
enum { piece = 64 };

/// Whether any of `piece` values is above a limit.
CK_CLONES static int any_above(const float *x, float limit) {
  int above = 0;
  for (int i = 0; i < piece; i++) above |= x[i] > limit;
  return above;
}

/// Puts a value where it belongs among the best `k`, of which there are `count`; returns their new count.
static int64_t put(int64_t k, int64_t count, float value, int32_t index, float *values, int32_t *indices) {
  int64_t place = count < k ? count : k - 1;
  for (; place > 0 && values[place - 1] < value; place--) {
    values[place] = values[place - 1];
    indices[place] = indices[place - 1];
  }
  values[place] = value;
  indices[place] = index;
  return count < k ? count + 1 : k;
}

static void top_row(int64_t n, const float *x, int64_t k, float *values, int32_t *indices) {
  int64_t count = 0;
  for (int64_t first = 0; first < n; first += piece) {
    const int64_t end = ck_min(n, first + piece);
    if (count == k && end - first == piece && !any_above(x + first, values[k - 1])) continue;
    for (int64_t i = first; i < end; i++)
      if (count < k || x[i] > values[k - 1]) count = put(k, count, x[i], (int32_t)i, values, indices);
  }
}

typedef struct top_call {
  int64_t n, k;
  const float *x;
  float *values;
  int32_t *indices;
} top_call;

static void top_rows(void *context, int64_t begin, int64_t end) {
  const top_call *c = context;
  for (int64_t r = begin; r < end; r++) top_row(c->n, c->x + r * c->n, c->k, c->values + r * c->k, c->indices + r * c->k);
}

void ck_top(int64_t rows, int64_t columns, int64_t k, const float *x, float *values, int32_t *indices) {
  top_call call = {columns, k, x, values, indices};
  ck_parallel_for(rows, 16384 / (columns + 1) + 1, top_rows, &call);
}
