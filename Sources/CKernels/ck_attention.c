#include "ck_attention.h"

#include <string.h>

#include "ck_internal.h"
#include "ck_math.h"
#include "ck_parallel.h"
#include "ck_recurrence.h"

#pragma clang fp reassociate(on)

// MARK: One query

/// v . tanh(q + k)
CK_CLONES static float score_of(int64_t width, const float *restrict q, const float *restrict k,
                                const float *restrict v) {
  float sum = 0;
  for (int64_t i = 0; i < width; i++) sum += v[i] * ck_tanhf(q[i] + k[i]);
  return sum;
}

CK_CLONES static void add_scaled(int64_t n, float s, const float *restrict x, float *restrict y) {
  for (int64_t i = 0; i < n; i++) y[i] += s * x[i];
}

/// Numbers to their softmax.
CK_CLONES static void softmax(int64_t n, float *x) {
  float largest = x[0], sum = 0;
  for (int64_t i = 1; i < n; i++) largest = x[i] > largest ? x[i] : largest;
  for (int64_t i = 0; i < n; i++) {
    x[i] = ck_expf(x[i] - largest);
    sum += x[i];
  }
  for (int64_t i = 0; i < n; i++) x[i] /= sum;
}

static void attend_row(const ck_memory_view *view, int64_t sequence, const float *query, float *weights,
                       float *context) {
  const int64_t positions = view->positions, count = view->counts[sequence];
  const float *keys = view->keys + sequence * positions * view->width;
  const float *memory = view->memory + sequence * positions * view->values;
  for (int64_t s = 0; s < count; s++) weights[s] = score_of(view->width, query, keys + s * view->width, view->score);
  softmax(count, weights);
  memset(weights + count, 0, (size_t)(positions - count) * sizeof(float));
  memset(context, 0, (size_t)view->values * sizeof(float));
  for (int64_t s = 0; s < count; s++) add_scaled(view->values, weights[s], memory + s * view->values, context);
}

typedef struct attend_call {
  const ck_memory_view *view;
  const int64_t *sequences;
  const float *queries;
  float *weights, *contexts;
} attend_call;

static void attend_rows(void *context, int64_t begin, int64_t end) {
  const attend_call *c = context;
  for (int64_t row = begin; row < end; row++)
    attend_row(c->view, c->sequences[row], c->queries + row * c->view->width,
               c->weights + row * c->view->positions, c->contexts + row * c->view->values);
}

void ck_attend(const ck_memory_view *view, int64_t rows, const int64_t *sequences, const float *queries,
               float *weights, float *contexts) {
  attend_call call = {view, sequences, queries, weights, contexts};
  ck_parallel_for(rows, 16384 / (view->positions * view->width + 1) + 1, attend_rows, &call);
}

// MARK: The gradient of one query

/// The gradient of a context flows to one vector of the memory, and back comes that of its weight.
CK_CLONES static float memory_gradient(int64_t n, float weight, const float *restrict dcontext,
                                       const float *restrict memory, float *restrict dmemory) {
  float sum = 0;
  for (int64_t i = 0; i < n; i++) {
    sum += dcontext[i] * memory[i];
    dmemory[i] += weight * dcontext[i];
  }
  return sum;
}

/// The gradient of v . tanh(q + k), times d, added to those of q, k and v.
CK_CLONES static void score_gradient(int64_t width, float d, const float *restrict q, const float *restrict k,
                                     const float *restrict v, float *restrict dq, float *restrict dk,
                                     float *restrict dv) {
  for (int64_t i = 0; i < width; i++) {
    float t = ck_tanhf(q[i] + k[i]);
    float g = d * v[i] * (1.0f - t * t);
    dv[i] += d * t;
    dk[i] += g;
    dq[i] += g;
  }
}

typedef struct gradient_call {
  const ck_attention_gru *a;
  const float *h, *dh, *weights;
  float *gates, *queries, *dcontexts, *dhidden, *dkeys, *dmemory, *sums;
} gradient_call;

/// Turns one row's query into its gradient. `room` is for S + A values.
static void attention_gradient(const gradient_call *call, int64_t row, int64_t sequence, float *room, float *dscore) {
  const ck_memory_view *view = &call->a->view;
  const int64_t positions = view->positions, width = view->width, values = view->values;
  const int64_t count = view->counts[sequence], first = sequence * positions;
  const float *weights = call->weights + row * positions;
  float *query = call->queries + row * width, *dweights = room, *dquery = room + positions;
  float mean = 0;
  for (int64_t s = 0; s < count; s++) {
    dweights[s] = memory_gradient(values, weights[s], call->dcontexts + row * values,
                                  view->memory + (first + s) * values, call->dmemory + (first + s) * values);
    mean += weights[s] * dweights[s];
  }
  memset(dquery, 0, (size_t)width * sizeof(float));
  for (int64_t s = 0; s < count; s++)
    score_gradient(width, weights[s] * (dweights[s] - mean), query, view->keys + (first + s) * width, view->score,
                   dquery, call->dkeys + (first + s) * width, dscore);
  memcpy(query, dquery, (size_t)width * sizeof(float));
}

