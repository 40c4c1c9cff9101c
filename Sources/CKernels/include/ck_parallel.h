#ifndef CK_PARALLEL_H
#define CK_PARALLEL_H

#include <stdint.h>

/// Number of threads that `ck_parallel_for` uses, at least 1. Starts as the number of CPUs that this
/// process may use (sched_getaffinity), at most 16.
int ck_threads(void);

/// Sets the number of threads, at least 1. Takes effect at the next `ck_parallel_for`.
void ck_set_threads(int count);

/// Splits [0, count) into at most `ck_threads()` contiguous ranges of at least `grain` items, decided
/// by the numbers alone (never by timing, so that results repeat), and runs `body(context, begin,
/// end)` on each; the caller runs one of them and returns when all are done. A call from inside a
/// body, or while another thread uses the pool, runs the same ranges one after the other in place.
void ck_parallel_for(int64_t count, int64_t grain, void (*body)(void *context, int64_t begin, int64_t end),
                     void *context);

#endif
