// Which format products are computed in.

#include "ck_blocked_product.h"
#include "ck_products.h"

#include <stdatomic.h>

static _Atomic int process_factors = ck_factors_float32;
static _Thread_local ck_factors thread_factors = ck_factors_unset;
static _Thread_local ck_instructions limit = ck_instructions_avx512_bf16;

void ck_set_process_factors(ck_factors factors) { atomic_store(&process_factors, (int)factors); }

ck_factors ck_process_factors(void) {
  return (ck_factors)atomic_load_explicit(&process_factors, memory_order_relaxed);
}

ck_factors ck_set_thread_factors(ck_factors factors) {
  ck_factors before = thread_factors;
  thread_factors = factors;
  return before;
}

void ck_limit_product_instructions(ck_instructions last) { limit = last; }

/// The last instruction set that this CPU has.
static ck_instructions detected(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  bool avx2 =
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
  bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (avx512 && __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512vnni"))
    return ck_instructions_avx512_bf16;
  return avx512 ? ck_instructions_avx512 : avx2 ? ck_instructions_avx2 : ck_instructions_baseline;
#else
  return ck_instructions_baseline;
#endif
}

ck_instructions ck_product_instructions(void) {
  ck_instructions last = detected();
  return last < limit ? last : limit;
}

bool ck_multiplies_bfloat16(void) { return detected() == ck_instructions_avx512_bf16; }

static bool rounds(void) {
  ck_factors factors = thread_factors == ck_factors_unset ? ck_process_factors() : thread_factors;
  return factors == ck_factors_bfloat16 && ck_product_instructions() == ck_instructions_avx512_bf16;
}

const ck_format *ck_present_format(void) {
#if defined(__x86_64__)
  if (rounds()) return &ck_format_bfloat16;
  switch (ck_product_instructions()) {
    case ck_instructions_avx512_bf16:
    case ck_instructions_avx512: return &ck_format_avx512;
    case ck_instructions_avx2: return &ck_format_avx2;
    case ck_instructions_baseline: break;
  }
#endif
  return &ck_format_baseline;
}

bool ck_prefers_blocks(int64_t m, int64_t n, int64_t k) {
  // Below this size packing costs more than the better tiles gain. Vectors hold 16 columns; OpenBLAS does the
  // last few columns with smaller ones.
  int64_t padded = (n + 15) / 16 * 16;
  if (ck_product_instructions() < ck_instructions_avx512 || m * n * k < 32768 || k < 16) return false;
  return rounds() ? 8 * n >= 5 * padded : 8 * n >= 7 * padded;
}
