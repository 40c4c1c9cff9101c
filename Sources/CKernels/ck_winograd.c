// Convolution with 3 x 3 kernels by F(4x4, 3x3): pictures are cut into tiles of 4 x 4 results, which become 36
// products of matrices, one a point: [tiles, in] times [in, out]. A block of tiles goes through all three stages
// while it lies in the second-level cache.

#include "ck_winograd.h"

#include "ck_blocked_product.h"
#include "ck_convolution_view.h"
#include "ck_internal.h"
#include "ck_memory.h"
#include "ck_moments.h"
#include "ck_parallel.h"

#include <stdlib.h>
#include <string.h>

enum {
  points = ck_winograd_points,
  side = ck_winograd_results,
  /// Channels of the transformed kernels that are packed at once.
  pack_depth = 64,
  /// Results' channels that are summed before they are transformed back.
  group_columns = 4 * ck_tile_columns,
};

/// Bytes of the transformed patches and results of a block: with the panel of kernels that passes by they fill
/// the second-level cache.
static const int64_t block_bytes = 800 << 10;
static const int64_t most_tiles = 6 * ck_tile_rows;

static inline int64_t parts_of(int64_t a, int64_t unit) { return (a + unit - 1) / unit; }
static inline int64_t rounded_up(int64_t a, int64_t unit) { return parts_of(a, unit) * unit; }

typedef struct job {
  const ck_winograd *g;
  const ck_format *format;
  const ck_winograd_kernels *kernels;
  /// Steps of the inner dimension, panels of 32 channels, and the packed kernels [point][panel][step][32].
  int64_t steps, panels;
  const uint32_t *packed;
  /// Where they are packed to.
  uint32_t *packing;
  const float *bias;
  /// Tiles of a picture and of a lot (the batch, or one picture where moments are wanted); lots, blocks of each,
  /// and how many ways their channels are split.
  int64_t down, across, tiles, lots, blocks, splits;
  /// The most tiles a block has, the words of a patch's point and the floats of a result's.
  int64_t block_tiles, patch_words, result_floats;
  /// Where row and column i of the padded picture lie, in floats; -1 for zeros.
  const int64_t *rows, *cols;
  /// As many zeros as there are channels.
  const float *zeros;
  /// Factors of the channels of each picture, `factors` floats apart, or NULL.
  const float *scale, *shift;
  int64_t factors;
  ck_moments moments;
} job;

static void choose(job *j) {
  int level = ck_instruction_level();
  j->format = &ck_format_baseline;
  j->kernels = &ck_winograd_baseline;
#if defined(__x86_64__)
  if (level == 2) {
    j->format = ck_present_format();
    j->kernels = j->format->values_a_step == 2 ? &ck_winograd_bfloat16 : &ck_winograd_avx512;
  } else if (level == 1) {
    j->format = &ck_format_avx2;
    j->kernels = &ck_winograd_avx2;
  }
#else
  (void)level;
#endif
}

// MARK: Kernels

/// Items are panels and, within them, parts of the depth.
static void pack_items(void *context, int64_t begin, int64_t end) {
  const job *j = context;
  const ck_winograd *g = j->g;
  const int64_t depths = parts_of(g->in_c, pack_depth), point = pack_depth * ck_tile_columns;
  float *turned = ck_scratch(ck_scratch_vectors, (size_t)(points * point) * sizeof(float));
  for (int64_t item = begin; item < end; item++) {
    int64_t panel = item / depths, c = item % depths * pack_depth, o = panel * ck_tile_columns;
    int64_t depth = ck_min(g->in_c - c, pack_depth), wide = ck_min(g->out_c - o, ck_tile_columns);
    const float *w = g->w + o * g->o_step + c * g->c_step;
    int along = g->c_step == 1;
    if (along) j->kernels->weights(w, g->o_step, g->taps, wide, depth, turned, pack_depth, point);
    else j->kernels->weights(w, g->c_step, g->taps, depth, wide, turned, ck_tile_columns, point);
    for (int64_t p = 0; p < points; p++) {
      int64_t step = (p * j->panels + panel) * j->steps + c / j->format->values_a_step;
      uint32_t *to = j->packing + step * ck_tile_columns;
      if (along) j->format->pack_along(depth, wide, turned + p * point, pack_depth, to);
      else j->format->pack_across(depth, wide, turned + p * point, ck_tile_columns, to, ck_tile_columns);
    }
  }
}

static int64_t kernel_words(const job *j) { return points * j->panels * j->steps * ck_tile_columns; }

