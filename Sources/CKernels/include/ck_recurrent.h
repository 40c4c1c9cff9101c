#ifndef CK_RECURRENT_H
#define CK_RECURRENT_H

#include <stdint.h>

#include "ck_products.h"

// Recurrent layers over the steps of a batch of sequences. Elements lie in rows, those of one step next to
// each other; a sequence has a rank and keeps it through all steps. Weights come packed
// (ck_products.h), `input` for products with the rows of x and `recurrent` for those with the state.

/// Neighbouring rows of one step whose predecessors are neighbours too. Rows are counted in a buffer that
/// also holds the rows of the state before the first step.
typedef struct ck_run {
  int64_t row, previous;  // the first rows of the step and of the one before
  int64_t sequence;       // the rank of the first sequence
  int64_t count;
} ck_run;

typedef struct ck_recurrence {
  int64_t inputs, units, sequences;
  int64_t first_row, row_count;  // where the rows of the steps lie in the buffer
  int64_t run_count;
  const ck_run *runs;      // in the order of the forward pass
  const int64_t *lengths;  // the steps of each sequence, by rank
} ck_recurrence;

/// An LSTM. x is [row_count, inputs], gates [row_count, 4 units]; c and h are the buffers, whose rows before
/// the first step are filled.
///
///   z = bias + W x + U h_before;   i, f, o = logistic(z),  g = tanh(z),  c = f c_before + i g,  h = o tanh(c)
///
/// `bias` may be NULL. The values of i, f, g, o are left in `gates`.
void ck_lstm(const ck_recurrence *r, const float *x, const ck_packed *input, const ck_packed *recurrent,
             const float *bias, float *gates, float *c, float *h);

/// The gradients of an LSTM. `dh` is that of the buffer h; `dhidden` and `dcell`, [sequences, units] by
/// rank, are those of the state after the last step and become those of the state before the first; `gates`
/// becomes the gradient of z. `input` and `recurrent` are W and U packed as they are, not transposed; dx
/// is left out when `input` is NULL; dbias may be NULL.
void ck_lstm_gradient(const ck_recurrence *r, const ck_packed *input, const ck_packed *recurrent,
                      const float *c, const float *dh, float *gates, float *dhidden, float *dcell, float *dx,
                      float *dbias);

/// The cells of one step of an LSTM, without the products: `gates`, [rows, 4 units], holds z and gets the
/// values.
void ck_lstm_step(int64_t rows, int64_t units, float *gates, const float *c_before, float *c, float *h);

/// The gradients of that: of z in `gates`, and `dc` becomes that of c_before. `dh` and `dh_later` add up.
void ck_lstm_step_gradient(int64_t rows, int64_t units, float *gates, const float *c_before, const float *c,
                           const float *dh, const float *dh_later, float *dc);

/// Where a GRU's reset gate takes effect.
typedef enum ck_gru_form {
  ck_reset_before,  // n = tanh(W x + U (r h_before) + bias): the textbook's
  ck_reset_after,   // n = tanh(W x + bias + r (U h_before + candidate_bias)): that of cuDNN
} ck_gru_form;

/// A GRU: r, z = logistic(bias + W x + U h_before), n as above, h = z h_before + (1 - z) n.
///
/// W has the rows of r, z, n one below the other; U is given in two parts, `recurrent` for r and z and
/// `candidate` for n. gates is [row_count, 4 units] and keeps r, z, n and, for the gradient, r h_before or
/// U h_before + candidate_bias. `bias` and `candidate_bias` may be NULL.
void ck_gru(const ck_recurrence *r, ck_gru_form form, const float *x, const ck_packed *input,
            const ck_packed *recurrent, const ck_packed *candidate, const float *bias,
            const float *candidate_bias, float *gates, float *h);

/// The gradients of a GRU, as those of an LSTM. `gates` becomes the gradient of the net inputs of r, z, n;
/// the fourth part becomes that of U h_before (reset after) or stays (reset before). dbias, of 4 units, is
/// the sum of all four parts over the rows.
void ck_gru_gradient(const ck_recurrence *r, ck_gru_form form, const ck_packed *input,
                     const ck_packed *recurrent, const ck_packed *candidate, const float *h, const float *dh,
                     float *gates, float *dhidden, float *dx, float *dbias);

/// The cells of one step of a GRU, without the products: `gates`, [rows, 4 units], holds net inputs and gets
/// values. For the form that resets after the product all at once, else what comes before the candidate's
/// product, which leaves r h_before in the fourth part, and what comes after it.
void ck_gru_step_after(int64_t rows, int64_t units, float *gates, const float *h_before, float *h);
void ck_gru_step_gates(int64_t rows, int64_t units, float *gates, const float *h_before);
void ck_gru_step_candidate(int64_t rows, int64_t units, float *gates, const float *h_before, float *h);

/// The gradients of ck_gru_step_after: `gates` gets them, and `dhidden`, which adds to `dh`, becomes what of them
/// reaches h_before past the products.
void ck_gru_step_after_gradient(int64_t rows, int64_t units, float *gates, const float *h_before, const float *dh,
                                float *dhidden);

/// A simple recurrent network: h = tanh(bias + W x + U h_before), or max(0, .) with `rectified`.
void ck_rnn(const ck_recurrence *r, int rectified, const float *x, const ck_packed *input,
            const ck_packed *recurrent, const float *bias, float *h);

/// The gradients of that; `dz`, [row_count, units], gets the gradient of the net input.
void ck_rnn_gradient(const ck_recurrence *r, int rectified, const ck_packed *input, const ck_packed *recurrent,
                     const float *h, const float *dh, float *dz, float *dhidden, float *dx, float *dbias);

#endif
