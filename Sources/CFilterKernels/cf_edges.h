// The steps of Canny's edge detector along a row. Included by cf_rows.h.

/// Levels in whole units; what is outside 0 ... 255 is cut off.
static void whole_levels(const float *in, int16_t *restrict out, int64_t n, float scale, float most) {
  for (int64_t i = 0; i < n; i++) out[i] = (int16_t)(int32_t)whole(in[i] * scale, most);
}

static void words_of_bytes(const uint8_t *in, int16_t *restrict out, int64_t n) {
  for (int64_t i = 0; i < n; i++) out[i] = in[i];
}

/// Sobel's derivatives of every sample from three rows whose first sample is one pixel to the left.
static void slopes(const int16_t *const *rows, int64_t step, int16_t *restrict dx, int16_t *restrict dy, int64_t n) {
  const int16_t *above = rows[0], *here = rows[1], *below = rows[2];
  for (int64_t i = 0; i < n; i++) {
    int16_t across = (int16_t)(above[i + 2 * step] - above[i] + below[i + 2 * step] - below[i]);
    int16_t down = (int16_t)(below[i] - above[i] + below[i + 2 * step] - above[i + 2 * step]);
    dx[i] = (int16_t)(across + 2 * (here[i + 2 * step] - here[i]));
    dy[i] = (int16_t)(down + 2 * (below[i + step] - above[i + step]));
  }
}

CF_INLINE int32_t strength(int32_t x, int32_t y, int squared) {
  return squared ? x * x + y * y : (x < 0 ? -x : x) + (y < 0 ? -y : y);
}

/// The strength of each pixel's slope; of three channels the strongest counts, whose slopes come first then.
static void strongest_slopes(int16_t *dx, int16_t *dy, int64_t channels, int32_t *restrict strengths, int64_t n,
                             int squared) {
  if (channels == 1) {
    for (int64_t i = 0; i < n; i++) strengths[i] = strength(dx[i], dy[i], squared);
    return;
  }
  for (int64_t i = 0; i < n; i += 64) {
    int16_t x[64], y[64];
    int here = (int)cf_min(64, n - i);
    const int16_t *from_x = dx + 3 * i, *from_y = dy + 3 * i;
    for (int j = 0; j < here; j++) {
      int32_t a = strength(from_x[3 * j], from_y[3 * j], squared);
      int32_t b = strength(from_x[3 * j + 1], from_y[3 * j + 1], squared);
      int32_t c = strength(from_x[3 * j + 2], from_y[3 * j + 2], squared);
      int16_t most_x = b > a ? from_x[3 * j + 1] : from_x[3 * j], most_y = b > a ? from_y[3 * j + 1] : from_y[3 * j];
      int32_t most = b > a ? b : a;
      x[j] = c > most ? from_x[3 * j + 2] : most_x;
      y[j] = c > most ? from_y[3 * j + 2] : most_y;
      strengths[i + j] = c > most ? c : most;
    }
    memcpy(dx + i, x, sizeof(int16_t) * (size_t)here);
    memcpy(dy + i, y, sizeof(int16_t) * (size_t)here);
  }
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
