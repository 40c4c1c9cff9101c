// A matrix product by blocks that fit the caches (K. Goto, R. van de Geijn: Anatomy of high-performance
// matrix multiplication, 2008). A block of B is packed into panels of 32 columns, a block of A is copied so
// that it stays in the second-level cache, and tiles of C are summed in registers from the two.

#include "ck_blocked_product.h"

#include "ck_internal.h"
#include "ck_memory.h"
#include "ck_parallel.h"
#include "ck_products.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Measured on Zen 4 (1 MB second-level cache a core): 512 steps beat 256 by 5 %, because C is read and
// written half as often; a block of A is then 224 KB.
static const int64_t block_steps = 512, block_rows = 112, block_columns = 2048, few_columns = 256;

static inline int64_t rounded_up(int64_t a, int64_t unit) { return (a + unit - 1) / unit * unit; }

/// Values of the inner dimension k that a block holds.
static int64_t block_depth(const ck_format *format, int64_t k) {
  int64_t blocks = (k + block_steps * format->values_a_step - 1) / (block_steps * format->values_a_step);
  return rounded_up((k + blocks - 1) / blocks, format->values_a_step);
}

static int64_t steps_of(const ck_format *format, int64_t depth) {
  return (depth + format->values_a_step - 1) / format->values_a_step;
}

/// A block of A and B: steps of values [k0, k0 + depth), rows and columns of C.
typedef struct block {
  int64_t k0, depth, steps, row, rows, column, columns;
} block;

/// Copies the block's columns of B, panel after panel.
static void pack_b(const ck_format *f, const ck_product *p, const block *at, uint32_t *to) {
  for (int64_t x = 0; x < at->columns; x += ck_tile_columns, to += ck_tile_columns * at->steps) {
    int64_t wide = ck_min(at->columns - x, ck_tile_columns), column = at->column + x;
    if (p->transpose_b)
      f->pack_along(at->depth, wide, p->b + column * p->ldb + at->k0, p->ldb, to);
    else
      f->pack_across(at->depth, wide, p->b + at->k0 * p->ldb + column, p->ldb, to, ck_tile_columns);
  }
}

/// A block of C, from packed panels of B; `copy` is room for the block of A.
static void multiply_block(const ck_format *f, const ck_product *p, const block *at, uint32_t *copy,
                           const uint32_t *panels) {
  int64_t tiles = (at->rows + ck_tile_rows - 1) / ck_tile_rows;
  // Rows that lie a cache line more than a power of two apart do not compete for the same lines.
  int64_t row = rounded_up(at->steps, 16) + 16;
  if (!p->transpose_a) f->copy_rows(at->rows, at->depth, p->a + at->row * p->lda + at->k0, p->lda, copy, row);
  for (int64_t x = 0; x < tiles && p->transpose_a; x++) {
    int64_t from = at->rows * x / tiles, to = at->rows * (x + 1) / tiles;
    f->pack_across(at->depth, to - from, p->a + at->k0 * p->lda + at->row + from, p->lda,
                   copy + from * at->steps, to - from);
  }
  bool add = at->k0 > 0 || p->beta != 0;
  for (int64_t y = 0; y < at->columns; y += ck_tile_columns, panels += ck_tile_columns * at->steps) {
    int64_t wide = ck_min(at->columns - y, ck_tile_columns);
    for (int64_t x = 0; x < tiles; x++) {
      int64_t from = at->rows * x / tiles, to = at->rows * (x + 1) / tiles;
      const uint32_t *a = copy + from * (p->transpose_a ? at->steps : row);
      f->tile(to - from, at->steps, a, p->transpose_a ? 1 : row, p->transpose_a ? to - from : 1, panels,
              p->c + (at->row + from) * p->ldc + at->column + y, p->ldc, add, wide);
    }
  }
}

/// A product in a format; `packed`, if there is one, holds all of B.
typedef struct job {
  const ck_format *format;
  const ck_product *product;
  const uint32_t *packed;
} job;

