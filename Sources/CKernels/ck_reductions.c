#include "ck_reductions.h"

#include "ck_math.h"
#include "ck_memory.h"
#include "ck_parallel.h"

#pragma clang fp reassociate(on)

static const int64_t grain = 32768;

// MARK: Sums

// Long sums are cut into chunks of a fixed size, whatever the number of threads, so that they give the same
// bits everywhere; a chunk is summed in float, which vectorises, and the chunks' sums in double.
enum { chunk_elements = 16384, block = 4096, width = 256 };

/// A sum of at most a few blocks: their sums are added in double.
CK_CLONES static double sum_row(int64_t n, const float *x) {
  double total = 0;
  for (int64_t begin = 0; begin < n; begin += block) {
    int64_t end = begin + block < n ? begin + block : n;
    float part = 0;
    for (int64_t i = begin; i < end; i++) part += x[i];
    total += part;
  }
  return total;
}

/// y = the sums of `columns` columns of a [rows, stride] array, added in double to what is there.
///
/// Narrow rows that follow one another are taken several at a time, so that the inner loop is long.
CK_CLONES static void add_column_sums(int64_t rows, int64_t columns, int64_t stride, const float *x, double *y) {
  enum { long_enough = 64, most_rows = 64 };
  for (int64_t start = 0; start < columns; start += width) {
    int64_t n = columns - start < width ? columns - start : width;
    int64_t together = stride == n && n < long_enough ? long_enough / n : 1, wide = n * together;
    float part[width];
    int64_t r = 0;
    while (r + together <= rows) {
      // Few enough additions in float that their rounding does not show.
      int64_t stop = r + together * most_rows < rows ? r + together * most_rows : rows;
      for (int64_t i = 0; i < wide; i++) part[i] = 0;
      for (; r + together <= stop; r += together) {
        const float *row = x + r * stride + start;
        for (int64_t i = 0; i < wide; i++) part[i] += row[i];
      }
      for (int64_t k = 0; k < together; k++)
        for (int64_t i = 0; i < n; i++) y[start + i] += part[k * n + i];
    }
    for (; r < rows; r++)
      for (int64_t i = 0; i < n; i++) y[start + i] += x[r * stride + start + i];
  }
}

typedef struct sum_call {
  int64_t count, inner, chunk;
  const float *x;
  float *y;
  double *partial;
} sum_call;

/// Sums over the whole of `count` for outer positions [begin, end).
static void sum_outer(void *context, int64_t begin, int64_t end) {
  const sum_call *call = context;
  double total[width];
  for (int64_t o = begin; o < end; o++) {
    const float *x = call->x + o * call->count * call->inner;
    float *y = call->y + o * call->inner;
    if (call->inner == 1) {
      *y = (float)sum_row(call->count, x);
      continue;
    }
    for (int64_t start = 0; start < call->inner; start += width) {
      int64_t n = call->inner - start < width ? call->inner - start : width;
      for (int64_t i = 0; i < n; i++) total[i] = 0;
      add_column_sums(call->count, n, call->inner, x + start, total);
      for (int64_t i = 0; i < n; i++) y[start + i] = (float)total[i];
    }
  }
}

/// Columns [begin, end) of the only outer position.
static void sum_some_columns(void *context, int64_t begin, int64_t end) {
  const sum_call *call = context;
  double total[width];
  for (int64_t start = begin; start < end; start += width) {
    int64_t n = end - start < width ? end - start : width;
    for (int64_t i = 0; i < n; i++) total[i] = 0;
    add_column_sums(call->count, n, call->inner, call->x + start, total);
    for (int64_t i = 0; i < n; i++) call->y[start + i] = (float)total[i];
  }
}

/// Chunks [begin, end) of the rows of the only outer position.
static void sum_chunks(void *context, int64_t begin, int64_t end) {
  const sum_call *call = context;
  for (int64_t c = begin; c < end; c++) {
    int64_t first = c * call->chunk;
    int64_t rows = call->count - first < call->chunk ? call->count - first : call->chunk;
    double *partial = call->partial + c * call->inner;
    if (call->inner == 1) {
      *partial = sum_row(rows, call->x + first);
      continue;
    }
    for (int64_t i = 0; i < call->inner; i++) partial[i] = 0;
    add_column_sums(rows, call->inner, call->inner, call->x + first * call->inner, partial);
  }
}

