#include <stdlib.h>
#include <string.h>

#include "png_internal.h"

// RFC 1951. The only distance is 1: a run is its first byte and a copy from one byte before.
enum {
  end_of_block = 256,
  symbols = 286,
  code_lengths = 19,
  block_size = 1 << 17,  // bytes that share one set of codes
  stored_size = 65535,
  least_run = 8,  // shorter runs cost more as a copy than as bytes
  longest_run = 258,
};

typedef struct {
  uint8_t *out;
  uint64_t bits;
  int count;
} bit_writer;

static inline void put_bits(bit_writer *writer, uint64_t bits, int count) {
  writer->bits |= bits << writer->count;
  writer->count += count;
}

/// Leaves at most 7 bits unwritten. May write up to 8 bytes past those that count.
static inline void flush_bits(bit_writer *writer) {
  uint64_t bits = writer->bits;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  bits = __builtin_bswap64(bits);
#endif
  memcpy(writer->out, &bits, 8);
  int whole = writer->count >> 3;
  writer->out += whole;
  writer->bits = whole == 8 ? 0 : writer->bits >> (8 * whole);
  writer->count &= 7;
}

static void put_stored(bit_writer *writer, const uint8_t *bytes, size_t count) {
  do {
    size_t part = count < stored_size ? count : stored_size;
    put_bits(writer, 0, 3);
    if (writer->count > 0) put_bits(writer, 0, (8 - writer->count % 8) % 8);
    flush_bits(writer);
    uint8_t sizes[4] = {part & 255, (uint8_t)(part >> 8), ~part & 255, (uint8_t)(~part >> 8)};
    memcpy(writer->out, sizes, 4);
    if (part > 0) memcpy(writer->out + 4, bytes, part);
    writer->out += 4 + part;
    bytes += part;
    count -= part;
  } while (count > 0);
}

/// A code for each symbol, bit-reversed as deflate wants it, and its length; 0 where it is not used.
typedef struct {
  uint16_t code[symbols];
  uint8_t length[symbols];
} huffman;

typedef struct {
  uint32_t weight;
  uint16_t symbol;
} leaf;

static int by_weight(const void *a, const void *b) {
  const leaf *x = a, *y = b;
  if (x->weight != y->weight) return x->weight < y->weight ? -1 : 1;
  return x->symbol < y->symbol ? -1 : 1;
}

/// Counts how many codes of each length the tree of the sorted leaves has, none above `limit`.
static void lengths_of_tree(const leaf *leaves, int count, int limit, int *of_length) {
  uint32_t weight[2 * symbols];
  int parent[2 * symbols], depth[2 * symbols];
  for (int i = 0; i < count; i++) weight[i] = leaves[i].weight;
  // Leaves and joined nodes both come in rising order, so the two lightest are at one of two fronts.
  int next_leaf = 0, next_joined = count, total = 2 * count - 1;
  for (int joined = count; joined < total; joined++) {
    weight[joined] = 0;
    for (int k = 0; k < 2; k++) {
      int lightest = next_joined >= joined || (next_leaf < count && weight[next_leaf] <= weight[next_joined])
                         ? next_leaf++
                         : next_joined++;
      weight[joined] += weight[lightest];
      parent[lightest] = joined;
    }
  }
  memset(of_length, 0, sizeof(int) * 16);
  depth[total - 1] = 0;
  for (int i = total - 2; i >= 0; i--) {
    depth[i] = depth[parent[i]] + 1;
    if (i < count) of_length[depth[i] < limit ? depth[i] : limit]++;
  }
  // Cutting long codes took more room than there is: lengthen shorter ones until the sum is right.
  uint32_t used = 0;
  for (int length = 1; length <= limit; length++) used += (uint32_t)of_length[length] << (limit - length);
  while (used > 1u << limit) {
    int length = limit - 1;
    while (of_length[length] == 0) length--;
    of_length[length]--;
    of_length[length + 1] += 2;
    of_length[limit]--;
    used--;
  }
}

