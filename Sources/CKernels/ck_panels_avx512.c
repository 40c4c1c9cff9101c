#if defined(__x86_64__)
#define CK_LEVEL 2
#define CK_LANES 16
#define CK_PANEL_VECTORS 4
#define CK_TARGET "avx512f,avx512dq,avx512vl,avx512bw,fma"
#define CK_PANELS ck_panels_avx512
#include "ck_panels_kernels.h"
#endif
