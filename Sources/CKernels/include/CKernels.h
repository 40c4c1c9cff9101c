#ifndef CKERNELS_H
#define CKERNELS_H

#include "ck_parallel.h"
#include "ck_convolution.h"
#include "ck_elementwise.h"
#include "ck_warp.h"
#include "ck_precision.h"

#endif
