#if defined(__x86_64__)
#define CK_LEVEL 1
#define CK_LANES 8
#define CK_PANEL_VECTORS 2
#define CK_TARGET "avx2,fma"
#define CK_PANELS ck_panels_avx2
#include "ck_panels_kernels.h"
#endif
