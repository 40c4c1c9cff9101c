#if defined(__x86_64__)
#define CK_LEVEL 2
#define CK_TARGET "avx512f,avx512bw,avx512dq,avx512vl,fma,f16c"
#define CK_LANES 16
#define KERNELS ck_compact_avx512
#include "ck_compact_kernels.h"
#endif
