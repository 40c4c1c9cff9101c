#include "ck_level.h"

#include <stdatomic.h>

static _Atomic int level_limit = 2;

static int detected_level(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("fma"))
    return 2;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return 1;
#endif
  return 0;
}

int ck_instruction_level(void) {
  static _Atomic int detected = -1;
  int level = atomic_load_explicit(&detected, memory_order_relaxed);
  if (level < 0) {
    level = detected_level();
    atomic_store_explicit(&detected, level, memory_order_relaxed);
  }
  int limit = atomic_load_explicit(&level_limit, memory_order_relaxed);
  return level < limit ? level : limit;
}

int ck_set_instruction_level(int level) {
  atomic_store(&level_limit, level < 0 ? 0 : level > 2 ? 2 : level);
  return ck_instruction_level();
}
