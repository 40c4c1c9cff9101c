#include "ck_compact.h"

#include "ck_blocked_product.h"
#include "ck_compact_internal.h"
#include "ck_internal.h"
#include "ck_memory.h"
#include "ck_parallel.h"
#include "ck_precision.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#define CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define CLONES
#endif

enum { width = ck_compact_width, run = ck_compact_run };

struct ck_compact {
  ck_compact_kind kind;
  int64_t n, k, panels;
  int64_t value_bytes, depth;  // the depth of a panel: k, to a multiple of two for int8
  uint8_t *values;
  float *scale;  // [panels * width], of int8
};

static int64_t value_bytes(ck_compact_kind kind) {
  return kind == ck_compact_float32 ? 4 : kind == ck_compact_int8 ? 1 : 2;
}

int64_t ck_compact_bytes(const ck_compact *m) {
  return m->panels * width * (m->depth * m->value_bytes + (m->scale ? (int64_t)sizeof(float) : 0));
}

/// Buffers of the pool count floats.
static int64_t floats(int64_t bytes) { return (bytes + 3) / 4; }

static const uint8_t *panel_of(const ck_compact *m, int64_t panel) {
  return m->values + panel * width * m->depth * m->value_bytes;
}

// MARK: Laying out

typedef struct layout {
  ck_compact *matrix;
  const uint8_t *from;
} layout;

/// Where value k of a panel's row is, in values.
static inline int64_t place(ck_compact_kind kind, int64_t row, int64_t k) {
  return kind == ck_compact_int8 ? (k / 2 * width + row) * 2 + k % 2 : k * width + row;
}

static void lay_out(void *context, int64_t begin, int64_t end) {
  const layout *l = context;
  const ck_compact *m = l->matrix;
  enum { strip = 32 };
  for (int64_t panel = begin; panel < end; panel++) {
    const int64_t first = panel * width, rows = ck_min(width, m->n - first), bytes = m->value_bytes;
    uint8_t *to = (uint8_t *)panel_of(m, panel);
    if (rows < width || m->depth > m->k) memset(to, 0, (size_t)(width * m->depth * bytes));
    // A strip of columns at a time: its lines of both sides stay in the cache.
    for (int64_t k0 = 0; k0 < m->k; k0 += strip) {
      const int64_t k1 = ck_min(m->k, k0 + strip);
      for (int64_t row = 0; row < rows; row++) {
        const uint8_t *from = l->from + (first + row) * m->k * bytes;
        for (int64_t k = k0; k < k1; k++) {
          const int64_t at = place(m->kind, row, k);
          if (bytes == 1) to[at] = from[k];
          else if (bytes == 2) memcpy(to + 2 * at, from + 2 * k, 2);
          else memcpy(to + 4 * at, from + 4 * k, 4);
        }
      }
    }
  }
}

ck_compact *ck_compact_new(ck_compact_kind kind, int64_t n, int64_t k, const void *values, const float *scale) {
  ck_compact *m = malloc(sizeof *m);
  if (!m) {
    fprintf(stderr, "CKernels: no memory for a compact matrix\n");
    abort();
  }
  *m = (ck_compact){.kind = kind, .n = n, .k = k, .panels = (n + width - 1) / width};
  m->value_bytes = value_bytes(kind);
  m->depth = kind == ck_compact_int8 ? (k + 1) / 2 * 2 : k;
  m->values = (uint8_t *)ck_memory_take(floats(m->panels * width * m->depth * m->value_bytes));
  if (kind == ck_compact_int8) {
    m->scale = ck_memory_take(m->panels * width);
    memset(m->scale, 0, (size_t)(m->panels * width) * sizeof(float));
    memcpy(m->scale, scale, (size_t)n * sizeof(float));
  }
  layout l = {m, values};
  ck_parallel_for(m->panels, 65536 / (width * k + 1) + 1, lay_out, &l);
  return m;
}

void ck_compact_free(ck_compact *m) {
  if (!m) return;
  ck_memory_give((float *)m->values, floats(m->panels * width * m->depth * m->value_bytes));
  if (m->scale) ck_memory_give(m->scale, m->panels * width);
  free(m);
}

