// The innermost loops, for vectors of LANES floats. A tile is V vectors of channels by R rows of Q output
// pixels (or of window positions, in a gradient), held in registers; its sizes are constants, so one
// function for each is made below. In every step of the loop the tile needs V vector loads and R*Q
// broadcast loads for V*R*Q multiply-adds.

#define VEC CK_JOIN(vec, LANES)
#define VEC_ANY CK_JOIN(CK_JOIN(vec, LANES), _any)
#define LOAD CK_JOIN(load, LANES)
#define STORE CK_JOIN(store, LANES)
#define RELU CK_JOIN(relu, LANES)
#define SUMS CK_JOIN(sums, LANES)
#define FN(name) CK_JOIN(CK_JOIN(name, _), LANES)

CK_INLINE void FN(spread)(const int V, const int R, const int Q, const ck_tile *t, const float *x,
                          const float *w, float *y) {
  enum { bases = 10 };
  VEC sum[2][28];
  int64_t last = t->channels - (V - 1) * LANES;
  if (t->first) {
    CK_UNROLL for (int p = 0; p < R * Q; p++) {
      sum[0][p] = *(const VEC_ANY *)t->bias;
      if (V > 1) sum[1][p] = *(const VEC_ANY *)(t->bias + LANES);
    }
  } else {
    CK_UNROLL for (int p = 0; p < R * Q; p++) {
      const float *from = y + p / Q * t->y_row + p % Q * t->y_col;
      if (V > 1) sum[0][p] = *(const VEC_ANY *)from;
      sum[V - 1][p] = LOAD(from + (V - 1) * LANES, last);
    }
  }
  const int64_t step = t->x_col;
  for (const ck_segment *s = t->segments; s < t->segments_end; s++) {
    // A pixel is addressed as base, base + step or base + 2*step, which the machine's addressing modes
    // give for nothing. The empty asm keeps the compiler from making one pointer for each pixel.
    const float *base[4][bases];
    CK_UNROLL for (int r = 0; r < R; r++) CK_UNROLL for (int q = 0; q < Q; q += 3) base[r][q / 3] =
        x + s->offset + r * t->x_row + q * step;
    for (int64_t k = s->length; k > 0; k--) {
      CK_UNROLL for (int r = 0; r < R; r++) CK_UNROLL for (int q = 0; q < Q; q += 3) __asm__(
          "" : "+r"(base[r][q / 3]));
      VEC w0 = *(const VEC *)w, w1 = V > 1 ? *(const VEC *)(w + LANES) : w0;
      w += V * LANES;
      CK_UNROLL for (int r = 0; r < R; r++) CK_UNROLL for (int q = 0; q < Q; q++) {
        float e = base[r][q / 3][(q % 3) * step];
        sum[0][r * Q + q] += w0 * e;
        if (V > 1) sum[1][r * Q + q] += w1 * e;
      }
      CK_UNROLL for (int r = 0; r < R; r++) CK_UNROLL for (int q = 0; q < Q; q += 3) base[r][q / 3]++;
    }
  }
  if (t->relu) {
    CK_UNROLL for (int p = 0; p < R * Q; p++) {
      sum[0][p] = RELU(sum[0][p]);
      if (V > 1) sum[1][p] = RELU(sum[1][p]);
    }
  }
  CK_UNROLL for (int p = 0; p < R * Q; p++) {
    float *to = y + p / Q * t->y_row + p % Q * t->y_col;
    if (V > 1) *(VEC_ANY *)to = sum[0][p];
    STORE(to + (V - 1) * LANES, sum[V - 1][p], last);
  }
}

#define NAME_SPREAD(V, R, Q) FN(spread_##V##_##R##_##Q)
#define LIST_SPREAD(V, R, Q) NAME_SPREAD(V, R, Q),
#define DEFINE_SPREAD(V, R, Q)                                                                         \
  static void NAME_SPREAD(V, R, Q)(const ck_tile *t, const float *x, const float *w, float *y) {       \
    FN(spread)(V, R, Q, t, x, w, y);                                                                   \
  }

/// sums[R segments][Q window positions][V * LANES channels] += y * x over all pixels of the block.
CK_INLINE void FN(gradient)(const int V, const int R, const int Q, const ck_block *b, const float *x,
                            const ck_segment *s, const float *y, int64_t n, float *const *sums) {
  VEC sum[2][28];
  CK_UNROLL for (int r = 0; r < R; r++) CK_UNROLL for (int q = 0; q < Q; q++)
    CK_UNROLL for (int v = 0; v < V; v++) sum[v][r * Q + q] = *(const VEC *)(sums[r] + (q * V + v) * LANES);
  const int64_t x_col = b->x_col, y_col = b->y_col;
  for (int64_t picture = 0; picture < b->pictures; picture++) for (int64_t i = 0; i < b->rows; i++) {
    const float *base[5], *d = y + picture * b->y_picture + i * b->y_row;
    CK_UNROLL for (int r = 0; r < R; r++) base[r] =
        x + picture * b->x_picture + i * b->x_row + s[r].offset;
    for (int64_t j = b->cols; j > 0; j--) {
      VEC d0 = V > 1 ? *(const VEC_ANY *)d : LOAD(d, n), d1 = V > 1 ? LOAD(d + LANES, n - LANES) : d0;
      d += y_col;
      CK_UNROLL for (int r = 0; r < R; r++) {
        CK_UNROLL for (int q = 0; q < Q; q++) {
          sum[0][r * Q + q] += d0 * base[r][q];
          if (V > 1) sum[1][r * Q + q] += d1 * base[r][q];
        }
        base[r] += x_col;
      }
    }
  }
  CK_UNROLL for (int r = 0; r < R; r++) CK_UNROLL for (int q = 0; q < Q; q++)
    CK_UNROLL for (int v = 0; v < V; v++) *(VEC *)(sums[r] + (q * V + v) * LANES) = sum[v][r * Q + q];
}

