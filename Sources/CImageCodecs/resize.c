#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "ck_parallel.h"
#include "codec_internal.h"

/// The source samples that one target sample is made of.
typedef struct {
  int64_t start;
  int64_t count;
  const float *weights;
} taps;

/// All taps along one axis, with the memory of their weights.
typedef struct {
  taps *at;
  float *weights;
  int64_t most;  // the largest count
} axis;

static double bilinear(double x) {
  x = fabs(x);
  return x < 1 ? 1 - x : 0;
}

/// Keys' kernel with a = -1/2, which passes through the samples.
static double bicubic(double x) {
  const double a = -0.5;
  x = fabs(x);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

static double sinc(double x) { return x == 0 ? 1 : sin(M_PI * x) / (M_PI * x); }

static double lanczos3(double x) { return fabs(x) < 3 ? sinc(x) * sinc(x / 3) : 0; }

typedef struct {
  double (*value)(double);
  double support;
} kernel;

static const kernel kernels[] = {
    [CIC_BILINEAR] = {bilinear, 1},
    [CIC_BICUBIC] = {bicubic, 2},
    [CIC_LANCZOS3] = {lanczos3, 3},
};

/// Exact shares of the source samples that the target sample's interval covers, in whole numbers.
static int64_t area_taps(int64_t index, int64_t source, int64_t target, float *weights, int64_t *start) {
  int64_t low = index * source, high = low + source;
  int64_t first = low / target, end = (high + target - 1) / target;
  for (int64_t x = first; x < end; x++) {
    int64_t from = x * target > low ? x * target : low;
    int64_t to = (x + 1) * target < high ? (x + 1) * target : high;
    weights[x - first] = (float)((double)(to - from) / (double)source);
  }
  *start = first;
  return end - first;
}

/// The kernel is stretched by the ratio when shrinking, so that every source sample counts.
static int64_t kernel_taps(int64_t index, int64_t source, int64_t target, kernel kernel, double *scratch,
                           float *weights, int64_t *start) {
  double scale = (double)source / (double)target;
  double stretch = scale > 1 ? scale : 1;
  double support = kernel.support * stretch;
  double center = ((double)index + 0.5) * scale;
  int64_t first = (int64_t)(center - support + 0.5), end = (int64_t)(center + support + 0.5);
  if (center - support + 0.5 < 0) first = 0;
  if (end > source) end = source;
  double sum = 0;
  for (int64_t x = first; x < end; x++) {
    scratch[x - first] = kernel.value(((double)x - center + 0.5) / stretch);
    sum += scratch[x - first];
  }
  for (int64_t i = 0; i < end - first; i++) weights[i] = (float)(scratch[i] / sum);
  *start = first;
  return end - first;
}

static void free_axis(axis *axis) {
  free(axis->at);
  free(axis->weights);
}

static int make_axis(axis *axis, int64_t source, int64_t target, cic_resize_method method) {
  double scale = (double)source / (double)target;
  double support = method == CIC_AREA ? 0.5 * scale : kernels[method].support * (scale > 1 ? scale : 1);
  int64_t room = 2 * (int64_t)ceil(support) + 3;
  if (room > source + 2) room = source + 2;
  axis->most = 0;
  axis->at = malloc(sizeof *axis->at * (size_t)target);
  axis->weights = malloc(sizeof(float) * (size_t)target * (size_t)room);
  double *scratch = malloc(sizeof(double) * (size_t)room);
  int made = axis->at && axis->weights && scratch;
  for (int64_t i = 0; made && i < target; i++) {
    float *weights = axis->weights + i * room;
    taps *at = &axis->at[i];
    at->weights = weights;
    at->count = method == CIC_AREA
                    ? area_taps(i, source, target, weights, &at->start)
                    : kernel_taps(i, source, target, kernels[method], scratch, weights, &at->start);
    if (at->count > axis->most) axis->most = at->count;
  }
  free(scratch);
  return made ? 0 : -1;
}

/// Whole rows, added up by their weights.
CIC_PER_CPU
static void add_rows(float *out, const float *const *rows, const float *weights, int64_t count,
                     int64_t width) {
  enum { block = 2048 };
  for (int64_t begin = 0; begin < width; begin += block) {
    int64_t n = width - begin < block ? width - begin : block;
    float *sum = out + begin;
    const float *row = rows[0] + begin;
    float weight = weights[0];
    for (int64_t i = 0; i < n; i++) sum[i] = weight * row[i];
    for (int64_t k = 1; k < count; k++) {
      row = rows[k] + begin;
      weight = weights[k];
      for (int64_t i = 0; i < n; i++) sum[i] += weight * row[i];
    }
  }
}

/// One row to its new width.
CIC_PER_CPU
static void add_columns(float *out, const float *row, const taps *at, int64_t width, int channels) {
#pragma clang fp reassociate(on)
  if (channels == 1) {
    for (int64_t x = 0; x < width; x++) {
      const float *from = row + at[x].start, *weights = at[x].weights;
      float sum = 0;
      for (int64_t k = 0; k < at[x].count; k++) sum += weights[k] * from[k];
      out[x] = sum;
    }
  } else if (channels == 2) {
    for (int64_t x = 0; x < width; x++) {
      const float *from = row + 2 * at[x].start, *weights = at[x].weights;
      float a = 0, b = 0;
      for (int64_t k = 0; k < at[x].count; k++) {
        a += weights[k] * from[2 * k];
        b += weights[k] * from[2 * k + 1];
      }
      out[2 * x] = a;
      out[2 * x + 1] = b;
    }
  } else if (channels == 3) {
    for (int64_t x = 0; x < width; x++) {
      const float *from = row + 3 * at[x].start, *weights = at[x].weights;
      float a = 0, b = 0, c = 0;
      for (int64_t k = 0; k < at[x].count; k++) {
        a += weights[k] * from[3 * k];
        b += weights[k] * from[3 * k + 1];
        c += weights[k] * from[3 * k + 2];
      }
      out[3 * x] = a;
      out[3 * x + 1] = b;
      out[3 * x + 2] = c;
    }
  } else {
    for (int64_t x = 0; x < width; x++) {
      const float *from = row + 4 * at[x].start, *weights = at[x].weights;
      float sum[4] = {0, 0, 0, 0};
      for (int64_t k = 0; k < at[x].count; k++) {
        for (int c = 0; c < 4; c++) sum[c] += weights[k] * from[4 * k + c];
      }
      for (int c = 0; c < 4; c++) out[4 * x + c] = sum[c];
    }
  }
}

/// Samples to floats; colours times their alpha.
CIC_PER_CPU
static void load_row(float *out, const void *source, int64_t row, int64_t width, int channels,
                     cic_sample sample) {
  int64_t n = width * channels;
  if (sample == CIC_U8) {
    const uint8_t *in = (const uint8_t *)source + row * n;
    for (int64_t i = 0; i < n; i++) out[i] = in[i];
  } else if (sample == CIC_U16) {
    const uint16_t *in = (const uint16_t *)source + row * n;
    for (int64_t i = 0; i < n; i++) out[i] = in[i];
  } else {
    memcpy(out, (const float *)source + row * n, sizeof(float) * (size_t)n);
  }
  if (channels == 2) {
    for (int64_t x = 0; x < width; x++) out[2 * x] *= out[2 * x + 1];
  } else if (channels == 4) {
    for (int64_t x = 0; x < width; x++) {
      for (int c = 0; c < 3; c++) out[4 * x + c] *= out[4 * x + 3];
    }
  }
}

/// The reverse of `load_row`, rounded and clamped where samples are whole numbers. `row_values` is
/// changed on the way.
CIC_PER_CPU
static void store_row(void *target, float *row_values, int64_t row, int64_t width, int channels,
                      cic_sample sample) {
  int64_t n = width * channels;
  float top = sample == CIC_U8 ? 255 : 65535;
  if (channels == 2 || channels == 4) {
    int colors = channels - 1;
    float least = sample == CIC_F32 ? 1e-6f : 0.5f;  // less than this is stored as fully transparent
    for (int64_t x = 0; x < width; x++) {
      float *pixel = row_values + x * channels;
      float scale = pixel[colors] >= least ? 1 / pixel[colors] : 0;
      for (int c = 0; c < colors; c++) pixel[c] *= scale;
    }
  }
  if (sample == CIC_F32) {
    memcpy((float *)target + row * n, row_values, sizeof(float) * (size_t)n);
    return;
  }
  for (int64_t i = 0; i < n; i++) {
    float value = row_values[i] + 0.5f;
    value = value < 0 ? 0 : value;
    row_values[i] = value > top ? top : value;
  }
  if (sample == CIC_U8) {
    uint8_t *out = (uint8_t *)target + row * n;
    for (int64_t i = 0; i < n; i++) out[i] = (uint8_t)row_values[i];
  } else {
    uint16_t *out = (uint16_t *)target + row * n;
    for (int64_t i = 0; i < n; i++) out[i] = (uint16_t)row_values[i];
  }
}

typedef struct {
  const void *source;
  void *target;
  int64_t source_width, target_width;
  int channels;
  cic_sample sample;
  axis columns, rows;
  int columns_first;
  _Atomic int failed;
} job;

/// Makes target rows [begin, end). Only the source rows that one target row needs are in memory as
/// floats, in a ring; the axis that gives more work goes where whole rows are added up.
static void resize_rows(void *context, int64_t begin, int64_t end) {
  job *job = context;
  int channels = job->channels;
  int64_t kept = job->rows.most;
  int64_t kept_width = (job->columns_first ? job->target_width : job->source_width) * channels;
  int64_t wide = (job->source_width > job->target_width ? job->source_width : job->target_width) * channels;
  float *ring = malloc(sizeof(float) * (size_t)(kept * kept_width));
  float *first = malloc(sizeof(float) * (size_t)wide), *second = malloc(sizeof(float) * (size_t)wide);
  const float **rows = malloc(sizeof *rows * (size_t)kept);
  if (!ring || !first || !second || !rows) {
    job->failed = 1;
  } else {
    int64_t loaded = -1;  // the last source row in the ring
    for (int64_t y = begin; y < end; y++) {
      const taps *at = &job->rows.at[y];
      if (loaded < at->start - 1) loaded = at->start - 1;
      for (; loaded < at->start + at->count - 1; loaded++) {
        int64_t row = loaded + 1;
        float *slot = ring + row % kept * kept_width;
        float *in = job->columns_first ? first : slot;
        load_row(in, job->source, row, job->source_width, channels, job->sample);
        if (job->columns_first) add_columns(slot, in, job->columns.at, job->target_width, channels);
      }
      for (int64_t k = 0; k < at->count; k++) rows[k] = ring + (at->start + k) % kept * kept_width;
      add_rows(first, rows, at->weights, at->count, kept_width);
      float *done = first;
      if (!job->columns_first) {
        done = second;
        add_columns(done, first, job->columns.at, job->target_width, channels);
      }
      store_row(job->target, done, y, job->target_width, channels, job->sample);
    }
  }
  free(ring);
  free(first);
  free(second);
  free(rows);
}

int cic_resize(const void *source, int64_t source_width, int64_t source_height, void *target,
               int64_t target_width, int64_t target_height, int channels, cic_sample sample,
               cic_resize_method method) {
  job job = {
      .source = source,
      .target = target,
      .source_width = source_width,
      .target_width = target_width,
      .channels = channels,
      .sample = sample,
      .columns_first = target_height >= source_height,
  };
  int made = make_axis(&job.columns, source_width, target_width, method) == 0;
  made = make_axis(&job.rows, source_height, target_height, method) == 0 && made;
  if (made) {
    // A part repeats the rows it shares with its neighbours, so it has to be large.
    int64_t work = (source_width + target_width) * channels * (1 + source_height / target_height);
    int64_t grain = 1 + (1 << 18) / work;
    if (grain < 2 * job.rows.most * target_height / source_height) {
      grain = 2 * job.rows.most * target_height / source_height;
    }
    ck_parallel_for(target_height, grain, resize_rows, &job);
  }
  free_axis(&job.columns);
  free_axis(&job.rows);
  return made && !job.failed ? 0 : -1;
}

CIC_PER_CPU
void cic_samples_from_unit(const float *values, int64_t count, void *samples, int64_t stride,
                           cic_sample sample) {
  float top = sample == CIC_U8 ? 255 : 65535;
  uint8_t *narrow = samples;
  uint16_t *wide = samples;
  // 0 for what is not a number: every comparison with it is false.
#define SAMPLE(value) ((value) > 0 ? ((value) < 1 ? (value) : 1) * top + 0.5f : 0)
  if (sample == CIC_U8 && stride == 1) {
    for (int64_t i = 0; i < count; i++) narrow[i] = (uint8_t)SAMPLE(values[i]);
  } else if (sample == CIC_U8) {
    for (int64_t i = 0; i < count; i++) narrow[i * stride] = (uint8_t)SAMPLE(values[i]);
  } else {
    for (int64_t i = 0; i < count; i++) wide[i * stride] = (uint16_t)SAMPLE(values[i]);
  }
#undef SAMPLE
}
