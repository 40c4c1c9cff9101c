#ifndef CK_LEVEL_H
#define CK_LEVEL_H

/// Which instructions kernels may use: 2 AVX-512 (F, DQ, VL, BW), 1 AVX2 with FMA, 0 those that every CPU of the
/// architecture has.
int ck_instruction_level(void);

/// Limits the instructions that the kernels use, for tests: 2 AVX-512, 1 AVX2 with FMA, 0 those that
/// every CPU of the architecture has. Returns the level that is used from now on, which is lower where
/// the CPU has less. The starting value is 2.
int ck_set_instruction_level(int level);

#endif
