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

#include "cf_smooth.h"

#include "cf_sums.h"

#include "cf_slopes.h"

#include "cf_order.h"

#include "cf_counts.h"

#include "cf_edges.h"

#include "cf_pairs.h"

#include "cf_likeness.h"

#include "cf_fourier.h"

const cf_kernels CF_KERNELS = {
    .load = {load_u8, load_u16, load_f32},
    .store = {store_u8, store_u16, store_f32},
    .luminance = {luminance_u8, luminance_u16, luminance_f32},
    .range = range,
    .sum_taps = sum_taps,
    .sum_bytes = sum_bytes,
    .widen_row = widen_row,
    .smooth_across = smooth_across,
    .smooth_down = smooth_down,
    .add_row = add_row,
    .exchange_row = exchange_row,
    .widen_words = widen_words,
    .add_taps_16 = add_taps_16,
    .add_taps_32 = add_taps_32,
    .mean_of_taps_16 = mean_of_taps_16,
    .mean_of_taps_16_wide = mean_of_taps_16_wide,
    .mean_of_taps_32 = mean_of_taps_32,
    .magnitude_of_bytes = magnitude_of_bytes,
    .magnitude = magnitude,
    .slope_colors = slope_colors,
    .extreme = {extreme_u8, extreme_u16, extreme_f32},
    .sort_columns_3 = {sort_columns_3_u8, sort_columns_3_u16, sort_columns_3_f32},
    .sort_columns_5 = {sort_columns_5_u8, sort_columns_5_u16, sort_columns_5_f32},
    .median_3 = {median_3_u8, median_3_u16, median_3_f32},
    .median_5 = {median_5_u8, median_5_u16, median_5_f32},
    .slide_histogram = slide_histogram,
    .count_median_16 = count_median_16,
    .count_median_32 = count_median_32,
    .part_levels = part_levels,
    .part_bytes = part_bytes,
    .slopes = slopes,
    .strongest_slopes = strongest_slopes,
    .thin_edges = thin_edges,
    .edge_bytes = edge_bytes,
    .combine = combine,
    .likeness_means = likeness_means,
    .part_channels = part_channels,
    .join_channels = join_channels,
    .brightness_moments = brightness_moments,
    .calmest = calmest,
    .fourier_columns = fourier_columns,
    .inverse_fourier_columns = inverse_fourier_columns,
    .multiply_conjugate = multiply_conjugate,
    .turn_square = turn_square,
};

#if CF_LEVEL > 0
#pragma clang attribute pop
#endif
