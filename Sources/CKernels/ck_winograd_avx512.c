#if defined(__x86_64__)
#define CK_LEVEL 2
#define CK_LANES 16
#define CK_TARGET "avx512f,avx512dq,avx512vl,avx512bw,fma"
#define CK_WINOGRAD ck_winograd_avx512
#include "ck_winograd_kernels.h"
#endif
