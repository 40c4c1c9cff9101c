// Products of a tall matrix with itself. Pixels are packed a chunk at a time into panels of 32 channels, which
// serve as both factors; of the symmetric result only panels on and above the diagonal are summed.

#include "ck_blocked_product.h"
#include "ck_internal.h"
#include "ck_memory.h"
#include "ck_parallel.h"
#include "ck_products.h"

static const int64_t chunk_words = 48 << 10, most_steps = 512, part_rows = 512, most_parts = 8;

typedef struct gram {
  const ck_format *format;
  int64_t rows, channels, panels, steps, parts;
  const float *x;
  float scale;
  /// Of each part of each picture, [panels * 32][panels * 32].
  float *sums;
  float *out;
} gram;

static int64_t padded(const gram *g) { return g->panels * ck_tile_columns; }

/// Adds a packed chunk of `steps` times itself.
static void add_chunk(const gram *g, const uint32_t *packed, int64_t steps, bool add, float *sums) {
  enum { rows_at_once = 11 };
  for (int64_t i = 0; i < g->panels; i++)
    for (int64_t j = i; j < g->panels; j++)
      for (int64_t r = 0; r < ck_tile_columns; r += rows_at_once) {
        const uint32_t *a = packed + i * ck_tile_columns * steps + r;
        float *to = sums + (i * ck_tile_columns + r) * padded(g) + j * ck_tile_columns;
        g->format->tile(ck_min(ck_tile_columns - r, rows_at_once), steps, a, 1, ck_tile_columns,
                        packed + j * ck_tile_columns * steps, to, padded(g), add, ck_tile_columns);
      }
}

/// Items are parts of the pixels of each picture.
static void sum_parts(void *context, int64_t begin, int64_t end) {
  const gram *g = context;
  const int64_t values = g->format->values_a_step;
  uint32_t *packed = ck_scratch(ck_scratch_tiles, (size_t)(g->steps * padded(g)) * sizeof(uint32_t));
  for (int64_t item = begin; item < end; item++) {
    int64_t part = item % g->parts, from = g->rows * part / g->parts, to = g->rows * (part + 1) / g->parts;
    const float *x = g->x + item / g->parts * g->rows * g->channels;
    float *sums = g->sums + item * padded(g) * padded(g);
    for (int64_t row = from; row < to; row += g->steps * values) {
      int64_t depth = ck_min(to - row, g->steps * values), steps = (depth + values - 1) / values;
      for (int64_t i = 0; i < g->panels; i++) {
        int64_t wide = ck_min(g->channels - i * ck_tile_columns, ck_tile_columns);
        g->format->pack_across(depth, wide, x + row * g->channels + i * ck_tile_columns, g->channels,
                               packed + i * ck_tile_columns * steps, ck_tile_columns);
      }
      add_chunk(g, packed, steps, row > from, sums);
    }
  }
}

/// Items are rows of the results of all pictures.
static void join_parts(void *context, int64_t begin, int64_t end) {
  const gram *g = context;
  const int64_t matrix = padded(g) * padded(g);
  for (int64_t item = begin; item < end; item++) {
    int64_t a = item % g->channels;
    const float *sums = g->sums + item / g->channels * g->parts * matrix;
    for (int64_t b = 0; b < g->channels; b++) {
      const float *at = sums + ck_min(a, b) * padded(g) + ck_max(a, b);
      float sum = 0;
      for (int64_t part = 0; part < g->parts; part++) sum += at[part * matrix];
      g->out[item * g->channels + b] = sum * g->scale;
    }
  }
}

void ck_gram(int64_t pictures, int64_t rows, int64_t channels, const float *x, float scale, float *out) {
  gram g = {.format = ck_present_format(), .rows = rows, .channels = channels, .x = x, .scale = scale, .out = out};
  g.panels = (channels + ck_tile_columns - 1) / ck_tile_columns;
  g.steps = ck_max(ck_min(chunk_words / padded(&g), most_steps), 1);
  g.parts = ck_max(ck_min(rows / part_rows, most_parts), 1);
  int64_t count = pictures * g.parts * padded(&g) * padded(&g);
  g.sums = ck_memory_take(count);
  ck_parallel_for(pictures * g.parts, 1, sum_parts, &g);
  ck_parallel_for(pictures * channels, 8192 / channels + 1, join_parts, &g);
  ck_memory_give(g.sums, count);
}
