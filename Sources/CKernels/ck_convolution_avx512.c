#if defined(__x86_64__)
#define CK_LEVEL 2
#define CK_LANES 16
#define CK_HALF_LANES 8
#define CK_TARGET "avx512f,avx512dq,avx512vl,avx512bw,fma"
#define CK_KERNELS ck_convolution_avx512
#define CK_POOLING ck_pooling_avx512
#include "ck_convolution_kernels.h"
#include "ck_pooling_kernels.h"
#endif
