#include "cf_internal.h"

#include "ck_parallel.h"

#include <string.h>

enum { chunk = 3 * 1024 };

typedef struct {
  cf_operation operation;
  const cf_image *a, *b, *out;
  float p, q, r;
} work;

/// Samples of a picture from sample `at` on, in the units of the result.
static void load(const work *w, const cf_image *image, int64_t at, float *out, int64_t n) {
  const cf_kernels *kernels = cf_current_kernels();
  kernels->load[image->type]((char *)image->samples + (size_t)at * cf_sample_size(image->type), out, n);
  float scale = cf_white(w->out->type) / cf_white(image->type);
  if (scale != 1) kernels->store[CF_F32](out, out, n, scale, 0, 0);
}

static void combine_range(void *context, int64_t begin, int64_t end) {
  const work *w = context;
  const cf_kernels *kernels = cf_current_kernels();
  int64_t channels = w->a->channels, some = chunk / channels;
  float a[chunk], b[chunk], result[chunk];
  int spread = w->b->channels != channels;
  for (int64_t i = begin; i < end; i += some) {
    int64_t pixels = cf_min(some, end - i), n = pixels * channels;
    load(w, w->a, i * channels, a, n);
    if (spread) {
      load(w, w->b, i, result, pixels);
      for (int64_t j = 0; j < pixels; j++)
        for (int64_t c = 0; c < channels; c++) b[j * channels + c] = result[j];
    } else {
      load(w, w->b, i * channels, b, n);
    }
    kernels->combine(w->operation, a, b, result, n, cf_white(w->out->type), w->p, w->q, w->r);
    size_t size = cf_sample_size(w->out->type);
    kernels->store[w->out->type](result, (char *)w->out->samples + (size_t)(i * channels) * size, n, 1, 0, 0);
  }
}

void cf_combine(cf_operation operation, const cf_image *a, const cf_image *b, const cf_image *out, float p, float q,
                float r) {
  work w = {operation, a, b, out, p, q, r};
  ck_parallel_for(a->width * a->height, 65536, combine_range, &w);
}

void cf_histogram(const cf_image *in, uint64_t *counts) {
  int64_t n = in->width * in->height;
  memset(counts, 0, sizeof *counts * (in->type == CF_U8 ? 256 : 65536));
  if (in->type == CF_U8) {
    // Four tables, so that equal neighbours do not wait for each other.
    uint64_t tables[4][256] = {{0}};
    const uint8_t *bytes = in->samples;
    for (int64_t i = 0; i < n; i++) tables[i & 3][bytes[i]]++;
    for (int v = 0; v < 256; v++) counts[v] = tables[0][v] + tables[1][v] + tables[2][v] + tables[3][v];
  } else {
    const uint16_t *words = in->samples;
    for (int64_t i = 0; i < n; i++) counts[words[i]]++;
  }
}
