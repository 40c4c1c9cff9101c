#define CK_LEVEL 0
#define CK_LANES 4
#define CK_WINOGRAD ck_winograd_baseline
#include "ck_winograd_kernels.h"
