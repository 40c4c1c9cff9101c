// Sums of a square around each sample. Included by cf_rows.h.

static void add_row(uint16_t *restrict sums, const uint8_t *row, int64_t n) {
  for (int64_t i = 0; i < n; i++) sums[i] = (uint16_t)(sums[i] + row[i]);
}

static void exchange_row(uint16_t *restrict sums, const uint8_t *added, const uint8_t *removed, int64_t n) {
  for (int64_t i = 0; i < n; i++) sums[i] = (uint16_t)(sums[i] + added[i] - removed[i]);
}

static void widen_words(const uint16_t *in, uint32_t *restrict out, int64_t n) {
  for (int64_t i = 0; i < n; i++) out[i] = in[i];
}

enum { sum_block = 128 };

// sums[j] = sum over t of taps[t][i + j], for a block that stays in registers.
#define CF_ADD_TAPS(sums, taps, count, i)                                              \
  for (int j = 0; j < sum_block; j++) sums[j] = taps[0][i + j];                        \
  for (int64_t t = 1; t < count; t++) {                                                \
    const __auto_type tap = taps[t] + i;                                               \
    for (int j = 0; j < sum_block; j++) sums[j] = (__typeof__(sums[0]))(sums[j] + tap[j]); \
  }

static void add_taps_16(const uint16_t *const *taps, int64_t count, uint16_t *restrict out, int64_t n) {
  for (int64_t i = 0; i < n; i += sum_block) {
    uint16_t sums[sum_block];
    CF_ADD_TAPS(sums, taps, count, i)
    for (int j = 0; j < sum_block; j++) out[i + j] = sums[j];
  }
}

static void add_taps_32(const uint32_t *const *taps, int64_t count, uint32_t *restrict out, int64_t n) {
  for (int64_t i = 0; i < n; i += sum_block) {
    uint32_t sums[sum_block];
    CF_ADD_TAPS(sums, taps, count, i)
    for (int j = 0; j < sum_block; j++) out[i + j] = sums[j];
  }
}

// A rounded division of sums of up to 255 bytes in 16 bits. (sum + area / 2) / area is a multiplication by
// 2^(16 + k) / area, where 2^k < area < 2^(k + 1), and a shift: exact with the factor rounded up when that is less than
// 2^k / area too much, else with the factor rounded down and 1 added to the sum.
static void mean_of_taps_16(const uint16_t *const *taps, int64_t count, int64_t area, uint8_t *restrict out,
                            int64_t n) {
  int k = 63 - __builtin_clzll((unsigned long long)area);
  int64_t power = (int64_t)1 << (16 + k), up = (power + area - 1) / area;
  int rounds_up = up * area - power <= (int64_t)1 << k;
  uint16_t factor = (uint16_t)(rounds_up ? up : power / area), add = (uint16_t)(area / 2 + !rounds_up);
  for (int64_t i = 0; i < n; i += sum_block) {
    uint16_t sums[sum_block];
    uint8_t means[sum_block];
    CF_ADD_TAPS(sums, taps, count, i)
    for (int j = 0; j < sum_block; j++)
      means[j] = (uint8_t)((uint16_t)(((uint32_t)(uint16_t)(sums[j] + add) * factor) >> 16) >> k);
    put_block(out + i, means, sum_block, n - i);
  }
}

#define CF_MEAN_OF_TAPS(name, type)                                                                             \
  static void name(const type *const *taps, int64_t count, int64_t area, uint8_t *restrict out, int64_t n) {    \
    float factor = 1 / (float)area;                                                                             \
    for (int64_t i = 0; i < n; i += sum_block) {                                                                \
      uint32_t sums[sum_block];                                                                                 \
      uint8_t means[sum_block];                                                                                 \
      CF_ADD_TAPS(sums, taps, count, i)                                                                         \
      for (int j = 0; j < sum_block; j++)                                                                       \
        means[j] = (uint8_t)(int32_t)__builtin_elementwise_rint((float)(int32_t)sums[j] * factor);              \
      put_block(out + i, means, sum_block, n - i);                                                 \
    }                                                                                                           \
  }

CF_MEAN_OF_TAPS(mean_of_taps_16_wide, uint16_t)
CF_MEAN_OF_TAPS(mean_of_taps_32, uint32_t)
