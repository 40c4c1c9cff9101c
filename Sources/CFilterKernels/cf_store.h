// Samples to floats and back. Included by cf_rows.h.

static void load_u8(const void *in, float *restrict out, int64_t n) {
  const uint8_t *from = in;
  for (int64_t i = 0; i < n; i++) out[i] = (float)from[i];
}

static void load_u16(const void *in, float *restrict out, int64_t n) {
  const uint16_t *from = in;
  for (int64_t i = 0; i < n; i++) out[i] = (float)from[i];
}

static void load_f32(const void *in, float *restrict out, int64_t n) {
  memcpy(out, in, sizeof(float) * (size_t)n);
}

// What is not a number becomes 0. Ties go to even.
CF_INLINE float whole(float value, float most) {
  value = value > 0 ? value : 0;
  value = value < most ? value : most;
  return __builtin_elementwise_rint(value);
}

static void store_u8(const float *restrict in, void *out, int64_t n, float scale, float bias, int absolute) {
  uint8_t *to = out;
  if (absolute) {
    for (int64_t i = 0; i < n; i++)
      to[i] = (uint8_t)(int32_t)whole(fabsf(in[i] * scale + bias), 255.0f);
  } else {
    for (int64_t i = 0; i < n; i++) to[i] = (uint8_t)(int32_t)whole(in[i] * scale + bias, 255.0f);
  }
}

static void store_u16(const float *restrict in, void *out, int64_t n, float scale, float bias, int absolute) {
  uint16_t *to = out;
  if (absolute) {
    for (int64_t i = 0; i < n; i++)
      to[i] = (uint16_t)(int32_t)whole(fabsf(in[i] * scale + bias), 65535.0f);
  } else {
    for (int64_t i = 0; i < n; i++) to[i] = (uint16_t)(int32_t)whole(in[i] * scale + bias, 65535.0f);
  }
}

static void store_f32(const float *in, void *out, int64_t n, float scale, float bias, int absolute) {
  float *to = out;
  if (absolute) {
    for (int64_t i = 0; i < n; i++) to[i] = fabsf(in[i] * scale + bias);
  } else {
    for (int64_t i = 0; i < n; i++) to[i] = in[i] * scale + bias;
  }
}

static void range(const float *in, int64_t n, float *low, float *high) {
  float least[16], most[16];
  for (int j = 0; j < 16; j++) {
    least[j] = *low;
    most[j] = *high;
  }
  for (int64_t i = 0; i < n; i += 16) {
    int here = (int)cf_min(16, n - i);
    for (int j = 0; j < here; j++) {
      least[j] = in[i + j] < least[j] ? in[i + j] : least[j];
      most[j] = in[i + j] > most[j] ? in[i + j] : most[j];
    }
  }
  for (int j = 0; j < 16; j++) {
    *low = least[j] < *low ? least[j] : *low;
    *high = most[j] > *high ? most[j] : *high;
  }
}

static void luminance_u8(const void *rgb, void *gray, int64_t n) {
  const uint8_t *from = rgb;
  uint8_t *to = gray;
  for (int64_t i = 0; i < n; i++)
    to[i] = (uint8_t)((9798u * from[3 * i] + 19235u * from[3 * i + 1] + 3735u * from[3 * i + 2] + 16384u) >> 15);
}

static void luminance_u16(const void *rgb, void *gray, int64_t n) {
  const uint16_t *from = rgb;
  uint16_t *to = gray;
  for (int64_t i = 0; i < n; i++)
    to[i] = (uint16_t)((9798u * from[3 * i] + 19235u * from[3 * i + 1] + 3735u * from[3 * i + 2] + 16384u) >> 15);
}

static void luminance_f32(const void *rgb, void *gray, int64_t n) {
  const float *from = rgb;
  float *to = gray;
  for (int64_t i = 0; i < n; i++)
    to[i] = 0.299f * from[3 * i] + 0.587f * from[3 * i + 1] + 0.114f * from[3 * i + 2];
}
