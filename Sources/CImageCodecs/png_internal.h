#ifndef PNG_INTERNAL_H
#define PNG_INTERNAL_H

#include "codec_internal.h"

/// Filters a row of `count` bytes, fewer than 2^24, whose pixels are `step` bytes apart. `above` is null in
/// the first row. Returns a piece of `candidates`, which holds 5 * (count + 1) bytes: the number of the
/// filter and the filtered row. With `search`, the one of the five filters whose bytes are smallest; else
/// the difference from the pixel to the left.
uint8_t *cic_filter_row(uint8_t *candidates, const uint8_t *row, const uint8_t *above, size_t count,
                        size_t step, int search);

/// The most bytes that `cic_pack` makes of `count` bytes.
size_t cic_pack_bound(size_t count);

/// Packs bytes as deflate blocks without a last one, ending at a whole byte. Looks only for runs of one
/// byte, and gives the bytes Huffman codes: what is left to find in filtered pixels, and several times
/// faster than a search for repetitions. Returns the number of bytes written.
size_t cic_pack(const uint8_t *bytes, size_t count, uint8_t *out);

#endif