/// The part of C that one thread computes.
static void multiply(const job *job, int64_t i0, int64_t i1, int64_t j0, int64_t j1) {
  if (i0 >= i1 || j0 >= j1) return;
  const ck_product *p = job->product;
  int64_t depth = block_depth(job->format, p->k), steps = steps_of(job->format, depth);
  int64_t row_blocks = (i1 - i0 + block_rows - 1) / block_rows;
  int64_t a_words = ck_min(i1 - i0, block_rows) * (rounded_up(steps, 16) + 16);
  // Few rows: a panel of B is used soon after it was packed, while it is still in the nearest cache.
  int64_t across = row_blocks == 1 && !job->packed ? few_columns : block_columns;
  across = ck_min(rounded_up(j1 - j0, ck_tile_columns), across);
  int64_t b_words = job->packed ? 0 : across * steps;
  float *room = ck_memory_take(a_words + b_words);
  uint32_t *copy = (uint32_t *)room, *panels = copy + a_words;
  int64_t width = rounded_up(p->n, ck_tile_columns);
  for (int64_t j = j0; j < j1; j += across) {
    for (int64_t k0 = 0; k0 < p->k; k0 += depth) {
      block at = {.k0 = k0, .depth = ck_min(depth, p->k - k0), .column = j, .columns = ck_min(across, j1 - j)};
      at.steps = steps_of(job->format, at.depth);
      if (!job->packed) pack_b(job->format, p, &at, panels);
      for (int64_t x = 0; x < row_blocks; x++) {
        at.row = i0 + (i1 - i0) * x / row_blocks;
        at.rows = i0 + (i1 - i0) * (x + 1) / row_blocks - at.row;
        multiply_block(job->format, p, &at, copy,
                       job->packed ? job->packed + steps_of(job->format, k0) * width + j * at.steps : panels);
      }
    }
  }
  ck_memory_give(room, a_words + b_words);
}

static void by_rows(void *context, int64_t begin, int64_t end) {
  const job *j = context;
  multiply(j, begin, end, 0, j->product->n);
}

static void by_panels(void *context, int64_t begin, int64_t end) {
  const job *j = context;
  multiply(j, 0, j->product->m, begin * ck_tile_columns, ck_min(end * ck_tile_columns, j->product->n));
}

static void run(job *j) {
  const ck_product *p = j->product;
  if (p->m == 0 || p->n == 0) return;
  if (p->k == 0) {
    for (int64_t row = 0; row < p->m && p->beta == 0; row++)
      memset(p->c + row * p->ldc, 0, (size_t)p->n * sizeof(float));
    return;
  }
  // A thread's share should be worth fifty microseconds or so. A value of B takes the time of some
  // multiplications to come.
  const int64_t share = (2 << 20) * j->format->values_a_step, reading = 8;
  if (p->m >= p->n)
    ck_parallel_for(p->m, share / (p->n * p->k) + ck_tile_rows, by_rows, j);
  else
    ck_parallel_for((p->n + ck_tile_columns - 1) / ck_tile_columns,
                    ck_max(share / ((p->m + reading) * p->k * ck_tile_columns), 1), by_panels, j);
}

void ck_multiply_matrices(const ck_product *product) {
  job j = {ck_present_format(), product, NULL};
  run(&j);
}

// MARK: Packed once for several products

struct ck_packed {
  const ck_format *format;
  int64_t n, k;
  float *words;
  int64_t count;
};

typedef struct packing {
  const ck_format *format;
  const ck_product *product;
  uint32_t *to;
} packing;

static void pack_panels(void *context, int64_t begin, int64_t end) {
  const packing *t = context;
  const ck_product *p = t->product;
  int64_t depth = block_depth(t->format, p->k), width = rounded_up(p->n, ck_tile_columns);
  for (int64_t k0 = 0; k0 < p->k; k0 += depth) {
    block at = {.k0 = k0, .depth = ck_min(depth, p->k - k0), .column = begin * ck_tile_columns};
    at.columns = ck_min(end * ck_tile_columns, p->n) - at.column;
    at.steps = steps_of(t->format, at.depth);
    pack_b(t->format, p, &at, t->to + steps_of(t->format, k0) * width + at.column * at.steps);
  }
}

ck_packed *ck_pack(bool transpose_b, int64_t n, int64_t k, const float *b, int64_t ldb) {
  ck_packed *packed = malloc(sizeof *packed);
  if (!packed) {
    fprintf(stderr, "CKernels: no memory for a packed matrix\n");
    abort();
  }
  const ck_format *format = ck_present_format();
  int64_t count = steps_of(format, k) * rounded_up(n, ck_tile_columns);
  *packed = (ck_packed){format, n, k, ck_memory_take(count), count};
  ck_product product = {.transpose_b = transpose_b, .n = n, .k = k, .b = b, .ldb = ldb};
  packing t = {format, &product, (uint32_t *)packed->words};
  if (k > 0)
    ck_parallel_for((n + ck_tile_columns - 1) / ck_tile_columns, 65536 / (k * ck_tile_columns) + 1, pack_panels,
                    &t);
  return packed;
}

void ck_packed_free(ck_packed *packed) {
  if (!packed) return;
  ck_memory_give(packed->words, packed->count);
  free(packed);
}

void ck_multiply_packed(bool transpose_a, int64_t m, const float *a, int64_t lda, const ck_packed *packed,
                        float beta, float *c, int64_t ldc) {
  ck_product product = {.transpose_a = transpose_a, .m = m, .n = packed->n, .k = packed->k, .a = a, .lda = lda,
                        .beta = beta, .c = c, .ldc = ldc};
  job j = {packed->format, &product, (const uint32_t *)packed->words};
  run(&j);
}
