// Few channels and long segments: the lanes run along the window, so that no lane is wasted on channels
// that do not exist. Part of ck_convolution_kernels.h.

enum { CK_NARROW = 6 };

typedef CK_JOIN(vec, CK_LANES) ck_vec;
typedef CK_JOIN(CK_JOIN(vec, CK_LANES), _any) ck_vec_any;

CK_INLINE ck_vec load_n(const float *p, int64_t n) { return CK_JOIN(load, CK_LANES)(p, n); }
CK_INLINE void store_n(float *p, ck_vec v, int64_t n) { CK_JOIN(store, CK_LANES)(p, v, n); }

typedef void (*ck_dot_tile)(const ck_block *b, const float *x, float *y, int64_t low, int64_t high);

/// O channels of P pixels of a row, from floats [low, high) of each segment; low is a multiple of the lanes.
CK_INLINE void dot_tile(const int O, const int P, const ck_block *b, const float *x, float *y, int64_t low,
                        int64_t high) {
  ck_vec sum[6][8];
  CK_UNROLL for (int o = 0; o < O; o++) CK_UNROLL for (int p = 0; p < P; p++) sum[o][p] = (ck_vec){0};
  const int64_t segment_weights = (b->segments->length + CK_LANES - 1) / CK_LANES * CK_LANES * O;
  const float *weights = b->weights + b->begin * segment_weights + low * O;
  const int64_t step = b->x_col;
  for (const ck_segment *s = b->segments + b->begin, *end = b->segments + b->end; s < end; s++) {
    const float *base[3];
    CK_UNROLL for (int p = 0; p < P; p += 3) base[p / 3] = x + s->offset + low + p * step;
    const float *w = weights;
    weights += segment_weights;
    int64_t k = high - low;
    for (; k >= CK_LANES; k -= CK_LANES) {
      CK_UNROLL for (int p = 0; p < P; p += 3) __asm__("" : "+r"(base[p / 3]));
      CK_UNROLL for (int p = 0; p < P; p++) {
        ck_vec e = *(const ck_vec_any *)(base[p / 3] + (p % 3) * step);
        CK_UNROLL for (int o = 0; o < O; o++) sum[o][p] += *(const ck_vec *)(w + o * CK_LANES) * e;
      }
      w += O * CK_LANES;
      CK_UNROLL for (int p = 0; p < P; p += 3) base[p / 3] += CK_LANES;
    }
    if (k > 0) {
      CK_UNROLL for (int p = 0; p < P; p++) {
        ck_vec e = load_n(base[p / 3] + (p % 3) * step, k);
        CK_UNROLL for (int o = 0; o < O; o++) sum[o][p] += *(const ck_vec *)(w + o * CK_LANES) * e;
      }
    }
  }
  const ck_vec none = {0};
  CK_UNROLL for (int o = 0; o + (O == 2 || O == 6 ? 2 : 0) < O; o += 4) {
    vec4 bias = *(const vec4_any *)(b->bias + o);
    CK_UNROLL for (int p = 0; p < P; p++) {
      vec4 value = bias + CK_JOIN(sums, CK_LANES)(sum[o][p], o + 1 < O ? sum[o + 1][p] : none,
                                                  o + 2 < O ? sum[o + 2][p] : none,
                                                  o + 3 < O ? sum[o + 3][p] : none);
      if (b->relu) value = relu4(value);
      store4(y + p * b->y_col + o, value, O - o);
    }
  }
  if (O == 2 || O == 6) {
    // The last two channels of two pixels at once.
    const int o = O - 2;
    vec4 bias = *(const vec4_any *)(b->bias + o);
    bias = __builtin_shufflevector(bias, bias, 0, 1, 0, 1);
    CK_UNROLL for (int p = 0; p < P; p += 2) {
      vec4 value = bias + CK_JOIN(sums, CK_LANES)(sum[o][p], sum[o + 1][p], p + 1 < P ? sum[o][p + 1] : none,
                                                  p + 1 < P ? sum[o + 1][p + 1] : none);
      if (b->relu) value = relu4(value);
      store4(y + p * b->y_col + o, value, 2);
      if (p + 1 < P) store4(y + (p + 1) * b->y_col + o, __builtin_shufflevector(value, value, 2, 3, 2, 3), 2);
    }
  }
}

typedef void (*ck_dot_gradient_tile)(const ck_block *b, const float *x, float *sums, int64_t n);

/// O channels of K vectors along a segment; the last has n floats.
CK_INLINE void dot_gradient_tile(const int O, const int K, const ck_block *b, const float *x, float *sums,
                                 int64_t n) {
  ck_vec sum[6][8];
  CK_UNROLL for (int o = 0; o < O; o++) CK_UNROLL for (int k = 0; k < K; k++) {
    const float *from = sums + o * b->depth + k * CK_LANES;
    sum[o][k] = k + 1 < K ? *(const ck_vec_any *)from : load_n(from, n);
  }
  const int64_t x_col = b->x_col, y_col = b->y_col;
  for (int64_t picture = 0; picture < b->pictures; picture++) for (int64_t i = 0; i < b->rows; i++) {
    const float *from = x + picture * b->x_picture + i * b->x_row;
    const float *y = b->y + picture * b->y_picture + i * b->y_row;
    for (int64_t j = b->cols; j > 0; j--) {
      CK_UNROLL for (int k = 0; k < K; k++) {
        ck_vec e = k + 1 < K ? *(const ck_vec_any *)(from + k * CK_LANES) : load_n(from + k * CK_LANES, n);
        CK_UNROLL for (int o = 0; o < O; o++) sum[o][k] += e * y[o];
      }
      from += x_col;
      y += y_col;
    }
  }
  CK_UNROLL for (int o = 0; o < O; o++) CK_UNROLL for (int k = 0; k < K; k++) {
    float *to = sums + o * b->depth + k * CK_LANES;
    if (k + 1 < K) *(ck_vec_any *)to = sum[o][k];
    else store_n(to, sum[o][k], n);
  }
}

