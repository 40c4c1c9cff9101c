#ifndef CK_RECURRENT_H
#define CK_RECURRENT_H

#include <stdint.h>

// One time step of a recurrent layer over `rows` sequences of `units` units each. Rows are contiguous and
// follow one another; a step's net inputs (input and recurrent products and biases) are computed before.

/// The cell of an LSTM. `gates`, [rows, 4 units], holds the net inputs of i, f, g, o and gets their values:
///
///   i, f, o = logistic(z),  g = tanh(z),  c = f c_before + i g,  h = o tanh(c)
void ck_lstm_step(int64_t rows, int64_t units, float *gates, const float *c_before, float *c, float *h);

/// The gradients of that step. `dh` is the gradient of h from outside the layer and
/// `dh_later` that from the next step; `dc`, [rows, units], is the gradient of c and becomes that of
/// c_before; `gates` holds the values of the forward pass and becomes the gradient of the net inputs.
void ck_lstm_step_gradient(int64_t rows, int64_t units, float *gates, const float *c_before, const float *c,
                           const float *dh, const float *dh_later, float *dc);

#endif
