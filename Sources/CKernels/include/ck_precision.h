#ifndef CK_PRECISION_H
#define CK_PRECISION_H

#include <stdint.h>

// Conversions between 32-bit floats and the compact forms of a checkpoint. Rounding is to the nearest
// value, ties to even; infinities stay, a NaN stays a NaN (quiet), subnormals are exact.

/// 16-bit IEEE floats (5 exponent bits) to 32 bits.
void ck_from_float16(const uint16_t *in, float *out, int64_t count);
/// 32-bit floats to 16-bit IEEE floats. A finite value of 65,520 or more in magnitude becomes infinite.
void ck_to_float16(const float *in, uint16_t *out, int64_t count);

/// bfloat16 (the upper half of a 32-bit float) to 32 bits.
void ck_from_bfloat16(const uint16_t *in, float *out, int64_t count);
/// 32-bit floats to bfloat16.
void ck_to_bfloat16(const float *in, uint16_t *out, int64_t count);

/// Rows of 8-bit integers to 32-bit floats: `out[r][c] = in[r][c] * scale[r]`.
void ck_from_int8_rows(const int8_t *in, const float *scale, float *out, int64_t rows, int64_t columns);
/// Rows of finite floats to 8-bit integers from -127 to 127 and one scale a row, max|row| / 127
/// (0 for a row of zeros).
void ck_to_int8_rows(const float *in, int8_t *out, float *scale, int64_t rows, int64_t columns);

/// Whether no value is infinite or NaN.
int ck_all_finite(const float *in, int64_t count);

#endif
