// For one type of sample; see cf_order.h.

#define CF_NAME(name) CF_JOIN(name, CF_JOIN(_, CF_SUFFIX))
#define CF_LANES (CF_BYTES / (int)sizeof(CF_TYPE))
#define CF_LOAD(from) (*(const CF_VECTOR_ANY *)(from))
#define CF_STORE(to, value) (*(CF_VECTOR_ANY *)(to) = (value))
#define CF_EXCHANGE(a, b)              \
  {                                    \
    CF_VECTOR low = CF_LOW(a, b);      \
    (b) = CF_HIGH(a, b);               \
    (a) = low;                         \
  }

CF_INLINE void CF_NAME(put)(CF_TYPE *out, int64_t i, int64_t n, CF_VECTOR value) {
  if (i + CF_LANES <= n) *(CF_VECTOR_ANY *)(out + i) = value;
  else memcpy(out + i, &value, sizeof(CF_TYPE) * (size_t)(n - i));
}

/// The largest or smallest of each place of several rows.
static void CF_NAME(extreme)(const void *const *rows, int64_t count, int largest, void *out, int64_t n) {
  for (int64_t i = 0; i < n; i += CF_LANES) {
    CF_VECTOR best = CF_LOAD((const CF_TYPE *)rows[0] + i);
    if (largest) {
      for (int64_t t = 1; t < count; t++) best = CF_HIGH(best, CF_LOAD((const CF_TYPE *)rows[t] + i));
    } else {
      for (int64_t t = 1; t < count; t++) best = CF_LOW(best, CF_LOAD((const CF_TYPE *)rows[t] + i));
    }
    CF_NAME(put)(out, i, n, best);
  }
}

/// Sorts the three samples of each column: sorted[0] is the smallest.
static void CF_NAME(sort_columns_3)(const void *const *rows, void *const *sorted, int64_t n) {
  const CF_TYPE *rows_0 = rows[0], *rows_1 = rows[1], *rows_2 = rows[2];
  CF_TYPE *low = sorted[0], *mid = sorted[1], *high = sorted[2];
  for (int64_t i = 0; i < n; i += CF_LANES) {
    CF_VECTOR a = CF_LOAD(rows_0 + i), b = CF_LOAD(rows_1 + i), c = CF_LOAD(rows_2 + i);
    CF_EXCHANGE(a, b)
    CF_EXCHANGE(b, c)
    CF_EXCHANGE(a, b)
    CF_STORE(low + i, a);
    CF_STORE(mid + i, b);
    CF_STORE(high + i, c);
  }
}

/// Sorts the five samples of each column.
static void CF_NAME(sort_columns_5)(const void *const *rows, void *const *sorted, int64_t n) {
  const CF_TYPE *rows_0 = rows[0], *rows_1 = rows[1], *rows_2 = rows[2], *rows_3 = rows[3], *rows_4 = rows[4];
  CF_TYPE *sorted_0 = sorted[0], *sorted_1 = sorted[1], *sorted_2 = sorted[2], *sorted_3 = sorted[3];
  CF_TYPE *sorted_4 = sorted[4];
  for (int64_t i = 0; i < n; i += CF_LANES) {
    CF_VECTOR a = CF_LOAD(rows_0 + i), b = CF_LOAD(rows_1 + i), c = CF_LOAD(rows_2 + i), d = CF_LOAD(rows_3 + i);
    CF_VECTOR e = CF_LOAD(rows_4 + i);
    CF_EXCHANGE(a, d)
    CF_EXCHANGE(b, e)
    CF_EXCHANGE(a, c)
    CF_EXCHANGE(b, d)
    CF_EXCHANGE(a, b)
    CF_EXCHANGE(c, e)
    CF_EXCHANGE(b, c)
    CF_EXCHANGE(d, e)
    CF_EXCHANGE(c, d)
    CF_STORE(sorted_0 + i, a);
    CF_STORE(sorted_1 + i, b);
    CF_STORE(sorted_2 + i, c);
    CF_STORE(sorted_3 + i, d);
    CF_STORE(sorted_4 + i, e);
  }
}

/// The median of three neighbouring sorted columns.
static void CF_NAME(median_3)(const void *const *sorted, int64_t step, void *out, int64_t n) {
  for (int64_t i = 0; i < n; i += CF_LANES) {
    const CF_TYPE *low = (const CF_TYPE *)sorted[0] + i, *mid = (const CF_TYPE *)sorted[1] + i;
    const CF_TYPE *high = (const CF_TYPE *)sorted[2] + i;
    CF_VECTOR a = CF_HIGH(CF_HIGH(CF_LOAD(low), CF_LOAD(low + step)), CF_LOAD(low + 2 * step));
    CF_VECTOR c = CF_LOW(CF_LOW(CF_LOAD(high), CF_LOAD(high + step)), CF_LOAD(high + 2 * step));
    CF_VECTOR m = CF_LOAD(mid), b = CF_LOAD(mid + step);
    CF_EXCHANGE(m, b)
    b = CF_HIGH(m, CF_LOW(b, CF_LOAD(mid + 2 * step)));
    CF_EXCHANGE(a, b)
    CF_NAME(put)(out, i, n, CF_HIGH(a, CF_LOW(b, c)));
  }
}

/// The median of five neighbouring sorted columns.
static void CF_NAME(median_5)(const void *const *sorted, int64_t step, void *out, int64_t n) {
  for (int64_t i = 0; i < n; i += CF_LANES) {
    CF_VECTOR v[25];
    for (int r = 0; r < 5; r++) {
      for (int c = 0; c < 5; c++) v[5 * r + c] = CF_LOAD((const CF_TYPE *)sorted[r] + i + c * step);
    }
#define CF_X(a, b) CF_EXCHANGE(v[a], v[b])
#include "cf_median_network.h"
#undef CF_X
    CF_NAME(put)(out, i, n, v[CF_MEDIAN_AT]);
  }
}

#undef CF_EXCHANGE
#undef CF_STORE
#undef CF_LOAD
#undef CF_LANES
#undef CF_NAME
#undef CF_HIGH
#undef CF_LOW
#undef CF_VECTOR_ANY
#undef CF_VECTOR
#undef CF_TYPE
#undef CF_SUFFIX
