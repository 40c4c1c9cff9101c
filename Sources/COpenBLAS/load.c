#include "COpenBLAS.h"
#include "blas.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

typedef void (*sgemm_function)(int order, int transpose_a, int transpose_b, int m, int n, int k,
                               float alpha, const float *a, int lda, const float *b, int ldb,
                               float beta, float *c, int ldc);

static pthread_once_t once = PTHREAD_ONCE_INIT;
static sgemm_function sgemm;
static char *(*corename)(void);
static char message[256];

/// The kernel set to ask for, or NULL to leave the choice to OpenBLAS. Only Intel models outgrow the
/// tables of the releases in use; on AMD the library's own choice has been right.
static const char *preferred_core(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_is("intel")) return NULL;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return "SkylakeX";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "Haswell";
#endif
  return NULL;
}

static void load(void) {
  const char *core = preferred_core();
  if (core) setenv("OPENBLAS_CORETYPE", core, 0);
  // Keeps the library from starting a pool of its own that would compete with the engine's.
  setenv("OPENBLAS_NUM_THREADS", "1", 0);
  void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
  if (!library) library = dlopen("libopenblas.so", RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    snprintf(message, sizeof message, "OpenBLAS is not installed (apt-get install libopenblas-dev): %s",
             dlerror());
    return;
  }
  sgemm = (sgemm_function)dlsym(library, "cblas_sgemm");
  corename = (char *(*)(void))dlsym(library, "openblas_get_corename");
  void (*set_threads)(int) = (void (*)(int))dlsym(library, "openblas_set_num_threads");
  if (!sgemm) {
    snprintf(message, sizeof message, "libopenblas has no cblas_sgemm: %s", dlerror());
    return;
  }
  if (set_threads) set_threads(1);
}

bool nn_blas_load(void) {
  pthread_once(&once, load);
  return sgemm != NULL;
}

const char *nn_blas_error(void) { return message; }

const char *nn_blas_core(void) { return sgemm && corename ? corename() : "none"; }

void nn_blas_sgemm(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, const float *a,
                   int64_t lda, const float *b, int64_t ldb, float beta, float *c, int64_t ldc) {
  enum { row_major = 101, no_transpose = 111, transpose = 112 };
  sgemm(row_major, transpose_a ? transpose : no_transpose, transpose_b ? transpose : no_transpose, (int)m,
        (int)n, (int)k, 1.0f, a, (int)lda, b, (int)ldb, beta, c, (int)ldc);
}
