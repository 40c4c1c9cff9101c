#include "ck_convolution.h"
#include <math.h>
#include <string.h>
static int64_t row_of(int64_t i, int64_t s, int64_t p, int64_t u, int64_t d) { return i * s - p + u * d; }
void ck_conv2d_forward(const ck_conv2d *g, const float *x, const float *w, const float *bias, int relu, float *y) {
  int64_t ig = g->in_c / g->groups, og = g->out_c / g->groups;
  for (int64_t n = 0; n < g->batch; n++)
    for (int64_t i = 0; i < g->out_h; i++)
      for (int64_t j = 0; j < g->out_w; j++)
        for (int64_t o = 0; o < g->out_c; o++) {
          float s = bias ? bias[o] : 0;
          for (int64_t u = 0; u < g->k_h; u++) {
            int64_t r = row_of(i, g->stride_h, g->pad_top, u, g->dil_h);
            if (r < 0 || r >= g->in_h) continue;
            for (int64_t v = 0; v < g->k_w; v++) {
              int64_t c = row_of(j, g->stride_w, g->pad_left, v, g->dil_w);
              if (c < 0 || c >= g->in_w) continue;
              const float *xp = x + ((n * g->in_h + r) * g->in_w + c) * g->in_c + o / og * ig;
              const float *wp = w + ((o * g->k_h + u) * g->k_w + v) * ig;
              for (int64_t k = 0; k < ig; k++) s += (float)xp[k] * wp[k];
            }
          }
          if (relu && s < 0) s = 0;
          y[((n * g->out_h + i) * g->out_w + j) * g->out_c + o] = (float)s;
        }
}
void ck_conv2d_backward_input(const ck_conv2d *g, const float *dy, const float *w, float *dx) {
  int64_t ig = g->in_c / g->groups, og = g->out_c / g->groups;
  memset(dx, 0, sizeof(float) * (size_t)(g->batch * g->in_h * g->in_w * g->in_c));
  for (int64_t n = 0; n < g->batch; n++)
    for (int64_t i = 0; i < g->out_h; i++)
      for (int64_t j = 0; j < g->out_w; j++)
        for (int64_t o = 0; o < g->out_c; o++) {
          float d = dy[((n * g->out_h + i) * g->out_w + j) * g->out_c + o];
          for (int64_t u = 0; u < g->k_h; u++) {
            int64_t r = row_of(i, g->stride_h, g->pad_top, u, g->dil_h);
            if (r < 0 || r >= g->in_h) continue;
            for (int64_t v = 0; v < g->k_w; v++) {
              int64_t c = row_of(j, g->stride_w, g->pad_left, v, g->dil_w);
              if (c < 0 || c >= g->in_w) continue;
              float *xp = dx + ((n * g->in_h + r) * g->in_w + c) * g->in_c + o / og * ig;
              const float *wp = w + ((o * g->k_h + u) * g->k_w + v) * ig;
              for (int64_t k = 0; k < ig; k++) xp[k] += d * wp[k];
            }
          }
        }
}
void ck_conv2d_backward_weights(const ck_conv2d *g, const float *x, const float *dy, float *dw, float *dbias) {
  int64_t ig = g->in_c / g->groups, og = g->out_c / g->groups;
  memset(dw, 0, sizeof(float) * (size_t)(g->out_c * g->k_h * g->k_w * ig));
  if (dbias) memset(dbias, 0, sizeof(float) * (size_t)g->out_c);
  for (int64_t n = 0; n < g->batch; n++)
    for (int64_t i = 0; i < g->out_h; i++)
      for (int64_t j = 0; j < g->out_w; j++)
        for (int64_t o = 0; o < g->out_c; o++) {
          float d = dy[((n * g->out_h + i) * g->out_w + j) * g->out_c + o];
          if (dbias) dbias[o] += d;
          for (int64_t u = 0; u < g->k_h; u++) {
            int64_t r = row_of(i, g->stride_h, g->pad_top, u, g->dil_h);
            if (r < 0 || r >= g->in_h) continue;
            for (int64_t v = 0; v < g->k_w; v++) {
              int64_t c = row_of(j, g->stride_w, g->pad_left, v, g->dil_w);
              if (c < 0 || c >= g->in_w) continue;
              const float *xp = x + ((n * g->in_h + r) * g->in_w + c) * g->in_c + o / og * ig;
              float *wp = dw + ((o * g->k_h + u) * g->k_w + v) * ig;
              for (int64_t k = 0; k < ig; k++) wp[k] += d * xp[k];
            }
          }
        }
}
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
