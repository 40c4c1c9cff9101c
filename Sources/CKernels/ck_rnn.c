#include "ck_math.h"
#include "ck_products.h"
#include "ck_recurrence.h"

CK_CLONES static void squash(int64_t n, float *h) {
  for (int64_t i = 0; i < n; i++) h[i] = ck_tanhf(h[i]);
}

/// max(0, h); what is not a number stays so.
CK_CLONES static void rectify(int64_t n, float *h) {
  for (int64_t i = 0; i < n; i++) h[i] = h[i] < 0.0f ? 0.0f : h[i];
}

CK_CLONES static void squash_gradient(int64_t n, const float *restrict h, const float *restrict dh,
                                      const float *restrict dhidden, float *restrict dz) {
  for (int64_t i = 0; i < n; i++) dz[i] = (dh[i] + dhidden[i]) * (1.0f - h[i] * h[i]);
}

CK_CLONES static void rectify_gradient(int64_t n, const float *restrict h, const float *restrict dh,
                                       const float *restrict dhidden, float *restrict dz) {
  for (int64_t i = 0; i < n; i++) dz[i] = h[i] > 0.0f ? dh[i] + dhidden[i] : 0.0f;
}

typedef struct rnn_call {
  const ck_recurrence *r;
  int rectified, input_is_apart;
  const ck_packed *input, *recurrent;
  const float *x, *bias, *dh;
  float *h, *dz, *dhidden, *dx, *dbias;
} rnn_call;

/// The net inputs stand where the values go.
static void input_products(const rnn_call *call, int64_t row, int64_t rows) {
  const int64_t inputs = call->r->inputs, units = call->r->units;
  ck_input_products(rows, units, call->x + row * inputs, inputs, call->input, call->bias,
                    call->h + (call->r->first_row + row) * units, units);
}

static void forward_share(void *context, int share, int64_t first, int64_t last) {
  (void)share;
  const rnn_call *call = context;
  const int64_t units = call->r->units;
  for (int64_t i = 0; i < call->r->run_count; i++) {
    const ck_run run = ck_part(call->r->runs[i], first, last);
    if (run.count <= 0) continue;
    float *h = call->h + run.row * units;
    if (!call->input_is_apart) input_products(call, run.row - call->r->first_row, run.count);
    ck_multiply_packed(false, run.count, call->h + run.previous * units, units, call->recurrent, 1, h, units);
    (call->rectified ? rectify : squash)(run.count * units, h);
  }
}

void ck_rnn(const ck_recurrence *r, int rectified, const float *x, const ck_packed *input,
            const ck_packed *recurrent, const float *bias, float *h) {
  rnn_call call = {.r = r, .rectified = rectified, .input_is_apart = !ck_shares_are_many(r), .x = x,
                   .input = input, .recurrent = recurrent, .bias = bias, .h = h};
  if (call.input_is_apart) input_products(&call, 0, r->row_count);
  ck_share_sequences(r, forward_share, &call);
}

static void backward_share(void *context, int share, int64_t first, int64_t last) {
  const rnn_call *call = context;
  const ck_recurrence *r = call->r;
  const int64_t units = r->units;
  for (int64_t i = r->run_count - 1; i >= 0; i--) {
    const ck_run run = ck_part(r->runs[i], first, last);
    if (run.count <= 0) continue;
    const int64_t row = run.row - r->first_row;
    float *dz = call->dz + row * units, *dhidden = call->dhidden + run.sequence * units;
    (call->rectified ? rectify_gradient : squash_gradient)(run.count * units, call->h + run.row * units,
                                                           call->dh + run.row * units, dhidden, dz);
    ck_multiply_packed(false, run.count, dz, units, call->recurrent, 0, dhidden, units);
    if (!call->input_is_apart)
      ck_multiply_packed(false, run.count, dz, units, call->input, 0, call->dx + row * r->inputs, r->inputs);
    if (call->dbias) ck_add_rows(run.count, units, dz, call->dbias + share * units);
  }
}

void ck_rnn_gradient(const ck_recurrence *r, int rectified, const ck_packed *input, const ck_packed *recurrent,
                     const float *h, const float *dh, float *dz, float *dhidden, float *dx, float *dbias) {
  const int64_t units = r->units;
  float *sums = dbias ? ck_begin_sums(units) : 0;
  rnn_call call = {.r = r, .rectified = rectified, .input_is_apart = !input || !ck_shares_are_many(r),
                   .input = input, .recurrent = recurrent, .dh = dh, .h = (float *)h, .dz = dz,
                   .dhidden = dhidden, .dx = dx, .dbias = sums};
  ck_share_sequences(r, backward_share, &call);
  if (input && call.input_is_apart)
    ck_multiply_packed(false, r->row_count, dz, units, input, 0, dx, r->inputs);
  if (dbias) ck_end_sums(units, sums, dbias);
}
