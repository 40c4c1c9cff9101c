// Medians of large squares: by histograms for bytes, by counting for other samples. Included by cf_rows.h.

typedef uint16_t bins __attribute__((vector_size(32), aligned(32)));

/// The first bin with which the sum of all up to it passes `rank`; `*before` is the sum up to it.
CF_INLINE int find_bin(const uint16_t *counts, int32_t rank, int32_t *before) {
#if CF_LEVEL == 2
  __m256i sums = _mm256_loadu_si256((const __m256i *)counts);
  sums = _mm256_add_epi16(sums, _mm256_slli_si256(sums, 2));
  sums = _mm256_add_epi16(sums, _mm256_slli_si256(sums, 4));
  sums = _mm256_add_epi16(sums, _mm256_slli_si256(sums, 8));
  __m256i lower = _mm256_permute2x128_si256(sums, sums, 0x08);  // nothing, then the lower half
  sums = _mm256_add_epi16(sums, _mm256_shuffle_epi8(lower, _mm256_set1_epi16(0x0f0e)));
  int at = __builtin_popcount(_mm256_cmple_epu16_mask(sums, _mm256_set1_epi16((int16_t)rank)));
  uint16_t stored[17];
  stored[0] = 0;
  _mm256_storeu_si256((__m256i *)(stored + 1), sums);
  *before = stored[at];
  return at;
#else
  int32_t sum = 0;
  int at = 0;
  while (sum + counts[at] <= rank) sum += counts[at++];
  *before = sum;
  return at;
#endif
}

/// One row of medians from histograms of columns, after Perreault and Hébert (2007): the histogram of the square
/// gains a column and loses one; its 256 bins are brought up to date sixteen at a time, where they are needed.
static void slide_histogram(const uint16_t *coarse, const uint16_t *fine, int64_t columns, int64_t size,
                            uint8_t *out, int64_t step, int64_t n) {
  bins sum_coarse = {0}, sum_fine[16];
  int64_t until[16];
  const bins *coarse_of = (const bins *)(const void *)coarse, *fine_of = (const bins *)(const void *)fine;
  int32_t rank = (int32_t)(size * size / 2);
  for (int k = 0; k < 16; k++) until[k] = -1;
  for (int64_t x = 0; x < size - 1; x++) sum_coarse += coarse_of[x];
  for (int64_t x = 0; x < n; x++) {
    sum_coarse += coarse_of[x + size - 1];
    int32_t before, inside;
    int k = find_bin((const uint16_t *)&sum_coarse, rank, &before);
    const bins *segment = fine_of + k * columns;
    if (until[k] <= x) {
      sum_fine[k] = segment[x];
      for (int64_t c = x + 1; c < x + size; c++) sum_fine[k] += segment[c];
    } else {
      for (int64_t c = until[k]; c < x + size; c++) sum_fine[k] += segment[c] - segment[c - size];
    }
    until[k] = x + size;
    int b = find_bin((const uint16_t *)&sum_fine[k], rank - before, &inside);
    out[x * step] = (uint8_t)(16 * k + b);
    sum_coarse -= coarse_of[x];
  }
}

enum { count_block = 64 };

// The median is the largest number of which at most half of the samples are below. It is found bit by bit.
#define CF_COUNT_MEDIAN(name, type, bits)                                                                  \
  static void name(const type *const *taps, int64_t count, type *out, int64_t n) {                         \
    type rank = (type)(count / 2);                                                                         \
    for (int64_t i = 0; i < n; i += count_block) {                                                         \
      type found[count_block], wanted[count_block], below[count_block];                                    \
      for (int j = 0; j < count_block; j++) found[j] = 0;                                                  \
      for (int bit = bits - 1; bit >= 0; bit--) {                                                          \
        for (int j = 0; j < count_block; j++) {                                                            \
          wanted[j] = (type)(found[j] | (type)1 << bit);                                                   \
          below[j] = 0;                                                                                    \
        }                                                                                                  \
        for (int64_t t = 0; t < count; t++) {                                                              \
          const type *tap = taps[t] + i;                                                                   \
          for (int j = 0; j < count_block; j++) below[j] = (type)(below[j] + (tap[j] < wanted[j]));        \
        }                                                                                                  \
        for (int j = 0; j < count_block; j++) found[j] = below[j] <= rank ? wanted[j] : found[j];          \
      }                                                                                                    \
      put_block(out + i, found, sizeof found, (n - i) * (int64_t)sizeof(type));                            \
    }                                                                                                      \
  }

CF_COUNT_MEDIAN(count_median_16, uint16_t, 16)
CF_COUNT_MEDIAN(count_median_32, uint32_t, 32)
