#define CK_LEVEL 0
#define CK_LANES 4
#define KERNELS ck_compact_baseline
#include "ck_compact_kernels.h"
