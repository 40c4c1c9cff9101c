#define CK_LEVEL 0
#define CK_LANES 4
#define CK_PANEL_VECTORS 2
#define CK_PANELS ck_panels_baseline
#include "ck_panels_kernels.h"
