#include "ck_normalization.h"

#include "ck_math.h"
#include "ck_moments.h"
#include "ck_memory.h"
#include "ck_parallel.h"

#pragma clang fp reassociate(on)

// Sums over rows are cut into chunks of a fixed number of rows, whatever the number of threads, so that
// results are the same everywhere and one group of few columns still gives work to all threads. A chunk is
// summed in float, which vectorises; chunks are put together in double.
//
// Rows follow one another in memory, so narrow rows are taken several at a time: the inner loop runs over
// `wide` = n * together elements of neighbouring rows.
enum { piece = 64, chunk_elements = 16384 };

typedef struct column_call {
  int64_t rows, columns, chunk, chunks;
  const float *x, *dy, *mean, *rstd, *scale, *shift, *sum_dy, *sum_dy_x;
  int relu;
  float *first, *second, *partial;
} column_call;

static int64_t rows_of_chunk(int64_t columns) {
  int64_t rows = chunk_elements / columns;
  return rows < 64 ? 64 : rows;
}

/// How many chunks are worth a thread.
static int64_t items_a_thread(const column_call *call) {
  int64_t rows = call->rows < call->chunk ? call->rows : call->chunk;
  return 1 + chunk_elements / (rows * call->columns + 1);
}

/// mean[c] and squares[c] = sum of (x - mean)^2 over rows, for n <= piece columns. The chunk lies in the
/// cache, so a second pass over it is cheap, and no outlier can take digits from the squares.
CK_CLONES static void moments_piece(int64_t rows, int64_t columns, int64_t n, const float *x, float *mean,
                                    float *squares) {
  float origin[piece], sum[piece] = {0}, square[piece] = {0};
  int64_t together = n == columns ? piece / n : 1, wide = n * together, whole = rows / together * together;
  for (int64_t i = 0; i < wide; i++) origin[i] = x[i % n];
  for (int64_t r = 0; r < whole; r += together) {
    const float *row = x + r * columns;
    for (int64_t i = 0; i < wide; i++) sum[i] += row[i] - origin[i];
  }
  for (int64_t r = whole; r < rows; r++)
    for (int64_t c = 0; c < n; c++) sum[c] += x[r * columns + c] - origin[c];
  for (int64_t c = 0; c < n; c++) {
    float total = 0;
    for (int64_t k = 0; k < together; k++) total += sum[k * n + c];
    mean[c] = origin[c] + total / (float)rows;
    squares[c] = 0;
  }
  float rest[piece] = {0};
  for (int64_t i = 0; i < wide; i++) origin[i] = mean[i % n];
  for (int64_t r = 0; r < whole; r += together) {
    const float *row = x + r * columns;
    for (int64_t i = 0; i < wide; i++) {
      float d = row[i] - origin[i];
      square[i] += d * d;
      rest[i] += d;
    }
  }
  for (int64_t r = whole; r < rows; r++) {
    for (int64_t c = 0; c < n; c++) {
      float d = x[r * columns + c] - origin[c];
      square[c] += d * d;
      rest[c] += d;
    }
  }
  // What rounding left of the mean is taken out again.
  for (int64_t c = 0; c < n; c++) {
    float total = 0;
    for (int64_t k = 0; k < together; k++) {
      squares[c] += square[k * n + c];
      total += rest[k * n + c];
    }
    squares[c] -= total * (total / (float)rows);
  }
}

void ck_row_moments(int64_t rows, int64_t columns, const float *x, float *mean, float *squares) {
  for (int64_t c = 0; c < columns; c += piece)
    moments_piece(rows, columns, columns - c < piece ? columns - c : piece, x + c, mean + c, squares + c);
}

/// Item i is chunk i % chunks of group i / chunks; its means and squares lie in partial[i][2][columns].
static void moments_items(void *context, int64_t begin, int64_t end) {
  const column_call *call = context;
  int64_t columns = call->columns;
  for (int64_t item = begin; item < end; item++) {
    int64_t group = item / call->chunks, first = item % call->chunks * call->chunk;
    int64_t rows = call->rows - first < call->chunk ? call->rows - first : call->chunk;
    const float *x = call->x + (group * call->rows + first) * columns;
    float *sums = call->partial + item * 2 * columns;
    ck_row_moments(rows, columns, x, sums, sums + columns);
  }
}

/// Puts the chunks of one column together (Chan, Golub and LeVeque, 1979).
static void merge_moments(const column_call *call, int64_t group, int64_t c, float *mean, float *variance) {
  double count = 0, m = 0, squares = 0;
  for (int64_t k = 0; k < call->chunks; k++) {
    int64_t first = k * call->chunk;
    double n = (double)(call->rows - first < call->chunk ? call->rows - first : call->chunk);
    const float *sums = call->partial + (group * call->chunks + k) * 2 * call->columns;
    double own = sums[call->columns + c], difference = sums[c] - m;
    double total = count + n;
    m += difference * (n / total);
    squares += (own > 0 ? own : 0) + difference * difference * (count * n / total);
    count = total;
  }
  *mean = (float)m;
  *variance = (float)(squares / count);
}

