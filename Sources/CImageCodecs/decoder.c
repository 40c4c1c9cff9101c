#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ck_memory.h"
#include "codec_internal.h"

int cic_source_refill(cic_source *source) {
  if (source->available > 0) return 1;
  if (source->descriptor < 0 || source->status != CIC_OK) {
    if (source->status == CIC_OK) source->status = CIC_TRUNCATED;
    return 0;
  }
  ssize_t got;
  do {
    got = read(source->descriptor, source->buffer, CIC_BUFFER_SIZE);
  } while (got < 0 && errno == EINTR);
  if (got < 0) {
    source->error = errno;
    source->status = CIC_IO;
    return 0;
  }
  if (got == 0) {
    source->status = CIC_TRUNCATED;
    return 0;
  }
  if ((size_t)got > source->limit - source->taken) {
    source->status = CIC_TOO_LARGE;
    return 0;
  }
  source->taken += (size_t)got;
  source->next = source->buffer;
  source->available = (size_t)got;
  return 1;
}

cic_decoder *cic_decoder_memory(const uint8_t *bytes, size_t count) {
  cic_decoder *decoder = calloc(1, sizeof *decoder);
  if (!decoder) return NULL;
  decoder->source.descriptor = -1;
  decoder->source.next = bytes;
  decoder->source.available = count;
  return decoder;
}

cic_decoder *cic_decoder_descriptor(int descriptor, size_t limit) {
  cic_decoder *decoder = calloc(1, sizeof *decoder);
  if (!decoder) return NULL;
  decoder->source.descriptor = descriptor;
  decoder->source.limit = limit;
  decoder->source.buffer = malloc(CIC_BUFFER_SIZE);
  if (!decoder->source.buffer) {
    free(decoder);
    return NULL;
  }
  return decoder;
}

void cic_decoder_free(cic_decoder *decoder) {
  if (!decoder) return;
  if (decoder->png) cic_png_free(decoder->png);
  if (decoder->jpeg) cic_jpeg_free(decoder->jpeg);
  free(decoder->source.buffer);
  free(decoder);
}

/// Collects the bytes of a signature: a pipe may deliver fewer than that at a time.
static void fill_for_peek(cic_source *source) {
  if (!cic_source_refill(source)) return;
  if (source->descriptor < 0) return;
  while (source->available < CIC_PEEK_SIZE && source->next == source->buffer) {
    ssize_t got;
    do {
      got = read(source->descriptor, source->buffer + source->available,
                 CIC_BUFFER_SIZE - source->available);
    } while (got < 0 && errno == EINTR);
    if (got <= 0 || (size_t)got > source->limit - source->taken) break;
    source->taken += (size_t)got;
    source->available += (size_t)got;
  }
}

size_t cic_decoder_peek(cic_decoder *decoder, uint8_t *out, size_t count) {
  fill_for_peek(&decoder->source);
  if (count > decoder->source.available) count = decoder->source.available;
  if (count > 0) memcpy(out, decoder->source.next, count);
  return count;
}

cic_status cic_decoder_header(cic_decoder *decoder, cic_header *header) {
  static const uint8_t png[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  static const uint8_t jpeg[3] = {0xff, 0xd8, 0xff};
  uint8_t first[8];
  size_t count = cic_decoder_peek(decoder, first, sizeof first);
  cic_status status;
  decoder->is_png = count > 0 && first[0] == png[0];
  if (count == 0) {
    status = decoder->source.status == CIC_TRUNCATED ? CIC_EMPTY : decoder->source.status;
  } else if (count >= 8 && memcmp(first, png, 8) == 0) {
    status = cic_png_header(decoder);
  } else if (count >= 3 && memcmp(first, jpeg, 3) == 0) {
    status = cic_jpeg_header(decoder);
  } else if (memcmp(first, png, count < 8 ? count : 8) == 0 ||
             (count < 3 && memcmp(first, jpeg, count) == 0)) {
    status = CIC_TRUNCATED;
  } else {
    status = CIC_UNRECOGNIZED;
  }
  if (status == CIC_OK) *header = decoder->header;
  return status;
}

cic_status cic_decoder_pixels(cic_decoder *decoder, void *pixels) {
  const cic_header *header = &decoder->header;
  int64_t count = (int64_t)header->width * header->height * header->channels * (header->bit_depth / 8);
  ck_memory_expect(pixels, count);
  return decoder->png ? cic_png_pixels(decoder, pixels) : cic_jpeg_pixels(decoder, pixels);
}

int cic_decoder_is_png(const cic_decoder *decoder) { return decoder->is_png; }

const char *cic_decoder_message(const cic_decoder *decoder) { return decoder->message; }

int cic_decoder_errno(const cic_decoder *decoder) { return decoder->source.error; }
