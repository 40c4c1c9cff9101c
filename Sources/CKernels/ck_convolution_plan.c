#include "ck_convolution_plan.h"

#include "ck_internal.h"
#include "ck_math.h"

#include <string.h>

const ck_convolution_kernels *ck_kernels(void) {
#if defined(__x86_64__)
  int level = ck_instruction_level();
  if (level == 2) return &ck_convolution_avx512;
  if (level == 1) return &ck_convolution_avx2;
#endif
  return &ck_convolution_baseline;
}

/// Rows and columns of the source that `count` results read.
static int64_t span(int64_t count, int64_t stride, int64_t taps, int64_t dilation) {
  return (count - 1) * stride + (taps - 1) * dilation + 1;
}

/// Several results a row are done at once, so long rows serve the kernels best: rows of one result
/// each of many pictures, or all pixels that a 1x1 window maps one to one, are renamed.
static void merge_rows(ck_plan *p) {
  if (p->out_h == 1 && p->batch > 1) {
    p->block.x_row = p->in_h * p->in_w * p->pitch;
    p->block.y_row = p->target_image;
    p->out_h = p->batch;
    p->batch = 1;
  }
  if (p->block.x_row == p->out_w * p->block.x_col && p->block.y_row == p->out_w * p->target_col &&
      (p->batch == 1 || (p->in_h * p->in_w * p->pitch == p->out_h * p->block.x_row &&
                         p->target_image == p->out_h * p->block.y_row))) {
    int64_t pixels = p->batch * p->out_h * p->out_w, length = pixels;
    // The longest row of up to 112 results that divides them: 112 suits tiles of 7, 8, 14 and 28.
    if (pixels > 112)
      for (length = 112; pixels % length != 0;) length--;
    if (length < p->out_w) return;
    p->batch = 1;
    p->out_h = pixels / length;
    p->out_w = length;
    p->block.x_row = length * p->block.x_col;
    p->block.y_row = length * p->target_col;
  }
}

static void lay_out_segments(ck_plan *p, int64_t row, int64_t longest) {
  int64_t pixel = p->copies ? p->channels : p->pitch;
  int joined = !p->depthwise && (p->dil_w == 1 || p->k_w == 1) && pixel == p->channels;
  int64_t length = joined ? p->k_w * p->channels : p->channels, across = joined ? 1 : p->k_w;
  int64_t pieces = longest > 0 && !p->depthwise ? (length + longest - 1) / longest : 1;
  int64_t most = p->k_h * across * pieces;
  p->across = across * pieces;
  ck_segment *segments = ck_scratch(ck_scratch_segments, (size_t)most * sizeof(ck_segment) +
                                                             (size_t)(most + 1) * sizeof(int64_t));
  int64_t *chunks = (int64_t *)(segments + most), count = 0, in_chunk = 0;
  ck_block *b = &p->block;
  b->chunk_count = 0;
  for (int64_t u = 0; u < p->k_h; u++)
    for (int64_t v = 0; v < across; v++)
      for (int64_t i = 0; i < pieces; i++) {
        int64_t from = length * i / pieces, to = length * (i + 1) / pieces;
        if (b->chunk_count == 0 || (longest > 0 && in_chunk + to - from > longest)) {
          chunks[b->chunk_count++] = count;
          in_chunk = 0;
        }
        segments[count++] = (ck_segment){u * p->dil_h * row + v * p->dil_w * pixel + from, to - from};
        in_chunk += to - from;
      }
  if (b->chunk_count == 0) chunks[b->chunk_count++] = 0;  // No taps: the kernels store the bias alone.
  chunks[b->chunk_count] = count;
  b->segments = segments;
  b->segment_count = count;
  b->tap = p->copies && joined && p->dil_w == 1 && pieces == 1 ? p->channels : 0;
  b->left = p->left;
  b->stride_w = p->stride_w;
  b->in_w = p->in_w;
  b->chunks = chunks;
  b->depth = p->k_h * across * length;
}

/// Source and results of a block, kept in the second-level cache.
static const int64_t block_bytes = 384 << 10;