#define NAME_GRADIENT(V, R, Q) FN(gradient_##V##_##R##_##Q)
#define LIST_GRADIENT(V, R, Q) NAME_GRADIENT(V, R, Q),
#define DEFINE_GRADIENT(V, R, Q)                                                                       \
  static void NAME_GRADIENT(V, R, Q)(const ck_block *b, const float *x, const ck_segment *s,           \
                                     const float *y, int64_t n, float *const *sums) {                  \
    FN(gradient)(V, R, Q, b, x, s, y, n, sums);                                                        \
  }

UP_TO_ONE(DEFINE_SPREAD, 1, 1)
UP_TO_HALF(DEFINE_SPREAD, 1, 2)
UP_TO_QUARTER(DEFINE_SPREAD, 1, 4)
UP_TO_ONE(DEFINE_GRADIENT, 1, 1)
UP_TO_HALF(DEFINE_GRADIENT, 1, 2)
UP_TO_THIRD(DEFINE_GRADIENT, 1, 3)
UP_TO_FIFTH(DEFINE_GRADIENT, 1, 5)
static const ck_spread_tile FN(spread_1_1)[] = {UP_TO_ONE(LIST_SPREAD, 1, 1)};
static const ck_spread_tile FN(spread_1_2)[] = {UP_TO_HALF(LIST_SPREAD, 1, 2)};
static const ck_spread_tile FN(spread_1_4)[] = {UP_TO_QUARTER(LIST_SPREAD, 1, 4)};
static const ck_gradient_tile FN(gradient_1_1)[] = {UP_TO_ONE(LIST_GRADIENT, 1, 1)};
static const ck_gradient_tile FN(gradient_1_2)[] = {UP_TO_HALF(LIST_GRADIENT, 1, 2)};
static const ck_gradient_tile FN(gradient_1_3)[] = {UP_TO_THIRD(LIST_GRADIENT, 1, 3)};
static const ck_gradient_tile FN(gradient_1_5)[] = {UP_TO_FIFTH(LIST_GRADIENT, 1, 5)};
static const ck_tiles FN(tiles_1) = {
    CK_PIXELS,
    FN(spread_1_1), FN(spread_1_2), FN(spread_1_4),
    FN(gradient_1_1), FN(gradient_1_2), FN(gradient_1_3), FN(gradient_1_5)};

#if LANES == CK_LANES
UP_TO_HALF(DEFINE_SPREAD, 2, 1)
UP_TO_QUARTER(DEFINE_SPREAD, 2, 2)
UP_TO_EIGHTH(DEFINE_SPREAD, 2, 4)
UP_TO_HALF(DEFINE_GRADIENT, 2, 1)
UP_TO_QUARTER(DEFINE_GRADIENT, 2, 2)
UP_TO_SIXTH(DEFINE_GRADIENT, 2, 3)
UP_TO_TENTH(DEFINE_GRADIENT, 2, 5)
static const ck_spread_tile FN(spread_2_1)[] = {UP_TO_HALF(LIST_SPREAD, 2, 1)};
static const ck_spread_tile FN(spread_2_2)[] = {UP_TO_QUARTER(LIST_SPREAD, 2, 2)};
static const ck_spread_tile FN(spread_2_4)[] = {UP_TO_EIGHTH(LIST_SPREAD, 2, 4)};
static const ck_gradient_tile FN(gradient_2_1)[] = {UP_TO_HALF(LIST_GRADIENT, 2, 1)};
static const ck_gradient_tile FN(gradient_2_2)[] = {UP_TO_QUARTER(LIST_GRADIENT, 2, 2)};
static const ck_gradient_tile FN(gradient_2_3)[] = {UP_TO_SIXTH(LIST_GRADIENT, 2, 3)};
static const ck_gradient_tile FN(gradient_2_5)[] = {UP_TO_TENTH(LIST_GRADIENT, 2, 5)};
static const ck_tiles FN(tiles_2) = {
    CK_PIXELS / 2,
    FN(spread_2_1), FN(spread_2_2), FN(spread_2_4),
    FN(gradient_2_1), FN(gradient_2_2), FN(gradient_2_3), FN(gradient_2_5)};
#endif
