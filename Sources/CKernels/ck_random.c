#include "ck_random.h"

#include <string.h>

#include "ck_math.h"
#include "ck_parallel.h"

// Eight xoshiro256++ generators (Blackman and Vigna, 2018) side by side, so that a step is a few vector
// instructions and gives 32 numbers of 16 bits. Each chunk of elements has generators of its own, seeded by
// its number: how the work is split over threads changes nothing.
enum { lanes = 8, numbers_a_step = 32, chunk = 8192 };

typedef struct state {
  uint64_t a[lanes], b[lanes], c[lanes], d[lanes];
} state;

CK_INLINE uint64_t splitmix(uint64_t *counter) {
  uint64_t z = (*counter += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

CK_INLINE void seed_state(state *s, uint64_t seed, uint64_t index) {
  uint64_t counter = seed;
  counter = splitmix(&counter) ^ (index * 0xd1342543de82ef95u);
  for (int lane = 0; lane < lanes; lane++) {
    s->a[lane] = splitmix(&counter);
    s->b[lane] = splitmix(&counter);
    s->c[lane] = splitmix(&counter);
    s->d[lane] = splitmix(&counter);
  }
}

CK_INLINE void step(state *s, uint64_t *out) {
  for (int i = 0; i < lanes; i++) {
    uint64_t sum = s->a[i] + s->d[i];
    out[i] = ((sum << 23) | (sum >> 41)) + s->a[i];
    uint64_t t = s->b[i] << 17;
    s->c[i] ^= s->a[i];
    s->d[i] ^= s->b[i];
    s->b[i] ^= s->c[i];
    s->a[i] ^= s->d[i];
    s->c[i] ^= t;
    s->d[i] = (s->d[i] << 45) | (s->d[i] >> 19);
  }
}

typedef struct job {
  int64_t n;
  uint64_t seed;
  int32_t threshold;
  float scale;
  const float *x;
  float *y;
} job;

CK_CLONES static void drop_chunks(void *context, int64_t begin, int64_t end) {
  const job *j = context;
  const int32_t threshold = j->threshold;
  const float scale = j->scale;
  for (int64_t index = begin; index < end; index++) {
    state s;
    seed_state(&s, j->seed, (uint64_t)index);
    const int64_t start = index * chunk;
    const int64_t count = j->n - start < chunk ? j->n - start : chunk;
    const float *x = j->x + start;
    float *y = j->y + start;
    int64_t i = 0;
    uint64_t words[lanes];
    uint16_t numbers[numbers_a_step];
    for (; i + numbers_a_step <= count; i += numbers_a_step) {
      step(&s, words);
      memcpy(numbers, words, sizeof numbers);
      for (int k = 0; k < numbers_a_step; k++) {
        float value = x[i + k] * scale;
        y[i + k] = numbers[k] >= threshold ? value : 0.0f;
      }
    }
    if (i < count) {
      step(&s, words);
      memcpy(numbers, words, sizeof numbers);
      for (int k = 0; i < count; i++, k++) y[i] = numbers[k] >= threshold ? x[i] * scale : 0.0f;
    }
  }
}

void ck_dropout(int64_t n, uint64_t seed, uint32_t threshold, float scale, const float *x, float *y) {
  job j = {n, seed, (int32_t)threshold, scale, x, y};
  ck_parallel_for((n + chunk - 1) / chunk, 4, drop_chunks, &j);
}