static void make_huffman(huffman *huffman, const uint32_t *weights, int count, int limit) {
  leaf leaves[symbols];
  int used = 0;
  memset(huffman->length, 0, sizeof huffman->length);
  for (int i = 0; i < count; i++) {
    if (weights[i] > 0) leaves[used++] = (leaf){weights[i], (uint16_t)i};
  }
  if (used == 1) {
    huffman->length[leaves[0].symbol] = 1;
  } else {
    int of_length[16];
    qsort(leaves, (size_t)used, sizeof *leaves, by_weight);
    lengths_of_tree(leaves, used, limit, of_length);
    for (int length = limit, i = 0; length > 0; length--) {
      for (int k = 0; k < of_length[length]; k++) huffman->length[leaves[i++].symbol] = (uint8_t)length;
    }
  }
  uint32_t code = 0;
  for (int length = 1; length <= limit; length++, code <<= 1) {
    for (int i = 0; i < count; i++) {
      if (huffman->length[i] != length) continue;
      uint32_t reversed = 0;
      for (int bit = 0; bit < length; bit++) reversed |= (code >> bit & 1) << (length - 1 - bit);
      huffman->code[i] = (uint16_t)reversed;
      code++;
    }
  }
}

/// Symbol and further bits of a run's length, 3...258.
static void run_symbol(int length, int *symbol, int *extra_count, int *extra) {
  if (length == longest_run) {
    *symbol = 285;
    *extra_count = *extra = 0;
    return;
  }
  int rest = length - 3;
  int bits = rest < 8 ? 0 : 29 - __builtin_clz((unsigned)rest);
  *symbol = rest < 8 ? 257 + rest : 257 + 4 * bits + (rest >> bits);
  *extra_count = bits;
  *extra = rest & ((1 << bits) - 1);
}

/// How many bytes from `at` on equal the byte before; `end` is not reached over.
static inline size_t run_length(const uint8_t *at, const uint8_t *end) {
  const uint8_t *start = at;
  uint8_t value = at[-1];
  uint64_t same = value * 0x0101010101010101u, found;
  while (end - at >= 8 && (memcpy(&found, at, 8), found == same)) at += 8;
  while (at < end && *at == value) at++;
  return (size_t)(at - start);
}

/// Whether the eight bytes at `at` equal the one before.
static inline int begins_run(const uint8_t *at) {
  uint64_t here, before;
  memcpy(&here, at, 8);
  memcpy(&before, at - 1, 8);
  return here == before;
}

static void count_symbols(const uint8_t *bytes, size_t count, uint32_t *weights) {
  uint32_t tables[4][256] = {{0}};
  const uint8_t *at = bytes, *end = bytes + count;
  memset(weights, 0, sizeof(uint32_t) * symbols);
  weights[end_of_block] = 1;
  if (count > 0) tables[0][*at++]++;
  while (end - at >= least_run) {
    if (!begins_run(at)) {
      for (int i = 0; i < 8; i += 4) {
        for (int k = 0; k < 4; k++) tables[k][at[i + k]]++;
      }
      at += 8;
      continue;
    }
    size_t run = run_length(at, end);
    for (; run >= 3; run -= run < longest_run ? run : longest_run) {
      int length = run < longest_run ? (int)run : longest_run, symbol, extra_count, extra;
      run_symbol(length, &symbol, &extra_count, &extra);
      weights[symbol]++;
      at += length;
    }
  }
  while (at < end) tables[0][*at++]++;
  for (int i = 0; i < 256; i++) weights[i] = tables[0][i] + tables[1][i] + tables[2][i] + tables[3][i];
}

static inline void put_code(bit_writer *writer, const uint32_t *codes, uint8_t byte) {
  put_bits(writer, codes[byte] >> 8, codes[byte] & 255);
}

static void put_symbols(bit_writer *output, const uint8_t *bytes, size_t count, const huffman *huffman) {
  bit_writer writer = *output;
  uint32_t codes[256];  // code and length in one load
  for (int i = 0; i < 256; i++) codes[i] = (uint32_t)huffman->code[i] << 8 | huffman->length[i];
  const uint8_t *at = bytes, *end = bytes + count;
  if (count > 0) put_code(&writer, codes, *at++);
  flush_bits(&writer);
  while (end - at >= least_run) {
    if (!begins_run(at)) {
      for (int i = 0; i < 8; i += 3) {  // three codes and the bits left over: at most 52
        put_code(&writer, codes, at[i]);
        put_code(&writer, codes, at[i + 1]);
        if (i < 6) put_code(&writer, codes, at[i + 2]);
        flush_bits(&writer);
      }
      at += 8;
      continue;
    }
    size_t run = run_length(at, end);
    for (; run >= 3; run -= run < longest_run ? run : longest_run) {
      int length = run < longest_run ? (int)run : longest_run, symbol, extra_count, extra;
      run_symbol(length, &symbol, &extra_count, &extra);
      put_bits(&writer, huffman->code[symbol], huffman->length[symbol]);
      put_bits(&writer, (uint64_t)extra, extra_count);
      put_bits(&writer, 0, 1);  // the only distance
      flush_bits(&writer);
      at += length;
    }
  }
  while (at < end) {
    put_code(&writer, codes, *at++);
    flush_bits(&writer);
  }
  put_bits(&writer, huffman->code[end_of_block], huffman->length[end_of_block]);
  flush_bits(&writer);
  *output = writer;
}

