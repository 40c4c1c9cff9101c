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
  CK_UNROLL_SMALL for (int64_t u = 0; u < H; u++) CK_UNROLL_SMALL for (int64_t v = 0; v < W; v++) {
    if (u + v == 0) continue;
    ck_vec e = load_n(x + u * row + v * col, n);
    // What is not a number wins, and stays.
    ck_ivec better = (ck_ivec)(e > best) | (ck_ivec)(e != e);
    best = choose(better, e, best);
    if (index) where = (ck_ivec)choose(better, (ck_vec)((ck_ivec){0} + (int32_t)(first + u * whole + v)), (ck_vec)where);
  }
  store_n(y, best, n);
  if (index) store_bytes(index, where, n);
}

CK_INLINE void average_window(int64_t H, int64_t W, const float *x, int64_t row, int64_t col, float scale,
                              float *y, int64_t n) {
  ck_vec sum = load_n(x, n);
  CK_UNROLL_SMALL for (int64_t u = 0; u < H; u++) CK_UNROLL_SMALL for (int64_t v = 0; v < W; v++) {
    if (u + v > 0) sum += load_n(x + u * row + v * col, n);
  }
  store_n(y, sum * scale, n);
}

/// dx += (or, where no two windows meet, =) dy where it came from.
CK_INLINE void max_window_back(int64_t H, int64_t W, int alone, const float *dy, const uint8_t *index,
                               int64_t first, int64_t whole, float *dx, int64_t row, int64_t col, int64_t n) {
  ck_vec d = load_n(dy, n);
  ck_ivec where = load_bytes(index, n);
  CK_UNROLL_SMALL for (int64_t u = 0; u < H; u++) CK_UNROLL_SMALL for (int64_t v = 0; v < W; v++) {
    float *to = dx + u * row + v * col;
    ck_vec part = (ck_vec)((ck_ivec)d & (ck_ivec)(where == (int32_t)(first + u * whole + v)));
    store_n(to, alone ? part : part + load_n(to, n), n);
  }
}

CK_INLINE void average_window_back(int64_t H, int64_t W, int alone, const float *dy, float scale, float *dx,
                                   int64_t row, int64_t col, int64_t n) {
  ck_vec d = load_n(dy, n) * scale;
  CK_UNROLL_SMALL for (int64_t u = 0; u < H; u++) CK_UNROLL_SMALL for (int64_t v = 0; v < W; v++) {
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

/// Channels [c, c_end) of row i of a picture's results.
CK_INLINE void pool_row(int kind, const ck_pool_block *b, int64_t i) {
  const ck_pool2d *g = b->g;
  const int64_t C = g->channels, row = g->in_w * C;
  ck_extent v = extent(i, g->stride_h, g->pad_top, g->k_h, g->in_h);
  for (int64_t j = 0; j < g->out_w; j++) {
    ck_extent h = extent(j, g->stride_w, g->pad_left, g->k_w, g->in_w);
    int64_t in = v.from * row + h.from * C, out = (i * g->out_w + j) * C, first = v.first * g->k_w + h.first;
    int64_t count = v.count * h.count;
    if (count == 0) {
      if (kind == ck_pool_max || kind == ck_pool_average)
        memset(b->y + out + b->c, 0, (size_t)(b->c_end - b->c) * sizeof(float));
      if (kind == ck_pool_max && b->index) memset(b->index + out + b->c, 0, (size_t)(b->c_end - b->c));
      continue;
    }
    float scale = 1.0f / (float)(b->count_padding ? g->k_h * g->k_w : count);
    int size = v.count == 2 && h.count == 2 ? 2 : v.count == 3 && h.count == 3 ? 3 : 0;
    for (int64_t c = b->c; c < b->c_end; c += CK_LANES) {
      int64_t n = b->c_end - c, whole = g->k_w;
      const float *x = b->x + in + c, *dy = b->y + out + c;
      float *y = b->y + out + c, *dx = b->dx + in + c;
#define CK_FOR_SIZE(CALL)                                                                              \
  if (size == 2) {                                                                                     \
    enum { H = 2, W = 2 };                                                                             \
    CALL;                                                                                              \
  } else if (size == 3) {                                                                              \
    enum { H = 3, W = 3 };                                                                             \
    CALL;                                                                                              \
  } else {                                                                                             \
    const int64_t H = v.count, W = h.count;                                                            \
    CALL;                                                                                              \
  }
      if (kind == ck_pool_max) {
        if (b->index) {
          CK_FOR_SIZE(max_window(H, W, x, row, C, first, whole, y, b->index + out + c, n))
        } else {
          CK_FOR_SIZE(max_window(H, W, x, row, C, first, whole, y, NULL, n))
        }
      } else if (kind == ck_pool_average) {
        CK_FOR_SIZE(average_window(H, W, x, row, C, scale, y, n))
      } else if (kind == ck_pool_max_back) {
        if (b->alone) {
          CK_FOR_SIZE(max_window_back(H, W, 1, dy, b->index + out + c, first, whole, dx, row, C, n))
        } else {
          CK_FOR_SIZE(max_window_back(H, W, 0, dy, b->index + out + c, first, whole, dx, row, C, n))
        }
      } else {
        if (b->alone) {
          CK_FOR_SIZE(average_window_back(H, W, 1, dy, scale, dx, row, C, n))
        } else {
          CK_FOR_SIZE(average_window_back(H, W, 0, dy, scale, dx, row, C, n))
        }
      }
    }
  }
}

static void CK_JOIN(CK_POOLING, _rows)(int kind, const ck_pool_block *b, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; i++) {
    if (kind == ck_pool_max) pool_row(ck_pool_max, b, i);
    else if (kind == ck_pool_average) pool_row(ck_pool_average, b, i);
    else if (kind == ck_pool_max_back) pool_row(ck_pool_max_back, b, i);
    else pool_row(ck_pool_average_back, b, i);
  }
}

#if CK_LEVEL > 0
#pragma clang attribute pop
#endif

const ck_pooling_kernels CK_POOLING = {.lanes = CK_LANES, .rows = CK_JOIN(CK_POOLING, _rows)};