void ck_compact_row(const ck_compact *m, int64_t n, float *out) {
  const uint8_t *panel = panel_of(m, n / width);
  for (int64_t k = 0; k < m->k; k++) {
    const int64_t at = place(m->kind, n % width, k);
    uint16_t half;
    switch (m->kind) {
      case ck_compact_float32: memcpy(out + k, panel + 4 * at, 4); break;
      case ck_compact_float16:
        memcpy(&half, panel + 2 * at, 2);
        ck_from_float16(&half, out + k, 1);
        break;
      case ck_compact_bfloat16:
        memcpy(&half, panel + 2 * at, 2);
        ck_from_bfloat16(&half, out + k, 1);
        break;
      case ck_compact_int8: out[k] = (float)(int8_t)panel[at] * m->scale[n]; break;
    }
  }
}

// MARK: Multiplying

typedef struct call {
  const ck_compact *matrix;
  const ck_compact_kernels *kernels;
  int64_t rows, ldx, ldy;
  const float *x;
  const ck_pair *pairs;  // [rows][depth / 2], of int8
  const float *steps;    // what a unit of a vector's integers stands for; 0: multiply in float32
  bool adds;
  float *y;
} call;

/// Integers from -32767 to 32767 and what one stands for; 0 where float32 cannot be rounded so.
CLONES static float rounded(int64_t k, const float *x, int16_t *out) {
  uint32_t largest = 0;
  for (int64_t i = 0; i < k; i++) {
    uint32_t bits;
    memcpy(&bits, x + i, sizeof bits);
    // Magnitudes of finite floats order like their bits.
    bits &= 0x7fffffffu;
    largest = bits > largest ? bits : largest;
  }
  float magnitude;
  memcpy(&magnitude, &largest, sizeof magnitude);
  if (magnitude == 0) {
    memset(out, 0, (size_t)k * sizeof *out);
    return 1;
  }
  if (!(magnitude >= 1e-30f && magnitude <= 3.4028235e38f)) return 0;
  const float scale = 32767.0f / magnitude;
  for (int64_t i = 0; i < k; i++)
    // Adding and taking away 1.5 * 2^23 rounds to the nearest integer, ties to even.
    out[i] = (int16_t)(int32_t)((x[i] * scale + 12582912.0f) - 12582912.0f);
  return magnitude / 32767.0f;
}

/// The first `k` values of a panel's columns from k0 on, as floats.
static void widen(const ck_compact *m, int64_t panel, int64_t k0, int64_t k, float *out) {
  const uint8_t *from = panel_of(m, panel);
  switch (m->kind) {
    case ck_compact_float32: break;
    case ck_compact_float16: ck_from_float16((const uint16_t *)from + k0 * width, out, k * width); break;
    case ck_compact_bfloat16: ck_from_bfloat16((const uint16_t *)from + k0 * width, out, k * width); break;
    case ck_compact_int8:
      for (int64_t i = 0; i < k; i++)
        for (int64_t row = 0; row < width; row++)
          out[i * width + row] = (float)(int8_t)from[place(ck_compact_int8, row, k0 + i)];
  }
}

/// A panel times vectors in float32; what is not float32 yet becomes so piece by piece.
static void multiply_floats(const call *c, int64_t panel, int64_t rows, const float *x, float *out) {
  const ck_compact *m = c->matrix;
  const uint8_t *w = panel_of(m, panel);
  if (m->kind == ck_compact_float32) {
    c->kernels->float32(rows, m->k, (const float *)w, x, c->ldx, out);
  } else if (m->kind == ck_compact_float16 && c->kernels->float16) {
    c->kernels->float16(rows, m->k, (const uint16_t *)w, x, c->ldx, out);
  } else if (m->kind == ck_compact_bfloat16 && c->kernels->bfloat16) {
    c->kernels->bfloat16(rows, m->k, (const uint16_t *)w, x, c->ldx, out);
  } else {
    enum { piece = 64 };
    _Alignas(64) float wide[piece * width];
    for (int64_t k0 = 0; k0 < m->k; k0 += piece) {
      int64_t k = ck_min(piece, m->k - k0);
      widen(m, panel, k0, k, wide);
      c->kernels->float32(rows, k, wide, x + k0, c->ldx, out);
    }
  }
}

