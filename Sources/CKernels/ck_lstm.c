#include "ck_recurrent.h"

#include "ck_math.h"
#include "ck_parallel.h"

/// Units below which a step is not worth another thread.
static const int64_t grain = 4096;

typedef struct lstm_call {
  int64_t units;
  float *gates;
  const float *c_before, *c_after, *dh, *dh_later;
  float *c, *h, *dc;
} lstm_call;

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
  const lstm_call *call = context;
  const int64_t units = call->units;
  for (int64_t row = begin; row < end; row++) {
    float *gates = call->gates + row * 4 * units;
    step_row(units, gates, gates + units, gates + 2 * units, gates + 3 * units, call->c_before + row * units,
             call->c + row * units, call->h + row * units);
  }
}

void ck_lstm_step(int64_t rows, int64_t units, float *gates, const float *c_before, float *c, float *h) {
  lstm_call call = {.units = units, .gates = gates, .c_before = c_before, .c = c, .h = h};
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
  const lstm_call *call = context;
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
  lstm_call call = {
      .units = units, .gates = gates, .c_before = c_before, .c_after = c, .dh = dh, .dh_later = dh_later, .dc = dc};
  ck_parallel_for(rows, grain / (units + 1) + 1, gradient_rows, &call);
}
