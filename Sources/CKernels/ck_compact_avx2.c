#if defined(__x86_64__)
#define CK_LEVEL 1
#define CK_TARGET "avx2,fma,f16c"
#define CK_LANES 8
#define KERNELS ck_compact_avx2
#include "ck_compact_kernels.h"
#endif
