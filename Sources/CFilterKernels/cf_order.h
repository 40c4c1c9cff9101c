// Minimum, maximum and medians of vectors of one type of sample: `cf_order_body.h` for each of the three types.
// Included by cf_rows.h.

#define CF_SUFFIX u8
#define CF_TYPE uint8_t
#define CF_VECTOR vu8
#define CF_VECTOR_ANY vu8_any
#define CF_LOW(a, b) __builtin_elementwise_min(a, b)
#define CF_HIGH(a, b) __builtin_elementwise_max(a, b)
#include "cf_order_body.h"

#define CF_SUFFIX u16
#define CF_TYPE uint16_t
#define CF_VECTOR vu16
#define CF_VECTOR_ANY vu16_any
#define CF_LOW(a, b) __builtin_elementwise_min(a, b)
#define CF_HIGH(a, b) __builtin_elementwise_max(a, b)
#include "cf_order_body.h"

// Of two floats the processor's minimum is the second when one is not a number, which keeps it quick.
#if CF_LEVEL > 0
#define CF_LOW_F32(a, b) ((vf32)CF_V(min_ps)(a, b))
#define CF_HIGH_F32(a, b) ((vf32)CF_V(max_ps)(a, b))
#else
typedef int32_t vmask __attribute__((vector_size(CF_BYTES)));
#define CF_CHOOSE(mask, a, b) ((vf32)(((vmask)(mask) & (vmask)(a)) | (~(vmask)(mask) & (vmask)(b))))
#define CF_LOW_F32(a, b) CF_CHOOSE((a) < (b), a, b)
#define CF_HIGH_F32(a, b) CF_CHOOSE((a) > (b), a, b)
#endif

#define CF_SUFFIX f32
#define CF_TYPE float
#define CF_VECTOR vf32
#define CF_VECTOR_ANY vf32_any
#define CF_LOW(a, b) CF_LOW_F32(a, b)
#define CF_HIGH(a, b) CF_HIGH_F32(a, b)
#include "cf_order_body.h"