/// The lengths of the codes, themselves packed: up to 286 for symbols and one for the distance.
static void put_lengths(bit_writer *writer, const huffman *codes) {
  static const uint8_t order[code_lengths] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                              11, 4,  12, 3, 13, 2, 14, 1, 15};
  uint8_t lengths[symbols + 1], packed[symbols + 1], extra[symbols + 1];
  int count = symbols, used = 0;
  while (codes->length[count - 1] == 0) count--;
  memcpy(lengths, codes->length, (size_t)count);
  lengths[count] = 1;

  uint32_t weights[code_lengths] = {0};
  for (int i = 0; i <= count;) {
    int run = 1;
    while (i + run <= count && lengths[i + run] == lengths[i]) run++;
    if (lengths[i] == 0 && run >= 3) {
      if (run > 138) run = 138;
      packed[used] = run > 10 ? 18 : 17;
      extra[used] = (uint8_t)(run > 10 ? run - 11 : run - 3);
    } else if (i > 0 && lengths[i] == lengths[i - 1] && run >= 3) {
      if (run > 6) run = 6;
      packed[used] = 16;
      extra[used] = (uint8_t)(run - 3);
    } else {
      run = 1;
      packed[used] = lengths[i];
      extra[used] = 0;
    }
    weights[packed[used++]]++;
    i += run;
  }

  huffman length_codes;
  make_huffman(&length_codes, weights, code_lengths, 7);
  int sent = code_lengths;
  while (sent > 4 && length_codes.length[order[sent - 1]] == 0) sent--;
  put_bits(writer, (uint64_t)(count - 257), 5);
  put_bits(writer, 0, 5);
  put_bits(writer, (uint64_t)(sent - 4), 4);
  flush_bits(writer);
  for (int i = 0; i < sent; i++) {
    put_bits(writer, length_codes.length[order[i]], 3);
    flush_bits(writer);
  }
  for (int i = 0; i < used; i++) {
    static const int extra_bits[3] = {2, 3, 7};
    put_bits(writer, length_codes.code[packed[i]], length_codes.length[packed[i]]);
    if (packed[i] >= 16) put_bits(writer, extra[i], extra_bits[packed[i] - 16]);
    flush_bits(writer);
  }
}

static void put_block(bit_writer *writer, const uint8_t *bytes, size_t count) {
  uint32_t weights[symbols];
  huffman huffman;
  count_symbols(bytes, count, weights);
  make_huffman(&huffman, weights, symbols, 15);
  uint64_t bits = 0;
  // 6 further bits at most for a run: 5 of its length and the distance.
  for (int i = 0; i < symbols; i++) {
    bits += (uint64_t)weights[i] * (huffman.length[i] + (i > end_of_block ? 6u : 0u));
  }
  if (bits / 8 >= count) {
    put_stored(writer, bytes, count);
    return;
  }
  put_bits(writer, 2 << 1, 3);  // not the last block, codes of its own
  put_lengths(writer, &huffman);
  put_symbols(writer, bytes, count, &huffman);
}

size_t cic_pack_bound(size_t count) {
  // A block is stored unless packing makes it smaller; its codes' lengths take less than 400 bytes.
  return count + (count / block_size + 1) * 512 + (count / stored_size + 1) * 8 + 64;
}

size_t cic_pack(const uint8_t *bytes, size_t count, uint8_t *out) {
  bit_writer writer = {.out = out};
  for (size_t at = 0; at < count; at += block_size) {
    put_block(&writer, bytes + at, count - at < block_size ? count - at : block_size);
  }
  put_stored(&writer, NULL, 0);
  return (size_t)(writer.out - out);
}
