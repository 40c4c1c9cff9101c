// Elementary functions that vectorise: straight-line float code without branches or calls.
// Each is accurate to about 2 units in the last place over the whole range.
#ifndef CK_MATH_H
#define CK_MATH_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#define CK_INLINE static inline __attribute__((always_inline))

#if defined(__x86_64__)
#define CK_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define CK_CLONES
#endif

CK_INLINE float ck_float_of_bits(int32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

CK_INLINE int32_t ck_bits_of_float(float value) {
  int32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

/// The square root as one instruction: sqrtf must set errno for negative numbers, which keeps a loop
/// around it from being vectorised.
CK_INLINE float ck_sqrtf(float x) { return __builtin_elementwise_sqrt(x); }

/// e^x: x = n ln 2 + r, |r| <= ln 2 / 2, a polynomial for e^r, the power of two put in twice by halves so
/// that results down to the subnormals are right.
CK_INLINE float ck_expf(float x) {
  float clamped = x > 89.0f ? 89.0f : x;
  clamped = clamped < -104.0f ? -104.0f : clamped;
  const float magic = 12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer
  float n = (clamped * 1.44269504088896341f + magic) - magic;
  float r = clamped - n * 0.693145751953125f;
  r = r - n * 1.42860682030941723212e-6f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  int32_t whole = (int32_t)n, half = whole >> 1;
  float result = p * ck_float_of_bits((half + 127) << 23) * ck_float_of_bits((whole - half + 127) << 23);
  return x != x ? x : result;
}

/// e^x - 1 without losing small x: where no power of two is split off, the polynomial without its 1.
CK_INLINE float ck_expm1f(float x) {
  float p = 1.9875691500e-4f;
  p = p * x + 1.3981999507e-3f;
  p = p * x + 8.3334519073e-3f;
  p = p * x + 4.1665795894e-2f;
  p = p * x + 1.6666665459e-1f;
  p = p * x + 5.0000001201e-1f;
  float near = p * x * x + x, far = ck_expf(x) - 1.0f;
  return x < 0.34f && x > -0.34f ? near : far;
}

/// e^(z^2) erfc(z) for 0 <= z < 29: a polynomial in 1 / (1 + 0.4 z) whose coefficients were fitted for the
/// least relative error, which is 1.2e-7 (3.6e-7 with the rounding of its evaluation).
CK_INLINE float ck_scaled_erfcf(float z) {
  float t = 1.0f / (1.0f + 0.4f * z);
  float p = 4.96700667e-2f;
  p = p * t - 1.80235922e-1f;
  p = p * t + 1.64066166e-1f;
  p = p * t - 4.81317955e-4f;
  p = p * t + 1.38353094e-1f;
  p = p * t + 1.69642702e-1f;
  p = p * t + 2.07617015e-1f;
  p = p * t + 2.25693434e-1f;
  p = p * t + 2.25674883e-1f;
  return p * t;
}

/// ln x for all x: subnormals are scaled up first; 0 gives -inf, negative numbers NaN.
CK_INLINE float ck_logf(float x) {
  float tiny = x < 1.17549435e-38f ? 1.0f : 0.0f;
  float scaled = tiny != 0.0f ? x * 8388608.0f : x;
  int32_t bits = ck_bits_of_float(scaled);
  int32_t exponent = ((bits >> 23) & 255) - 126;
  float m = ck_float_of_bits((bits & 0x007fffff) | 0x3f000000);  // 0.5 ... 1
  float low = m < 0.70710678118654752440f ? 1.0f : 0.0f;
  float e = (float)exponent - low - tiny * 23.0f;
  m = m + low * m - 1.0f;
  float z = m * m;
  float p = 7.0376836292e-2f;
  p = p * m - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  float y = p * m * z + e * -2.12194440e-4f - 0.5f * z;
  float result = m + y + e * 0.693359375f;
  result = x == 0.0f ? -INFINITY : result;
  result = x == INFINITY ? INFINITY : result;
  return x < 0.0f || x != x ? NAN : result;
}

CK_INLINE float ck_logisticf(float x) {
  // Through the negative side, where e^x cannot overflow.
  float e = ck_expf(x < 0.0f ? x : -x);
  float small = e / (1.0f + e), large = 1.0f / (1.0f + e);
  return x < 0.0f ? small : large;
}

CK_INLINE float ck_tanhf(float x) {
  float a = x < 0.0f ? -x : x;
  float z = x * x;
  float p = -5.70498872745e-3f;
  p = p * z + 2.06390887954e-2f;
  p = p * z - 5.37397155531e-2f;
  p = p * z + 1.33314422036e-1f;
  p = p * z - 3.33332819422e-1f;
  float near = p * z * x + x;
  float far = 1.0f - 2.0f / (ck_expf(2.0f * (a > 44.0f ? 44.0f : a)) + 1.0f);
  far = x < 0.0f ? -far : far;
  float result = a < 0.625f ? near : far;
  return x != x ? x : result;
}

/// ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|)
CK_INLINE float ck_softplusf(float x) {
  float e = ck_expf(x < 0.0f ? x : -x);
  // ln(1 + e) for 0 <= e <= 1 without losing small e.
  float u = 1.0f + e;
  float correction = (e - (u - 1.0f)) / u;
  return (x > 0.0f ? x : 0.0f) + ck_logf(u) + correction;
}

#endif
