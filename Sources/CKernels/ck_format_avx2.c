#if defined(__x86_64__)
#define CK_LEVEL 1
#define CK_TARGET "avx2,fma"
#define CK_LANES 8
#define FORMAT_NAME ck_format_avx2
#include "ck_format_vectors.h"
#endif
