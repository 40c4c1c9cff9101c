// Two derivatives at right angles and what is made of them. Included by cf_rows.h.

#if CF_LEVEL > 0
#if CF_LEVEL == 2
CF_INLINE vint root_of_sum(vint squares, float scale) {
  __m512 root = _mm512_sqrt_ps(_mm512_cvtepi32_ps(squares));
  return _mm512_cvtps_epi32(_mm512_mul_ps(root, _mm512_set1_ps(scale)));
}
#else
CF_INLINE vint root_of_sum(vint squares, float scale) {
  __m256 root = _mm256_sqrt_ps(_mm256_cvtepi32_ps(squares));
  return _mm256_cvtps_epi32(_mm256_mul_ps(root, _mm256_set1_ps(scale)));
}
#endif

CF_INLINE vint magnitude_of_words(vint x, vint y, float scale) {
  vint a = CF_V(unpacklo_epi16)(x, y), b = CF_V(unpackhi_epi16)(x, y);
  return CF_V(packs_epi32)(root_of_sum(CF_V(madd_epi16)(a, a), scale), root_of_sum(CF_V(madd_epi16)(b, b), scale));
}

static void magnitude_of_bytes(const uint8_t *const *x_taps, const int8_t *x_weights, int64_t x_count,
                               const uint8_t *const *y_taps, const int8_t *y_weights, int64_t y_count,
                               uint8_t *out, int64_t n, float scale) {
  int16_t x_pairs[cf_most_byte_taps / 2], y_pairs[cf_most_byte_taps / 2];
  memcpy(x_pairs, x_weights, (size_t)x_count);
  memcpy(y_pairs, y_weights, (size_t)y_count);
  for (int64_t i = 0; i < n; i += CF_BYTES) {
    vint x_low, x_high, y_low, y_high;
    sum_byte_vectors(x_taps, x_pairs, x_count, i, &x_low, &x_high);
    sum_byte_vectors(y_taps, y_pairs, y_count, i, &y_low, &y_high);
    vint result = CF_V(packus_epi16)(magnitude_of_words(x_low, y_low, scale),
                                     magnitude_of_words(x_high, y_high, scale));
    if (i + CF_BYTES <= n) {
      store_bytes(out + i, result);
    } else {
      uint8_t rest[CF_BYTES];
      store_bytes(rest, result);
      memcpy(out + i, rest, (size_t)(n - i));
    }
  }
}
#else
static void magnitude_of_bytes(const uint8_t *const *x_taps, const int8_t *x_weights, int64_t x_count,
                               const uint8_t *const *y_taps, const int8_t *y_weights, int64_t y_count,
                               uint8_t *out, int64_t n, float scale) {
  for (int64_t i = 0; i < n; i += tap_block) {
    int32_t x[tap_block], y[tap_block];
    float values[tap_block];
    for (int j = 0; j < tap_block; j++) x[j] = y[j] = 0;
    for (int64_t t = 0; t < x_count; t++)
      for (int j = 0; j < tap_block; j++) x[j] += x_weights[t] * x_taps[t][i + j];
    for (int64_t t = 0; t < y_count; t++)
      for (int j = 0; j < tap_block; j++) y[j] += y_weights[t] * y_taps[t][i + j];
    for (int j = 0; j < tap_block; j++)
      values[j] = __builtin_elementwise_sqrt((float)(x[j] * x[j] + y[j] * y[j]));
    store_u8(values, out + i, cf_min(tap_block, n - i), scale, 0, 0);
  }
}
#endif

static void magnitude(const float *x, const float *y, float *restrict out, int64_t n) {
  for (int64_t i = 0; i < n; i++) out[i] = __builtin_elementwise_sqrt(x[i] * x[i] + y[i] * y[i]);
}

/// The angle of (x, y) in sixths of a turn, 0 ... 6, within 0.0002.
CF_INLINE float sixths(float x, float y) {
  float a = fabsf(x), b = fabsf(y), most = a > b ? a : b, least = a > b ? b : a;
  float t = most > 0 ? least / most : 0, s = t * t;
  float angle = ((-0.0464964749f * s + 0.15931422f) * s - 0.327622764f) * s * t + t;
  angle = b > a ? 1.57079637f - angle : angle;
  angle = x < 0 ? 3.14159274f - angle : angle;
  angle = y < 0 ? 6.28318548f - angle : angle;
  return angle * 0.954929659f;
}

CF_INLINE float limited(float value) {
  value = value > 0 ? value : 0;
  return value < 1 ? value : 1;
}

/// Red, green and blue whose hue is the direction of the slope and whose brightness is its magnitude, at most 1.
static void slope_colors(const float *x, const float *y, float *restrict rgb, int64_t n, float scale) {
  for (int64_t i = 0; i < n; i++) {
    float hue = sixths(x[i], y[i]);
    float value = limited(__builtin_elementwise_sqrt(x[i] * x[i] + y[i] * y[i]) * scale);
    rgb[3 * i] = value * limited(fabsf(hue - 3) - 1);
    rgb[3 * i + 1] = value * limited(2 - fabsf(hue - 2));
    rgb[3 * i + 2] = value * limited(2 - fabsf(hue - 4));
  }
}