#define NAME_DOT(O, P) dot_##O##_##P
#define DEFINE_DOT(O, P)                                                                               \
  static void dot_##O##_##P(const ck_block *b, const float *x, float *y, int64_t low, int64_t high) {  \
    dot_tile(O, P, b, x, y, low, high);                                                                \
  }                                                                                                    \
  static void dot_gradient_##O##_##P(const ck_block *b, const float *x, float *sums, int64_t n) {      \
    dot_gradient_tile(O, P, b, x, sums, n);                                                            \
  }
#define DEFINE_DOTS_2(O) DEFINE_DOT(O, 1) DEFINE_DOT(O, 2)
#define DEFINE_DOTS_3(O) DEFINE_DOTS_2(O) DEFINE_DOT(O, 3)
#define DEFINE_DOTS_4(O) DEFINE_DOTS_3(O) DEFINE_DOT(O, 4)
#define DEFINE_DOTS_6(O) DEFINE_DOTS_4(O) DEFINE_DOT(O, 5) DEFINE_DOT(O, 6)
#define DEFINE_DOTS_8(O) DEFINE_DOTS_6(O) DEFINE_DOT(O, 7) DEFINE_DOT(O, 8)
#define LIST_DOTS_2(N) N##_1, N##_2
#define LIST_DOTS_3(N) LIST_DOTS_2(N), N##_3
#define LIST_DOTS_4(N) LIST_DOTS_3(N), N##_4
#define LIST_DOTS_6(N) LIST_DOTS_4(N), N##_5, N##_6
#define LIST_DOTS_8(N) LIST_DOTS_6(N), N##_7, N##_8

#if CK_PIXELS_28
DEFINE_DOTS_8(1) DEFINE_DOTS_8(2) DEFINE_DOTS_8(3) DEFINE_DOTS_6(4) DEFINE_DOTS_4(5) DEFINE_DOTS_4(6)
#define LIST_ALL_DOTS(N)                                                                               \
  {LIST_DOTS_8(N##_1)}, {LIST_DOTS_8(N##_2)}, {LIST_DOTS_8(N##_3)}, {LIST_DOTS_6(N##_4)},              \
      {LIST_DOTS_4(N##_5)}, {LIST_DOTS_4(N##_6)}
static const int64_t dot_sizes[] = {8, 8, 8, 6, 4, 4};
#else
DEFINE_DOTS_8(1) DEFINE_DOTS_6(2) DEFINE_DOTS_4(3) DEFINE_DOTS_3(4) DEFINE_DOTS_2(5) DEFINE_DOTS_2(6)
#define LIST_ALL_DOTS(N)                                                                               \
  {LIST_DOTS_8(N##_1)}, {LIST_DOTS_6(N##_2)}, {LIST_DOTS_4(N##_3)}, {LIST_DOTS_3(N##_4)},              \
      {LIST_DOTS_2(N##_5)}, {LIST_DOTS_2(N##_6)}
static const int64_t dot_sizes[] = {8, 6, 4, 3, 2, 2};
#endif

static const ck_dot_tile dot_tiles[CK_NARROW][8] = {LIST_ALL_DOTS(dot)};
static const ck_dot_gradient_tile dot_gradient_tiles[CK_NARROW][8] = {LIST_ALL_DOTS(dot_gradient)};

static void dot(const ck_block *b) {
  const ck_dot_tile *tiles = dot_tiles[b->channels - 1];
  int64_t most = dot_sizes[b->channels - 1], count = (b->cols + most - 1) / most;
  for (int64_t picture = 0; picture < b->pictures; picture++) for (int64_t i = 0; i < b->rows; i++) {
    const float *x = b->x + picture * b->x_picture + i * b->x_row;
    float *y = b->y + picture * b->y_picture + i * b->y_row;
    for (int64_t tile = 0, from = 0; tile < count; tile++) {
      int64_t to = b->cols * (tile + 1) / count;
      int64_t low = 0, high = b->begin < b->end ? b->segments->length : 0;
      if (b->tap > 0) {
        // Taps that reach these pixels only from beyond the picture's sides multiply zeros.
        int64_t first = ck_max(-b->left - (to - 1) * b->stride_w, 0);
        int64_t end = b->in_w - b->left - from * b->stride_w;
        low = ck_min(first * b->tap, high) / CK_LANES * CK_LANES;
        high = ck_max(ck_min((end * b->tap + CK_LANES - 1) / CK_LANES * CK_LANES, high), low);
      }
      tiles[to - from - 1](b, x + from * b->x_col, y + from * b->y_col, low, high);
      from = to;
    }
  }
}

static void dot_gradient(const ck_block *b, float *sums) {
  const ck_dot_gradient_tile *tiles = dot_gradient_tiles[b->channels - 1];
  int64_t most = dot_sizes[b->channels - 1];
  sums += b->skipped;
  for (const ck_segment *s = b->segments + b->begin, *end = b->segments + b->end; s < end; s++) {
    int64_t vectors = (s->length + CK_LANES - 1) / CK_LANES, count = (vectors + most - 1) / most;
    for (int64_t tile = 0, from = 0; tile < count; tile++) {
      int64_t to = vectors * (tile + 1) / count;
      int64_t n = tile + 1 < count ? CK_LANES : s->length - (vectors - 1) * CK_LANES;
      tiles[to - from - 1](b, b->x + s->offset + from * CK_LANES, sums + from * CK_LANES, n);
      from = to;
    }
    sums += s->length;
  }
}
