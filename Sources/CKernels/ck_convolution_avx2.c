#if defined(__x86_64__)
#define CK_LEVEL 1
#define CK_LANES 8
#define CK_HALF_LANES 4
#define CK_TARGET "avx2,fma"
#define CK_KERNELS ck_convolution_avx2
#define CK_POOLING ck_pooling_avx2
#include "ck_convolution_kernels.h"
#include "ck_pooling_kernels.h"
#endif
