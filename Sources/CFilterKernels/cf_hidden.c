#include "cf_internal.h"

#include "ck_parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// A pyramid of means of visible pixels, weighed by their opacity, in which each level fills the holes of the next
// finer one (pull and push, Gortler et al. 1996). The finest level is the picture itself, which is not copied.

enum { most_levels = 40 };

typedef struct {
  int64_t width, height;
  float *values;  // channels times opacity, and the opacity
} level;

typedef struct {
  void *color;
  const void *alpha;
  cf_sample type;
  int64_t width, height, channels;
  const level *finer, *coarser;
} work;

static float sample_at(const void *samples, cf_sample type, int64_t at) {
  return type == CF_U8 ? (float)((const uint8_t *)samples)[at] : (float)((const uint16_t *)samples)[at];
}

/// Adds a pixel of the picture, or of the finer level.
static void add(const work *w, int64_t at, float *sum) {
  if (w->finer) {
    const float *values = w->finer->values + at * (w->channels + 1);
    for (int64_t c = 0; c <= w->channels; c++) sum[c] += values[c];
    return;
  }
  float opacity = sample_at(w->alpha, w->type, at);
  if (opacity == 0) return;
  for (int64_t c = 0; c < w->channels; c++) sum[c] += opacity * sample_at(w->color, w->type, at * w->channels + c);
  sum[w->channels] += opacity;
}

static void pull_rows(void *context, int64_t begin, int64_t end) {
  const work *w = context;
  const level *to = w->coarser;
  for (int64_t y = begin; y < end; y++) {
    for (int64_t x = 0; x < to->width; x++) {
      float *sum = to->values + (y * to->width + x) * (w->channels + 1);
      for (int64_t c = 0; c <= w->channels; c++) sum[c] = 0;
      for (int64_t v = 2 * y; v < cf_min(2 * y + 2, w->height); v++)
        for (int64_t u = 2 * x; u < cf_min(2 * x + 2, w->width); u++) add(w, v * w->width + u, sum);
    }
  }
}

/// Means in place of sums; holes take the mean of the coarser level.
static void push_rows(void *context, int64_t begin, int64_t end) {
  const work *w = context;
  for (int64_t y = begin; y < end; y++) {
    for (int64_t x = 0; x < w->finer->width; x++) {
      float *mean = w->finer->values + (y * w->finer->width + x) * (w->channels + 1), weight = mean[w->channels];
      const float *filling = w->coarser->values + (y / 2 * w->coarser->width + x / 2) * (w->channels + 1);
      for (int64_t c = 0; c < w->channels; c++) mean[c] = weight > 0 ? mean[c] / weight : filling[c];
    }
  }
}

static void fill_rows(void *context, int64_t begin, int64_t end) {
  const work *w = context;
  for (int64_t y = begin; y < end; y++) {
    for (int64_t x = 0; x < w->width; x++) {
      int64_t at = y * w->width + x;
      if (sample_at(w->alpha, w->type, at) != 0) continue;
      const float *filling = w->coarser->values + (y / 2 * w->coarser->width + x / 2) * (w->channels + 1);
      for (int64_t c = 0; c < w->channels; c++) {
        int32_t value = (int32_t)rintf(filling[c]);
        if (w->type == CF_U8) ((uint8_t *)w->color)[at * w->channels + c] = (uint8_t)value;
        else ((uint16_t *)w->color)[at * w->channels + c] = (uint16_t)value;
      }
    }
  }
}

static int has_hidden(const void *alpha, cf_sample type, int64_t count) {
  if (type == CF_U8) return memchr(alpha, 0, (size_t)count) != NULL;
  for (int64_t i = 0; i < count; i++)
    if (((const uint16_t *)alpha)[i] == 0) return 1;
  return 0;
}

void cf_replace_hidden(void *color, const void *alpha, cf_sample type, int64_t width, int64_t height,
                       int64_t channels) {
  if (!has_hidden(alpha, type, width * height)) return;
  work w = {.color = color, .alpha = alpha, .type = type, .width = width, .height = height, .channels = channels};
  level levels[most_levels];
  int count = 0;
  do {
    level *next = &levels[count];
    next->width = (w.width + 1) / 2;
    next->height = (w.height + 1) / 2;
    next->values = cf_allocate(sizeof(float) * (size_t)(next->width * next->height * (channels + 1)));
    w.coarser = next;
    ck_parallel_for(next->height, 16384 / next->width + 1, pull_rows, &w);
    w.finer = next;
    w.width = next->width;
    w.height = next->height;
    count++;
  } while (w.width * w.height > 1);
  // The coarsest level has one pixel, which stays black where nothing is visible.
  for (int i = count - 1; i >= 0; i--) {
    w.finer = &levels[i];
    w.coarser = &levels[i + 1 < count ? i + 1 : i];
    ck_parallel_for(levels[i].height, 16384 / levels[i].width + 1, push_rows, &w);
  }
  w.width = width;
  w.height = height;
  w.coarser = &levels[0];
  ck_parallel_for(height, 16384 / width + 1, fill_rows, &w);
  for (int i = 0; i < count; i++) free(levels[i].values);
}
