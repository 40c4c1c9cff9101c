#define CK_LEVEL 0
#define CK_LANES 4
#define FORMAT_NAME ck_format_baseline
#include "ck_format_vectors.h"
