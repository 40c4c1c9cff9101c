// The loops of filters that keep edges. Included by cf_rows.h.

enum { likeness_block = 64 };

/// e^x for x <= 0, within 0.00001: 2^i by the exponent's bits, times a polynomial for the rest.
CF_INLINE float falling_exponential(float x) {
  x *= 1.44269504f;
  x = x > -126 ? x : -126;
  float i = __builtin_elementwise_rint(x), f = x - i;
  float p = ((((0.00133336f * f + 0.00961813f) * f + 0.0555041f) * f + 0.240227f) * f + 0.693147f) * f + 1;
  int32_t bits = ((int32_t)i + 127) << 23;
  float power;
  memcpy(&power, &bits, sizeof power);
  return p * power;
}

/// Weighed means over the taps of a disc. `planes` are channels that lie `plane` floats apart; `offsets` lead from
/// a row's first sample to each tap's.
static void likeness_means(const float *centre, const float *const *taps, const float *weights, int64_t count,
                           int64_t channels, int64_t plane, float factor, float *restrict out, int64_t out_plane,
                           int64_t n) {
  for (int64_t i = 0; i < n; i += likeness_block) {
    float sums[3][likeness_block], total[likeness_block];
    for (int j = 0; j < likeness_block; j++) sums[0][j] = sums[1][j] = sums[2][j] = total[j] = 0;
    const float *here = centre + i;
    for (int64_t t = 0; t < count; t++) {
      const float *tap = taps[t] + i;
      float near = weights[t];
      if (channels == 1) {
        for (int j = 0; j < likeness_block; j++) {
          float c = tap[j] - here[j];
          float weight = near * falling_exponential(c * c * factor);
          total[j] += weight;
          sums[0][j] += weight * tap[j];
        }
      } else {
        for (int j = 0; j < likeness_block; j++) {
          float c = fabsf(tap[j] - here[j]) + fabsf(tap[plane + j] - here[plane + j]) +
                    fabsf(tap[2 * plane + j] - here[2 * plane + j]);
          float weight = near * falling_exponential(c * c * factor);
          total[j] += weight;
          sums[0][j] += weight * tap[j];
          sums[1][j] += weight * tap[plane + j];
          sums[2][j] += weight * tap[2 * plane + j];
        }
      }
    }
    for (int64_t c = 0; c < channels; c++)
      for (int j = 0; j < likeness_block; j++) out[c * out_plane + i + j] = sums[c][j] / total[j];
  }
}

static void part_channels(const float *restrict in, float *restrict out, int64_t plane, int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    out[i] = in[3 * i];
    out[plane + i] = in[3 * i + 1];
    out[2 * plane + i] = in[3 * i + 2];
  }
}

static void join_channels(const float *restrict in, int64_t plane, float *restrict out, int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    out[3 * i] = in[i];
    out[3 * i + 1] = in[plane + i];
    out[3 * i + 2] = in[2 * plane + i];
  }
}

/// Brightness and its square.
static void brightness_moments(const float *pixels, int64_t channels, float *restrict mean, float *restrict square,
                               int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    float value = channels == 1 ? pixels[i]
                                : 0.299f * pixels[3 * i] + 0.587f * pixels[3 * i + 1] + 0.114f * pixels[3 * i + 2];
    mean[i] = value;
    square[i] = value * value;
  }
}

/// Which of four squares varies least: its number.
static void calmest(const float *const *mean, const float *const *square, int32_t *restrict best, int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    float least = square[0][i] - mean[0][i] * mean[0][i];
    int32_t at = 0;
    for (int k = 1; k < 4; k++) {
      float variance = square[k][i] - mean[k][i] * mean[k][i];
      at = variance < least ? k : at;
      least = variance < least ? variance : least;
    }
    best[i] = at;
  }
}
