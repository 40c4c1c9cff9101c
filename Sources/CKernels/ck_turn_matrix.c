#include "ck_internal.h"

typedef float vec4 __attribute__((vector_size(16)));
typedef float vec4_any __attribute__((vector_size(16), aligned(4), may_alias));

void ck_turn_matrix(int64_t rows, int64_t columns, const float *from, int64_t from_row, float *to,
                  int64_t to_row) {
  for (int64_t j = 0; j < columns; j += 4) {
    int64_t wide = ck_min(columns - j, 4);
    for (int64_t i = 0; i < rows; i += 4) {
      int64_t high = ck_min(rows - i, 4);
      const float *x = from + i * from_row + j;
      float *y = to + j * to_row + i;
      if (wide < 4 || high < 4) {
        for (int64_t k = 0; k < wide; k++)
          for (int64_t l = 0; l < high; l++) y[k * to_row + l] = x[l * from_row + k];
        continue;
      }
      vec4 a = *(const vec4_any *)x, b = *(const vec4_any *)(x + from_row);
      vec4 c = *(const vec4_any *)(x + 2 * from_row), d = *(const vec4_any *)(x + 3 * from_row);
      vec4 ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab2 = __builtin_shufflevector(a, b, 2, 6, 3, 7);
      vec4 cd = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd2 = __builtin_shufflevector(c, d, 2, 6, 3, 7);
      *(vec4_any *)y = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
      *(vec4_any *)(y + to_row) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
      *(vec4_any *)(y + 2 * to_row) = __builtin_shufflevector(ab2, cd2, 0, 1, 4, 5);
      *(vec4_any *)(y + 3 * to_row) = __builtin_shufflevector(ab2, cd2, 2, 3, 6, 7);
    }
  }
}
