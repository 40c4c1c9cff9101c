#include "cf_internal.h"

#include "ck_parallel.h"

#include <math.h>

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

typedef struct {
  char *pixels, *color, *alpha;
  int colors;
} parting;

#define CF_PARTING(name, type, a)                                                                   \
  static void name(void *context, int64_t begin, int64_t end) {                                     \
    const parting *p = context;                                                                     \
    type *pixels = (type *)(void *)p->pixels, *color = (type *)(void *)p->color;                    \
    type *alpha = (type *)(void *)p->alpha;                                                         \
    if (p->colors == 1) {                                                                           \
      for (int64_t i = begin; i < end; i++) {                                                       \
        a(color[i], pixels[2 * i]);                                                                 \
        a(alpha[i], pixels[2 * i + 1]);                                                             \
      }                                                                                             \
    } else {                                                                                        \
      for (int64_t i = begin; i < end; i++) {                                                       \
        a(color[3 * i], pixels[4 * i]);                                                             \
        a(color[3 * i + 1], pixels[4 * i + 1]);                                                     \
        a(color[3 * i + 2], pixels[4 * i + 2]);                                                     \
        a(alpha[i], pixels[4 * i + 3]);                                                             \
      }                                                                                             \
    }                                                                                               \
  }
#define CF_TO_FIRST(first, second) first = second
#define CF_TO_SECOND(first, second) second = first

CF_PARTING(split_bytes, uint8_t, CF_TO_FIRST)
CF_PARTING(split_words, uint16_t, CF_TO_FIRST)
CF_PARTING(join_bytes, uint8_t, CF_TO_SECOND)
CF_PARTING(join_words, uint16_t, CF_TO_SECOND)

static void part(const void *pixels, const void *color, const void *alpha, int64_t count, int colors,
                 void (*body)(void *, int64_t, int64_t)) {
  parting p = {(char *)(uintptr_t)pixels, (char *)(uintptr_t)color, (char *)(uintptr_t)alpha, colors};
  ck_parallel_for(count, grain, body, &p);
}

void cf_split_alpha(const void *pixels, cf_sample type, int64_t count, int colors, void *color, void *alpha) {
  part(pixels, color, alpha, count, colors, type == CF_U8 ? split_bytes : split_words);
}

void cf_join_alpha(const void *color, const void *alpha, cf_sample type, int64_t count, int colors,
                   void *pixels) {
  part(pixels, color, alpha, count, colors, type == CF_U8 ? join_bytes : join_words);
}
