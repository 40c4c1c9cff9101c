#include "png_internal.h"

/// How far apart a filtered byte is from zero, taken as a signed number: what compresses well is small.
static inline uint32_t magnitude(uint8_t value) { return value < 128 ? value : 256 - value; }

CIC_PER_CPU
static uint64_t filter_none(uint8_t *out, const uint8_t *row, size_t count) {
  uint32_t sum = 0;
  for (size_t i = 0; i < count; i++) {
    out[i] = row[i];
    sum += magnitude(row[i]);
  }
  return sum;
}

CIC_PER_CPU
static uint64_t filter_sub(uint8_t *out, const uint8_t *row, size_t count, size_t step) {
  uint32_t sum = 0;
  for (size_t i = 0; i < step; i++) {
    out[i] = row[i];
    sum += magnitude(row[i]);
  }
  for (size_t i = step; i < count; i++) {
    uint8_t value = (uint8_t)(row[i] - row[i - step]);
    out[i] = value;
    sum += magnitude(value);
  }
  return sum;
}

CIC_PER_CPU
static uint64_t filter_up(uint8_t *out, const uint8_t *row, const uint8_t *above, size_t count) {
  uint32_t sum = 0;
  for (size_t i = 0; i < count; i++) {
    uint8_t value = (uint8_t)(row[i] - above[i]);
    out[i] = value;
    sum += magnitude(value);
  }
  return sum;
}

CIC_PER_CPU
static uint64_t filter_average(uint8_t *out, const uint8_t *row, const uint8_t *above, size_t count,
                               size_t step) {
  uint32_t sum = 0;
  for (size_t i = 0; i < step; i++) {
    out[i] = (uint8_t)(row[i] - above[i] / 2);
    sum += magnitude(out[i]);
  }
  for (size_t i = step; i < count; i++) {
    uint8_t value = (uint8_t)(row[i] - (uint8_t)(((uint16_t)row[i - step] + above[i]) >> 1));
    out[i] = value;
    sum += magnitude(value);
  }
  return sum;
}

CIC_PER_CPU
static uint64_t filter_paeth(uint8_t *out, const uint8_t *row, const uint8_t *above, size_t count,
                             size_t step) {
  uint32_t sum = 0;
  for (size_t i = 0; i < step; i++) {
    out[i] = (uint8_t)(row[i] - above[i]);
    sum += magnitude(out[i]);
  }
  for (size_t i = step; i < count; i++) {
    int16_t a = row[i - step], b = above[i], c = above[i - step];
    int16_t to_a = (int16_t)(b - c), to_b = (int16_t)(a - c), to_c = (int16_t)(to_a + to_b);
    to_a = to_a < 0 ? (int16_t)-to_a : to_a;
    to_b = to_b < 0 ? (int16_t)-to_b : to_b;
    to_c = to_c < 0 ? (int16_t)-to_c : to_c;
    int16_t b_or_c = to_b <= to_c ? b : c;
    int16_t nearest = to_a <= to_b && to_a <= to_c ? a : b_or_c;
    uint8_t value = (uint8_t)(row[i] - (uint8_t)nearest);
    out[i] = value;
    sum += magnitude(value);
  }
  return sum;
}

uint8_t *cic_filter_row(uint8_t *candidates, const uint8_t *row, const uint8_t *above, size_t count,
                        size_t step, int search) {
  uint8_t *at[5];
  for (int i = 0; i < 5; i++) {
    at[i] = candidates + (size_t)i * (count + 1);
    at[i][0] = (uint8_t)i;
  }
  if (!search) {
    filter_sub(at[1] + 1, row, count, step);
    return at[1];
  }
  uint64_t cost[5] = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX};
  cost[0] = filter_none(at[0] + 1, row, count);
  cost[1] = filter_sub(at[1] + 1, row, count, step);
  if (above) {
    cost[2] = filter_up(at[2] + 1, row, above, count);
    cost[3] = filter_average(at[3] + 1, row, above, count, step);
    cost[4] = filter_paeth(at[4] + 1, row, above, count, step);
  }
  int best = 0;
  for (int i = 1; i < 5; i++) {
    if (cost[i] < cost[best]) best = i;
  }
  return at[best];
}
