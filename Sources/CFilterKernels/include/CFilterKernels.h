#ifndef CFILTERKERNELS_H
#define CFILTERKERNELS_H

#include <stdint.h>

// Filters of pictures. Rows lie one after the other without padding, channels interleaved. Work is split over
// the threads of ck_parallel_for; results do not depend on their number.

/// The type of a sample.
typedef enum { CF_U8 = 0, CF_U16 = 1, CF_F32 = 2 } cf_sample;

/// A picture in memory: `width * height * channels` samples.
typedef struct {
  void *samples;
  cf_sample type;
  int64_t width, height, channels;
} cf_image;

/// What lies beyond the edge; CF_REFLECT does not repeat the outermost pixel.
typedef enum { CF_REFLECT = 0, CF_REPLICATE, CF_WRAP, CF_ZERO } cf_border;

#include "cf_canny.h"
#include "cf_combine.h"
#include "cf_convolve.h"
#include "cf_gradient.h"
#include "cf_painterly.h"
#include "cf_ranks.h"
#include "cf_samples.h"

#endif
