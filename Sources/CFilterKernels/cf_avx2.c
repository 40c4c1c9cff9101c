#if defined(__x86_64__)
#define CF_LEVEL 1
#define CF_TARGET "avx2,fma,f16c"
#define CF_KERNELS cf_kernels_avx2
#include "cf_rows.h"
#endif
