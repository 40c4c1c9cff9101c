// Pooling for one instruction level: the lanes are channels. Included like ck_convolution_kernels.h, which
// comes first.

#include "ck_pooling_block.h"

#if CK_LEVEL > 0
#pragma clang attribute push(__attribute__((target(CK_TARGET))), apply_to = function)
#endif

typedef CK_JOIN(ivec, CK_LANES) ck_ivec;
typedef uint8_t ck_bytes __attribute__((vector_size(CK_LANES)));

/// The low bytes of the first n lanes.
CK_INLINE void store_bytes(uint8_t *p, ck_ivec v, int64_t n) {
#if CK_LEVEL == 2
  _mm512_mask_cvtepi32_storeu_epi8(p, n >= 16 ? (__mmask16)-1 : (__mmask16)((1u << n) - 1), (__m512i)v);
#else
  ck_bytes bytes = __builtin_convertvector(v, ck_bytes);
  if (n >= CK_LANES) memcpy(p, &bytes, CK_LANES);
  else
    for (int64_t i = 0; i < n; i++) p[i] = bytes[i];
#endif
}

CK_INLINE ck_ivec load_bytes(const uint8_t *p, int64_t n) {
#if CK_LEVEL == 2
  __mmask16 mask = n >= 16 ? (__mmask16)-1 : (__mmask16)((1u << n) - 1);
  return (ck_ivec)_mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(mask, p));
#else
  ck_bytes bytes = {0};
  if (n >= CK_LANES) memcpy(&bytes, p, CK_LANES);
  else
    for (int64_t i = 0; i < n; i++) bytes[i] = p[i];
  return __builtin_convertvector(bytes, ck_ivec);
#endif
}

CK_INLINE ck_vec choose(ck_ivec where, ck_vec yes, ck_vec no) {
  return (ck_vec)(((ck_ivec)yes & where) | ((ck_ivec)no & ~where));
}

/// A window of H x W pixels, of which the first is number `first` of the whole window, which is `whole`
/// wide.
CK_INLINE void max_window(int64_t H, int64_t W, const float *x, int64_t row, int64_t col, int64_t first,
                          int64_t whole, float *y, uint8_t *index, int64_t n) {
  ck_vec best = load_n(x, n);
  ck_ivec where = (ck_ivec){0} + (int32_t)first;
  for (int64_t u = 0; u < H; u++) for (int64_t v = 0; v < W; v++) {
    if (u + v == 0) continue;
    ck_vec e = load_n(x + u * row + v * col, n);
    // What is not a number wins, and stays.
    ck_ivec better = (ck_ivec)(e > best) | (ck_ivec)(e != e);
    best = choose(better, e, best);
    ck_ivec here = (ck_ivec){0} + (int32_t)(first + u * whole + v);
    if (index) where = (here & better) | (where & ~better);
  }
  store_n(y, best, n);
  if (index) store_bytes(index, where, n);
}

CK_INLINE void average_window(int64_t H, int64_t W, const float *x, int64_t row, int64_t col, float scale,
                              float *y, int64_t n) {
  ck_vec sum = load_n(x, n);
  for (int64_t u = 0; u < H; u++) for (int64_t v = 0; v < W; v++) {
    if (u + v > 0) sum += load_n(x + u * row + v * col, n);
  }
  store_n(y, sum * scale, n);
}

/// dx += (or, where no two windows meet, =) dy where it came from.
CK_INLINE void max_window_back(int64_t H, int64_t W, int alone, const float *dy, const uint8_t *index,
                               int64_t first, int64_t whole, float *dx, int64_t row, int64_t col, int64_t n) {
  ck_vec d = load_n(dy, n);
  ck_ivec where = load_bytes(index, n);
  for (int64_t u = 0; u < H; u++) for (int64_t v = 0; v < W; v++) {
    float *to = dx + u * row + v * col;
    ck_vec part = (ck_vec)((ck_ivec)d & (ck_ivec)(where == (int32_t)(first + u * whole + v)));
    store_n(to, alone ? part : part + load_n(to, n), n);
  }
}

CK_INLINE void average_window_back(int64_t H, int64_t W, int alone, const float *dy, float scale, float *dx,
                                   int64_t row, int64_t col, int64_t n) {
  ck_vec d = load_n(dy, n) * scale;
  for (int64_t u = 0; u < H; u++) for (int64_t v = 0; v < W; v++) {
    float *to = dx + u * row + v * col;
    store_n(to, alone ? d : d + load_n(to, n), n);
  }
}

/// The part of a window that lies in the picture, in one direction.
typedef struct ck_extent {
  int64_t from, first, count;
} ck_extent;

