// What two samples become. Included by cf_rows.h.

static void combine(cf_operation operation, const float *a, const float *b, float *restrict out, int64_t n,
                    float white, float p, float q, float r) {
  switch (operation) {
    case CF_MIX:
      for (int64_t i = 0; i < n; i++) out[i] = p * a[i] + q * b[i] + r;
      break;
    case CF_SHARPEN:
      for (int64_t i = 0; i < n; i++) {
        float difference = a[i] - b[i];
        out[i] = fabsf(difference) > r ? a[i] + p * difference : a[i];
      }
      break;
    case CF_MULTIPLY:
      for (int64_t i = 0; i < n; i++) out[i] = a[i] * b[i] * (1 / white);
      break;
    case CF_QUOTIENT:
      for (int64_t i = 0; i < n; i++) out[i] = b[i] > 0 ? a[i] * white / b[i] : 0;
      break;
    case CF_DODGE:
      for (int64_t i = 0; i < n; i++) out[i] = a[i] < b[i] ? a[i] * white / b[i] : white;
      break;
    case CF_ABOVE:
      for (int64_t i = 0; i < n; i++) out[i] = a[i] - b[i] > r ? white : 0;
      break;
    case CF_BELOW:
      for (int64_t i = 0; i < n; i++) out[i] = a[i] - b[i] > r ? 0 : white;
      break;
    case CF_STEPS:
      for (int64_t i = 0; i < n; i++) {
        float value = a[i] > 0 ? a[i] / white : 0;
        value = value < 1 ? value : 1;
        out[i] = __builtin_elementwise_rint(value * (p - 1)) * (white / (p - 1));
      }
      break;
  }
}
