#define CK_LEVEL 0
#define CK_LANES 4
#define CK_KERNELS ck_convolution_baseline
#define CK_POOLING ck_pooling_baseline
#include "ck_convolution_kernels.h"
#include "ck_pooling_kernels.h"
