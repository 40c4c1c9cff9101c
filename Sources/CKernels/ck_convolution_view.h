#ifndef CK_CONVOLUTION_VIEW_H
#define CK_CONVOLUTION_VIEW_H

#include "ck_convolution.h"
#include "ck_convolution_plan.h"

// The padded picture that the windows of a convolution lie on, made from the stored one while it is read.

/// Whether it is anything but the stored picture with zeros around.
int ck_is_viewed(const ck_conv2d *g);

/// Rows and columns of the padded picture that windows reach.
int64_t ck_view_height(const ck_conv2d *g);
int64_t ck_view_width(const ck_conv2d *g);

/// Where rows first ..< first + count of a picture enlarged `upsampling` times, of `size` stored rows that are
/// `pitch` floats apart, lie in the stored one; -1 for zeros. Columns likewise.
void ck_place_pixels(int64_t count, int64_t first, int64_t size, int64_t upsampling, ck_border border,
                     int64_t pitch, int64_t *to);

/// Where the rows of the padded picture lie and then its columns, in floats, in memory of the calling thread.
const int64_t *ck_view_places(const ck_conv2d *g);

/// Lets a plan of pictures as stored read them as they are seen.
void ck_plan_view(ck_plan *p, const ck_conv2d *g, const int64_t *places);

/// dx = the gradient of the stored pictures from that of the padded ones, [batch, height, width, in_c].
void ck_fold_view(const ck_conv2d *g, const float *padded, float *dx);

#endif
