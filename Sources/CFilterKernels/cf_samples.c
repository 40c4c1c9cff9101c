#include "cf_internal.h"

#include "ck_parallel.h"

#include <math.h>
#include <string.h>

enum { chunk = 4096, grain = 65536 };

typedef struct {
  const char *in;
  char *out;
  cf_sample in_type, out_type;
  float scale, bias;
} conversion;

static void convert_range(void *context, int64_t begin, int64_t end) {
  const conversion *c = context;
  const cf_kernels *kernels = cf_current_kernels();
  size_t from = cf_sample_size(c->in_type), to = cf_sample_size(c->out_type);
  float values[chunk];
  for (int64_t i = begin; i < end; i += chunk) {
    int64_t n = cf_min(chunk, end - i);
    kernels->load[c->in_type](c->in + (size_t)i * from, values, n);
    kernels->store[c->out_type](values, c->out + (size_t)i * to, n, c->scale, c->bias, 0);
  }
}

void cf_convert(const void *in, cf_sample in_type, void *out, cf_sample out_type, int64_t count) {
  conversion c = {in, out, in_type, out_type, cf_white(out_type) / cf_white(in_type), 0};
  ck_parallel_for(count, grain, convert_range, &c);
}

void cf_range(const float *in, int64_t count, float *low, float *high) {
  *low = INFINITY;
  *high = -INFINITY;
  for (int64_t i = 0; i < count; i += chunk) cf_current_kernels()->range(in + i, cf_min(chunk, count - i), low, high);
  if (*low > *high) *low = *high = 0;
}

void cf_rescale(const float *in, void *out, cf_sample out_type, int64_t count, float low, float high) {
  float scale = high > low ? cf_white(out_type) / (high - low) : 0;
  conversion c = {(const char *)in, out, CF_F32, out_type, scale, -low * scale};
  ck_parallel_for(count, grain, convert_range, &c);
}

static void luminance_range(void *context, int64_t begin, int64_t end) {
  const conversion *c = context;
  size_t size = cf_sample_size(c->in_type);
  cf_current_kernels()->luminance[c->in_type](c->in + (size_t)begin * 3 * size, c->out + (size_t)begin * size,
                                              end - begin);
}

void cf_luminance(const void *rgb, void *gray, cf_sample type, int64_t pixels) {
  conversion c = {rgb, gray, type, type, 1, 0};
  ck_parallel_for(pixels, grain, luminance_range, &c);
}

void cf_split_alpha(const void *pixels, cf_sample type, int64_t count, int colors, void *color, void *alpha) {
  size_t size = cf_sample_size(type), part = size * (size_t)colors, whole = part + size;
  const char *from = pixels;
  char *to = color, *opacity = alpha;
  for (int64_t i = 0; i < count; i++) {
    memcpy(to + (size_t)i * part, from + (size_t)i * whole, part);
    memcpy(opacity + (size_t)i * size, from + (size_t)i * whole + part, size);
  }
}

void cf_join_alpha(const void *color, const void *alpha, cf_sample type, int64_t count, int colors,
                   void *pixels) {
  size_t size = cf_sample_size(type), part = size * (size_t)colors, whole = part + size;
  const char *from = color, *opacity = alpha;
  char *to = pixels;
  for (int64_t i = 0; i < count; i++) {
    memcpy(to + (size_t)i * whole, from + (size_t)i * part, part);
    memcpy(to + (size_t)i * whole + part, opacity + (size_t)i * size, size);
  }
}
