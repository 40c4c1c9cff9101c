// The steps of Canny's edge detector along a row. Included by cf_rows.h.

// Loops that are asked to be vectors may stay loops on processors that have none for them.
#pragma clang diagnostic ignored "-Wpass-failed"

/// Levels in whole units, channel after channel; what is outside 0 ... most is cut off.
static void part_levels(const float *in, int64_t channels, int16_t *restrict out, int64_t plane, int64_t n,
                        float scale, float most) {
  for (int64_t c = 0; c < channels; c++)
    for (int64_t i = 0; i < n; i++)
      out[c * plane + i] = (int16_t)(int32_t)whole(in[i * channels + c] * scale, most);
}

static void part_bytes(const uint8_t *in, int64_t channels, int16_t *restrict out, int64_t plane, int64_t n) {
  if (channels == 1) {
    for (int64_t i = 0; i < n; i++) out[i] = in[i];
    return;
  }
  int16_t *second = out + plane, *third = second + plane;
#pragma clang loop vectorize(enable)
  for (int64_t i = 0; i < n; i++) {
    out[i] = in[3 * i];
    second[i] = in[3 * i + 1];
    third[i] = in[3 * i + 2];
  }
}

/// Sobel's derivatives from three rows whose first sample is one pixel to the left.
static void slopes(const int16_t *const *rows, int16_t *restrict dx, int16_t *restrict dy, int64_t n) {
  const int16_t *above = rows[0], *here = rows[1], *below = rows[2];
  for (int64_t i = 0; i < n; i++) {
    int16_t across = (int16_t)(above[i + 2] - above[i] + below[i + 2] - below[i]);
    int16_t down = (int16_t)(below[i] - above[i] + below[i + 2] - above[i + 2]);
    dx[i] = (int16_t)(across + 2 * (here[i + 2] - here[i]));
    dy[i] = (int16_t)(down + 2 * (below[i + 1] - above[i + 1]));
  }
}

CF_INLINE void strongest(int16_t *restrict dx, int16_t *restrict dy, int64_t channels, int64_t plane,
                         int32_t *restrict strengths, int64_t n, int squared) {
  for (int64_t i = 0; i < n; i++) {
    int32_t x = dx[i], y = dy[i];
    strengths[i] = squared ? x * x + y * y : (x < 0 ? -x : x) + (y < 0 ? -y : y);
  }
  for (int64_t c = 1; c < channels; c++) {
    const int16_t *other_x = dx + c * plane, *other_y = dy + c * plane;
#pragma clang loop vectorize(assume_safety)
    for (int64_t i = 0; i < n; i++) {
      int32_t x = other_x[i], y = other_y[i];
      int32_t strength = squared ? x * x + y * y : (x < 0 ? -x : x) + (y < 0 ? -y : y);
      int stronger = strength > strengths[i];
      dx[i] = stronger ? other_x[i] : dx[i];
      dy[i] = stronger ? other_y[i] : dy[i];
      strengths[i] = stronger ? strength : strengths[i];
    }
  }
}

/// The strength of each pixel's slope; of three channels, `plane` apart, the strongest counts, whose slopes are in the
/// first plane then.
static void strongest_slopes(int16_t *dx, int16_t *dy, int64_t channels, int64_t plane, int32_t *strengths,
                             int64_t n, int squared) {
  if (squared) strongest(dx, dy, channels, plane, strengths, n, 1);
  else strongest(dx, dy, channels, plane, strengths, n, 0);
}

/// 1 for a pixel above `low` that is stronger than both neighbours in the direction of its slope, 2 above `high`.
/// Directions are told apart at 22.5 and 67.5 degrees in whole numbers, as OpenCV does.
static void thin_edges(const int32_t *above, const int32_t *here, const int32_t *below, const int16_t *dx,
                       const int16_t *dy, int32_t low, int32_t high, uint8_t *restrict map, int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    int32_t m = here[i], x = dx[i], y = dy[i];
    int32_t opposite = (x ^ y) < 0;
    x = x < 0 ? -x : x;
    y = (y < 0 ? -y : y) << 15;
    int32_t steep = x * 13573, steeper = steep + (x << 16);
    int32_t across = (m > here[i - 1]) & (m >= here[i + 1]);
    int32_t down = (m > above[i]) & (m >= below[i]);
    int32_t falling = (m > above[i - 1]) & (m > below[i + 1]), rising = (m > above[i + 1]) & (m > below[i - 1]);
    int32_t diagonal = opposite ? rising : falling;
    int32_t kept = y < steep ? across : y > steeper ? down : diagonal;
    map[i] = (uint8_t)((kept & (m > low)) << (m > high));
  }
}

/// White where an edge has been found, black elsewhere.
static void edge_bytes(const uint8_t *map, uint8_t *restrict out, int64_t n) {
  for (int64_t i = 0; i < n; i++) out[i] = map[i] == 2 ? 255 : 0;
}
