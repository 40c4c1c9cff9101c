#if defined(__x86_64__)
#define CK_LEVEL 1
#define CK_LANES 8
#define CK_TARGET "avx2,fma"
#define CK_WINOGRAD ck_winograd_avx2
#include "ck_winograd_kernels.h"
#endif
