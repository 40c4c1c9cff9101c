#include "ck_recurrent.h"

#include "ck_math.h"
#include "ck_products.h"
#include "ck_parallel.h"
#include "ck_recurrence.h"

// MARK: The cells of one step

/// Units below which a step is not worth another thread.
static const int64_t grain = 4096;

typedef struct step_call {
  int64_t units;
  float *gates;
  const float *c_before, *c_after, *dh, *dh_later;
  float *c, *h, *dc;
} step_call;

CK_CLONES static void step_row(int64_t units, float *restrict i, float *restrict f, float *restrict g,
                               float *restrict o, const float *restrict c_before, float *restrict c,
                               float *restrict h) {
  for (int64_t u = 0; u < units; u++) {
    float input = ck_logisticf(i[u]), forget = ck_logisticf(f[u]);
    float candidate = ck_tanhf(g[u]), output = ck_logisticf(o[u]);
    float cell = forget * c_before[u] + input * candidate;
    i[u] = input;
    f[u] = forget;
    g[u] = candidate;
    o[u] = output;
    c[u] = cell;
    h[u] = output * ck_tanhf(cell);
  }
}

static void step_rows(void *context, int64_t begin, int64_t end) {
  const step_call *call = context;
  const int64_t units = call->units;
  for (int64_t row = begin; row < end; row++) {
    float *gates = call->gates + row * 4 * units;
    step_row(units, gates, gates + units, gates + 2 * units, gates + 3 * units, call->c_before + row * units,
             call->c + row * units, call->h + row * units);
  }
}

void ck_lstm_step(int64_t rows, int64_t units, float *gates, const float *c_before, float *c, float *h) {
  step_call call = {.units = units, .gates = gates, .c_before = c_before, .c = c, .h = h};
  ck_parallel_for(rows, grain / (units + 1) + 1, step_rows, &call);
}

CK_CLONES static void gradient_row(int64_t units, float *restrict i, float *restrict f, float *restrict g,
                                   float *restrict o, const float *restrict c_before,
                                   const float *restrict c, const float *restrict dh,
                                   const float *restrict dh_later, float *restrict dc) {
  for (int64_t u = 0; u < units; u++) {
    float input = i[u], forget = f[u], candidate = g[u], output = o[u];
    float squashed = ck_tanhf(c[u]), dhidden = dh[u] + dh_later[u];
    float dcell = dc[u] + dhidden * output * (1.0f - squashed * squashed);
    i[u] = dcell * candidate * input * (1.0f - input);
    f[u] = dcell * c_before[u] * forget * (1.0f - forget);
    g[u] = dcell * input * (1.0f - candidate * candidate);
    o[u] = dhidden * squashed * output * (1.0f - output);
    dc[u] = dcell * forget;
  }
}

static void gradient_rows(void *context, int64_t begin, int64_t end) {
  const step_call *call = context;
  const int64_t units = call->units;
  for (int64_t row = begin; row < end; row++) {
    float *gates = call->gates + row * 4 * units;
    const int64_t at = row * units;
    const float *later = call->dh_later + at;
    gradient_row(units, gates, gates + units, gates + 2 * units, gates + 3 * units, call->c_before + at,
                 call->c_after + at, call->dh + at, later, call->dc + at);
  }
}

void ck_lstm_step_gradient(int64_t rows, int64_t units, float *gates, const float *c_before, const float *c,
                           const float *dh, const float *dh_later, float *dc) {
  step_call call = {.units = units, .gates = gates, .c_before = c_before, .c_after = c,
                    .dh = dh,       .dh_later = dh_later, .dc = dc};
  ck_parallel_for(rows, grain / (units + 1) + 1, gradient_rows, &call);
}

// MARK: Whole sequences

typedef struct lstm_call {
  const ck_recurrence *r;
  int input_is_done;
  const ck_packed *input, *recurrent;
  const float *x, *bias;
  float *gates, *c, *h;
} lstm_call;

static void input_products(const lstm_call *call, int64_t row, int64_t rows) {
  const int64_t inputs = call->r->inputs, width = 4 * call->r->units;
  ck_input_products(rows, width, call->x + row * inputs, inputs, call->input, call->bias,
                    call->gates + row * width, width);
}

static void forward_share(void *context, int share, int64_t first, int64_t last) {
  (void)share;
  const lstm_call *call = context;
  const ck_recurrence *r = call->r;
  const int64_t units = r->units, width = 4 * units;
  for (int64_t i = 0; i < r->run_count; i++) {
    const ck_run run = ck_part(r->runs[i], first, last);
    if (run.count <= 0) continue;
    const int64_t row = run.row - r->first_row;
    float *gates = call->gates + row * width;
    if (!call->input_is_done) input_products(call, row, run.count);
    ck_multiply_packed(false, run.count, call->h + run.previous * units, units, call->recurrent, 1, gates,
                       width);
    ck_lstm_step(run.count, units, gates, call->c + run.previous * units, call->c + run.row * units,
                 call->h + run.row * units);
  }
}

void ck_lstm(const ck_recurrence *r, const float *x, const ck_packed *input, const ck_packed *recurrent,
             const float *bias, float *gates, float *c, float *h) {
  lstm_call call = {.r = r, .input_is_done = !ck_shares_are_many(r), .input = input, .recurrent = recurrent,
                    .x = x, .bias = bias, .gates = gates, .c = c, .h = h};
  // With few sequences a step's input product would read all weights for a few rows: all steps at once.
  if (call.input_is_done) input_products(&call, 0, r->row_count);
  ck_share_sequences(r, forward_share, &call);
}

typedef struct lstm_gradient_call {
  const ck_recurrence *r;
  int input_is_later;
  const ck_packed *input, *recurrent;
  const float *c, *dh;
  float *gates, *dhidden, *dcell, *dx, *dbias;
} lstm_gradient_call;

static void backward_share(void *context, int share, int64_t first, int64_t last) {
  const lstm_gradient_call *call = context;
  const ck_recurrence *r = call->r;
  const int64_t units = r->units, width = 4 * units;
  for (int64_t i = r->run_count - 1; i >= 0; i--) {
    const ck_run run = ck_part(r->runs[i], first, last);
    if (run.count <= 0) continue;
    const int64_t row = run.row - r->first_row;
    float *gates = call->gates + row * width, *dhidden = call->dhidden + run.sequence * units;
    ck_lstm_step_gradient(run.count, units, gates, call->c + run.previous * units, call->c + run.row * units,
                          call->dh + run.row * units, dhidden, call->dcell + run.sequence * units);
    ck_multiply_packed(false, run.count, gates, width, call->recurrent, 0, dhidden, units);
    if (!call->input_is_later)
      ck_multiply_packed(false, run.count, gates, width, call->input, 0, call->dx + row * r->inputs,
                         r->inputs);
    if (call->dbias) ck_add_rows(run.count, width, gates, call->dbias + share * width);
  }
}

void ck_lstm_gradient(const ck_recurrence *r, const ck_packed *input, const ck_packed *recurrent,
                      const float *c, const float *dh, float *gates, float *dhidden, float *dcell, float *dx,
                      float *dbias) {
  const int64_t width = 4 * r->units;
  float *sums = dbias ? ck_begin_sums(width) : 0;
  const int is_later = !input || !ck_shares_are_many(r);
  lstm_gradient_call call = {r, is_later, input, recurrent, c, dh, gates, dhidden, dcell, dx, sums};
  ck_share_sequences(r, backward_share, &call);
  if (input && is_later) ck_multiply_packed(false, r->row_count, gates, width, input, 0, dx, r->inputs);
  if (dbias) ck_end_sums(width, sums, dbias);
}
