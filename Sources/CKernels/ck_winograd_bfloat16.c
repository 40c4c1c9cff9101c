#if defined(__x86_64__)
#define CK_LEVEL 2
#define CK_LANES 16
#define CK_TARGET "avx512f,avx512dq,avx512vl,avx512bw,avx512bf16,fma"
#define CK_WINOGRAD ck_winograd_bfloat16
#define CK_WINOGRAD_HALVES 1
#include "ck_winograd_kernels.h"
#endif