static void reduce_sum(int64_t outer, int64_t count, int64_t inner, const float *x, float *y) {
  sum_call call = {count, inner, 0, x, y, NULL};
  if (outer != 1 || count * inner <= 2 * chunk_elements) {
    ck_parallel_for(outer, grain / (count * inner + 1) + 1, sum_outer, &call);
    return;
  }
  if (inner >= 2048) {
    ck_parallel_for(inner, grain / (count + 1) + width, sum_some_columns, &call);
    return;
  }
  call.chunk = chunk_elements / inner;
  int64_t chunks = (count + call.chunk - 1) / call.chunk;
  call.partial = (double *)ck_memory_take(2 * chunks * inner);
  ck_parallel_for(chunks, 2, sum_chunks, &call);
  for (int64_t c = 1; c < chunks; c++)
    for (int64_t i = 0; i < inner; i++) call.partial[i] += call.partial[c * inner + i];
  for (int64_t i = 0; i < inner; i++) y[i] = (float)call.partial[i];
  ck_memory_give((float *)call.partial, 2 * chunks * inner);
}

// MARK: Extremes

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

CK_CLONES static void extreme_columns(int sign, int64_t count, int64_t inner, const float *x, float *y) {
  for (int64_t i = 0; i < inner; i++) y[i] = x[i];
  for (int64_t r = 1; r < count; r++) {
    const float *row = x + r * inner;
    if (sign > 0) {
      for (int64_t i = 0; i < inner; i++) y[i] = row[i] > y[i] || row[i] != row[i] ? row[i] : y[i];
    } else {
      for (int64_t i = 0; i < inner; i++) y[i] = row[i] < y[i] || row[i] != row[i] ? row[i] : y[i];
    }
  }
}

typedef struct extreme_call {
  int sign;
  int64_t count, inner;
  const float *x;
  float *y;
  int32_t *index;
} extreme_call;

static void extreme_outer(void *context, int64_t begin, int64_t end) {
  const extreme_call *call = context;
  for (int64_t o = begin; o < end; o++) {
    const float *x = call->x + o * call->count * call->inner;
    float *y = call->y + o * call->inner;
    if (call->inner > 1)
      extreme_columns(call->sign, call->count, call->inner, x, y);
    else
      *y = call->sign > 0 ? maximum_row(call->count, x) : minimum_row(call->count, x);
  }
}

void ck_reduce(ck_reduction f, int64_t outer, int64_t count, int64_t inner, const float *x, float *y) {
  if (inner == 0) return;
  if (f == ck_reduce_sum) {
    reduce_sum(outer, count, inner, x, y);
    return;
  }
  extreme_call call = {f == ck_reduce_maximum ? 1 : -1, count, inner, x, y, NULL};
  ck_parallel_for(outer, grain / (count * inner) + 1, extreme_outer, &call);
}

static void arg_extreme_outer(void *context, int64_t begin, int64_t end) {
  const extreme_call *call = context;
  int sign = call->sign;
  for (int64_t o = begin; o < end; o++) {
    for (int64_t i = 0; i < call->inner; i++) {
      const float *column = call->x + o * call->count * call->inner + i;
      float best = column[0];
      int64_t found = 0;
      for (int64_t r = 1; r < call->count && best == best; r++) {
        float v = column[r * call->inner];
        if ((sign > 0 ? v > best : v < best) || v != v) {
          best = v;
          found = r;
        }
      }
      call->index[o * call->inner + i] = (int32_t)found;
    }
  }
}

void ck_arg_extreme(int sign, int64_t outer, int64_t count, int64_t inner, const float *x, int32_t *index) {
  extreme_call call = {sign, count, inner, x, NULL, index};
  ck_parallel_for(outer, grain / (count * inner + 1) + 1, arg_extreme_outer, &call);
}

CK_CLONES double ck_sum_of_squares(int64_t n, const float *x) {
  double total = 0;
  for (int64_t i = 0; i < n; i++) total += (double)x[i] * x[i];
  return total;
}
