#ifndef CIMAGECODECS_H
#define CIMAGECODECS_H

#include <stddef.h>
#include <stdint.h>

// Shims over libpng and libjpeg. Both libraries report errors with longjmp, which must never cross a
// Swift frame: every function here returns a status, and the jumps stay inside.

/// How a call ended.
typedef enum {
  CIC_OK = 0,
  CIC_EMPTY,         // no byte at all
  CIC_UNRECOGNIZED,  // neither a PNG nor a JPEG signature
  CIC_TRUNCATED,     // the data ends before the picture does
  CIC_CORRUPT,       // cic_decoder_message says what is wrong
  CIC_TOO_LARGE,     // more bytes than the limit given
  CIC_IO,            // read or write failed; the errno is kept
  CIC_NO_MEMORY
} cic_status;

/// The file formats.
typedef enum { CIC_PNG = 1, CIC_JPEG = 2 } cic_format;

/// What is known before any memory for pixels is taken.
typedef struct {
  cic_format format;
  uint32_t width;    // after the EXIF orientation
  uint32_t height;
  int channels;      // 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha
  int bit_depth;     // 8 or 16
} cic_header;

/// A picture being read from memory or from a file descriptor.
typedef struct cic_decoder cic_decoder;

/// Reads `count` bytes that stay valid until the decoder is freed. Null when memory is short.
cic_decoder *cic_decoder_memory(const uint8_t *bytes, size_t count);

/// Reads from the descriptor, which the caller closes, at most `limit` bytes. Null when memory is short.
cic_decoder *cic_decoder_descriptor(int descriptor, size_t limit);

void cic_decoder_free(cic_decoder *decoder);

/// Copies up to `count` of the first bytes, without consuming them, and returns how many there are.
/// Valid before `cic_decoder_header` and after it failed with CIC_UNRECOGNIZED.
size_t cic_decoder_peek(cic_decoder *decoder, uint8_t *out, size_t count);

/// Reads as far as the first pixel data. Takes no memory that grows with the number of pixels.
cic_status cic_decoder_header(cic_decoder *decoder, cic_header *header);

/// Reads all pixels into `width * height * channels` native samples of 1 or 2 bytes, rows from the top
/// without padding, and the rest of the file to its end mark. Call once, after `cic_decoder_header`.
cic_status cic_decoder_pixels(cic_decoder *decoder, void *pixels);

/// Whether the signature was a PNG's.
int cic_decoder_is_png(const cic_decoder *decoder);

/// One line on the last CIC_CORRUPT; empty otherwise. Valid until the decoder is freed.
const char *cic_decoder_message(const cic_decoder *decoder);

/// The errno of the last CIC_IO.
int cic_decoder_errno(const cic_decoder *decoder);

/// The bits of a picture to write.
typedef struct {
  const void *pixels;  // tight rows from the top, native samples
  uint32_t width, height;
  int channels;   // 1...4
  int bit_depth;  // 8 or 16
} cic_picture;

/// Where encoded bytes go: to a descriptor, or, when that is negative, to growing memory.
typedef struct {
  int descriptor;
  uint8_t *bytes;  // memory sink: owned by the caller afterwards, release with free()
  size_t count;    // memory sink: bytes used
  size_t capacity;
  int error;          // errno of CIC_IO
  char message[160];  // of CIC_CORRUPT
} cic_sink;

/// Writes a PNG. `level` 0 stores, 1...3 use runs and Huffman codes, 4...9 are zlib's. A row has fewer
/// than 2^24 bytes.
cic_status cic_png_write(cic_sink *sink, const cic_picture *picture, int level);

/// Writes a baseline JPEG, 8 bits a sample. `quality` is 1...100. Alpha is composed over the gray level
/// `background` (0...255), 16-bit samples are rounded to 8. `subsample` halves the colour resolution.
cic_status cic_jpeg_write(cic_sink *sink, const cic_picture *picture, int quality, int subsample,
                          int background);

#include "cic_resize.h"

#endif
