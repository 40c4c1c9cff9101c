#define CF_LEVEL 0
#define CF_KERNELS cf_kernels_baseline
#include "cf_rows.h"