/// The packed kernels, in memory that is to be given back.
static uint32_t *pack_kernels(job *j) {
  const int64_t words = kernel_words(j);
  j->packing = (uint32_t *)ck_memory_take(words);
  ck_memory_expect(j->packing, words * (int64_t)sizeof(uint32_t));
  ck_parallel_for(j->panels * parts_of(j->g->in_c, pack_depth), 1, pack_items, j);
  return j->packing;
}

static const uint32_t *kept_kernels(const ck_tile_kernels *kernels, const job *j);

// MARK: Blocks of tiles

typedef struct place {
  int64_t picture, row, col;
} place;

static place place_of(const job *j, int64_t tile) {
  int64_t picture = j->down * j->across, within = tile % picture;
  return (place){tile / picture, within / j->across * side, within % j->across * side};
}

static void transform_patches(const job *j, int64_t from, int64_t count, uint32_t *patches) {
  const ck_winograd *g = j->g;
  const int64_t words = j->format->values_a_step, point = j->block_tiles * j->patch_words * words;
  for (int64_t t = 0; t < count; t++) {
    place at = place_of(j, from + t);
    const float *picture = g->x + at.picture * g->in_h * g->in_w * g->in_c;
    ck_winograd_patch patch = {.zeros = j->zeros, .relu = g->fusion.relu};
    if (j->scale) {
      patch.scale = j->scale + at.picture * j->factors;
      patch.shift = j->shift + at.picture * j->factors;
    }
    for (int64_t u = 0; u < ck_winograd_side; u++) {
      int64_t row = j->rows[at.row + u];
      for (int64_t v = 0; v < ck_winograd_side; v++) {
        int64_t col = j->cols[at.col + v];
        patch.pixels[u * ck_winograd_side + v] = row < 0 || col < 0 ? j->zeros : picture + row + col;
      }
    }
    j->kernels->input(&patch, g->in_c, patches + t * j->patch_words, point);
  }
}

/// Panels [begin, end): at most those of a group.
static void multiply_points(const job *j, int64_t count, const uint32_t *patches, float *results, int64_t begin,
                            int64_t end) {
  const int64_t parts = parts_of(count, ck_tile_rows);
  for (int64_t p = 0; p < points; p++) {
    const uint32_t *a = patches + p * j->block_tiles * j->patch_words;
    float *to = results + p * j->block_tiles * j->result_floats;
    for (int64_t panel = begin; panel < end; panel++) {
      const uint32_t *b = j->packed + (p * j->panels + panel) * j->steps * ck_tile_columns;
      int64_t wide = ck_min(j->g->out_c - panel * ck_tile_columns, ck_tile_columns);
      float *c = to + (panel - begin) * ck_tile_columns;
      for (int64_t part = 0; part < parts; part++) {
        int64_t first = count * part / parts, last = count * (part + 1) / parts;
        j->format->tile(last - first, j->steps, a + first * j->patch_words, j->patch_words, 1, b,
                        c + first * j->result_floats, j->result_floats, false, wide);
      }
    }
  }
}

/// Channels [channel, channel + channels) of tiles that are block `block` of all lots.
static void transform_results(const job *j, int64_t block, int64_t from, int64_t count, const float *results,
                              int64_t channel, int64_t channels) {
  const ck_winograd *g = j->g;
  float sums[3][group_columns] = {{0}};
  ck_winograd_tile tile = {
      .y_col = g->out_c, .y_row = g->out_w * g->out_c, .bias = j->bias + channel, .relu = g->relu};
  if (g->fusion.mean) {
    tile.origin = sums[0];
    tile.sums = sums[1];
    tile.squares = sums[2];
  }
  int64_t values = 0;
  for (int64_t t = 0; t < count; t++) {
    place at = place_of(j, from + t);
    tile.y = g->y + (at.picture * g->out_h + at.row) * tile.y_row + at.col * tile.y_col + channel;
    tile.rows = ck_min(g->out_h - at.row, side);
    tile.cols = ck_min(g->out_w - at.col, side);
    tile.first = t == 0;
    values += tile.rows * tile.cols;
    j->kernels->output(results + t * j->result_floats, j->block_tiles * j->result_floats, channels, &tile);
  }
  if (!g->fusion.mean) return;
  float *means = ck_moments_part(&j->moments, block) + channel;
  if (channel == 0) j->moments.counts[block] = values;
  for (int64_t c = 0; c < channels; c++) {
    means[c] = sums[0][c] + sums[1][c] / (float)values;
    means[c + g->out_c] = sums[2][c] - sums[1][c] * (sums[1][c] / (float)values);
  }
}

