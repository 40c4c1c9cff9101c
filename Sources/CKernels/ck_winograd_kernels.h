// The transforms of F(4x4, 3x3) (S. Winograd, 1980; A. Lavin and S. Gray, 2016) of one instruction level; the
// including file defines CK_LEVEL, CK_LANES, CK_TARGET, CK_WINOGRAD (the name of the table) and, to write
// transformed patches as bfloat16, CK_WINOGRAD_HALVES.
//
// The points are 0, +-5/8, +-3/2 and infinity: the errors of sums of a hundred channels are twice those of the
// direct way, half of what the usual 0, +-1, +-2 give.

#include "ck_internal.h"
#include "ck_vectors.h"
#include "ck_winograd.h"

#if CK_LEVEL > 0
#pragma clang attribute push(__attribute__((target(CK_TARGET))), apply_to = function)
#endif

typedef CK_JOIN(vec, CK_LANES) wg_vec;
typedef CK_JOIN(CK_JOIN(vec, CK_LANES), _any) wg_vec_any;

#define WG_A 0.625f
#define WG_B 1.5f
#define WG_A2 (WG_A * WG_A)
#define WG_B2 (WG_B * WG_B)

/// Six pixels of a row or column to six points.
CK_INLINE void wg_input(const wg_vec *d, wg_vec *to) {
  wg_vec a_even = d[4] - WG_B2 * d[2], a_odd = d[3] - WG_B2 * d[1];
  wg_vec b_even = d[4] - WG_A2 * d[2], b_odd = d[3] - WG_A2 * d[1];
  to[0] = WG_A2 * WG_B2 * d[0] + (d[4] - (WG_A2 + WG_B2) * d[2]);
  to[1] = a_even + WG_A * a_odd;
  to[2] = a_even - WG_A * a_odd;
  to[3] = b_even + WG_B * b_odd;
  to[4] = b_even - WG_B * b_odd;
  to[5] = WG_A2 * WG_B2 * d[1] + (d[5] - (WG_A2 + WG_B2) * d[3]);
}

/// Six points to four results.
CK_INLINE void wg_output(const wg_vec *m, wg_vec *to) {
  wg_vec a_sum = m[1] + m[2], a_difference = m[1] - m[2];
  wg_vec b_sum = m[3] + m[4], b_difference = m[3] - m[4];
  to[0] = m[0] + a_sum + b_sum;
  to[1] = WG_A * a_difference + WG_B * b_difference;
  to[2] = WG_A2 * a_sum + WG_B2 * b_sum;
  to[3] = WG_A2 * WG_A * a_difference + (WG_B2 * WG_B * b_difference + m[5]);
}

/// Three taps to six points.
CK_INLINE void wg_weights(const wg_vec *g, wg_vec *to) {
  const float at_0 = 1 / (WG_A2 * WG_B2);
  const float at_a = 1 / (2 * WG_A2 * (WG_A2 - WG_B2)), at_b = 1 / (2 * WG_B2 * (WG_B2 - WG_A2));
  wg_vec a_even = at_a * g[0] + at_a * WG_A2 * g[2], a_odd = at_a * WG_A * g[1];
  wg_vec b_even = at_b * g[0] + at_b * WG_B2 * g[2], b_odd = at_b * WG_B * g[1];
  to[0] = at_0 * g[0];
  to[1] = a_even + a_odd;
  to[2] = a_even - a_odd;
  to[3] = b_even + b_odd;
  to[4] = b_even - b_odd;
  to[5] = g[2];
}

CK_INLINE void wg_patch(const int scaled, const ck_winograd_patch *patch, int64_t channels, void *out,
                        int64_t point) {
  for (int64_t c = 0; c < channels; c += CK_LANES) {
    wg_vec half[6][6];
    int64_t n = channels - c;
    CK_UNROLL for (int j = 0; j < 6; j++) {
      wg_vec column[6], turned[6];
      CK_UNROLL for (int i = 0; i < 6; i++) {
        const float *from = patch->pixels[6 * i + j] + c;
        column[i] = n >= CK_LANES ? *(const wg_vec_any *)from : CK_JOIN(load, CK_LANES)(from, n);
        if (scaled && patch->pixels[6 * i + j] != patch->zeros) {
          column[i] = column[i] * *(const wg_vec_any *)(patch->scale + c) + *(const wg_vec_any *)(patch->shift + c);
          if (patch->relu) column[i] = CK_JOIN(relu, CK_LANES)(column[i]);
        }
      }
      wg_input(column, turned);
      CK_UNROLL for (int i = 0; i < 6; i++) half[i][j] = turned[i];
    }
    CK_UNROLL for (int i = 0; i < 6; i++) {
      wg_vec row[6];
      wg_input(half[i], row);
#ifdef CK_WINOGRAD_HALVES
      uint16_t *to = (uint16_t *)out + 6 * i * point + c;
      CK_UNROLL for (int j = 0; j < 6; j++)
        _mm256_storeu_si256((__m256i *)(to + j * point), (__m256i)_mm512_cvtneps_pbh((__m512)row[j]));
#else
      float *to = (float *)out + 6 * i * point + c;
      CK_UNROLL for (int j = 0; j < 6; j++) *(wg_vec_any *)(to + j * point) = row[j];
#endif
    }
  }
}

