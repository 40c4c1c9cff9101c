#include "cf_window.h"

#include "ck_parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { slack = 64 };

typedef struct {
  const cf_image *out;
  const cf_kernels *kernels;
  cf_window window;
  int64_t radius, plane, taps;
  int32_t *rows, *columns;
  float *weights, factor;
} work;

static void bilateral_rows(void *context, int64_t begin, int64_t end) {
  const work *w = context;
  int64_t channels = w->out->channels, width = w->out->width, out_plane = width + slack;
  cf_ring ring = cf_ring_make(2 * w->radius + 1, sizeof(float) * (size_t)(w->plane * channels));
  float *row = cf_allocate(sizeof *row * (size_t)w->window.row_size);
  float *means = cf_allocate(sizeof *means * (size_t)(out_plane * 3)), *result = cf_allocate(sizeof *result * (size_t)(width * 3));
  const float **taps = cf_allocate(sizeof *taps * (size_t)w->taps);
  memset(row, 0, sizeof *row * (size_t)w->window.row_size);
  memset(ring.rows, 0, ring.row_bytes * (size_t)ring.count);
  for (int64_t y = begin, loaded = begin - w->radius; y < end; y++) {
    for (; loaded <= y + w->radius; loaded++) {
      float *planes = cf_ring_row(&ring, loaded);
      cf_window_floats(&w->window, loaded, row);
      if (channels == 3) w->kernels->part_channels(row, planes, w->plane, width + 2 * w->radius);
      else memcpy(planes, row, sizeof *row * (size_t)(width + 2 * w->radius));
    }
    for (int64_t t = 0; t < w->taps; t++)
      taps[t] = (float *)cf_ring_row(&ring, y + w->rows[t]) + w->radius + w->columns[t];
    const float *centre = (float *)cf_ring_row(&ring, y) + w->radius;
    w->kernels->likeness_means(centre, taps, w->weights, w->taps, channels, w->plane, w->factor, means, out_plane, width);
    if (channels == 3) w->kernels->join_channels(means, out_plane, result, width);
    w->kernels->store[w->out->type](channels == 3 ? result : means, cf_row(w->out, y), width * channels, 1, 0, 0);
  }
  free(taps);
  free(result);
  free(means);
  free(row);
  cf_ring_free(&ring);
}

void cf_bilateral(const cf_image *in, const cf_image *out, int64_t radius, float space, float color,
                  cf_border border) {
  work w = {.out = out, .kernels = cf_current_kernels(), .radius = radius};
  size_t most = (size_t)((2 * radius + 1) * (2 * radius + 1));
  w.rows = cf_allocate(sizeof *w.rows * most);
  w.columns = cf_allocate(sizeof *w.columns * most);
  w.weights = cf_allocate(sizeof *w.weights * most);
  for (int64_t y = -radius; y <= radius; y++) {
    for (int64_t x = -radius; x <= radius; x++) {
      if (x * x + y * y > radius * radius) continue;
      w.rows[w.taps] = (int32_t)y;
      w.columns[w.taps] = (int32_t)x;
      w.weights[w.taps++] = expf((float)(x * x + y * y) * -0.5f / (space * space));
    }
  }
  float levels = 255 / cf_white(in->type);
  w.factor = -0.5f * levels * levels / (color * color);
  w.plane = in->width + 2 * radius + slack;
  w.window = cf_window_make(in, border, radius, radius);
  ck_parallel_for(out->height, cf_max(1, 16384 / (out->width * cf_max(1, w.taps))), bilateral_rows, &w);
  cf_window_free(&w.window);
  free(w.weights);
  free(w.columns);
  free(w.rows);
}