// MARK: The layer

typedef struct forward_call {
  const ck_attention_gru *a;
  const float *x, *candidate_bias;
  float *gates, *h, *queries, *weights, *contexts;
} forward_call;

static void forward_run(const forward_call *call, ck_run run) {
  const ck_attention_gru *a = call->a;
  const ck_memory_view *view = &a->view;
  const int64_t units = a->r->units, width = 4 * units, row = run.row - a->r->first_row;
  float *gates = call->gates + row * width, *queries = call->queries + row * view->width;
  float *contexts = call->contexts + row * view->values;
  const float *before = call->h + run.previous * units;
  ck_multiply_packed(false, run.count, before, units, a->query, 0, queries, view->width);
  for (int64_t i = 0; i < run.count; i++) {
    attend_row(view, a->sequences[run.sequence + i], queries + i * view->width,
               call->weights + (row + i) * view->positions, contexts + i * view->values);
    memcpy(gates + i * width, call->x + (row + i) * 3 * units, (size_t)(3 * units) * sizeof(float));
  }
  ck_multiply_packed(false, run.count, contexts, view->values, a->context, 1, gates, width);
  ck_multiply_packed(false, run.count, before, units, a->recurrent, 1, gates, width);
  ck_input_products(run.count, units, before, units, a->candidate, call->candidate_bias, gates + 3 * units, width);
  ck_gru_step_after(run.count, units, gates, before, call->h + run.row * units);
}

static void forward_share(void *context, int share, int64_t first, int64_t last) {
  (void)share;
  const forward_call *call = context;
  for (int64_t i = 0; i < call->a->r->run_count; i++) {
    const ck_run run = ck_part(call->a->r->runs[i], first, last);
    if (run.count > 0) forward_run(call, run);
  }
}

void ck_attention_gru_run(const ck_attention_gru *a, const float *x, const float *candidate_bias, float *gates,
                          float *h, float *queries, float *weights, float *contexts) {
  forward_call call = {a, x, candidate_bias, gates, h, queries, weights, contexts};
  ck_share_sequences(a->r, forward_share, &call);
}

static void backward_run(const gradient_call *call, ck_run run, float *sums) {
  const ck_attention_gru *a = call->a;
  const ck_memory_view *view = &a->view;
  const int64_t units = a->r->units, width = 4 * units, row = run.row - a->r->first_row;
  float *gates = call->gates + row * width, *dhidden = call->dhidden + run.sequence * units;
  ck_gru_step_after_gradient(run.count, units, gates, call->h + run.previous * units, call->dh + run.row * units,
                             dhidden);
  ck_multiply_packed(false, run.count, gates, width, a->context, 1, call->dcontexts + row * view->values,
                     view->values);
  float *room = ck_scratch(ck_scratch_rows, (size_t)(view->positions + view->width) * sizeof(float));
  for (int64_t i = 0; i < run.count; i++)
    attention_gradient(call, row + i, a->sequences[run.sequence + i], room, sums + width);
  ck_multiply_packed(false, run.count, gates + 3 * units, width, a->candidate, 1, dhidden, units);
  ck_multiply_packed(false, run.count, gates, width, a->recurrent, 1, dhidden, units);
  ck_multiply_packed(false, run.count, call->queries + row * view->width, view->width, a->query, 1, dhidden, units);
  ck_add_rows(run.count, width, gates, sums);
}

static void backward_share(void *context, int share, int64_t first, int64_t last) {
  const gradient_call *call = context;
  float *sums = call->sums + share * (4 * call->a->r->units + call->a->view.width);
  for (int64_t i = call->a->r->run_count - 1; i >= 0; i--) {
    const ck_run run = ck_part(call->a->r->runs[i], first, last);
    if (run.count > 0) backward_run(call, run, sums);
  }
}

void ck_attention_gru_gradient(const ck_attention_gru *a, const float *h, const float *dh, const float *weights,
                               float *gates, float *queries, float *dcontexts, float *dhidden, float *dkeys,
                               float *dmemory, float *dsums) {
  const int64_t columns = 4 * a->r->units + a->view.width, rows = a->r->sequences * a->view.positions;
  memset(dkeys, 0, (size_t)(rows * a->view.width) * sizeof(float));
  memset(dmemory, 0, (size_t)(rows * a->view.values) * sizeof(float));
  float *sums = ck_begin_sums(columns);
  gradient_call call = {a, h, dh, weights, gates, queries, dcontexts, dhidden, dkeys, dmemory, sums};
  ck_share_sequences(a->r, backward_share, &call);
  ck_end_sums(columns, sums, dsums);
}
