// Fourier transforms of n * n complex numbers whose parts lie in arrays of their own, down the columns: whole rows
// meet in each step, so that neighbours do the same. Included by cf_rows.h.

CF_INLINE void fold_rows(float *restrict a_re, float *restrict a_im, float *restrict b_re, float *restrict b_im,
                         float c, float s, int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    float re = a_re[i] - b_re[i], im = a_im[i] - b_im[i];
    a_re[i] += b_re[i];
    a_im[i] += b_im[i];
    b_re[i] = re * c - im * s;
    b_im[i] = re * s + im * c;
  }
}

CF_INLINE void unfold_rows(float *restrict a_re, float *restrict a_im, float *restrict b_re, float *restrict b_im,
                           float c, float s, int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    float re = b_re[i] * c + b_im[i] * s, im = b_im[i] * c - b_re[i] * s;
    b_re[i] = a_re[i] - re;
    b_im[i] = a_im[i] - im;
    a_re[i] += re;
    a_im[i] += im;
  }
}

/// Decimation in frequency: rows end up in bit-reversed order. `turns` holds cos and -sin of 2 pi k / n, k < n / 2.
static void fourier_columns(float *re, float *im, int64_t n, const float *turns) {
  for (int64_t half = n / 2; half > 0; half /= 2) {
    for (int64_t first = 0; first < n; first += 2 * half) {
      for (int64_t k = 0; k < half; k++) {
        int64_t a = (first + k) * n, b = a + half * n, turn = k * (n / 2 / half);
        fold_rows(re + a, im + a, re + b, im + b, turns[2 * turn], turns[2 * turn + 1], n);
      }
    }
  }
}

/// The reverse, from bit-reversed rows, not divided by n.
static void inverse_fourier_columns(float *re, float *im, int64_t n, const float *turns) {
  for (int64_t half = 1; half < n; half *= 2) {
    for (int64_t first = 0; first < n; first += 2 * half) {
      for (int64_t k = 0; k < half; k++) {
        int64_t a = (first + k) * n, b = a + half * n, turn = k * (n / 2 / half);
        unfold_rows(re + a, im + a, re + b, im + b, turns[2 * turn], turns[2 * turn + 1], n);
      }
    }
  }
}

/// x = x times the conjugate of k.
static void multiply_conjugate(float *restrict re, float *restrict im, const float *k_re, const float *k_im,
                               int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    float a = re[i], b = im[i];
    re[i] = a * k_re[i] + b * k_im[i];
    im[i] = b * k_re[i] - a * k_im[i];
  }
}

/// Exchanges rows and columns of an n * n matrix in place; n is a multiple of 16.
static void turn_square(float *matrix, int64_t n) {
  for (int64_t y = 0; y < n; y += 16) {
    for (int64_t x = y; x < n; x += 16) {
      float *upper = matrix + y * n + x, *lower = matrix + x * n + y;
      float kept[16][16];
      for (int i = 0; i < 16; i++)
        for (int j = 0; j < 16; j++) kept[j][i] = upper[i * n + j];
      if (x != y)
        for (int j = 0; j < 16; j++)
          for (int i = 0; i < 16; i++) upper[j * n + i] = lower[i * n + j];
      for (int i = 0; i < 16; i++) memcpy(lower + i * n, kept[i], sizeof kept[i]);
    }
  }
}
