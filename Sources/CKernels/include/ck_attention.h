#ifndef CK_ATTENTION_H
#define CK_ATTENTION_H

#include <stdint.h>

#include "ck_products.h"
#include "ck_recurrent.h"

// Additive attention (Bahdanau, Cho and Bengio, 2015) and the recurrent layer that looks back with it.

/// What is looked at: one memory of S vectors m_s and keys k_s a sequence.
typedef struct ck_memory_view {
  int64_t positions;      // S
  int64_t width, values;  // A and M: the sizes of a key and of a vector
  const float *keys;      // [sequences, S, A]
  const float *memory;    // [sequences, S, M]
  const float *score;     // v, [A]
  const int64_t *counts;  // of each sequence: how many of its S positions count, at least 1
} ck_memory_view;

/// Attention of some queries: e_s = v . tanh(q + k_s), a = softmax(e) over the positions that count,
/// c = sum over s of a_s m_s.
///
/// queries is [rows, A], `sequences` says whose memory each row looks at, weights [rows, S] gets a (0 where
/// positions do not count), contexts [rows, M] gets c. Rows are shared among the engine's threads.
void ck_attend(const ck_memory_view *view, int64_t rows, const int64_t *sequences, const float *queries,
               float *weights, float *contexts);

/// A GRU that looks at a memory before each step; resets after the product (ck_recurrent.h).
///
///   q = Wq h_before,  c = attention of q,  the GRU's gates = x + Wc c + U h_before
///
/// Products with the rows of the state or of c are packed: `query` Wq, `context` Wc (3 units wide), `recurrent` U
/// for r and z, `candidate` U for n.
typedef struct ck_attention_gru {
  const ck_recurrence *r;   // forward; its `inputs` do not count
  const int64_t *sequences; // the number of the memory of each rank
  ck_memory_view view;
  const ck_packed *query, *context, *recurrent, *candidate;
} ck_attention_gru;

/// Runs it. x is [row_count, 3 units]; gates [row_count, 4 units] gets what ck_gru leaves there, h is the buffer
/// whose rows before the first step are filled; queries [row_count, A], weights [row_count, S] and contexts
/// [row_count, M] are left for the gradient. `candidate_bias` may be NULL.
void ck_attention_gru_run(const ck_attention_gru *a, const float *x, const float *candidate_bias, float *gates,
                          float *h, float *queries, float *weights, float *contexts);

/// Its gradients, with the four matrices packed as they are, not transposed. `dh` is that of the buffer h;
/// `dcontexts` comes with the gradient of the contexts from elsewhere, `dhidden` with that of the state after the
/// last step and ends with that of the state before the first. `gates` becomes the gradient of the net inputs
/// and of U_n h_before + candidate_bias, `queries` that of the queries. dkeys and dmemory are filled; dsums,
/// [4 units + A], gets the sums of the gates' gradients over the rows and the gradient of v.
void ck_attention_gru_gradient(const ck_attention_gru *a, const float *h, const float *dh, const float *weights,
                               float *gates, float *queries, float *dcontexts, float *dhidden, float *dkeys,
                               float *dmemory, float *dsums);

#endif
