#ifndef CK_CONVOLUTION_PLAN_H
#define CK_CONVOLUTION_PLAN_H

#include "ck_convolution.h"
#include "ck_convolution_block.h"

/// A cross-correlation of `channels` consecutive channels of a source with any number of windows, whose
/// results (or, in a gradient, whose factors) lie at regular steps in a target. Forward, backward with
/// respect to the input and the gradient of the weights are all of this shape.
typedef struct ck_plan {
  /// The source: pictures of in_h x in_w pixels of `pitch` floats, of which `channels` are used.
  const float *source;
  int64_t batch, in_h, in_w, pitch, channels;
  /// If not NULL, where the in_h rows and in_w columns lie in the source, in floats, -1 for zeros; pictures of
  /// the source are then `picture` floats apart.
  const int64_t *row_places, *col_places;
  int64_t picture;
  /// If not NULL, what pixels with places are multiplied by and what is added, `factors` floats a picture;
  /// max(0, .) of that where `source_relu`.
  const float *scale, *shift;
  int64_t factors;
  int source_relu;
  /// The window of output (i, j) starts at row top + i*stride_h, column left + j*stride_w.
  int64_t top, left, stride_h, stride_w, k_h, k_w, dil_h, dil_w;
  float *target;
  int64_t target_image, target_row, target_col, out_h, out_w, out_c;
  /// Each channel for itself; then out_c = channels = pitch.
  int depthwise;

  // Filled in by ck_plan_layout:
  /// The windows leave the picture sideways, or few of the channels are used: rows are copied before use.
  int copies;
  /// No window leaves the picture at the top or the bottom.
  int upright;
  /// Rows of results, and whole pictures, done together, so that what they read stays in the cache.
  int64_t rows_together, pictures_together;
  /// Segments of one row of the window.
  int64_t across;
  /// The part of ck_block that is the same for all blocks.
  ck_block block;
} ck_plan;

/// Decides how rows are read and lays out the segments, none longer than `longest` (0: no limit),
/// grouped in chunks of about `longest` floats. Blocks have about `pixels` results, unless that takes
/// more memory than fits the cache. The segments live in scratch memory of the calling thread.
void ck_plan_layout(ck_plan *p, int64_t longest, int64_t pixels);

/// Calls `body` for the rows [begin, end) of all pictures' results, counted through, block by block.
void ck_plan_blocks(const ck_plan *p, int64_t begin, int64_t end, void *context,
                    void (*body)(void *context, const ck_block *block));

/// The same convolution in the form that the plans do fastest.
ck_conv2d ck_normalized(const ck_conv2d *g);

/// The kernels of the instruction level in use.
const ck_convolution_kernels *ck_kernels(void);

#endif
