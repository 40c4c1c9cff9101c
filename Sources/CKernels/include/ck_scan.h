#ifndef CK_SCAN_H
#define CK_SCAN_H

#include <stdint.h>

// Compact vectors: each number a byte, 128 + round(x / scale), with one scale a vector, so that a search over a
// million of them reads a quarter of the memory.

/// codes[i] = 128 + round(x[i] / scale), 1...255; returns scale = max |x| / 127 (0 where all x are 0 or one is not finite:
/// all codes are 128 then).
float ck_code_vector(int64_t n, const float *x, uint8_t *codes);

/// out[r] = scales[r] * query_scale * sum over k of (codes[r, k] - 128) * query[k], for `rows` rows of `dimensions`
/// codes, a multiple of 64. query[k] is a number of -127...127. The sum is exact. `scales` are floats
/// that need not be aligned: they may stand in a page of a file.
void ck_code_dots(int64_t rows, int64_t dimensions, const uint8_t *codes, const void *scales,
                     const int8_t *query, float query_scale, float *out);

/// scores[places[i]] += weight * impacts[i] for n postings of an inverted index. `places` are numbers of 16 bits that need
/// not be aligned; they differ.
void ck_add_postings(int64_t n, const void *places, const uint8_t *impacts, float weight, float *scores);

#endif
