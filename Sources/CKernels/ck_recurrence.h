#ifndef CK_RECURRENCE_H
#define CK_RECURRENCE_H

#include "ck_recurrent.h"

typedef void (*ck_share_body)(void *context, int share, int64_t first, int64_t last);

/// Calls `body` for shares of the sequences, [first, last) by rank, on all threads when each gets several:
/// a thread then runs all steps of its sequences without waiting for others. Where there are few sequences
/// `body` is called once for all of them, and the products inside are split instead.
void ck_share_sequences(const ck_recurrence *r, ck_share_body body, void *context);

/// The most shares there can be.
enum { ck_most_shares = 16 };

/// Whether `ck_share_sequences` splits the sequences.
int ck_shares_are_many(const ck_recurrence *r);

/// The part of a run whose sequences are in [first, last); its count may be 0 or less.
static inline ck_run ck_part(ck_run run, int64_t first, int64_t last) {
  const int64_t skipped = first > run.sequence ? first - run.sequence : 0;
  const int64_t end = last < run.sequence + run.count ? last : run.sequence + run.count;
  ck_run part = {run.row + skipped, run.previous + skipped, run.sequence + skipped,
                 end - run.sequence - skipped};
  return part;
}

/// C[rows, n] = bias + A B, with C's rows `ldc` apart; `bias`, [n], may be NULL.
void ck_input_products(int64_t rows, int64_t n, const float *a, int64_t lda, const ck_packed *b,
                       const float *bias, float *c, int64_t ldc);

/// y[c] += sum over r of x[r, c].
void ck_add_rows(int64_t rows, int64_t columns, const float *x, float *y);

/// Zeros for the sums of `columns` values that each share adds up, one row a share, and their end: dbias is
/// the sum of the rows. They live in scratch memory of the calling thread.
float *ck_begin_sums(int64_t columns);
void ck_end_sums(int64_t columns, const float *sums, float *dbias);

#endif
