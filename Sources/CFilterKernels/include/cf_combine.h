#ifndef CF_COMBINE_H
#define CF_COMBINE_H

// Included by CFilterKernels.h, behind its types.

/// What two samples become, with white = 255, 65,535 or 1.
typedef enum {
  CF_MIX,       // p a + q b + r
  CF_SHARPEN,   // a + p (a - b) where a and b differ by more than r, else a
  CF_MULTIPLY,  // a b / white
  CF_QUOTIENT,  // a / b white, black where b is
  CF_DODGE,     // a / b white: a picture over its own shade
  CF_ABOVE,     // white where a - b > r, else black
  CF_BELOW,     // white where a - b <= r, else black
  CF_STEPS,     // a in p even steps from black to white
} cf_operation;

/// out = f(a, b), in the units of `out`. All have the same size; `b` has as many channels as `a`, or one for all of
/// them.
void cf_combine(cf_operation operation, const cf_image *a, const cf_image *b, const cf_image *out, float p, float q,
                float r);

/// How often each whole number occurs in a CF_U8 or CF_U16 picture of one channel.
void cf_histogram(const cf_image *in, uint64_t *counts);

#endif