/// Items are splits of the channels and, within them, the blocks of tiles of all lots.
static void convolve_items(void *context, int64_t begin, int64_t end) {
  const job *j = context;
  const int64_t patch_words = points * j->block_tiles * j->patch_words;
  const int64_t result_floats = points * j->block_tiles * j->result_floats;
  uint32_t *patches = ck_scratch(ck_scratch_tiles, (size_t)(patch_words + result_floats) * sizeof(float));
  float *results = (float *)(patches + patch_words);
  for (int64_t item = begin; item < end; item++) {
    int64_t blocks = j->lots * j->blocks, split = item / blocks, block = item % blocks;
    int64_t within = block % j->blocks, from = j->tiles * within / j->blocks;
    int64_t count = j->tiles * (within + 1) / j->blocks - from;
    from += block / j->blocks * j->tiles;
    transform_patches(j, from, count, patches);
    int64_t panel = j->panels * split / j->splits, last = j->panels * (split + 1) / j->splits;
    for (; panel < last; panel += group_columns / ck_tile_columns) {
      int64_t until = ck_min(panel + group_columns / ck_tile_columns, last), channel = panel * ck_tile_columns;
      multiply_points(j, count, patches, results, panel, until);
      transform_results(j, block, from, count, results, channel,
                        ck_min(until * ck_tile_columns, j->g->out_c) - channel);
    }
  }
}

static int suits(const ck_winograd *g) {
  const int64_t few = 16;
  if (g->in_c < few || g->out_c < few) return 0;
  int64_t tiles = g->batch * parts_of(g->out_h, side) * parts_of(g->out_w, side);
  int64_t pairs = g->in_c * g->out_c;
  // Multiplications and what takes about as long; the last term is the transform of the kernels.
  int64_t direct = 9 * g->batch * g->out_h * g->out_w * pairs;
  return tiles * (points * pairs + 400 * (g->in_c + g->out_c)) + 150 * pairs < direct;
}

/// How it is cut into items.
static job job_of(const ck_winograd *g) {
  job j = {.g = g, .down = parts_of(g->out_h, side), .across = parts_of(g->out_w, side)};
  choose(&j);
  j.lots = g->fusion.mean ? g->batch : 1;
  j.tiles = g->batch / j.lots * j.down * j.across;
  j.steps = parts_of(g->in_c, j.format->values_a_step);
  j.panels = parts_of(g->out_c, ck_tile_columns);
  // Rows that lie a cache line more than a power of two apart do not compete for the same lines.
  j.patch_words = rounded_up(j.steps, 16) + 16;
  j.result_floats = rounded_up(ck_min(g->out_c, group_columns), ck_tile_columns) + 16;
  int64_t tile_bytes = points * (j.patch_words + j.result_floats) * (int64_t)sizeof(float);
  int64_t most = block_bytes / tile_bytes / ck_tile_rows * ck_tile_rows;
  most = ck_min(ck_max(most, ck_tile_rows), most_tiles);
  j.blocks = parts_of(j.tiles, most);
  j.block_tiles = parts_of(j.tiles, j.blocks);
  // Where the kernels are larger than the picture, threads share the kernels out, else the picture.
  j.splits = j.lots * j.tiles < g->out_c ? ck_min(ck_threads(), j.panels) : 1;
  return j;
}

static void convolve(const ck_winograd *g) {
  job j = job_of(g);
  j.packed = kept_kernels(g->fusion.kernels, &j);
  uint32_t *packed = j.packed ? NULL : pack_kernels(&j);
  if (packed) j.packed = packed;
  const int64_t rows = side * j.down + 2, cols = side * j.across + 2;
  const int64_t padded = rounded_up(g->out_c, ck_tile_columns), channels = rounded_up(g->in_c, 16);
  int64_t *places = ck_scratch(ck_scratch_places, (size_t)(rows + cols) * sizeof(int64_t));
  ck_place_pixels(rows, -g->pad_top, g->in_h, g->upsampling, g->border, g->in_w * g->in_c, places);
  ck_place_pixels(cols, -g->pad_left, g->in_w, g->upsampling, g->border, g->in_c, places + rows);
  j.rows = places;
  j.cols = places + rows;
  const int64_t factors = g->fusion.scale ? g->batch * channels : 0;
  float *bias = ck_scratch(ck_scratch_bias, (size_t)(padded + channels + 2 * factors) * sizeof(float));
  memset(bias, 0, (size_t)(padded + channels + 2 * factors) * sizeof(float));
  if (g->bias) memcpy(bias, g->bias, (size_t)g->out_c * sizeof(float));
  j.bias = bias;
  j.zeros = bias + padded;
  if (g->fusion.scale) {
    float *scale = bias + padded + channels, *shift = scale + factors;
    for (int64_t i = 0; i < g->batch; i++) {
      memcpy(scale + i * channels, g->fusion.scale + i * g->in_c, (size_t)g->in_c * sizeof(float));
      memcpy(shift + i * channels, g->fusion.shift + i * g->in_c, (size_t)g->in_c * sizeof(float));
    }
    j.scale = scale;
    j.shift = shift;
    j.factors = channels;
  }
  if (g->fusion.mean) j.moments = ck_moments_begin(g->batch, j.blocks, g->out_c);
  ck_parallel_for(j.splits * j.lots * j.blocks, 1, convolve_items, &j);
  if (packed) ck_memory_give((float *)packed, kernel_words(&j));
  if (g->fusion.mean) ck_moments_end(&j.moments, g->fusion.mean, g->fusion.variance);
}

