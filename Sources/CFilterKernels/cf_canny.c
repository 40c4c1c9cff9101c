#include "cf_window.h"

#include "ck_parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Strips of rows are thinned and their edges followed at the same time; where an edge leaves its strip, it is
// followed on when all are done.

enum { slack = 64 };

typedef struct {
  uint32_t *places;
  size_t count, capacity;
} stack;

typedef struct {
  const cf_image *in, *out;
  const cf_kernels *kernels;
  cf_window window;
  float scale, most;
  int32_t low, high;
  int squared;
  uint8_t *map;    // with a frame of one pixel
  int64_t stride;  // of the map
  int64_t plane;   // from channel to channel of a row
  stack *leaving;  // for each row of strips' beginnings: where edges leave
} work;

static void push(stack *to, uint32_t place) {
  if (to->count == to->capacity) {
    size_t capacity = to->capacity ? 2 * to->capacity : 4096;
    uint32_t *grown = cf_allocate(sizeof *grown * capacity);
    if (to->count) memcpy(grown, to->places, sizeof *grown * to->count);
    free(to->places);
    to->places = grown;
    to->capacity = capacity;
  }
  to->places[to->count++] = place;
}

/// Follows edges from the places on the stack, inside `first` ..< `last` of the map; what lies on the outermost rows
/// goes to `leaving` too.
static void follow(uint8_t *map, int64_t stride, stack *from, int64_t first, int64_t last, stack *leaving) {
  while (from->count > 0) {
    uint32_t place = from->places[--from->count];
    int64_t top = (int64_t)place - stride;
    if (leaving && (top - 1 < first + stride || (int64_t)place + stride + 1 >= last - stride)) push(leaving, place);
    for (int64_t row = 0; row < 3; row++) {
      for (int64_t at = top + row * stride - 1; at <= top + row * stride + 1; at++) {
        if (map[at] != 1 || at < first || at >= last) continue;
        map[at] = 2;
        push(from, (uint32_t)at);
      }
    }
  }
}

/// Slopes and strengths of row y, which may lie outside: nothing there.
static void measure(const work *w, const cf_ring *rows, int64_t y, int16_t *dx, int16_t *dy, int32_t *strengths) {
  int64_t width = w->in->width;
  if (y < 0 || y >= w->in->height) {
    memset(strengths, 0, sizeof *strengths * (size_t)(width + 2));
    return;
  }
  for (int64_t c = 0; c < w->in->channels; c++) {
    const int16_t *three[3];
    for (int64_t k = 0; k < 3; k++) three[k] = (int16_t *)cf_ring_row(rows, y - 1 + k) + c * w->plane;
    w->kernels->slopes(three, dx + c * w->plane, dy + c * w->plane, width);
  }
  w->kernels->strongest_slopes(dx, dy, w->in->channels, w->plane, strengths + 1, width, w->squared);
  strengths[0] = strengths[width + 1] = 0;
}

static void load(const work *w, const cf_ring *rows, int64_t y, void *row) {
  int16_t *planes = cf_ring_row(rows, y);
  int64_t n = w->in->width + 2;
  if (w->in->type == CF_U8) {
    cf_window_bytes(&w->window, y, row);
    w->kernels->part_bytes(row, w->in->channels, planes, w->plane, n);
  } else {
    cf_window_floats(&w->window, y, row);
    w->kernels->part_levels(row, w->in->channels, planes, w->plane, n, w->scale, w->most);
  }
}

static void find_strong(const uint8_t *map, int64_t at, int64_t n, stack *found) {
  int64_t i = 0;
  for (; i + 8 <= n; i += 8) {
    uint64_t eight;
    memcpy(&eight, map + at + i, 8);
    if ((eight & 0x0202020202020202u) == 0) continue;
    for (int64_t j = i; j < i + 8; j++)
      if (map[at + j] == 2) push(found, (uint32_t)(at + j));
  }
  for (; i < n; i++)
    if (map[at + i] == 2) push(found, (uint32_t)(at + i));
}

