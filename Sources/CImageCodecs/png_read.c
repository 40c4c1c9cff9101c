#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec_internal.h"

struct cic_png_reader {
  png_structp png;
  png_infop info;
};

static void png_failed(png_structp png, png_const_charp message) {
  cic_decoder *decoder = png_get_error_ptr(png);
  if (decoder->status == CIC_OK) {
    decoder->status = CIC_CORRUPT;
    snprintf(decoder->message, sizeof decoder->message, "%s", message);
  }
  png_longjmp(png, 1);
}

static void png_warned(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static void png_take(png_structp png, png_bytep out, size_t count) {
  cic_decoder *decoder = png_get_io_ptr(png);
  cic_source *source = &decoder->source;
  while (count > 0) {
    if (!cic_source_refill(source)) {
      decoder->status = source->status;
      png_error(png, "end of data");
    }
    size_t part = count < source->available ? count : source->available;
    memcpy(out, source->next, part);
    source->next += part;
    source->available -= part;
    out += part;
    count -= part;
  }
}

/// Only tRNS of the optional chunks bears on the pixels: the others, some of them compressed, are
/// skipped unread, so that none can take memory or time.
static void skip_optional_chunks(png_structp png) {
  static const png_byte names[] =
      "bKGD\0cHRM\0eXIf\0gAMA\0hIST\0iCCP\0iTXt\0oFFs\0pCAL\0pHYs\0sBIT\0sCAL\0sPLT\0sRGB\0tEXt\0tIME\0zTXt";
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, names, (int)(sizeof names / 5));
}

cic_status cic_png_header(cic_decoder *decoder) {
  cic_png_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return CIC_NO_MEMORY;
  decoder->png = reader;
  reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, decoder, png_failed, png_warned);
  if (!reader->png) return CIC_NO_MEMORY;
  reader->info = png_create_info_struct(reader->png);
  if (!reader->info) return CIC_NO_MEMORY;
  if (setjmp(png_jmpbuf(reader->png))) return decoder->status;

  png_structp png = reader->png;
  png_set_read_fn(png, decoder, png_take);
  // The caller's limit on pixels comes between this function and the first allocation that depends
  // on the size, with a better message than libpng's.
  png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
  png_set_chunk_malloc_max(png, 64 << 20);
  png_set_chunk_cache_max(png, 64);
  skip_optional_chunks(png);
  png_read_info(png, reader->info);

  int color = png_get_color_type(png, reader->info);
  int transparent = png_get_valid(png, reader->info, PNG_INFO_tRNS) != 0;
  int has_alpha = (color & PNG_COLOR_MASK_ALPHA) != 0 || transparent;
  decoder->header = (cic_header){
      .format = CIC_PNG,
      .width = png_get_image_width(png, reader->info),
      .height = png_get_image_height(png, reader->info),
      .channels = ((color & PNG_COLOR_MASK_COLOR) ? 3 : 1) + has_alpha,
      .bit_depth = png_get_bit_depth(png, reader->info) == 16 ? 16 : 8,
  };
  return CIC_OK;
}

cic_status cic_png_pixels(cic_decoder *decoder, uint8_t *pixels) {
  png_structp png = decoder->png->png;
  png_infop info = decoder->png->info;
  if (setjmp(png_jmpbuf(png))) return decoder->status;

  png_set_expand(png);  // palette, fewer than 8 bits, and tRNS
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  if (decoder->header.bit_depth == 16) png_set_swap(png);
#endif
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);

  const cic_header *header = &decoder->header;
  size_t row_size = (size_t)header->width * (size_t)header->channels * (size_t)(header->bit_depth / 8);
  if (png_get_rowbytes(png, info) != row_size) png_error(png, "unexpected row size");
  for (int pass = 0; pass < passes; pass++) {
    for (uint32_t y = 0; y < header->height; y++) png_read_row(png, pixels + y * row_size, NULL);
  }
  png_read_end(png, NULL);
  return CIC_OK;
}

void cic_png_free(cic_png_reader *reader) {
  if (reader->png) png_destroy_read_struct(&reader->png, &reader->info, NULL);
  free(reader);
}