static void multiply_integers(const call *c, int64_t panel, int64_t row, int64_t rows, float *out) {
  const ck_compact *m = c->matrix;
  const int8_t *w = (const int8_t *)panel_of(m, panel);
  const int64_t pairs = m->depth / 2;
  for (int64_t i = 0; i < pairs; i += run / 2)
    c->kernels->int8(rows, ck_min(run / 2, pairs - i), w + i * 2 * width, c->pairs + row * pairs + i, pairs, out);
}

/// y = factor * scale * sums, or that added.
CLONES static void finish(int64_t n, const float *sums, float factor, const float *scale, bool adds, float *y) {
  if (!scale)
    for (int64_t j = 0; j < n; j++) y[j] = adds ? y[j] + sums[j] : sums[j];
  else
    for (int64_t j = 0; j < n; j++) y[j] = (adds ? y[j] : 0.0f) + sums[j] * factor * scale[j];
}

static void multiply_panels(void *context, int64_t begin, int64_t end) {
  const call *c = context;
  const ck_compact *m = c->matrix;
  for (int64_t panel = begin; panel < end; panel++) {
    const int64_t first = panel * width, columns = ck_min(width, m->n - first);
    const float *scale = m->scale ? m->scale + first : NULL;
    for (int64_t row = 0, rows; row < c->rows; row += rows) {
      // As many vectors as go together, of those of one sort that follow: 7 as 4 and 3.
      const bool integers = c->steps && c->steps[row] != 0;
      int64_t alike = 1;
      while (row + alike < c->rows && (c->steps && c->steps[row + alike] != 0) == integers) alike++;
      const int64_t parts = (alike + ck_compact_vectors - 1) / ck_compact_vectors;
      rows = (alike + parts - 1) / parts;
      _Alignas(64) float sums[ck_compact_vectors * width] = {0};
      if (integers) multiply_integers(c, panel, row, rows, sums);
      else multiply_floats(c, panel, rows, c->x + row * c->ldx, sums);
      for (int64_t r = 0; r < rows; r++)
        finish(columns, sums + r * width, integers ? c->steps[row + r] : 1.0f, scale, c->adds,
               c->y + (row + r) * c->ldy + first);
    }
  }
}

static const ck_compact_kernels *kernels(void) {
#if defined(__x86_64__)
  switch (ck_product_instructions()) {
    case ck_instructions_avx512_bf16: return &ck_compact_vnni;
    case ck_instructions_avx512: return &ck_compact_avx512;
    case ck_instructions_avx2: return &ck_compact_avx2;
    case ck_instructions_baseline: break;
  }
#endif
  return &ck_compact_baseline;
}

void ck_compact_multiply(const ck_compact *m, int64_t rows, const float *x, int64_t ldx, bool adds, float *y,
                         int64_t ldy) {
  if (rows == 0 || m->n == 0) return;
  call c = {m, kernels(), rows, ldx, ldy, x, NULL, NULL, adds, y};
  if (m->kind == ck_compact_int8 && c.kernels->int8) {
    // The steps first, then the pairs.
    float *room = ck_scratch(ck_scratch_vectors, (size_t)(rows * (4 + 2 * m->depth) + 64));
    int16_t *pairs = (int16_t *)(room + rows);
    for (int64_t row = 0; row < rows; row++) {
      if (m->depth > m->k) pairs[(row + 1) * m->depth - 1] = 0;
      room[row] = rounded(m->k, x + row * ldx, pairs + row * m->depth);
    }
    c.steps = room;
    c.pairs = (const ck_pair *)pairs;
  }
  // A share should take five microseconds or more, at 64 bytes of W or multiplications of 64 a nanosecond.
  const int64_t panel_bytes = width * m->depth * m->value_bytes;
  const int64_t cost = panel_bytes + rows * width * m->depth * (m->value_bytes == 1 ? 1 : 2);
  ck_parallel_for(m->panels, 320000 / (cost + 1) + 1, multiply_panels, &c);
}
