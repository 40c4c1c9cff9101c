#include "ck_internal.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct buffers {
  void *memory[ck_scratch_slots];
  size_t size[ck_scratch_slots];
} buffers;

static pthread_key_t key;
static pthread_once_t key_made = PTHREAD_ONCE_INIT;
static _Thread_local buffers *mine;

static void release(void *value) {
  buffers *b = value;
  for (int i = 0; i < ck_scratch_slots; i++) free(b->memory[i]);
  free(b);
}

static void make_key(void) {
  if (pthread_key_create(&key, release) != 0) {
    fprintf(stderr, "CKernels: no thread-specific key left for scratch memory\n");
    abort();
  }
}

static void out_of_memory(size_t bytes) {
  fprintf(stderr, "CKernels: no memory for %zu bytes of scratch\n", bytes);
  abort();
}

void *ck_scratch(ck_scratch_slot slot, size_t bytes) {
  if (!mine) {
    pthread_once(&key_made, make_key);
    mine = calloc(1, sizeof *mine);
    if (!mine) out_of_memory(sizeof *mine);
    pthread_setspecific(key, mine);
  }
  if (mine->size[slot] < bytes || !mine->memory[slot]) {
    free(mine->memory[slot]);
    size_t size = (bytes + 4095) / 4096 * 4096;
    if (size == 0) size = 4096;
    mine->memory[slot] = aligned_alloc(64, size);
    mine->size[slot] = size;
    if (!mine->memory[slot]) out_of_memory(size);
  }
  return mine->memory[slot];
}
