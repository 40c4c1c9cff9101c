#if defined(__x86_64__)
#define CF_LEVEL 2
#define CF_TARGET "avx512f,avx512dq,avx512vl,avx512bw,fma"
#define CF_KERNELS cf_kernels_avx512
#include "cf_rows.h"
#endif
