// A pool of float buffers by size class. Buffers above a page come back zero-filled and unmapped from
// malloc at every step otherwise, and the page faults cost more than most kernels.
#define _GNU_SOURCE
#include "ck_memory.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

// Classes grow by a quarter of a power of two: at most 25 % of a buffer is unused.
enum { class_count = 128, smallest_log2 = 6 };  // the smallest buffer has 64 bytes
static const int64_t cache_limit = (int64_t)1 << 31;

typedef struct block {
  struct block *next;
} block;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static block *available[class_count];
static int64_t cached_bytes, used_bytes;

static int size_class(int64_t bytes, int64_t *rounded) {
  int log2 = smallest_log2;
  if (bytes >> (smallest_log2 + 1)) log2 = 63 - __builtin_clzll((unsigned long long)bytes);
  int64_t base = (int64_t)1 << log2, quarter = base >> 2;
  int64_t step = bytes <= base ? 0 : (bytes - base + quarter - 1) / quarter;
  *rounded = base + step * quarter;
  return (log2 - smallest_log2) * 4 + (int)step;  // step 4 is the next power of two
}

float *ck_memory_take(int64_t count) {
  int64_t rounded;
  int class = size_class(count * (int64_t)sizeof(float), &rounded);
  block *found = NULL;
  pthread_mutex_lock(&lock);
  used_bytes += rounded;
  if (class < class_count && available[class]) {
    found = available[class];
    available[class] = found->next;
    cached_bytes -= rounded;
  }
  pthread_mutex_unlock(&lock);
  if (found) return (float *)found;
  rounded = (rounded + 63) & ~(int64_t)63;
  void *pointer = aligned_alloc(64, (size_t)rounded);
  if (!pointer) {
    fprintf(stderr, "out of memory: no %lld bytes left for a tensor\n", (long long)rounded);
    abort();
  }
  return pointer;
}

void ck_memory_give(float *pointer, int64_t count) {
  int64_t rounded;
  int class = size_class(count * (int64_t)sizeof(float), &rounded);
  pthread_mutex_lock(&lock);
  used_bytes -= rounded;
  if (class < class_count && cached_bytes + rounded <= cache_limit) {
    ((block *)pointer)->next = available[class];
    available[class] = (block *)pointer;
    cached_bytes += rounded;
    pointer = NULL;
  }
  pthread_mutex_unlock(&lock);
  free(pointer);
}

void ck_memory_expect(void *bytes, int64_t count) {
  // Two huge pages at least, so that one is whole wherever the bytes begin.
  enum { page = 1 << 12, least = 1 << 22 };
  if (count < least) return;
  uintptr_t begin = ((uintptr_t)bytes + page - 1) & ~(uintptr_t)(page - 1);
  uintptr_t end = ((uintptr_t)bytes + (uintptr_t)count) & ~(uintptr_t)(page - 1);
  madvise((void *)begin, end - begin, MADV_HUGEPAGE);  // only a wish: a refusal changes nothing
}

int64_t ck_memory_used(void) {
  pthread_mutex_lock(&lock);
  int64_t bytes = used_bytes;
  pthread_mutex_unlock(&lock);
  return bytes;
}

int64_t ck_memory_cached(void) {
  pthread_mutex_lock(&lock);
  int64_t bytes = cached_bytes;
  pthread_mutex_unlock(&lock);
  return bytes;
}

void ck_memory_clear(void) {
  pthread_mutex_lock(&lock);
  for (int class = 0; class < class_count; class++) {
    while (available[class]) {
      block *next = available[class]->next;
      free(available[class]);
      available[class] = next;
    }
  }
  cached_bytes = 0;
  pthread_mutex_unlock(&lock);
}

static _Thread_local void *current_tape;
void *ck_current_tape(void) { return current_tape; }
void ck_set_current_tape(void *tape) { current_tape = tape; }
const void *ck_thread(void) { return &current_tape; }
