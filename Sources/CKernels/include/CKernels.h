#ifndef CKERNELS_H
#define CKERNELS_H

#include "ck_attention.h"
#include "ck_compact.h"
#include "ck_convolution.h"
#include "ck_elementwise.h"
#include "ck_embedding.h"
#include "ck_level.h"
#include "ck_memory.h"
#include "ck_normalization.h"
#include "ck_optimizers.h"
#include "ck_parallel.h"
#include "ck_precision.h"
#include "ck_products.h"
#include "ck_random.h"
#include "ck_recurrent.h"
#include "ck_reductions.h"
#include "ck_scan.h"
#include "ck_warp.h"

#endif
