// A matrix product by blocks that fit the caches (K. Goto, R. van de Geijn: Anatomy of high-performance
// matrix multiplication, 2008). A block of B is packed into panels of 32 columns, a block of A is copied so
// that it stays in the second-level cache, and tiles of C are summed in registers from the two.

#include "blocked.h"

#include "CKernels.h"

// Measured on Zen 4 (1 MB second-level cache a core): 1024 deep beats 512 by 5 %, because C is read and
// written half as often; a block of A is then 224 KB.
static const int64_t block_depth = 1024, block_rows = 112, block_columns = 2048, few_columns = 256;

static inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }
static inline int64_t rounded_up(int64_t a, int64_t unit) { return (a + unit - 1) / unit * unit; }

/// One thread's part of C and its room for copies.
typedef struct part {
  const nn_format *format;
  const nn_product *product;
  uint32_t *a, *b;
} part;

/// Copies columns [j, j + columns) of B, steps from k0 on, panel after panel.
static void pack_b(const part *t, int64_t j, int64_t columns, int64_t k0, int64_t depth, int64_t steps) {
  const nn_product *p = t->product;
  for (int64_t x = 0; x < columns; x += nn_tile_columns) {
    int64_t wide = smaller(columns - x, nn_tile_columns);
    uint32_t *to = t->b + x * steps;
    if (p->transpose_b)
      t->format->pack_along(depth, wide, p->b + (j + x) * p->ldb + k0, p->ldb, to);
    else
      t->format->pack_across(depth, wide, p->b + k0 * p->ldb + j + x, p->ldb, to, nn_tile_columns);
  }
}

/// Rows [i, i + rows) of C, columns [j, j + columns), from the packed block of B.
static void multiply_block(const part *t, int64_t i, int64_t rows, int64_t j, int64_t columns, int64_t k0,
                           int64_t depth, int64_t steps) {
  const nn_product *p = t->product;
  const nn_format *f = t->format;
  int64_t tiles = (rows + nn_tile_rows - 1) / nn_tile_rows;
  // Rows that lie a cache line more than a power of two apart do not compete for the same lines.
  int64_t row = rounded_up(steps, 16) + 16;
  if (!p->transpose_a) f->copy_rows(rows, depth, p->a + i * p->lda + k0, p->lda, t->a, row);
  for (int64_t x = 0; x < tiles && p->transpose_a; x++) {
    int64_t from = rows * x / tiles, to = rows * (x + 1) / tiles;
    f->pack_across(depth, to - from, p->a + k0 * p->lda + i + from, p->lda, t->a + from * steps, to - from);
  }
  bool add = k0 > 0 || p->beta != 0;
  for (int64_t y = 0; y < columns; y += nn_tile_columns) {
    int64_t wide = smaller(columns - y, nn_tile_columns);
    for (int64_t x = 0; x < tiles; x++) {
      int64_t from = rows * x / tiles, to = rows * (x + 1) / tiles;
      const uint32_t *a = t->a + from * (p->transpose_a ? steps : row);
      float *c = p->c + (i + from) * p->ldc + j + y;
      f->tiles[to - from](steps, a, p->transpose_a ? 1 : row, p->transpose_a ? to - from : 1, t->b + y * steps,
                          c, p->ldc, add, wide);
    }
  }
}

/// The part of C that one thread computes.
static void multiply(const nn_format *format, const nn_product *p, int64_t i0, int64_t i1, int64_t j0,
                     int64_t j1) {
  if (i0 >= i1 || j0 >= j1) return;
  int64_t unit = format->values_a_step;
  int64_t blocks = (p->k + block_depth - 1) / block_depth;
  int64_t depth = rounded_up((p->k + blocks - 1) / blocks, unit), steps = depth / unit;
  int64_t row_blocks = (i1 - i0 + block_rows - 1) / block_rows;
  int64_t high = smaller(i1 - i0, block_rows);
  // Few rows: a panel of B is used soon after it was packed, while it is still in the nearest cache.
  int64_t across = smaller(rounded_up(j1 - j0, nn_tile_columns), row_blocks == 1 ? few_columns : block_columns);
  int64_t a_words = rounded_up(high * (rounded_up(steps, 16) + 16), 16), b_words = across * steps;
  float *room = ck_memory_take(a_words + b_words);
  part t = {format, p, (uint32_t *)room, (uint32_t *)room + a_words};
  for (int64_t j = j0; j < j1; j += across) {
    int64_t columns = smaller(across, j1 - j);
    for (int64_t k0 = 0; k0 < p->k; k0 += depth) {
      int64_t deep = smaller(depth, p->k - k0), now = (deep + unit - 1) / unit;
      pack_b(&t, j, columns, k0, deep, now);
      for (int64_t x = 0; x < row_blocks; x++) {
        int64_t from = i0 + (i1 - i0) * x / row_blocks, to = i0 + (i1 - i0) * (x + 1) / row_blocks;
        multiply_block(&t, from, to - from, j, columns, k0, deep, now);
      }
    }
  }
  ck_memory_give(room, a_words + b_words);
}

typedef struct job {
  const nn_format *format;
  const nn_product *product;
} job;

static void by_rows(void *context, int64_t begin, int64_t end) {
  const job *j = context;
  multiply(j->format, j->product, begin, end, 0, j->product->n);
}

static void by_panels(void *context, int64_t begin, int64_t end) {
  const job *j = context;
  multiply(j->format, j->product, 0, j->product->m, begin * nn_tile_columns,
           smaller(end * nn_tile_columns, j->product->n));
}

void nn_blocked_gemm(const nn_format *format, const nn_product *p) {
  job j = {format, p};
  // A thread's share should be worth fifty microseconds or so.
  const int64_t share = 4 << 20;
  if (p->m >= p->n)
    ck_parallel_for(p->m, share / (p->n * p->k) + nn_tile_rows, by_rows, &j);
  else
    ck_parallel_for((p->n + nn_tile_columns - 1) / nn_tile_columns,
                    larger(share / (p->m * p->k * nn_tile_columns), 1), by_panels, &j);
}
