#include "ck_convolution.h"

#include <math.h>
#include <string.h>

#define EACH(BODY)                                                                                   \
  for (int64_t n = 0; n < g->batch; n++)                                                             \
    for (int64_t i = 0; i < g->out_h; i++)                                                           \
      for (int64_t j = 0; j < g->out_w; j++)                                                         \
        for (int64_t c = 0; c < g->channels; c++) {                                                  \
          int64_t at = ((n * g->out_h + i) * g->out_w + j) * g->channels + c;                        \
          BODY                                                                                       \
        }
#define WINDOW(BODY)                                                                                 \
  for (int64_t u = 0; u < g->k_h; u++)                                                               \
    for (int64_t v = 0; v < g->k_w; v++) {                                                           \
      int64_t r = i * g->stride_h - g->pad_top + u, q = j * g->stride_w - g->pad_left + v;           \
      if (r < 0 || r >= g->in_h || q < 0 || q >= g->in_w) continue;                                  \
      int64_t from = ((n * g->in_h + r) * g->in_w + q) * g->channels + c;                            \
      BODY                                                                                           \
    }
void ck_max_pool2d_forward(const ck_pool2d *g, const float *x, float *y, uint8_t *index) {
  EACH(float best = -INFINITY; int64_t where = -1;
       WINDOW(if (where < 0 || x[from] > best) { best = x[from]; where = u * g->k_w + v; })
       y[at] = where < 0 ? 0 : best; if (index) index[at] = (uint8_t)(where < 0 ? 0 : where);)
}
void ck_max_pool2d_backward(const ck_pool2d *g, const float *dy, const uint8_t *index, float *dx) {
  memset(dx, 0, sizeof(float) * (size_t)(g->batch * g->in_h * g->in_w * g->channels));
  EACH(WINDOW(if (u * g->k_w + v == index[at]) dx[from] += dy[at];))
}
void ck_average_pool2d_forward(const ck_pool2d *g, int count_padding, const float *x, float *y) {
  EACH(float s = 0; int64_t count = 0; WINDOW(s += x[from]; count++;)
       if (count_padding) count = g->k_h * g->k_w;
       y[at] = count ? s / (float)count : 0;)
}
void ck_average_pool2d_backward(const ck_pool2d *g, int count_padding, const float *dy, float *dx) {
  memset(dx, 0, sizeof(float) * (size_t)(g->batch * g->in_h * g->in_w * g->channels));
  EACH(int64_t count = 0; WINDOW(count++; (void)from;)
       if (count_padding) count = g->k_h * g->k_w;
       WINDOW(dx[from] += dy[at] / (float)count;))
}