static void edge_rows(void *context, int64_t begin, int64_t end) {
  const work *w = context;
  int64_t width = w->in->width;
  size_t planes = sizeof(int16_t) * (size_t)(w->plane * w->in->channels);
  cf_ring rows = cf_ring_make(3, planes), dx = cf_ring_make(3, planes), dy = cf_ring_make(3, planes);
  cf_ring strengths = cf_ring_make(3, sizeof(int32_t) * (size_t)(width + slack));
  void *row = cf_allocate(sizeof(float) * (size_t)w->window.row_size);
  memset(row, 0, sizeof(float) * (size_t)w->window.row_size);
  stack found = {0};
  load(w, &rows, begin - 2, row);
  load(w, &rows, begin - 1, row);
  for (int64_t y = begin - 1; y <= end; y++) {
    load(w, &rows, y + 1, row);
    measure(w, &rows, y, cf_ring_row(&dx, y), cf_ring_row(&dy, y), cf_ring_row(&strengths, y));
    if (y < begin + 1) continue;
    int64_t at = y * w->stride + 1;  // of row y - 1 in the map, which has a row above
    w->kernels->thin_edges((int32_t *)cf_ring_row(&strengths, y - 2) + 1, (int32_t *)cf_ring_row(&strengths, y - 1) + 1,
                           (int32_t *)cf_ring_row(&strengths, y) + 1, cf_ring_row(&dx, y - 1), cf_ring_row(&dy, y - 1),
                           w->low, w->high, w->map + at, width);
    find_strong(w->map, at, width, &found);
  }
  follow(w->map, w->stride, &found, (begin + 1) * w->stride, (end + 1) * w->stride, &w->leaving[begin]);
  free(found.places);
  free(row);
  cf_ring_free(&strengths);
  cf_ring_free(&dy);
  cf_ring_free(&dx);
  cf_ring_free(&rows);
}

static void write_rows(void *context, int64_t begin, int64_t end) {
  const work *w = context;
  for (int64_t y = begin; y < end; y++)
    w->kernels->edge_bytes(w->map + (y + 1) * w->stride + 1, cf_row(w->out, y), w->out->width);
}

void cf_canny(const cf_image *in, const cf_image *out, double low, double high, int squared, cf_border border) {
  work w = {.in = in, .out = out, .kernels = cf_current_kernels(), .squared = squared};
  // Bytes are exact; finer samples are counted in sixteenths of a level, so that slopes fit 16 bits.
  double unit = in->type == CF_U8 ? 1 : 16;
  w.scale = (float)(255 * unit) / cf_white(in->type);
  w.most = (float)(255 * unit);
  if (low > high) {
    double other = low;
    low = high;
    high = other;
  }
  low = fmin(low, 32767 / unit) * unit;
  high = fmin(high, 32767 / unit) * unit;
  w.low = (int32_t)floor(squared ? low * low : low);
  w.high = (int32_t)floor(squared ? high * high : high);
  w.window = cf_window_make(in, border, 1, 1);
  w.stride = in->width + 2;
  w.plane = in->width + slack;
  size_t size = (size_t)(w.stride * (in->height + 2));
  w.map = cf_allocate(size);
  memset(w.map, 0, (size_t)w.stride);
  memset(w.map + (size_t)(w.stride * (in->height + 1)), 0, (size_t)w.stride);
  for (int64_t y = 0; y < in->height + 2; y++) w.map[y * w.stride] = w.map[y * w.stride + w.stride - 1] = 0;
  w.leaving = calloc((size_t)in->height, sizeof *w.leaving);
  if (!w.leaving) abort();
  int64_t grain = 65536 / (in->width * in->channels) + 1;
  ck_parallel_for(in->height, grain, edge_rows, &w);
  for (int64_t y = 0; y < in->height; y++) {
    follow(w.map, w.stride, &w.leaving[y], 0, (int64_t)size, NULL);
    free(w.leaving[y].places);
  }
  ck_parallel_for(in->height, grain, write_rows, &w);
  free(w.leaving);
  free(w.map);
  cf_window_free(&w.window);
}
