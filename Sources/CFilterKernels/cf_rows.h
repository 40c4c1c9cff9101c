// The loops of cf_kernels for the level that the including file compiles for. Included once per such file.

#include "cf_internal.h"

#include <math.h>
#include <string.h>
#if CF_LEVEL > 0
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target(CF_TARGET))), apply_to = function)
#endif

#include "cf_vectors.h"

#include "cf_store.h"

#include "cf_taps.h"

const cf_kernels CF_KERNELS = {
    .load = {load_u8, load_u16, load_f32},
    .store = {store_u8, store_u16, store_f32},
    .luminance = {luminance_u8, luminance_u16, luminance_f32},
    .sum_taps = sum_taps,
    .sum_bytes = sum_bytes,
};

#if CF_LEVEL > 0
#pragma clang attribute pop
#endif
