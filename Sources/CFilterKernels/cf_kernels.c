#include "cf_internal.h"

#include "ck_level.h"

#include <stdio.h>
#include <stdlib.h>

const cf_kernels *cf_current_kernels(void) {
#if defined(__x86_64__)
  switch (ck_instruction_level()) {
    case 2: return &cf_kernels_avx512;
    case 1: return &cf_kernels_avx2;
    default: break;
  }
#endif
  return &cf_kernels_baseline;
}

void *cf_allocate(size_t bytes) {
  void *memory = aligned_alloc(64, (bytes + 127) / 64 * 64);
  if (!memory) {
    fprintf(stderr, "out of memory: no %zu bytes left for a filter\n", bytes);
    abort();
  }
  return memory;
}

int64_t cf_border_index(int64_t at, int64_t count, cf_border border) {
  if (at >= 0 && at < count) return at;
  switch (border) {
    case CF_REPLICATE: return at < 0 ? 0 : count - 1;
    case CF_WRAP: return ((at % count) + count) % count;
    case CF_ZERO: return -1;
    case CF_REFLECT: break;
  }
  if (count == 1) return 0;
  int64_t period = 2 * (count - 1);
  at = ((at % period) + period) % period;
  return at < count ? at : period - at;
}
