#ifndef CODEC_INTERNAL_H
#define CODEC_INTERNAL_H

#include <setjmp.h>

#include "CImageCodecs.h"

/// Compiles a function once for each generation of CPUs; the right one is chosen when the program starts.
#if defined(__x86_64__)
#define CIC_PER_CPU __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CIC_PER_CPU
#endif

/// Bytes in: a fixed piece of memory, or a buffer refilled from a descriptor.
typedef struct {
  const uint8_t *next;
  size_t available;
  int descriptor;  // -1: memory
  uint8_t *buffer;
  size_t taken;  // bytes read from the descriptor
  size_t limit;
  cic_status status;  // why a refill brought nothing
  int error;
} cic_source;

#define CIC_BUFFER_SIZE 65536
#define CIC_PEEK_SIZE 16

/// Makes at least one byte available. 0 at the end or on failure, with `status` set.
int cic_source_refill(cic_source *source);

/// State of one format's reader.
typedef struct cic_png_reader cic_png_reader;
typedef struct cic_jpeg_reader cic_jpeg_reader;

struct cic_decoder {
  cic_source source;
  cic_header header;
  int is_png;
  cic_png_reader *png;
  cic_jpeg_reader *jpeg;
  cic_status status;
  char message[256];
};

cic_status cic_png_header(cic_decoder *decoder);
cic_status cic_png_pixels(cic_decoder *decoder, uint8_t *pixels);
void cic_png_free(cic_png_reader *reader);

cic_status cic_jpeg_header(cic_decoder *decoder);
cic_status cic_jpeg_pixels(cic_decoder *decoder, uint8_t *pixels);
void cic_jpeg_free(cic_jpeg_reader *reader);

/// EXIF orientation 1...8 in the body of an APP1 segment, 1 when there is none or it makes no sense.
int cic_exif_orientation(const uint8_t *bytes, size_t count);

/// Places `rows` decoded rows, beginning with row `first` of a `width` by `height` picture of
/// `channels` bytes a pixel, where EXIF `orientation` wants them in `target`.
void cic_place_rows(const uint8_t *strip, uint32_t first, uint32_t rows, uint32_t width, uint32_t height,
                    int channels, int orientation, uint8_t *target);

/// Appends bytes to the sink.
cic_status cic_sink_put(cic_sink *sink, const uint8_t *bytes, size_t count);

#endif
