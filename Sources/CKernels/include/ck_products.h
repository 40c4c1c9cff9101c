#ifndef CK_PRODUCTS_H
#define CK_PRODUCTS_H

#include <stdbool.h>
#include <stdint.h>

// Matrix products by blocks that fit the caches, on the engine's threads. Every element of C is summed in the
// same order however the work is split: results do not depend on the number of threads.

/// C[m,n] = op(A)[m,k] op(B)[k,n] + beta C, all row-major. `lda`, `ldb`, `ldc` are the row strides of the
/// matrices as stored, transposed or not; beta is 0 or 1.
typedef struct ck_product {
  bool transpose_a, transpose_b;
  int64_t m, n, k;
  const float *a;
  int64_t lda;
  const float *b;
  int64_t ldb;
  float beta;
  float *c;
  int64_t ldc;
} ck_product;

void ck_multiply_matrices(const ck_product *product);

/// out[i] = scale X' X for each of `pictures` matrices X[rows, channels] that follow one another: [channels,
/// channels] each, symmetric to the bit. rows and channels are positive.
void ck_gram(int64_t pictures, int64_t rows, int64_t channels, const float *x, float scale, float *out);

/// Whether `ck_multiply_matrices` is faster than OpenBLAS in the present precision: on CPUs with AVX-512, for
/// products that fill its vectors.
bool ck_prefers_blocks(int64_t m, int64_t n, int64_t k);

/// A matrix B that was brought into the form that products want, for several of them.
typedef struct ck_packed ck_packed;

/// Packs op(B)[k,n] in the present precision of the calling thread, with the engine's threads. B is not
/// needed afterwards. Never NULL: without memory the process ends.
ck_packed *ck_pack(bool transpose_b, int64_t n, int64_t k, const float *b, int64_t ldb);

void ck_packed_free(ck_packed *packed);

/// C[m,n] = op(A)[m,k] B + beta C with a packed B, in the precision that it was packed in, whatever the
/// present one is. Worth it from two products on where A has few rows: with 64, packing costs a quarter of
/// the product.
void ck_multiply_packed(bool transpose_a, int64_t m, const float *a, int64_t lda, const ck_packed *b,
                        float beta, float *c, int64_t ldc);

/// How exactly products are computed.
typedef enum ck_factors {
  ck_factors_unset = -1,
  /// Factors as they are.
  ck_factors_float32 = 0,
  /// Factors rounded to bfloat16 (8 significant bits, to the nearest, ties to even), summed in float32: half
  /// the time on CPUs that have the instruction (AVX512-BF16). On others the same as float32.
  ck_factors_bfloat16 = 1,
} ck_factors;

/// For the whole process; float32 at first.
void ck_set_process_factors(ck_factors factors);
ck_factors ck_process_factors(void);

/// For the calling thread alone; `ck_factors_unset` goes back to that of the process. Returns what was set.
ck_factors ck_set_thread_factors(ck_factors factors);

/// Whether this CPU has instructions for bfloat16 products.
bool ck_multiplies_bfloat16(void);

/// Instruction sets, each with those before it.
typedef enum ck_instructions {
  ck_instructions_baseline,
  ck_instructions_avx2,
  ck_instructions_avx512,
  ck_instructions_avx512_bf16,  // with those for integers, which all such CPUs have
} ck_instructions;

/// For tests: the last that products of the calling thread may use, if the CPU has it.
void ck_limit_product_instructions(ck_instructions last);

#endif
