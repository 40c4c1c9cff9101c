// A pool of threads for short numeric loops.
//
// A loop of 20 microseconds is worth splitting only if handing out the work costs one or two, so a
// worker that has finished keeps looking for the next job for a short while before it goes to sleep,
// and every worker watches a cache line of its own. The ranges depend on the numbers alone; which thread
// runs one may vary: a caller that is done takes over the ranges that no worker has begun, so that a
// worker that sleeps or has lost its CPU to another process does not hold it up.

#ifdef __linux__
#define _GNU_SOURCE
#endif

#include "ck_parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { most_threads = 16, spins_before_clock = 64 };

/// How long a thread looks for news before it sleeps.
static const int64_t spin_nanoseconds = 30000;

/// Jobs are numbered: `posted` is the last that the worker was offered, `claimed` the last that the worker
/// or the caller has begun to run, `finished` the last that the worker has run.
typedef struct worker {
  _Alignas(128) _Atomic uint32_t posted;
  _Atomic uint32_t claimed;
  _Atomic uint32_t finished;
  _Atomic int asleep;
  uint32_t seen;
  pthread_mutex_t mutex;
  pthread_cond_t wake;
} worker;

static worker workers[most_threads];
static int started;  // Guarded by `pool`, like the job.
static pthread_mutex_t pool = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t fork_handler = PTHREAD_ONCE_INIT;
static _Atomic int wanted;
static _Thread_local int inside;

static struct {
  void (*body)(void *context, int64_t begin, int64_t end);
  void *context;
  int64_t count;
  int parts;
} job;

static inline void relax(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int available_cpus(void) {
#ifdef __linux__
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? (int)online : 1;
}

int ck_threads(void) {
  int count = atomic_load_explicit(&wanted, memory_order_relaxed);
  if (count > 0) return count;
  count = available_cpus();
  if (count < 1) count = 1;
  if (count > most_threads) count = most_threads;
  int unset = 0;
  atomic_compare_exchange_strong(&wanted, &unset, count);
  return atomic_load_explicit(&wanted, memory_order_relaxed);
}

void ck_set_threads(int count) {
  if (count < 1) count = 1;
  if (count > most_threads) count = most_threads;
  atomic_store(&wanted, count);
}

/// Runs the share of one thread; share 0 is the caller's.
static void run_part(int part) {
  int64_t begin = job.count * part / job.parts, end = job.count * (part + 1) / job.parts;
  inside = 1;
  if (begin < end) job.body(job.context, begin, end);
  inside = 0;
}

/// Waits for the value to become (`equal`) or stop being `value`; 0 after a while without success.
static int spin(_Atomic uint32_t *at, uint32_t value, int equal) {
  int64_t deadline = 0;
  for (;;) {
    for (int i = 0; i < spins_before_clock; i++) {
      if ((atomic_load_explicit(at, memory_order_acquire) == value) == equal) return 1;
      relax();
    }
    int64_t time = now();
    if (deadline == 0) deadline = time + spin_nanoseconds;
    if (time > deadline) return 0;
  }
}

/// Whoever claims a worker's share of job number `number` runs it.
static int claim(worker *of, uint32_t number) {
  uint32_t before = number - 1;
  return atomic_compare_exchange_strong(&of->claimed, &before, number);
}

static void *work(void *argument) {
  worker *self = argument;
  for (;;) {
    if (!spin(&self->posted, self->seen, 0)) {
      pthread_mutex_lock(&self->mutex);
      // Sequentially consistent: either the poster sees `asleep`, or this thread sees the post.
      atomic_store(&self->asleep, 1);
      while (atomic_load(&self->posted) == self->seen) pthread_cond_wait(&self->wake, &self->mutex);
      atomic_store(&self->asleep, 0);
      pthread_mutex_unlock(&self->mutex);
    }
    self->seen = atomic_load_explicit(&self->posted, memory_order_acquire);
    if (!claim(self, self->seen)) continue;
    run_part((int)(self - workers) + 1);
    atomic_store_explicit(&self->finished, self->seen, memory_order_release);
  }
  return NULL;
}

static void post(worker *to) {
  atomic_fetch_add(&to->posted, 1);
  if (atomic_load(&to->asleep)) {
    pthread_mutex_lock(&to->mutex);
    pthread_cond_signal(&to->wake);
    pthread_mutex_unlock(&to->mutex);
  }
}

/// Runs a worker's share if the worker has not begun it, else waits for its end.
static void complete(int part) {
  worker *of = &workers[part - 1];
  uint32_t number = atomic_load_explicit(&of->posted, memory_order_relaxed);
  if (claim(of, number)) run_part(part);
  else
    while (!spin(&of->finished, number, 1)) sched_yield();
}

/// A child of fork has none of the threads: it starts anew.
static void forget_workers(void) {
  started = 0;
  pthread_mutex_init(&pool, NULL);
}

static void lock_pool(void) {
  if (!inside) pthread_mutex_lock(&pool);
}

static void unlock_pool(void) {
  if (!inside) pthread_mutex_unlock(&pool);
}

static void install_fork_handler(void) { pthread_atfork(lock_pool, unlock_pool, forget_workers); }

static void start_workers(int count) {
  pthread_once(&fork_handler, install_fork_handler);
  while (started < count) {
    worker *next = &workers[started];
    atomic_store(&next->posted, 0);
    atomic_store(&next->claimed, 0);
    atomic_store(&next->finished, 0);
    atomic_store(&next->asleep, 0);
    next->seen = 0;
    pthread_mutex_init(&next->mutex, NULL);
    pthread_cond_init(&next->wake, NULL);
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, next) != 0) return;
    pthread_detach(thread);
    started++;
  }
}

void ck_parallel_for(int64_t count, int64_t grain, void (*body)(void *context, int64_t begin, int64_t end),
                     void *context) {
  if (count <= 0) return;
  if (grain < 1) grain = 1;
  int64_t parts = count / grain;
  int threads = ck_threads();
  if (parts > threads) parts = threads;
  if (parts <= 1) {
    body(context, 0, count);
    return;
  }
  if (inside || pthread_mutex_trylock(&pool) != 0) {
    // The same shares one after the other: kernels whose rounding depends on where a share begins give the
    // same result whether the pool was free or not.
    for (int64_t part = 0; part < parts; part++)
      body(context, count * part / parts, count * (part + 1) / parts);
    return;
  }
  start_workers((int)parts - 1);
  job.body = body;
  job.context = context;
  job.count = count;
  job.parts = (int)parts;
  int helpers = started < parts - 1 ? started : (int)parts - 1;
  for (int i = 0; i < helpers; i++) post(&workers[i]);
  run_part(0);
  // Threads that could not be started leave their shares to the caller; the shares stay the same.
  for (int part = helpers + 1; part < parts; part++) run_part(part);
  for (int part = 1; part <= helpers; part++) complete(part);
  pthread_mutex_unlock(&pool);
}