static int is_three_by_three(const ck_conv2d *g) {
  return g->k_h == 3 && g->k_w == 3 && g->stride_h == 1 && g->stride_w == 1 && g->dil_h == 1 && g->dil_w == 1 &&
         g->groups == 1 && g->batch * g->out_h * g->out_w > 0;
}

static ck_winograd forward(const ck_conv2d *g, const float *x, const float *w, float *y) {
  ck_winograd tiled = {
      .x = x, .batch = g->batch, .in_h = g->in_h, .in_w = g->in_w, .in_c = g->in_c, .out_h = g->out_h,
      .out_w = g->out_w, .out_c = g->out_c, .pad_top = g->pad_top, .pad_left = g->pad_left, .w = w,
      .o_step = 9 * g->in_c, .c_step = 1, .y = y, .upsampling = g->upsampling, .border = g->border};
  for (int64_t tap = 0; tap < 9; tap++) tiled.taps[tap] = tap * g->in_c;
  return tiled;
}

/// The same with the kernels turned round and the channels changed over.
static ck_winograd backward(const ck_conv2d *g, const float *dy, const float *w, float *dx) {
  ck_winograd tiled = {
      .x = dy, .batch = g->batch, .in_h = g->out_h, .in_w = g->out_w, .in_c = g->out_c, .out_h = g->in_h,
      .out_w = g->in_w, .out_c = g->in_c, .pad_top = 2 - g->pad_top, .pad_left = 2 - g->pad_left, .w = w,
      .o_step = 1, .c_step = 9 * g->in_c, .y = dx};
  for (int64_t tap = 0; tap < 9; tap++) tiled.taps[tap] = (8 - tap) * g->in_c;
  return tiled;
}

int ck_winograd_forward(const ck_conv2d *g, const ck_conv2d_fusion *fusion, const float *x, const float *w,
                        const float *bias, int relu, float *y) {
  if (!is_three_by_three(g)) return 0;
  ck_winograd tiled = forward(g, x, w, y);
  tiled.bias = bias;
  tiled.relu = relu;
  tiled.fusion = *fusion;
  if (!suits(&tiled)) return 0;
  convolve(&tiled);
  return 1;
}

int ck_winograd_backward_input(const ck_conv2d *g, const ck_tile_kernels *kernels, const float *dy, const float *w,
                               float *dx) {
  if (!is_three_by_three(g)) return 0;
  ck_winograd tiled = backward(g, dy, w, dx);
  tiled.fusion.kernels = kernels;
  if (!suits(&tiled)) return 0;
  convolve(&tiled);
  return 1;
}

// MARK: Kernels for several calls

struct ck_tile_kernels {
  const ck_format *format;
  int64_t words;
  uint32_t *packed;
};

static const uint32_t *kept_kernels(const ck_tile_kernels *kernels, const job *j) {
  return kernels && kernels->format == j->format && kernels->words == kernel_words(j) ? kernels->packed : NULL;
}

ck_tile_kernels *ck_tile_kernels_make(const ck_conv2d *g, int is_backward, const float *w) {
  if (!is_three_by_three(g)) return NULL;
  const ck_winograd tiled = is_backward ? backward(g, NULL, w, NULL) : forward(g, NULL, w, NULL);
  if (!suits(&tiled)) return NULL;
  ck_tile_kernels *kernels = malloc(sizeof *kernels);
  if (!kernels) return NULL;
  job j = job_of(&tiled);
  *kernels = (ck_tile_kernels){j.format, kernel_words(&j), pack_kernels(&j)};
  return kernels;
}

void ck_tile_kernels_free(ck_tile_kernels *kernels) {
  if (!kernels) return;
  ck_memory_give((float *)kernels->packed, kernels->words);
  free(kernels);
}

int ck_tile_kernels_serve(const ck_tile_kernels *kernels) {
  job j = {0};
  choose(&j);
  return kernels->format == j.format;
}
