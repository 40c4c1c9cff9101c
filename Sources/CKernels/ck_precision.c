#include "ck_precision.h"

#include <math.h>
#include <string.h>

#if defined(__x86_64__)
#define CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define CLONES
#endif

static inline uint32_t bits_of(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static inline float float_of(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

CLONES void ck_from_float16(const uint16_t *in, float *out, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    uint32_t half = in[i];
    uint32_t magnitude = (half & 0x7fffu) << 13;
    // Normal: the exponent's bias grows from 15 to 127. Infinite or NaN: to all ones.
    uint32_t normal = magnitude + (112u << 23);
    normal += magnitude >= (31u << 23) ? 112u << 23 : 0;
    // Subnormal: m * 2^-24 is (2^-14 + m * 2^-24) - 2^-14, which stays clear of subnormal operands.
    uint32_t subnormal = bits_of(float_of(magnitude + (113u << 23)) - float_of(113u << 23));
    uint32_t result = magnitude < (1u << 23) ? subnormal : normal;
    out[i] = float_of(result | (half & 0x8000u) << 16);
  }
}

CLONES void ck_to_float16(const float *in, uint16_t *out, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    uint32_t bits = bits_of(in[i]);
    uint32_t magnitude = bits & 0x7fffffffu;
    // Normal: rebias, then add half of the last kept bit, less one where that bit is even.
    uint32_t normal = (magnitude - (112u << 23) + 0xfffu + (magnitude >> 13 & 1)) >> 13;
    // Below 2^-14: adding 1/2 leaves the result in the lowest bits, rounded by the addition itself.
    float small = magnitude < (113u << 23) ? float_of(magnitude) : 0.0f;
    uint32_t subnormal = bits_of(small + 0.5f) - bits_of(0.5f);
    uint32_t result = magnitude < (113u << 23) ? subnormal : normal;
    // From 65,520 on the nearest is infinity; a NaN keeps the upper bits of its payload.
    result = magnitude >= 0x477ff000u ? 0x7c00u : result;
    result = magnitude > 0x7f800000u ? 0x7e00u | (magnitude >> 13 & 0x1ffu) : result;
    out[i] = (uint16_t)(result | (bits >> 16 & 0x8000u));
  }
}

CLONES void ck_from_bfloat16(const uint16_t *in, float *out, int64_t count) {
  for (int64_t i = 0; i < count; i++) out[i] = float_of((uint32_t)in[i] << 16);
}

CLONES void ck_to_bfloat16(const float *in, uint16_t *out, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    uint32_t bits = bits_of(in[i]);
    uint32_t rounded = (bits + 0x7fffu + (bits >> 16 & 1)) >> 16;
    uint32_t quiet = bits >> 16 | 0x40u;
    out[i] = (uint16_t)((bits & 0x7fffffffu) > 0x7f800000u ? quiet : rounded);
  }
}

CLONES void ck_from_int8_rows(const int8_t *in, const float *scale, float *out, int64_t rows, int64_t columns) {
  for (int64_t r = 0; r < rows; r++)
    for (int64_t c = 0; c < columns; c++) out[r * columns + c] = (float)in[r * columns + c] * scale[r];
}

CLONES void ck_to_int8_rows(const float *in, int8_t *out, float *scale, int64_t rows, int64_t columns) {
  for (int64_t r = 0; r < rows; r++) {
    const float *row = in + r * columns;
    uint32_t largest = 0;
    for (int64_t c = 0; c < columns; c++) {
      // Magnitudes of finite floats order like their bits.
      uint32_t magnitude = bits_of(row[c]) & 0x7fffffffu;
      largest = magnitude > largest ? magnitude : largest;
    }
    float step = float_of(largest) / 127.0f;
    scale[r] = step;
    for (int64_t c = 0; c < columns; c++) {
      float quotient = step > 0 ? row[c] / step : 0.0f;
      quotient = quotient > 127.0f ? 127.0f : quotient < -127.0f ? -127.0f : quotient;
      // Adding and taking away 1.5 * 2^23 rounds to the nearest integer, ties to even.
      out[r * columns + c] = (int8_t)(int32_t)((quotient + 12582912.0f) - 12582912.0f);
    }
  }
}

CLONES int ck_all_finite(const float *in, int64_t count) {
  uint32_t largest = 0;
  for (int64_t i = 0; i < count; i++) {
    uint32_t magnitude = bits_of(in[i]) & 0x7fffffffu;
    largest = magnitude > largest ? magnitude : largest;
  }
  return largest < 0x7f800000u;
}
