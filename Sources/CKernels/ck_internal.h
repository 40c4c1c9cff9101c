#ifndef CK_INTERNAL_H
#define CK_INTERNAL_H

#include "ck_level.h"

#include <stddef.h>
#include <stdint.h>

/// Which buffer of the calling thread `ck_scratch` gives; two uses that live at the same time need two.
typedef enum ck_scratch_slot {
  ck_scratch_weights,
  ck_scratch_bias,
  ck_scratch_segments,
  ck_scratch_rows,
  ck_scratch_sums,
  ck_scratch_vectors,
  ck_scratch_tiles,
  ck_scratch_places,
  ck_scratch_slots
} ck_scratch_slot;

/// A buffer of at least `bytes`, aligned to 64 bytes, that belongs to the calling thread and keeps its
/// place (not its contents) until the next call with the same slot. Kernels run many times a second on
/// the same sizes, so the memory stays with the thread. Never NULL: without memory the process ends.
void *ck_scratch(ck_scratch_slot slot, size_t bytes);

/// to[j*to_row + i] = from[i*from_row + j] for i < rows, j < columns.
void ck_turn_matrix(int64_t rows, int64_t columns, const float *from, int64_t from_row, float *to,
                    int64_t to_row);

static inline int64_t ck_min(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t ck_max(int64_t a, int64_t b) { return a > b ? a : b; }

#endif
