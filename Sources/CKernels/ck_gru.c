#include "ck_internal.h"
#include "ck_math.h"
#include "ck_products.h"
#include "ck_recurrence.h"

// MARK: Cells of one row

/// Everything after the products, for the form whose reset gate comes after them; m = U h + candidate bias.
CK_CLONES static void step_after(int64_t units, float *restrict r, float *restrict z, float *restrict n,
                                 const float *restrict m, const float *restrict h_before, float *restrict h) {
  for (int64_t u = 0; u < units; u++) {
    float reset = ck_logisticf(r[u]), update = ck_logisticf(z[u]);
    float candidate = ck_tanhf(n[u] + reset * m[u]);
    r[u] = reset;
    z[u] = update;
    n[u] = candidate;
    h[u] = candidate + update * (h_before[u] - candidate);
  }
}

CK_CLONES static void gradient_after(int64_t units, float *restrict r, float *restrict z, float *restrict n,
                                     float *restrict m, const float *restrict h_before,
                                     const float *restrict dh, float *restrict dhidden) {
  for (int64_t u = 0; u < units; u++) {
    float reset = r[u], update = z[u], candidate = n[u], d = dh[u] + dhidden[u];
    float dcandidate = d * (1.0f - update) * (1.0f - candidate * candidate);
    r[u] = dcandidate * m[u] * reset * (1.0f - reset);
    z[u] = d * (h_before[u] - candidate) * update * (1.0f - update);
    n[u] = dcandidate;
    m[u] = dcandidate * reset;
    dhidden[u] = d * update;
  }
}

/// The gates, for the form whose reset gate comes before the product; m = r h goes into it.
CK_CLONES static void gates_before(int64_t units, float *restrict r, float *restrict z, float *restrict m,
                                   const float *restrict h_before) {
  for (int64_t u = 0; u < units; u++) {
    float reset = ck_logisticf(r[u]);
    r[u] = reset;
    z[u] = ck_logisticf(z[u]);
    m[u] = reset * h_before[u];
  }
}

CK_CLONES static void candidate_before(int64_t units, const float *restrict z, float *restrict n,
                                       const float *restrict h_before, float *restrict h) {
  for (int64_t u = 0; u < units; u++) {
    float candidate = ck_tanhf(n[u]);
    n[u] = candidate;
    h[u] = candidate + z[u] * (h_before[u] - candidate);
  }
}

CK_CLONES static void candidate_gradient_before(int64_t units, float *restrict z, float *restrict n,
                                                const float *restrict h_before, const float *restrict dh,
                                                float *restrict dhidden) {
  for (int64_t u = 0; u < units; u++) {
    float update = z[u], candidate = n[u], d = dh[u] + dhidden[u];
    z[u] = d * (h_before[u] - candidate) * update * (1.0f - update);
    n[u] = d * (1.0f - update) * (1.0f - candidate * candidate);
    dhidden[u] = d * update;
  }
}

CK_CLONES static void reset_gradient_before(int64_t units, float *restrict r, const float *restrict dm,
                                            const float *restrict h_before, float *restrict dhidden) {
  for (int64_t u = 0; u < units; u++) {
    float reset = r[u];
    dhidden[u] += dm[u] * reset;
    r[u] = dm[u] * h_before[u] * reset * (1.0f - reset);
  }
}

// MARK: Cells of one step

void ck_gru_step_after(int64_t rows, int64_t units, float *gates, const float *h_before, float *h) {
  for (int64_t i = 0; i < rows; i++) {
    float *g = gates + i * 4 * units;
    step_after(units, g, g + units, g + 2 * units, g + 3 * units, h_before + i * units, h + i * units);
  }
}

void ck_gru_step_after_gradient(int64_t rows, int64_t units, float *gates, const float *h_before, const float *dh,
                                float *dhidden) {
  for (int64_t i = 0; i < rows; i++) {
    float *g = gates + i * 4 * units;
    gradient_after(units, g, g + units, g + 2 * units, g + 3 * units, h_before + i * units, dh + i * units,
                   dhidden + i * units);
  }
}

void ck_gru_step_gates(int64_t rows, int64_t units, float *gates, const float *h_before) {
  for (int64_t i = 0; i < rows; i++) {
    float *g = gates + i * 4 * units;
    gates_before(units, g, g + units, g + 3 * units, h_before + i * units);
  }
}

void ck_gru_step_candidate(int64_t rows, int64_t units, float *gates, const float *h_before, float *h) {
  for (int64_t i = 0; i < rows; i++) {
    float *g = gates + i * 4 * units;
    candidate_before(units, g + units, g + 2 * units, h_before + i * units, h + i * units);
  }
}

// MARK: Whole sequences

typedef struct gru_call {
  const ck_recurrence *r;
  ck_gru_form form;
  int input_is_done;
  const ck_packed *input, *recurrent, *candidate;
  const float *x, *bias, *candidate_bias;
  float *gates, *h;
} gru_call;

static void input_products(const gru_call *call, int64_t row, int64_t rows) {
  const int64_t inputs = call->r->inputs, units = call->r->units;
  ck_input_products(rows, 3 * units, call->x + row * inputs, inputs, call->input, call->bias,
                    call->gates + row * 4 * units, 4 * units);
}

