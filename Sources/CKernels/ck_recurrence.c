#include "ck_recurrence.h"

#include <string.h>

#include "ck_internal.h"
#include "ck_math.h"
#include "ck_products.h"
#include "ck_parallel.h"

/// Sequences a thread must have so that its products reuse the packed weights often enough.
static const int64_t sequences_a_share = 8;

typedef struct sharing {
  ck_share_body body;
  void *context;
  int64_t ends[ck_most_shares + 1];
} sharing;

static int64_t share_count(const ck_recurrence *r) {
  return ck_min(ck_min(ck_threads(), ck_most_shares), r->sequences / sequences_a_share);
}

int ck_shares_are_many(const ck_recurrence *r) { return share_count(r) > 1; }

static void run_shares(void *context, int64_t begin, int64_t end) {
  const sharing *s = context;
  for (int64_t i = begin; i < end; i++) s->body(s->context, (int)i, s->ends[i], s->ends[i + 1]);
}

void ck_share_sequences(const ck_recurrence *r, ck_share_body body, void *context) {
  const int64_t shares = share_count(r);
  if (shares <= 1) {
    body(context, 0, 0, r->sequences);
    return;
  }
  // Shares of equal numbers of steps: sequences are ordered by length.
  sharing s = {body, context, {0}};
  int64_t steps = 0, total = 0, share = 1;
  for (int64_t rank = 0; rank < r->sequences; rank++) total += r->lengths[rank];
  for (int64_t rank = 0; rank < r->sequences && share < shares; rank++) {
    steps += r->lengths[rank];
    while (share < shares && steps * shares >= total * share) s.ends[share++] = rank + 1;
  }
  while (share <= shares) s.ends[share++] = r->sequences;
  ck_parallel_for(shares, 1, run_shares, &s);
}

void ck_input_products(int64_t rows, int64_t n, const float *a, int64_t lda, const ck_packed *b,
                       const float *bias, float *c, int64_t ldc) {
  if (bias)
    for (int64_t row = 0; row < rows; row++) memcpy(c + row * ldc, bias, (size_t)n * sizeof(float));
  ck_multiply_packed(false, rows, a, lda, b, bias != 0, c, ldc);
}

CK_CLONES void ck_add_rows(int64_t rows, int64_t columns, const float *x, float *y) {
  for (int64_t row = 0; row < rows; row++)
    for (int64_t i = 0; i < columns; i++) y[i] += x[row * columns + i];
}

float *ck_begin_sums(int64_t columns) {
  const size_t bytes = (size_t)(ck_most_shares * columns) * sizeof(float);
  float *sums = ck_scratch(ck_scratch_sums, bytes);
  memset(sums, 0, bytes);
  return sums;
}

void ck_end_sums(int64_t columns, const float *sums, float *dbias) {
  memset(dbias, 0, (size_t)columns * sizeof(float));
  ck_add_rows(ck_most_shares, columns, sums, dbias);
}