CK_INLINE ck_extent extent(int64_t at, int64_t stride, int64_t pad, int64_t taps, int64_t size) {
  int64_t start = at * stride - pad;
  ck_extent e = {start < 0 ? 0 : start, start < 0 ? -start : 0, 0};
  int64_t end = start + taps < size ? start + taps : size;
  e.count = end > e.from ? end - e.from : 0;
  return e;
}

/// Results [j, end) of row i, whose windows all have the part `v` of H rows and `h` of W columns, `h` being
/// that of j.
CK_INLINE void pool_span(int kind, int indexed, int alone, int64_t H, int64_t W, const ck_pool_block *b,
                         int64_t i, int64_t j, int64_t end, ck_extent v, ck_extent h) {
  const ck_pool2d *g = b->g;
  const int64_t C = g->channels, row = g->in_w * C, c_end = b->c_end, step = g->stride_w * C;
  const int64_t whole = g->k_w, first = v.first * whole + h.first;
  const float scale = 1.0f / (float)(b->count_padding ? g->k_h * g->k_w : H * W);
  int64_t in = v.from * row + h.from * C, out = (i * g->out_w + j) * C;
  for (; j < end; j++, in += step, out += C) {
    for (int64_t c = b->c; c < c_end; c += CK_LANES) {
      int64_t n = c_end - c;
      const float *x = b->x + in + c, *dy = b->y + out + c;
      float *y = b->y + out + c, *dx = b->dx + in + c;
      uint8_t *index = indexed ? b->index + out + c : NULL;
      if (kind == ck_pool_max) max_window(H, W, x, row, C, first, whole, y, index, n);
      else if (kind == ck_pool_average) average_window(H, W, x, row, C, scale, y, n);
      else if (kind == ck_pool_max_back) max_window_back(H, W, alone, dy, index, first, whole, dx, row, C, n);
      else average_window_back(H, W, alone, dy, scale, dx, row, C, n);
    }
  }
}

/// A window without a pixel gives 0.
static void pool_nothing(int kind, const ck_pool_block *b, int64_t out) {
  size_t count = (size_t)(b->c_end - b->c);
  if (kind == ck_pool_max || kind == ck_pool_average) memset(b->y + out + b->c, 0, count * sizeof(float));
  if (kind == ck_pool_max && b->index) memset(b->index + out + b->c, 0, count);
}

/// Row i of a picture's results: the windows that leave the picture one by one, those between together.
CK_INLINE void pool_row(int kind, int indexed, int alone, const ck_pool_block *b, int64_t i) {
  const ck_pool2d *g = b->g;
  ck_extent v = extent(i, g->stride_h, g->pad_top, g->k_h, g->in_h);
  for (int64_t j = 0; j < g->out_w;) {
    ck_extent h = extent(j, g->stride_w, g->pad_left, g->k_w, g->in_w);
    int64_t end = j + 1;
    if (h.count == g->k_w) {
      int64_t inside = (g->in_w - g->k_w + g->pad_left) / g->stride_w + 1;
      end = inside < g->out_w ? inside : g->out_w;
    }
    if (v.count * h.count == 0) pool_nothing(kind, b, (i * g->out_w + j) * g->channels);
    else if (v.count == 2 && h.count == 2) pool_span(kind, indexed, alone, 2, 2, b, i, j, end, v, h);
    else if (v.count == 3 && h.count == 3) pool_span(kind, indexed, alone, 3, 3, b, i, j, end, v, h);
    else pool_span(kind, indexed, alone, v.count, h.count, b, i, j, end, v, h);
    j = end;
  }
}

static void CK_JOIN(CK_POOLING, _rows)(int kind, const ck_pool_block *b, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; i++) {
    if (kind == ck_pool_max && b->index) pool_row(ck_pool_max, 1, 0, b, i);
    else if (kind == ck_pool_max) pool_row(ck_pool_max, 0, 0, b, i);
    else if (kind == ck_pool_average) pool_row(ck_pool_average, 0, 0, b, i);
    else if (kind == ck_pool_max_back && b->alone) pool_row(ck_pool_max_back, 1, 1, b, i);
    else if (kind == ck_pool_max_back) pool_row(ck_pool_max_back, 1, 0, b, i);
    else if (b->alone) pool_row(ck_pool_average_back, 0, 1, b, i);
    else pool_row(ck_pool_average_back, 0, 0, b, i);
  }
}

#if CK_LEVEL > 0
#pragma clang attribute pop
#endif

const ck_pooling_kernels CK_POOLING = {.lanes = CK_LANES, .rows = CK_JOIN(CK_POOLING, _rows)};