void ck_column_moments(int64_t groups, int64_t rows, int64_t columns, const float *x, float *mean,
                       float *variance) {
  int64_t chunk = rows_of_chunk(columns), chunks = (rows + chunk - 1) / chunk;
  int64_t count = groups * chunks * 2 * columns;
  column_call call = {.rows = rows, .columns = columns, .chunk = chunk, .chunks = chunks, .x = x,
                      .partial = ck_memory_take(count)};
  ck_parallel_for(groups * chunks, items_a_thread(&call), moments_items, &call);
  for (int64_t group = 0; group < groups; group++)
    for (int64_t c = 0; c < columns; c++)
      merge_moments(&call, group, c, mean + group * columns + c, variance + group * columns + c);
  ck_memory_give(call.partial, count);
}

CK_CLONES static void affine_add_rows(int64_t rows, int64_t columns, const float *x, const float *scale,
                                      const float *shift, int relu, const float *add, float *y) {
  const float least = relu ? 0.0f : -__builtin_inff();
  for (int64_t r = 0; r < rows; r++, x += columns, y += columns, add += columns) {
    for (int64_t c = 0; c < columns; c++) {
      float v = x[c] * scale[c] + shift[c];
      y[c] = add[c] + (v < least ? least : v);
    }
  }
}

CK_CLONES static void affine_rows(int64_t rows, int64_t columns, const float *x, const float *scale,
                                  const float *shift, int relu, float *y) {
  for (int64_t r = 0; r < rows; r++, x += columns, y += columns) {
    if (relu) {
      for (int64_t c = 0; c < columns; c++) {
        float v = x[c] * scale[c] + shift[c];
        y[c] = v > 0.0f ? v : 0.0f;
      }
    } else {
      for (int64_t c = 0; c < columns; c++) y[c] = x[c] * scale[c] + shift[c];
    }
  }
}

static void affine_items(void *context, int64_t begin, int64_t end) {
  const column_call *call = context;
  while (begin < end) {
    int64_t group = begin / call->rows, stop = (group + 1) * call->rows;
    if (stop > end) stop = end;
    int64_t offset = begin * call->columns, own = group * call->columns;
    if (call->dy)
      affine_add_rows(stop - begin, call->columns, call->x + offset, call->scale + own, call->shift + own,
                      call->relu, call->dy + offset, call->first + offset);
    else
      affine_rows(stop - begin, call->columns, call->x + offset, call->scale + own, call->shift + own, call->relu,
                  call->first + offset);
    begin = stop;
  }
}

void ck_column_affine(int64_t groups, int64_t rows, int64_t columns, const float *x, const float *scale,
                      const float *shift, int relu, float *y) {
  ck_column_affine_add(groups, rows, columns, x, scale, shift, relu, NULL, y);
}

void ck_column_affine_add(int64_t groups, int64_t rows, int64_t columns, const float *x, const float *scale,
                          const float *shift, int relu, const float *add, float *y) {
  column_call call = {.rows = rows, .columns = columns, .x = x, .dy = add, .scale = scale, .shift = shift,
                      .relu = relu, .first = y};
  ck_parallel_for(groups * rows, 32768 / (columns + 1) + 1, affine_items, &call);
}

/// s[c] = sum of dy, q[c] = sum of dy (x - mean) over rows, for n <= piece columns.
CK_CLONES static void products_piece(int64_t rows, int64_t columns, int64_t n, const float *x, const float *dy,
                                     const float *mean, float *s, float *q) {
  float m[piece], sum[piece] = {0}, product[piece] = {0};
  int64_t together = n == columns ? piece / n : 1, wide = n * together, r = 0;
  for (int64_t i = 0; i < wide; i++) m[i] = mean[i % n];
  for (; r + together <= rows; r += together) {
    const float *a = x + r * columns, *d = dy + r * columns;
    for (int64_t i = 0; i < wide; i++) {
      sum[i] += d[i];
      product[i] += d[i] * (a[i] - m[i]);
    }
  }
  for (; r < rows; r++) {
    for (int64_t c = 0; c < n; c++) {
      float d = dy[r * columns + c];
      sum[c] += d;
      product[c] += d * (x[r * columns + c] - m[c]);
    }
  }
  for (int64_t c = 0; c < n; c++) s[c] = q[c] = 0;
  for (int64_t k = 0; k < together; k++) {
    for (int64_t c = 0; c < n; c++) {
      s[c] += sum[k * n + c];
      q[c] += product[k * n + c];
    }
  }
}

