// The median of 25 samples in five sorted columns: sample (row, column) is number 5 row + column, rows from the
// smallest. 54 exchanges, of which 84 halves are used, found by search and proved over all 7776 ways of ones and zeros
// in sorted columns (a network that sorts those sorts everything: Knuth's zero-one principle). The median ends up at
// CF_MEDIAN_AT. Included by cf_order_body.h.

#undef CF_MEDIAN_AT
#define CF_MEDIAN_AT 16
CF_X(23, 24) CF_X(20, 22) CF_X(3, 1) CF_X(10, 13) CF_X(20, 21) CF_X(19, 18) CF_X(14, 12) CF_X(9, 6)
CF_X(15, 17) CF_X(23, 20) CF_X(17, 18) CF_X(7, 9) CF_X(12, 13) CF_X(5, 9) CF_X(15, 19) CF_X(15, 16)
CF_X(6, 8) CF_X(15, 5) CF_X(16, 19) CF_X(10, 14) CF_X(10, 4) CF_X(8, 9) CF_X(17, 20) CF_X(2, 4) CF_X(16, 9)
CF_X(11, 12) CF_X(5, 6) CF_X(7, 0) CF_X(3, 0) CF_X(24, 22) CF_X(11, 14) CF_X(1, 4) CF_X(0, 4) CF_X(12, 14)
CF_X(6, 8) CF_X(23, 14) CF_X(19, 13) CF_X(17, 19) CF_X(16, 17) CF_X(11, 4) CF_X(8, 23) CF_X(24, 23)
CF_X(21, 17) CF_X(12, 4) CF_X(24, 21) CF_X(8, 12) CF_X(2, 1) CF_X(6, 0) CF_X(0, 1) CF_X(4, 24) CF_X(4, 12)
CF_X(1, 16) CF_X(16, 12) CF_X(4, 16)
