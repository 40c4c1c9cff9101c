#include "ck_warp.h"

#include <string.h>

#define CLONES __attribute__((target_clones("avx512f", "avx2", "default")))

// Sampling positions are clamped to the ring of zeros around the padded copy, so that the inner loop
// has neither branches nor bounds to check.
CLONES
void ck_warp_bilinear(int64_t height, int64_t width, const float *x, const float *matrix, const float *dx,
                      const float *dy, float *scratch, float *y) {
  const int stride = (int)width + 3;
  memset(scratch, 0, sizeof(float) * (size_t)((height + 3) * (width + 3)));
  for (int64_t i = 0; i < height; i++)
    memcpy(scratch + (i + 1) * stride + 1, x + i * width, sizeof(float) * (size_t)width);

  const float centre_u = 0.5f * (float)(width - 1), centre_v = 0.5f * (float)(height - 1);
  const float last_u = (float)(width + 1), last_v = (float)(height + 1);
  const float a = matrix[0], b = matrix[1], c = matrix[3], d = matrix[4];
  for (int64_t i = 0; i < height; i++) {
    const float v = (float)i - centre_v;
    // One is added for the ring.
    const float start_u = b * v + matrix[2] + centre_u + 1, start_v = d * v + matrix[5] + centre_v + 1;
    const float *row_dx = dx ? dx + i * width : 0, *row_dy = dy ? dy + i * width : 0;
    float *row = y + i * width;
    float at_u[256], at_v[256];
    for (int64_t begin = 0; begin < width; begin += 256) {
      const int count = (int)(width - begin < 256 ? width - begin : 256);
      for (int j = 0; j < count; j++) {
        const float u = (float)(begin + j) - centre_u;
        at_u[j] = a * u + start_u;
        at_v[j] = c * u + start_v;
      }
      if (dx && dy)
        for (int j = 0; j < count; j++) {
          at_u[j] += row_dx[begin + j];
          at_v[j] += row_dy[begin + j];
        }
      for (int j = 0; j < count; j++) {
        float pu = at_u[j] > 0 ? at_u[j] : 0, pv = at_v[j] > 0 ? at_v[j] : 0;
        pu = pu < last_u ? pu : last_u;
        pv = pv < last_v ? pv : last_v;
        const int iu = (int)pu, iv = (int)pv;
        const float fu = pu - (float)iu, fv = pv - (float)iv;
        const int at = iv * stride + iu;
        const float top = scratch[at] + fu * (scratch[at + 1] - scratch[at]);
        const float bottom = scratch[at + stride] + fu * (scratch[at + stride + 1] - scratch[at + stride]);
        row[begin + j] = top + fv * (bottom - top);
      }
    }
  }
}

CLONES
void ck_warp_spread(int64_t n, int64_t height, int64_t width, const float *rows, const float *columns,
                    const float *x, float *y) {
  float transposed[16 * 256];
  for (int64_t begin = 0; begin < width; begin += 256) {
    const int count = (int)(width - begin < 256 ? width - begin : 256);
    for (int64_t k = 0; k < n; k++)
      for (int j = 0; j < count; j++) transposed[k * 256 + j] = columns[(begin + j) * n + k];
    for (int64_t i = 0; i < height; i++) {
      float mixed[16];
      for (int64_t k = 0; k < n; k++) {
        float sum = 0;
        for (int64_t r = 0; r < n; r++) sum += rows[i * n + r] * x[r * n + k];
        mixed[k] = sum;
      }
      float *row = y + i * width + begin;
      for (int j = 0; j < count; j++) row[j] = 0;
      for (int64_t k = 0; k < n; k++)
        for (int j = 0; j < count; j++) row[j] += mixed[k] * transposed[k * 256 + j];
    }
  }
}

CLONES
void ck_warp_blend3x3(int64_t height, int64_t width, int kind, float amount, const float *x,
                      float *scratch, float *y) {
  const int64_t stride = width + 2;
  memset(scratch, 0, sizeof(float) * (size_t)((height + 2) * (width + 2)));
  for (int64_t i = 0; i < height; i++)
    memcpy(scratch + (i + 1) * stride + 1, x + i * width, sizeof(float) * (size_t)width);
  for (int64_t i = 0; i < height; i++) {
    const float *up = scratch + i * stride, *here = up + stride, *down = here + stride;
    float *row = y + i * width;
    if (kind == CK_WARP_SOFTEN) {
      for (int64_t j = 0; j < width; j++) {
        const float left = up[j] + 2 * here[j] + down[j];
        const float middle = up[j + 1] + 2 * here[j + 1] + down[j + 1];
        const float right = up[j + 2] + 2 * here[j + 2] + down[j + 2];
        const float value = (left + 2 * middle + right) * (1.0f / 16);
        row[j] = here[j + 1] + amount * (value - here[j + 1]);
      }
    } else {
      // The minimum is the negative of the maximum of the negatives.
      const float sign = kind == CK_WARP_THICKEN ? 1.0f : -1.0f;
      for (int64_t j = 0; j < width; j++) {
        const float centre = sign * here[j + 1];
        float most = centre;
        const float above = sign * up[j + 1], below = sign * down[j + 1];
        const float before = sign * here[j], after = sign * here[j + 2];
        most = above > most ? above : most;
        most = below > most ? below : most;
        most = before > most ? before : most;
        most = after > most ? after : most;
        row[j] = here[j + 1] + amount * (sign * most - here[j + 1]);
      }
    }
  }
}