static void products_items(void *context, int64_t begin, int64_t end) {
  const column_call *call = context;
  int64_t columns = call->columns;
  for (int64_t item = begin; item < end; item++) {
    int64_t group = item / call->chunks, first = item % call->chunks * call->chunk;
    int64_t rows = call->rows - first < call->chunk ? call->rows - first : call->chunk;
    int64_t start = (group * call->rows + first) * columns;
    float *sums = call->partial + item * 2 * columns;
    for (int64_t c = 0; c < columns; c += piece)
      products_piece(rows, columns, columns - c < piece ? columns - c : piece, call->x + start + c,
                     call->dy + start + c, call->mean + group * columns + c, sums + c, sums + columns + c);
  }
}

void ck_column_gradient_sums(int64_t groups, int64_t rows, int64_t columns, const float *x, const float *dy,
                             const float *mean, const float *rstd, float *sum_dy, float *sum_dy_x) {
  int64_t chunk = rows_of_chunk(columns), chunks = (rows + chunk - 1) / chunk;
  int64_t count = groups * chunks * 2 * columns;
  column_call call = {.rows = rows, .columns = columns, .chunk = chunk, .chunks = chunks, .x = x, .dy = dy,
                      .mean = mean, .partial = ck_memory_take(count)};
  ck_parallel_for(groups * chunks, items_a_thread(&call), products_items, &call);
  for (int64_t group = 0; group < groups; group++) {
    for (int64_t c = 0; c < columns; c++) {
      double sum = 0, product = 0;
      for (int64_t k = 0; k < chunks; k++) {
        const float *sums = call.partial + (group * chunks + k) * 2 * columns;
        sum += sums[c];
        product += sums[columns + c];
      }
      sum_dy[group * columns + c] = (float)sum;
      sum_dy_x[group * columns + c] = (float)(product * rstd[group * columns + c]);
    }
  }
  ck_memory_give(call.partial, count);
}

/// dx = gamma rstd (dy - (sum_dy + xhat sum_dy_x) / rows), one multiply-add chain a column:
/// dx = a dy + b x + e with a = gamma rstd, b = -a rstd sum_dy_x / rows, e = -a sum_dy / rows - b mean.
CK_CLONES static void norm_gradient_rows(int64_t rows, int64_t columns, const float *x, const float *dy,
                                         const float *a, const float *b, const float *e, float *dx) {
  for (int64_t r = 0; r < rows; r++, x += columns, dy += columns, dx += columns)
    for (int64_t c = 0; c < columns; c++) dx[c] = a[c] * dy[c] + (b[c] * x[c] + e[c]);
}

static void norm_gradient_items(void *context, int64_t begin, int64_t end) {
  const column_call *call = context;
  int64_t columns = call->columns;
  while (begin < end) {
    int64_t group = begin / call->rows, stop = (group + 1) * call->rows;
    if (stop > end) stop = end;
    for (int64_t start = 0; start < columns; start += piece) {
      int64_t n = columns - start < piece ? columns - start : piece;
      float a[piece], b[piece], e[piece];
      for (int64_t c = 0; c < n; c++) {
        int64_t at = group * columns + start + c;
        a[c] = call->scale[start + c] * call->rstd[at];
        b[c] = -a[c] * call->rstd[at] * call->sum_dy_x[at] / (float)call->rows;
        e[c] = -a[c] * call->sum_dy[at] / (float)call->rows - b[c] * call->mean[at];
      }
      if (n == columns) {
        int64_t offset = begin * columns;
        norm_gradient_rows(stop - begin, columns, call->x + offset, call->dy + offset, a, b, e,
                           call->first + offset);
      } else {
        for (int64_t r = begin; r < stop; r++) {
          int64_t offset = r * columns + start;
          norm_gradient_rows(1, n, call->x + offset, call->dy + offset, a, b, e, call->first + offset);
        }
      }
    }
    begin = stop;
  }
}

void ck_column_norm_gradient(int64_t groups, int64_t rows, int64_t columns, const float *x, const float *dy,
                             const float *mean, const float *rstd, const float *gamma, const float *sum_dy,
                             const float *sum_dy_x, float *dx) {
  column_call call = {.rows = rows,    .columns = columns, .x = x,           .dy = dy,
                      .mean = mean,    .rstd = rstd,       .scale = gamma,   .sum_dy = sum_dy,
                      .sum_dy_x = sum_dy_x, .first = dx};
  ck_parallel_for(groups * rows, 32768 / (columns + 1) + 1, norm_gradient_items, &call);
}
