// Every channel for itself: the lanes are channels. Part of ck_convolution_kernels.h.

CK_INLINE void depthwise_tile(const int P, const ck_block *b, const float *x, float *y, int64_t c) {
  typedef CK_JOIN(vec, CK_LANES) vec;
  vec sum[4];
  int64_t n = b->channels - c;
  CK_UNROLL for (int p = 0; p < P; p++) sum[p] = CK_JOIN(load, CK_LANES)(b->bias + c, n);
  const float *w = b->weights + b->begin * b->channels + c;
  for (int64_t s = b->begin; s < b->end; s++) {
    const float *from = x + b->segments[s].offset + c;
    vec weight = CK_JOIN(load, CK_LANES)(w, n);
    w += b->channels;
    CK_UNROLL for (int p = 0; p < P; p++) sum[p] += weight * CK_JOIN(load, CK_LANES)(from + p * b->x_col, n);
  }
  CK_UNROLL for (int p = 0; p < P; p++) {
    if (b->relu) sum[p] = CK_JOIN(relu, CK_LANES)(sum[p]);
    CK_JOIN(store, CK_LANES)(y + p * b->y_col + c, sum[p], n);
  }
}

static void depthwise(const ck_block *b) {
  for (int64_t picture = 0; picture < b->pictures; picture++) for (int64_t i = 0; i < b->rows; i++) {
    const float *x = b->x + picture * b->x_picture + i * b->x_row;
    float *y = b->y + picture * b->y_picture + i * b->y_row;
    int64_t j = 0;
    for (; j + 4 <= b->cols; j += 4)
      for (int64_t c = 0; c < b->channels; c += CK_LANES)
        depthwise_tile(4, b, x + j * b->x_col, y + j * b->y_col, c);
    for (; j < b->cols; j++)
      for (int64_t c = 0; c < b->channels; c += CK_LANES)
        depthwise_tile(1, b, x + j * b->x_col, y + j * b->y_col, c);
  }
}

CK_INLINE void depthwise_gradient_tile(const int S, const ck_block *b, const ck_segment *segments, int64_t c,
                                       float *sums) {
  typedef CK_JOIN(vec, CK_LANES) vec;
  vec sum[9];
  int64_t n = b->channels - c;
  CK_UNROLL for (int s = 0; s < S; s++) sum[s] = CK_JOIN(load, CK_LANES)(sums + s * b->channels + c, n);
  for (int64_t picture = 0; picture < b->pictures; picture++) for (int64_t i = 0; i < b->rows; i++) {
    const float *x = b->x + picture * b->x_picture + i * b->x_row + c;
    const float *y = b->y + picture * b->y_picture + i * b->y_row + c;
    for (int64_t j = 0; j < b->cols; j++) {
      vec d = CK_JOIN(load, CK_LANES)(y + j * b->y_col, n);
      CK_UNROLL for (int s = 0; s < S; s++)
        sum[s] += d * CK_JOIN(load, CK_LANES)(x + segments[s].offset + j * b->x_col, n);
    }
  }
  CK_UNROLL for (int s = 0; s < S; s++) CK_JOIN(store, CK_LANES)(sums + s * b->channels + c, sum[s], n);
}

static void depthwise_gradient(const ck_block *b, float *sums) {
  for (int64_t c = 0; c < b->channels; c += CK_LANES) {
    const ck_segment *segments = b->segments + b->begin;
    float *at = sums + b->begin * b->channels;
    for (int64_t left = b->end - b->begin; left > 0;) {
      if (left >= 9) {
        depthwise_gradient_tile(9, b, segments, c, at);
        left -= 9, segments += 9, at += 9 * b->channels;
      } else if (left >= 3) {
        depthwise_gradient_tile(3, b, segments, c, at);
        left -= 3, segments += 3, at += 3 * b->channels;
      } else {
        depthwise_gradient_tile(1, b, segments, c, at);
        left -= 1, segments += 1, at += b->channels;
      }
    }
  }
}
