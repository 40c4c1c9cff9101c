// Sums over the weights of a kernel. Included by cf_rows.h.

enum { tap_block = 64 };

static void sum_taps(const float *const *taps, const float *weights, int64_t count, float *restrict out,
                     int64_t n) {
  int64_t i = 0;
  for (; i + tap_block <= n; i += tap_block) {
    float sums[tap_block];
    for (int j = 0; j < tap_block; j++) sums[j] = 0;
    for (int64_t t = 0; t < count; t++) {
      const float *tap = taps[t] + i;
      float weight = weights[t];
      for (int j = 0; j < tap_block; j++) sums[j] += weight * tap[j];
    }
    for (int j = 0; j < tap_block; j++) out[i + j] = sums[j];
  }
  for (; i < n; i++) {
    float sum = 0;
    for (int64_t t = 0; t < count; t++) sum += weights[t] * taps[t][i];
    out[i] = sum;
  }
}

#if CF_LEVEL > 0
// Neighbouring bytes of a vector belong to two taps, so that one instruction multiplies and adds both. Unpacking
// and packing both work within 128 bits: what one moves apart the other moves together.
CF_INLINE void sum_byte_vectors(const uint8_t *const *taps, const int16_t *pairs, int64_t count, int64_t at,
                                vint *low, vint *high) {
  vint first = zero_bytes(), second = zero_bytes();
  for (int64_t t = 0; t < count; t += 2) {
    vint a = load_bytes(taps[t] + at), b = load_bytes(taps[t + 1] + at);
    vint weights = CF_V(set1_epi16)(pairs[t / 2]);
    first = CF_V(add_epi16)(first, CF_V(maddubs_epi16)(CF_V(unpacklo_epi8)(a, b), weights));
    second = CF_V(add_epi16)(second, CF_V(maddubs_epi16)(CF_V(unpackhi_epi8)(a, b), weights));
  }
  *low = first;
  *high = second;
}

CF_INLINE vint scale_words(vint sums, vint sign, float scale, float bias, int absolute) {
#if CF_LEVEL == 2
  __m512 low = _mm512_cvtepi32_ps(_mm512_unpacklo_epi16(sums, sign));
  __m512 high = _mm512_cvtepi32_ps(_mm512_unpackhi_epi16(sums, sign));
  low = _mm512_fmadd_ps(low, _mm512_set1_ps(scale), _mm512_set1_ps(bias));
  high = _mm512_fmadd_ps(high, _mm512_set1_ps(scale), _mm512_set1_ps(bias));
  if (absolute) {
    low = _mm512_abs_ps(low);
    high = _mm512_abs_ps(high);
  }
  return _mm512_packs_epi32(_mm512_cvtps_epi32(low), _mm512_cvtps_epi32(high));
#else
  __m256 low = _mm256_cvtepi32_ps(_mm256_unpacklo_epi16(sums, sign));
  __m256 high = _mm256_cvtepi32_ps(_mm256_unpackhi_epi16(sums, sign));
  low = _mm256_fmadd_ps(low, _mm256_set1_ps(scale), _mm256_set1_ps(bias));
  high = _mm256_fmadd_ps(high, _mm256_set1_ps(scale), _mm256_set1_ps(bias));
  if (absolute) {
    __m256 magnitude = _mm256_castsi256_ps(_mm256_set1_epi32(0x7fffffff));
    low = _mm256_and_ps(low, magnitude);
    high = _mm256_and_ps(high, magnitude);
  }
  return _mm256_packs_epi32(_mm256_cvtps_epi32(low), _mm256_cvtps_epi32(high));
#endif
}

static void sum_bytes(const uint8_t *const *taps, const int8_t *weights, int64_t count, uint8_t *out, int64_t n,
                      float scale, float bias, int absolute) {
  int plain = scale == 1 && bias == rintf(bias) && fabsf(bias) <= 255;
  vint shift = CF_V(set1_epi16)(plain ? (int16_t)bias : 0);
  int16_t pairs[cf_most_byte_taps / 2];
  memcpy(pairs, weights, (size_t)count);
  for (int64_t i = 0; i < n; i += CF_BYTES) {
    vint low, high;
    sum_byte_vectors(taps, pairs, count, i, &low, &high);
    if (plain) {
      low = CF_V(add_epi16)(low, shift);
      high = CF_V(add_epi16)(high, shift);
      if (absolute) {
        low = CF_V(abs_epi16)(low);
        high = CF_V(abs_epi16)(high);
      }
    } else {
      low = scale_words(low, CF_V(srai_epi16)(low, 15), scale, bias, absolute);
      high = scale_words(high, CF_V(srai_epi16)(high, 15), scale, bias, absolute);
    }
    vint result = CF_V(packus_epi16)(low, high);
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
static void sum_bytes(const uint8_t *const *taps, const int8_t *weights, int64_t count, uint8_t *out, int64_t n,
                      float scale, float bias, int absolute) {
  for (int64_t i = 0; i < n; i += tap_block) {
    int here = (int)cf_min(tap_block, n - i);
    int16_t sums[tap_block];
    float values[tap_block];
    for (int j = 0; j < tap_block; j++) sums[j] = 0;
    for (int64_t t = 0; t < count; t++) {
      int16_t weight = weights[t];
      const uint8_t *tap = taps[t] + i;
      for (int j = 0; j < tap_block; j++) sums[j] = (int16_t)(sums[j] + weight * tap[j]);
    }
    for (int j = 0; j < tap_block; j++) values[j] = (float)sums[j];
    store_u8(values, out + i, here, scale, bias, absolute);
  }
}
#endif