void ck_plan_layout(ck_plan *p, int64_t longest, int64_t pixels) {
  int64_t bottom = p->top + span(p->out_h, p->stride_h, p->k_h, p->dil_h);
  int64_t right = p->left + span(p->out_w, p->stride_w, p->k_w, p->dil_w);
  int none = p->k_h == 0 || p->k_w == 0;
  p->copies = !none && (p->row_places || p->left < 0 || right > p->in_w || (p->channels != p->pitch && p->channels < 64));
  int64_t row = p->copies ? (right - p->left) * p->channels : p->in_w * p->pitch;
  ck_block *b = &p->block;
  b->x_row = none ? 0 : p->stride_h * row;
  b->x_col = none ? 0 : p->stride_w * (p->copies ? p->channels : p->pitch);
  b->y_row = p->target_row;
  b->y_col = p->target_col;
  b->channels = p->out_c;
  lay_out_segments(p, row, longest);
  p->upright = none || (p->top >= 0 && bottom <= p->in_h);
  if (!none && !p->copies && p->upright) merge_rows(p);
  b->cols = p->out_w;
  b->x_picture = p->in_h * p->in_w * p->pitch;
  b->y_picture = p->target_image;
  int64_t bytes = (int64_t)sizeof(float) * ck_max(b->x_row + p->out_w * p->out_c, 1);
  int64_t rows = ck_max(ck_min(pixels / p->out_w, block_bytes / bytes), 1);
  p->rows_together = ck_min(rows, p->out_h);
  p->pictures_together = ck_max(rows / p->out_h, 1);
}

CK_CLONES static void scale_pixels(int64_t count, int64_t channels, const float *scale, const float *shift,
                                   int relu, float *x) {
  for (int64_t j = 0; j < count; j++, x += channels) {
    for (int64_t c = 0; c < channels; c++) x[c] = x[c] * scale[c] + shift[c];
    if (relu)
      for (int64_t c = 0; c < channels; c++) x[c] = x[c] < 0 ? 0 : x[c];
  }
}

/// Rows [top, top + rows) of picture number `index`, from where they lie.
static void gather_rows(const ck_plan *p, const float *picture, int64_t index, int64_t top, int64_t rows,
                        float *to) {
  int64_t cols = span(p->out_w, p->stride_w, p->k_w, p->dil_w), c = p->channels;
  const int64_t *places = p->col_places;
  for (int64_t i = top; i < top + rows; i++, to += cols * c) {
    for (int64_t j = 0, until; j < cols; j = until) {
      int empty = p->row_places[i] < 0 || places[j] < 0;
      // As many pixels as lie one beside the other.
      for (until = j + 1; until < cols; until++)
        if (empty ? p->row_places[i] >= 0 && places[until] >= 0 : places[until] != places[until - 1] + c) break;
      float *at = to + j * c;
      size_t bytes = (size_t)((until - j) * c) * sizeof(float);
      if (empty) {
        memset(at, 0, bytes);
        continue;
      }
      memcpy(at, picture + p->row_places[i] + places[j], bytes);
      if (p->scale)
        scale_pixels(until - j, c, p->scale + index * p->factors, p->shift + index * p->factors, p->source_relu,
                     at);
    }
  }
}

/// Rows [top, top + rows) of a picture, those inside it, with columns added left and right.
static void copy_rows(const ck_plan *p, const float *picture, int64_t top, int64_t rows, float *to) {
  int64_t cols = span(p->out_w, p->stride_w, p->k_w, p->dil_w), c = p->channels;
  int64_t from = ck_min(ck_max(p->left, 0), p->in_w), until = ck_max(ck_min(p->left + cols, p->in_w), from);
  int64_t before = ck_min(ck_max(from - p->left, 0), cols), width = until - from;
  int64_t after = cols - before - width;
  for (int64_t i = top; i < top + rows; i++, to += cols * c) {
    memset(to, 0, (size_t)(before * c) * sizeof(float));
    const float *x = picture + (i * p->in_w + from) * p->pitch;
    float *inner = to + before * c;
    if (c == p->pitch) memcpy(inner, x, (size_t)(width * c) * sizeof(float));
    else
      for (int64_t j = 0; j < width; j++)
        for (int64_t k = 0; k < c; k++) inner[j * c + k] = x[j * p->pitch + k];
    memset(inner + width * c, 0, (size_t)(after * c) * sizeof(float));
  }
}

