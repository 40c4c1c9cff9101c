#ifndef CK_CONVOLUTION_H
#define CK_CONVOLUTION_H

#include "ck_level.h"

#include <stdint.h>

// All calls share the threads of ck_parallel.h and may come from any thread. Memory that they need beside
// their arguments stays with the thread for the next call. Results depend on the arguments, the CPU's
// instruction set and the number of threads, and on nothing else.

/// What lies beyond the sides of a picture `a b c`.
typedef enum ck_border {
  ck_border_zero,
  /// `c b | a b c | b a`, and on the same way for as long as need be.
  ck_border_reflect,
  /// `a a | a b c | c c`
  ck_border_replicate,
} ck_border;

/// The geometry of a two-dimensional cross-correlation.
///
/// x is [batch, in_h, in_w, in_c], w is [out_c, k_h, k_w, in_c / groups], y is [batch, out_h, out_w,
/// out_c], all contiguous. Output pixel (i, j) reads rows i*stride_h - pad_top + u*dil_h and columns
/// j*stride_w - pad_left + v*dil_w; what lies outside is as `border` says. out_h and out_w are given, so
/// that unequal padding at the bottom and right needs no field.
typedef struct ck_conv2d {
  int64_t batch, in_h, in_w, in_c, out_h, out_w, out_c, k_h, k_w;
  int64_t stride_h, stride_w, pad_top, pad_left, dil_h, dil_w, groups;
  /// The picture that the windows lie on is x with each pixel repeated so many times along both axes; 0 is as 1.
  int64_t upsampling;
  ck_border border;
} ck_conv2d;

/// y = act(x (*) w + bias); `bias` ([out_c]) may be NULL; `relu` nonzero applies max(0, .).
void ck_conv2d_forward(const ck_conv2d *g, const float *x, const float *w, const float *bias, int relu,
                       float *y);

/// Weights in the form that convolutions in tiles read, for several calls.
typedef struct ck_tile_kernels ck_tile_kernels;

/// Brings the weights of a convolution into that form, for ck_conv2d_forward_fused or, where `backward`,
/// ck_conv2d_backward_input, in the present precision of the calling thread. NULL for a convolution that is not
/// done in tiles.
ck_tile_kernels *ck_tile_kernels_make(const ck_conv2d *g, int backward, const float *w);
void ck_tile_kernels_free(ck_tile_kernels *kernels);

/// Whether a call that the calling thread makes now would read them: their precision is the present one.
int ck_tile_kernels_serve(const ck_tile_kernels *kernels);

/// What is done to the values on the way in and out, without a pass of its own over memory.
typedef struct ck_conv2d_fusion {
  /// If not NULL, the picture is x*scale + shift, [batch, in_c] each, and max(0, .) of that where `relu`.
  const float *scale, *shift;
  int relu;
  /// If not NULL, the mean and the biased variance of each channel of each picture of y, [batch, out_c] each.
  float *mean, *variance;
  /// If not NULL, made of the weights before; read where they serve.
  const ck_tile_kernels *kernels;
} ck_conv2d_fusion;

/// `ck_conv2d_forward` with more done on the way.
void ck_conv2d_forward_fused(const ck_conv2d *g, const ck_conv2d_fusion *fusion, const float *x, const float *w,
                             const float *bias, int relu, float *y);

/// dx = the gradient of the sum of y*dy with respect to x (overwrites dx).
void ck_conv2d_backward_input(const ck_conv2d *g, const float *dy, const float *w, float *dx);

/// The same with weights that were made for it before, or NULL.
void ck_conv2d_backward_input_with(const ck_conv2d *g, const ck_tile_kernels *kernels, const float *dy,
                                   const float *w, float *dx);

/// dw (and dbias, may be NULL) = the gradient with respect to w and bias (overwrites both).
void ck_conv2d_backward_weights(const ck_conv2d *g, const float *x, const float *dy, float *dw,
                                float *dbias);

/// The geometry of two-dimensional pooling over [batch, in_h, in_w, channels]; padding never wins a
/// maximum and counts in an average only when `count_padding` is nonzero.
typedef struct ck_pool2d {
  int64_t batch, in_h, in_w, channels, out_h, out_w, k_h, k_w;
  int64_t stride_h, stride_w, pad_top, pad_left;
} ck_pool2d;

/// y = maximum of each window; `index` (may be NULL; same size as y) gets the window position u*k_w+v
/// of the first maximum, for windows of at most 256 positions. A window wholly outside gives 0; NaN
/// counts as larger than any number.
void ck_max_pool2d_forward(const ck_pool2d *g, const float *x, float *y, uint8_t *index);
/// dx = dy at the positions that `ck_max_pool2d_forward` recorded, summed where windows overlap.
void ck_max_pool2d_backward(const ck_pool2d *g, const float *dy, const uint8_t *index, float *dx);
/// y = mean of each window: its sum over k_h*k_w with `count_padding`, else over the pixels inside.
void ck_average_pool2d_forward(const ck_pool2d *g, int count_padding, const float *x, float *y);
/// dx = dy shared among the pixels of each window.
void ck_average_pool2d_backward(const ck_pool2d *g, int count_padding, const float *dy, float *dx);

#endif
