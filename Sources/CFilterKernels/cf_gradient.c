#include "cf_window.h"

#include "ck_parallel.h"

#include <math.h>
#include <stdlib.h>

/// The weights of a kernel that are not 0; an even number of them.
typedef struct {
  int64_t count;
  int32_t *rows, *columns;
  float *weights;
  int8_t small[cf_most_byte_taps];
} tap_list;

typedef struct {
  const cf_image *in, *out;
  const cf_gradient *options;
  const cf_kernels *kernels;
  cf_window window;
  tap_list x, y;
  int colors;
} work;

static tap_list list_taps(const float *weights, const cf_gradient *o) {
  size_t most = (size_t)o->rows * (size_t)o->columns + 2;
  tap_list list = {.rows = cf_allocate(sizeof(int32_t) * most), .columns = cf_allocate(sizeof(int32_t) * most)};
  list.weights = cf_allocate(sizeof(float) * most);
  for (int32_t u = 0; u < o->rows; u++) {
    for (int32_t v = 0; v < o->columns; v++) {
      if (weights[u * o->columns + v] == 0) continue;
      list.rows[list.count] = u;
      list.columns[list.count] = v;
      list.weights[list.count++] = weights[u * o->columns + v];
    }
  }
  while (list.count == 0 || list.count % 2 != 0) {
    list.rows[list.count] = list.columns[list.count] = 0;
    list.weights[list.count++] = 0;
  }
  return list;
}

static void free_taps(tap_list *list) {
  free(list->rows);
  free(list->columns);
  free(list->weights);
}

/// Whether the weights are whole and so small that sums of bytes fit 16 bits.
static int make_small(tap_list *list) {
  float magnitude = 0;
  if (list->count > cf_most_byte_taps) return 0;
  for (int64_t t = 0; t < list->count; t++) {
    magnitude += fabsf(list->weights[t]);
    if (list->weights[t] != rintf(list->weights[t]) || magnitude > 126) return 0;
    list->small[t] = (int8_t)list->weights[t];
  }
  return 1;
}

static void point_at_bytes(const work *w, const cf_ring *ring, const tap_list *list, int64_t y,
                           const uint8_t **taps) {
  for (int64_t t = 0; t < list->count; t++)
    taps[t] = (uint8_t *)cf_ring_row(ring, y - w->options->top + list->rows[t]) + list->columns[t] * w->in->channels;
}

static void magnitude_bytes(void *context, int64_t begin, int64_t end) {
  const work *w = context;
  const cf_gradient *o = w->options;
  cf_ring ring = cf_ring_make(o->rows, (size_t)w->window.row_size);
  const uint8_t *x[cf_most_byte_taps], *y[cf_most_byte_taps];
  for (int64_t row = begin, loaded = begin - o->top; row < end; row++) {
    for (; loaded < row - o->top + o->rows; loaded++)
      cf_window_bytes(&w->window, loaded, cf_ring_row(&ring, loaded));
    point_at_bytes(w, &ring, &w->x, row, x);
    point_at_bytes(w, &ring, &w->y, row, y);
    w->kernels->magnitude_of_bytes(x, w->x.small, w->x.count, y, w->y.small, w->y.count, cf_row(w->out, row),
                                   w->out->width * w->out->channels, o->scale);
  }
  cf_ring_free(&ring);
}

static void sum_floats(const work *w, const cf_ring *ring, const tap_list *list, int64_t y, const float **taps,
                       float *out, int64_t n) {
  for (int64_t t = 0; t < list->count; t++)
    taps[t] = (float *)cf_ring_row(ring, y - w->options->top + list->rows[t]) + list->columns[t] * w->in->channels;
  w->kernels->sum_taps(taps, list->weights, list->count, out, n);
}

static void gradient_floats(void *context, int64_t begin, int64_t end) {
  const work *w = context;
  const cf_gradient *o = w->options;
  int64_t n = w->in->width * w->in->channels, made = w->out->width * w->out->channels;
  cf_ring ring = cf_ring_make(o->rows, sizeof(float) * (size_t)w->window.row_size);
  float *x = cf_allocate(sizeof *x * (size_t)n), *y = cf_allocate(sizeof *y * (size_t)n);
  float *result = cf_allocate(sizeof *result * (size_t)made);
  const float **taps = cf_allocate(sizeof *taps * (size_t)cf_max(w->x.count, w->y.count));
  float white = cf_white(w->in->type);
  for (int64_t row = begin, loaded = begin - o->top; row < end; row++) {
    for (; loaded < row - o->top + o->rows; loaded++)
      cf_window_floats(&w->window, loaded, cf_ring_row(&ring, loaded));
    sum_floats(w, &ring, &w->x, row, taps, x, n);
    sum_floats(w, &ring, &w->y, row, taps, y, n);
    if (w->colors) w->kernels->slope_colors(x, y, result, n, o->scale / white);
    else w->kernels->magnitude(x, y, result, n);
    float scale = w->colors ? cf_white(w->out->type) : o->scale * cf_white(w->out->type) / white;
    w->kernels->store[w->out->type](result, cf_row(w->out, row), made, scale, 0, 0);
  }
  free(taps);
  free(result);
  free(y);
  free(x);
  cf_ring_free(&ring);
}

static void run(const cf_image *in, const cf_image *out, const cf_gradient *o, int colors) {
  work w = {.in = in, .out = out, .options = o, .kernels = cf_current_kernels(), .colors = colors};
  w.window = cf_window_make(in, o->border, o->left, o->columns - 1 - o->left);
  w.x = list_taps(o->x, o);
  w.y = list_taps(o->y, o);
  int bytes = !colors && in->type == CF_U8 && out->type == CF_U8 && make_small(&w.x) && make_small(&w.y);
  ck_parallel_for(out->height, 65536 / (out->width * out->channels) + 1,
                  bytes ? magnitude_bytes : gradient_floats, &w);
  free_taps(&w.x);
  free_taps(&w.y);
  cf_window_free(&w.window);
}

void cf_gradient_magnitude(const cf_image *in, const cf_image *out, const cf_gradient *options) {
  run(in, out, options, 0);
}

void cf_gradient_colors(const cf_image *in, const cf_image *out, const cf_gradient *options) {
  run(in, out, options, 1);
}