/// The first tap whose row, `start` + tap*dilation, is not negative.
static int64_t first_tap(int64_t start, int64_t dilation, int64_t taps) {
  return start >= 0 ? 0 : ck_min((-start + dilation - 1) / dilation, taps);
}

/// Rows [row, row_end) of the pictures of `b`, which has everything else; `b->x` and `b->y` are those of
/// row 0. Rows that see the same rows of the window go together.
static void zones(const ck_plan *p, ck_block b, int64_t row, int64_t row_end, void *context,
                  void (*body)(void *context, const ck_block *block)) {
  const float *x = b.x;
  float *y = b.y;
  const int64_t pictures = b.pictures;
  while (row < row_end) {
    int64_t begin = 0, end = p->k_h, until = p->upright ? row_end : row;
    for (; until < row_end; until++) {
      int64_t start = p->top + until * p->stride_h;
      int64_t low = first_tap(start, p->dil_h, p->k_h);
      int64_t high = ck_max(first_tap(start - p->in_h, p->dil_h, p->k_h), low);
      if (until > row && (low != begin || high != end)) break;
      begin = low, end = high;
      // From here the windows stay inside for a while.
      if (low == 0 && high == p->k_h) {
        int64_t last = (p->in_h - 1 - (p->k_h - 1) * p->dil_h - p->top) / p->stride_h;
        until = ck_max(until, ck_min(last, row_end - 1));
      }
    }
    b.begin = begin * p->across;
    b.end = end * p->across;
    b.skipped = p->k_h > 0 ? begin * (b.depth / p->k_h) : 0;
    b.x = x + row * b.x_row;
    b.y = y + row * b.y_row;
    b.rows = until - row;
    b.pictures = pictures;
    if (b.rows == 1 && pictures > 1) {
      // The kernels do several rows at once, but never several pictures.
      ck_block turned = b;
      turned.rows = pictures;
      turned.x_row = b.x_picture;
      turned.y_row = b.y_picture;
      turned.pictures = 1;
      body(context, &turned);
    } else {
      body(context, &b);
    }
    row = until;
  }
}

void ck_plan_blocks(const ck_plan *p, int64_t begin, int64_t end, void *context,
                    void (*body)(void *context, const ck_block *block)) {
  ck_block b = p->block;
  for (int64_t at = begin; at < end;) {
    int64_t picture = at / p->out_h, row = at % p->out_h, whole = (end - at) / p->out_h;
    b.pictures = row == 0 && whole > 1 ? ck_min(whole, p->pictures_together) : 1;
    int64_t rows = b.pictures > 1 ? p->out_h : ck_min(ck_min(p->rows_together, p->out_h - row), end - at);
    const int64_t apart = p->row_places ? p->picture : p->in_h * p->in_w * p->pitch;
    const float *x = p->source + picture * apart;
    b.y = p->target + picture * p->target_image;
    if (p->copies) {
      int64_t top = p->top + row * p->stride_h;
      int64_t from = ck_min(ck_max(top, 0), p->in_h);
      int64_t until = ck_max(ck_min(top + span(rows, p->stride_h, p->k_h, p->dil_h), p->in_h), from);
      int64_t length = span(p->out_w, p->stride_w, p->k_w, p->dil_w) * p->channels;
      b.x_picture = (until - from) * length;
      float *copy = ck_scratch(ck_scratch_rows, (size_t)(b.pictures * b.x_picture) * sizeof(float));
      for (int64_t i = 0; i < b.pictures; i++) {
        float *to = copy + i * b.x_picture;
        if (p->row_places) gather_rows(p, x + i * apart, picture + i, from, until - from, to);
        else copy_rows(p, x + i * apart, from, until - from, to);
      }
      b.x = copy + (p->top - from) * length;
    } else if (p->k_h == 0 || p->k_w == 0) {
      b.x = p->source;
    } else {
      b.x = x + (p->top * p->in_w + p->left) * p->pitch;
    }
    zones(p, b, row, row + rows, context, body);
    at += b.pictures > 1 ? b.pictures * p->out_h : rows;
  }
}
