#ifndef CK_RANDOM_H
#define CK_RANDOM_H

#include <stdint.h>

/// y[i] = scale x[i] where a 16-bit random number, decided by seed and i alone, is at least `threshold`
/// (0 ... 65535), else 0. Called again with the same seed it makes the same choice, so that no mask need
/// be kept for the gradient. y may equal x.
void ck_dropout(int64_t n, uint64_t seed, uint32_t threshold, float scale, const float *x, float *y);

#endif
