#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "ck_parallel.h"
#include "png_internal.h"

// Written without libpng, which works through a picture with one thread: here strips of rows are filtered
// and packed at the same time, each into an IDAT chunk of its own.

enum { strip_bytes = 1 << 19, batch = 32, fastest_search = 4 };

typedef struct {
  uint8_t *bytes;  // a whole chunk
  size_t count;
  uint32_t adler;  // of the unpacked bytes
  size_t unpacked;
} strip;

typedef struct {
  const cic_picture *picture;
  int level;
  size_t row_size, step;
  uint32_t rows_each, first;  // rows of a strip, number of the batch's first strip
  strip strips[batch];
  _Atomic int failed;
} png_writing;

static void put_number(uint8_t *out, uint32_t value) {
  for (int i = 0; i < 4; i++) out[i] = (uint8_t)(value >> (24 - 8 * i));
}

/// Length and name before `size` bytes that stand at chunk + 8, CRC behind. Returns the chunk's size.
static size_t close_chunk(uint8_t *chunk, const char *name, size_t size) {
  put_number(chunk, (uint32_t)size);
  memcpy(chunk + 4, name, 4);
  put_number(chunk + 8 + size, (uint32_t)crc32_z(0, chunk + 4, size + 4));
  return size + 12;
}

/// Row `y` as a PNG stores it; 16-bit samples go through `swapped`.
static const uint8_t *stored_row(const png_writing *writing, uint32_t y, uint8_t *swapped) {
  const uint8_t *row = (const uint8_t *)writing->picture->pixels + (size_t)y * writing->row_size;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  if (writing->picture->bit_depth == 16) {
    for (size_t i = 0; i < writing->row_size; i += 2) {
      swapped[i] = row[i + 1];
      swapped[i + 1] = row[i];
    }
    return swapped;
  }
#endif
  (void)swapped;
  return row;
}

/// Packs with zlib, up to a whole byte and without a last block. 0 when memory is short.
static size_t pack_with_zlib(const uint8_t *bytes, size_t count, uint8_t *out, size_t room, int level) {
  z_stream stream = {0};
  int strategy = level == 0 ? Z_DEFAULT_STRATEGY : Z_FILTERED;
  if (deflateInit2(&stream, level, Z_DEFLATED, -15, 8, strategy) != Z_OK) return 0;
  stream.next_in = (Bytef *)(uintptr_t)bytes;
  stream.avail_in = (uInt)count;
  stream.next_out = out;
  stream.avail_out = (uInt)room;
  int result = deflate(&stream, Z_SYNC_FLUSH);
  size_t made = room - stream.avail_out;
  int whole = result == Z_OK && stream.avail_in == 0 && stream.avail_out > 0;
  deflateEnd(&stream);
  return whole ? made : 0;
}

static int make_strip(png_writing *writing, uint32_t number, strip *made) {
  uint32_t first = number * writing->rows_each, height = writing->picture->height;
  uint32_t rows = height - first < writing->rows_each ? height - first : writing->rows_each;
  size_t line = writing->row_size + 1, unpacked = rows * line;
  // zlib's bound for any settings, and room for the flush.
  size_t room = cic_pack_bound(unpacked) + (unpacked >> 3) + (unpacked >> 6) + 64;
  uint8_t *filtered = malloc(unpacked), *chunk = malloc(room + 14);
  uint8_t *candidates = malloc(5 * line), *swapped = malloc(2 * writing->row_size);
  int search = writing->level > 1, done = filtered && candidates && swapped && chunk;
  if (done) {
    const uint8_t *above = NULL;
    if (first > 0) above = stored_row(writing, first - 1, swapped + (first - 1) % 2 * writing->row_size);
    for (uint32_t y = first; y < first + rows; y++) {
      const uint8_t *row = stored_row(writing, y, swapped + y % 2 * writing->row_size);
      const uint8_t *best =
          cic_filter_row(candidates, row, above, writing->row_size, writing->step, search);
      memcpy(filtered + (y - first) * line, best, line);
      above = row;
    }
    size_t head = 8;
    if (number == 0) {  // zlib's header: a window of 32 KiB, no hint on the level
      chunk[head++] = 0x78;
      chunk[head++] = 0x01;
    }
    size_t packed = writing->level > 0 && writing->level < fastest_search
                        ? cic_pack(filtered, unpacked, chunk + head)
                        : pack_with_zlib(filtered, unpacked, chunk + head, room, writing->level);
    done = packed > 0;
    made->bytes = chunk;
    made->count = close_chunk(chunk, "IDAT", head - 8 + packed);
    made->adler = (uint32_t)adler32_z(1, filtered, unpacked);
    made->unpacked = unpacked;
  }
  if (!done) free(chunk);
  free(filtered);
  free(candidates);
  free(swapped);
  return done;
}

static void make_strips(void *context, int64_t begin, int64_t end) {
  png_writing *writing = context;
  for (int64_t i = begin; i < end; i++) {
    writing->strips[i].bytes = NULL;
    if (!make_strip(writing, writing->first + (uint32_t)i, &writing->strips[i])) {
      writing->strips[i].bytes = NULL;
      writing->failed = 1;
    }
  }
}

static cic_status put_header(cic_sink *sink, const cic_picture *picture) {
  static const uint8_t colors[5] = {0, 0, 4, 2, 6};
  uint8_t bytes[8 + 25] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  uint8_t *body = bytes + 16;
  put_number(body, picture->width);
  put_number(body + 4, picture->height);
  body[8] = (uint8_t)picture->bit_depth;
  body[9] = colors[picture->channels];
  close_chunk(bytes + 8, "IHDR", 13);
  return cic_sink_put(sink, bytes, sizeof bytes);
}

/// The last block of the packed data, empty, the sum over all unpacked bytes, and the end of the file.
static cic_status put_end(cic_sink *sink, uint32_t adler) {
  uint8_t bytes[18 + 12] = {[8] = 0x03, [9] = 0x00};
  put_number(bytes + 10, adler);
  size_t size = close_chunk(bytes, "IDAT", 6);
  close_chunk(bytes + size, "IEND", 0);
  return cic_sink_put(sink, bytes, sizeof bytes);
}

cic_status cic_png_write(cic_sink *sink, const cic_picture *picture, int level) {
  png_writing *writing = calloc(1, sizeof *writing);
  if (!writing) return CIC_NO_MEMORY;
  writing->picture = picture;
  writing->level = level;
  writing->step = (size_t)picture->channels * (size_t)(picture->bit_depth / 8);
  writing->row_size = (size_t)picture->width * writing->step;
  writing->rows_each = 1;
  if (writing->row_size < strip_bytes) writing->rows_each = (uint32_t)(strip_bytes / (writing->row_size + 1));
  uint32_t count = (picture->height - 1) / writing->rows_each + 1, adler = 1;
  cic_status status = put_header(sink, picture);
  for (uint32_t first = 0; first < count && status == CIC_OK; first += batch) {
    uint32_t here = count - first < batch ? count - first : batch;
    writing->first = first;
    ck_parallel_for(here, 1, make_strips, writing);
    if (writing->failed) status = CIC_NO_MEMORY;
    for (uint32_t i = 0; i < here; i++) {
      strip *strip = &writing->strips[i];
      if (status == CIC_OK) status = cic_sink_put(sink, strip->bytes, strip->count);
      adler = (uint32_t)adler32_combine(adler, strip->adler, (z_off_t)strip->unpacked);
      free(strip->bytes);
    }
  }
  if (status == CIC_OK) status = put_end(sink, adler);
  free(writing);
  return status;
}
