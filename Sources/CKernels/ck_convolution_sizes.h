// The sizes of tiles: as many accumulators as registers allow, beside the vectors of weights and one
// broadcast value.

#define UP_TO_1(M, V, R) M(V, R, 1)
#define UP_TO_2(M, V, R) UP_TO_1(M, V, R) M(V, R, 2)
#define UP_TO_3(M, V, R) UP_TO_2(M, V, R) M(V, R, 3)
#define UP_TO_4(M, V, R) UP_TO_3(M, V, R) M(V, R, 4)
#define UP_TO_5(M, V, R) UP_TO_4(M, V, R) M(V, R, 5)
#define UP_TO_6(M, V, R) UP_TO_5(M, V, R) M(V, R, 6)
#define UP_TO_7(M, V, R) UP_TO_6(M, V, R) M(V, R, 7)
#define UP_TO_8(M, V, R) UP_TO_7(M, V, R) M(V, R, 8)
#define UP_TO_9(M, V, R) UP_TO_8(M, V, R) M(V, R, 9)
#define UP_TO_12(M, V, R) UP_TO_9(M, V, R) M(V, R, 10) M(V, R, 11) M(V, R, 12)
#define UP_TO_14(M, V, R) UP_TO_12(M, V, R) M(V, R, 13) M(V, R, 14)
#define UP_TO_20(M, V, R)                                                                              \
  UP_TO_14(M, V, R) M(V, R, 15) M(V, R, 16) M(V, R, 17) M(V, R, 18) M(V, R, 19) M(V, R, 20)
#define UP_TO_28(M, V, R)                                                                              \
  UP_TO_20(M, V, R)                                                                                    \
  M(V, R, 21) M(V, R, 22) M(V, R, 23) M(V, R, 24) M(V, R, 25) M(V, R, 26) M(V, R, 27) M(V, R, 28)

#if CK_LEVEL == 2 || defined(__aarch64__)
// 32 registers
#define CK_PIXELS_28 1
enum { CK_PIXELS = 28 };
#define UP_TO_ONE UP_TO_28
#define UP_TO_HALF UP_TO_14
#define UP_TO_THIRD UP_TO_9
#define UP_TO_QUARTER UP_TO_7
#define UP_TO_FIFTH UP_TO_5
#define UP_TO_SIXTH UP_TO_4
#define UP_TO_EIGHTH UP_TO_3
#define UP_TO_TENTH UP_TO_2
#else
// 16 registers
#define CK_PIXELS_28 0
enum { CK_PIXELS = 12 };
#define UP_TO_ONE UP_TO_12
#define UP_TO_HALF UP_TO_6
#define UP_TO_THIRD UP_TO_4
#define UP_TO_QUARTER UP_TO_3
#define UP_TO_FIFTH UP_TO_2
#define UP_TO_SIXTH UP_TO_2
#define UP_TO_EIGHTH UP_TO_1
#define UP_TO_TENTH UP_TO_1
#endif
