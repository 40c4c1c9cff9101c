// Weighted means in whole numbers, first along rows, then across them. Included by cf_rows.h.
//
// Weights are whole 256ths that add up to 256, so a mean along a row has 8 bits behind the point and fits 16;
// the mean of those has 16 and is rounded once (as OpenCV's GaussianBlur, so that results are the same).

static void widen_row(const uint8_t *in, uint16_t *restrict out, int64_t n) {
  for (int64_t i = 0; i < n; i++) out[i] = in[i];
}

enum { smooth_block = 2 * CF_BYTES };

CF_INLINE void smooth_across_block(const uint16_t *row, const uint16_t *weights, const int64_t *offsets,
                                   int64_t pairs, int64_t middle, uint16_t *out) {
  uint16_t sums[smooth_block];
  const uint16_t *centre = row + middle;
  for (int j = 0; j < smooth_block; j++) sums[j] = (uint16_t)(weights[pairs] * centre[j]);
  for (int64_t t = 0; t < pairs; t++) {
    const uint16_t *left = row + offsets[t], *right = row + 2 * middle - offsets[t];
    uint16_t weight = weights[t];
    for (int j = 0; j < smooth_block; j++) sums[j] = (uint16_t)(sums[j] + weight * (uint16_t)(left[j] + right[j]));
  }
  for (int j = 0; j < smooth_block; j++) out[j] = sums[j] ^ 0x8000;
}

static void smooth_across(const uint16_t *row, const uint16_t *weights, const int64_t *offsets, int64_t pairs,
                          int64_t middle, uint16_t *restrict out, int64_t n) {
  for (int64_t i = 0; i < n; i += smooth_block)
    smooth_across_block(row + i, weights, offsets, pairs, middle, out + i);
}

#if CF_LEVEL > 0
/// Stores the low bytes of 16-bit lanes that are 0 ... 255.
CF_INLINE void store_narrow(uint8_t *to, vint words) {
#if CF_LEVEL == 2
  _mm256_storeu_si256((__m256i *)to, _mm512_cvtepi16_epi8(words));
#else
  __m256i bytes = _mm256_permute4x64_epi64(_mm256_packus_epi16(words, words), 0xD8);
  _mm_storeu_si128((__m128i *)to, _mm256_castsi256_si128(bytes));
#endif
}

CF_INLINE void smooth_down_block(const uint16_t *const *rows, const uint16_t *weights, int64_t pairs, int64_t at,
                                 uint8_t *out) {
  // What xor with 0x8000 took from each value, 32768 * 256 of all, comes back with the rounding.
  vint low = CF_V(set1_epi32)((1 << 23) + (1 << 15)), high = low, zero = zero_bytes();
  for (int64_t t = 0; t <= pairs; t++) {
    vint weight = CF_V(set1_epi16)((int16_t)weights[t]);
    vint a = load_bytes(rows[t] + at), b = t < pairs ? load_bytes(rows[2 * pairs - t] + at) : zero;
    low = CF_V(add_epi32)(low, CF_V(madd_epi16)(CF_V(unpacklo_epi16)(a, b), weight));
    high = CF_V(add_epi32)(high, CF_V(madd_epi16)(CF_V(unpackhi_epi16)(a, b), weight));
  }
  store_narrow(out, CF_V(packs_epi32)(CF_V(srai_epi32)(low, 16), CF_V(srai_epi32)(high, 16)));
}

static void smooth_down(const uint16_t *const *rows, const uint16_t *weights, int64_t pairs, uint8_t *out,
                        int64_t n) {
  int64_t i = 0;
  for (; i + CF_BYTES / 2 <= n; i += CF_BYTES / 2) smooth_down_block(rows, weights, pairs, i, out + i);
  if (i < n) {
    uint8_t rest[CF_BYTES / 2];
    smooth_down_block(rows, weights, pairs, i, rest);
    memcpy(out + i, rest, (size_t)(n - i));
  }
}
#else
static void smooth_down(const uint16_t *const *rows, const uint16_t *weights, int64_t pairs, uint8_t *out,
                        int64_t n) {
  for (int64_t i = 0; i < n; i += smooth_block) {
    uint32_t sums[smooth_block];
    for (int j = 0; j < smooth_block; j++) sums[j] = 1 << 15;
    for (int64_t t = 0; t <= 2 * pairs; t++) {
      const uint16_t *row = rows[t] + i;
      uint32_t weight = weights[t <= pairs ? t : 2 * pairs - t];
      for (int j = 0; j < smooth_block; j++) sums[j] += weight * (row[j] ^ 0x8000u);
    }
    for (int j = 0; j < smooth_block && i + j < n; j++) out[i + j] = (uint8_t)(sums[j] >> 16);
  }
}
#endif