static void wg_transform_input(const ck_winograd_patch *patch, int64_t channels, void *out, int64_t point) {
  if (patch->scale) wg_patch(1, patch, channels, out, point);
  else wg_patch(0, patch, channels, out, point);
}

CK_INLINE void wg_results(const int summed, const float *m, int64_t point, int64_t channels,
                          const ck_winograd_tile *tile) {
  for (int64_t c = 0; c < channels; c += CK_LANES) {
    wg_vec half[4][6];
    int64_t n = channels - c;
    CK_UNROLL for (int j = 0; j < 6; j++) {
      wg_vec column[6], turned[4];
      CK_UNROLL for (int i = 0; i < 6; i++) column[i] = *(const wg_vec_any *)(m + (6 * i + j) * point + c);
      wg_output(column, turned);
      CK_UNROLL for (int i = 0; i < 4; i++) half[i][j] = turned[i];
    }
    wg_vec shift = *(const wg_vec_any *)(tile->bias + c), origin = {0}, sum = {0}, squares = {0};
    CK_UNROLL for (int i = 0; i < 4; i++) {
      if (i >= tile->rows) break;
      wg_vec row[4];
      wg_output(half[i], row);
      float *to = tile->y + i * tile->y_row + c;
      CK_UNROLL for (int j = 0; j < 4; j++) {
        row[j] += shift;
        if (tile->relu) row[j] = CK_JOIN(relu, CK_LANES)(row[j]);
        if (summed && i == 0 && j == 0) {
          if (tile->first) *(wg_vec_any *)(tile->origin + c) = row[0];
          origin = *(const wg_vec_any *)(tile->origin + c);
        }
        if (j >= tile->cols) continue;
        CK_JOIN(store, CK_LANES)(to + j * tile->y_col, row[j], n);
        if (summed) {
          wg_vec difference = row[j] - origin;
          sum += difference;
          squares += difference * difference;
        }
      }
    }
    if (summed) {
      *(wg_vec_any *)(tile->sums + c) += sum;
      *(wg_vec_any *)(tile->squares + c) += squares;
    }
  }
}

static void wg_transform_output(const float *m, int64_t point, int64_t channels, const ck_winograd_tile *tile) {
  if (tile->sums) wg_results(1, m, point, channels, tile);
  else wg_results(0, m, point, channels, tile);
}

static void wg_transform_weights(const float *w, int64_t w_row, const int64_t *taps, int64_t rows, int64_t n,
                                 float *to, int64_t to_row, int64_t point) {
  for (int64_t r = 0; r < rows; r++) {
    for (int64_t c = 0; c < n; c += CK_LANES) {
      const float *from = w + r * w_row + c;
      wg_vec half[6][3];
      CK_UNROLL for (int j = 0; j < 3; j++) {
        wg_vec column[3], turned[6];
        CK_UNROLL for (int i = 0; i < 3; i++) column[i] = CK_JOIN(load, CK_LANES)(from + taps[3 * i + j], n - c);
        wg_weights(column, turned);
        CK_UNROLL for (int i = 0; i < 6; i++) half[i][j] = turned[i];
      }
      float *at = to + r * to_row + c;
      CK_UNROLL for (int i = 0; i < 6; i++) {
        wg_vec row[6];
        wg_weights(half[i], row);
        CK_UNROLL for (int j = 0; j < 6; j++) *(wg_vec_any *)(at + (6 * i + j) * point) = row[j];
      }
    }
  }
}

#if CK_LEVEL > 0
#pragma clang attribute pop
#endif

const ck_winograd_kernels CK_WINOGRAD = {
    .input = wg_transform_input, .output = wg_transform_output, .weights = wg_transform_weights};
