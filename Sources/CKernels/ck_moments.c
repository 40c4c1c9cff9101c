#include "ck_moments.h"

#include "ck_memory.h"

#include <stdlib.h>

/// Floats that a count takes.
enum { floats_a_count = sizeof(int64_t) / sizeof(float) };

ck_moments ck_moments_begin(int64_t pictures, int64_t parts, int64_t channels) {
  ck_moments m = {pictures, channels, parts, NULL, NULL};
  m.counts = (int64_t *)ck_memory_take(pictures * parts * floats_a_count);
  m.sums = ck_memory_take(pictures * parts * 2 * channels);
  return m;
}

/// Puts the parts of one picture together, in order (Chan, Golub and LeVeque, 1979).
static void join_parts(const ck_moments *m, int64_t picture, float *mean, float *variance) {
  for (int64_t c = 0; c < m->channels; c++) {
    double count = 0, center = 0, squares = 0;
    for (int64_t k = picture * m->parts; k < (picture + 1) * m->parts; k++) {
      double n = (double)m->counts[k];
      if (n == 0) continue;
      const float *sums = ck_moments_part(m, k);
      double own = sums[m->channels + c], difference = sums[c] - center, total = count + n;
      center += difference * (n / total);
      squares += (own > 0 ? own : 0) + difference * difference * (count * n / total);
      count = total;
    }
    mean[c] = (float)center;
    variance[c] = (float)(squares / count);
  }
}

void ck_moments_end(ck_moments *m, float *mean, float *variance) {
  for (int64_t picture = 0; picture < m->pictures; picture++)
    join_parts(m, picture, mean + picture * m->channels, variance + picture * m->channels);
  ck_memory_give(m->sums, m->pictures * m->parts * 2 * m->channels);
  ck_memory_give((float *)m->counts, m->pictures * m->parts * floats_a_count);
}