static void forward_run(const gru_call *call, ck_run run) {
  const int64_t units = call->r->units, width = 4 * units, row = run.row - call->r->first_row;
  float *gates = call->gates + row * width, *h = call->h + run.row * units;
  const float *before = call->h + run.previous * units;
  if (!call->input_is_done) input_products(call, row, run.count);
  ck_multiply_packed(false, run.count, before, units, call->recurrent, 1, gates, width);
  float *n = gates + 2 * units, *m = gates + 3 * units;
  if (call->form == ck_reset_after) {
    ck_input_products(run.count, units, before, units, call->candidate, call->candidate_bias, m, width);
    ck_gru_step_after(run.count, units, gates, before, h);
    return;
  }
  ck_gru_step_gates(run.count, units, gates, before);
  ck_multiply_packed(false, run.count, m, width, call->candidate, 1, n, width);
  ck_gru_step_candidate(run.count, units, gates, before, h);
}

static void forward_share(void *context, int share, int64_t first, int64_t last) {
  (void)share;
  const gru_call *call = context;
  for (int64_t i = 0; i < call->r->run_count; i++) {
    const ck_run run = ck_part(call->r->runs[i], first, last);
    if (run.count > 0) forward_run(call, run);
  }
}

void ck_gru(const ck_recurrence *r, ck_gru_form form, const float *x, const ck_packed *input,
            const ck_packed *recurrent, const ck_packed *candidate, const float *bias,
            const float *candidate_bias, float *gates, float *h) {
  gru_call call = {.r = r, .form = form, .input_is_done = !ck_shares_are_many(r), .input = input,
                   .recurrent = recurrent, .candidate = candidate, .x = x, .bias = bias,
                   .candidate_bias = candidate_bias, .gates = gates, .h = h};
  if (call.input_is_done) input_products(&call, 0, r->row_count);
  ck_share_sequences(r, forward_share, &call);
}

typedef struct gru_gradient_call {
  const ck_recurrence *r;
  ck_gru_form form;
  int input_is_later;
  const ck_packed *input, *recurrent, *candidate;
  const float *h, *dh;
  float *gates, *dhidden, *dx, *dbias;
} gru_gradient_call;

static void backward_run(const gru_gradient_call *call, ck_run run) {
  const int64_t units = call->r->units, width = 4 * units, row = run.row - call->r->first_row;
  float *gates = call->gates + row * width, *dhidden = call->dhidden + run.sequence * units;
  const float *before = call->h + run.previous * units, *dh = call->dh + run.row * units;
  float *n = gates + 2 * units, *m = gates + 3 * units;
  if (call->form == ck_reset_after) {
    ck_gru_step_after_gradient(run.count, units, gates, before, dh, dhidden);
    ck_multiply_packed(false, run.count, m, width, call->candidate, 1, dhidden, units);
  } else {
    for (int64_t i = 0; i < run.count; i++)
      candidate_gradient_before(units, gates + i * width + units, n + i * width, before + i * units,
                                dh + i * units, dhidden + i * units);
    float *dm = ck_scratch(ck_scratch_rows, (size_t)(run.count * units) * sizeof(float));
    ck_multiply_packed(false, run.count, n, width, call->candidate, 0, dm, units);
    for (int64_t i = 0; i < run.count; i++)
      reset_gradient_before(units, gates + i * width, dm + i * units, before + i * units,
                            dhidden + i * units);
  }
  ck_multiply_packed(false, run.count, gates, width, call->recurrent, 1, dhidden, units);
  if (!call->input_is_later)
    ck_multiply_packed(false, run.count, gates, width, call->input, 0, call->dx + row * call->r->inputs,
                       call->r->inputs);
}

static void backward_share(void *context, int share, int64_t first, int64_t last) {
  const gru_gradient_call *call = context;
  const int64_t width = 4 * call->r->units;
  for (int64_t i = call->r->run_count - 1; i >= 0; i--) {
    const ck_run run = ck_part(call->r->runs[i], first, last);
    if (run.count <= 0) continue;
    backward_run(call, run);
    if (call->dbias)
      ck_add_rows(run.count, width, call->gates + (run.row - call->r->first_row) * width,
                  call->dbias + share * width);
  }
}

void ck_gru_gradient(const ck_recurrence *r, ck_gru_form form, const ck_packed *input,
                     const ck_packed *recurrent, const ck_packed *candidate, const float *h, const float *dh,
                     float *gates, float *dhidden, float *dx, float *dbias) {
  const int64_t units = r->units;
  float *sums = dbias ? ck_begin_sums(4 * units) : 0;
  const int is_later = !input || !ck_shares_are_many(r);
  gru_gradient_call call = {r, form, is_later, input, recurrent, candidate, h, dh, gates, dhidden, dx, sums};
  ck_share_sequences(r, backward_share, &call);
  if (input && is_later)
    ck_multiply_packed(false, r->row_count, gates, 4 * units, input, 0, dx, r->inputs);
  if (dbias) ck_end_sums(4 * units, sums, dbias);
}
