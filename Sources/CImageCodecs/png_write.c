#include <png.h>
#include <stdio.h>

#include "codec_internal.h"

typedef struct {
  cic_sink *sink;
  cic_status status;
} png_writing;

static void png_failed(png_structp png, png_const_charp message) {
  png_writing *writing = png_get_error_ptr(png);
  if (writing->status == CIC_OK) {
    writing->status = CIC_CORRUPT;
    snprintf(writing->sink->message, sizeof writing->sink->message, "%s", message);
  }
  png_longjmp(png, 1);
}

static void png_warned(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static void png_put(png_structp png, png_bytep bytes, size_t count) {
  png_writing *writing = png_get_io_ptr(png);
  writing->status = cic_sink_put(writing->sink, bytes, count);
  if (writing->status != CIC_OK) png_error(png, "");
}

static void png_flushed(png_structp png) { (void)png; }

cic_status cic_png_write(cic_sink *sink, const cic_picture *picture, int level) {
  png_writing writing = {.sink = sink, .status = CIC_OK};
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &writing, png_failed, png_warned);
  if (!png) return CIC_NO_MEMORY;
  png_infop info = png_create_info_struct(png);
  if (!info) {
    png_destroy_write_struct(&png, NULL);
    return CIC_NO_MEMORY;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &info);
    return writing.status;
  }
  static const int colors[5] = {0, PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB,
                                PNG_COLOR_TYPE_RGB_ALPHA};
  png_set_write_fn(png, &writing, png_put, png_flushed);
  png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
  png_set_IHDR(png, info, picture->width, picture->height, picture->bit_depth, colors[picture->channels],
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_compression_level(png, level);
  png_set_compression_buffer_size(png, CIC_BUFFER_SIZE);
  // One filter for all rows costs a fraction of the search among five; "sub" serves drawings and
  // photographs alike.
  png_set_filter(png, PNG_FILTER_TYPE_BASE, level == 0 ? PNG_FILTER_NONE : PNG_FILTER_SUB);
  png_write_info(png, info);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  if (picture->bit_depth == 16) png_set_swap(png);
#endif
  size_t row_size = (size_t)picture->width * (size_t)picture->channels * (size_t)(picture->bit_depth / 8);
  for (uint32_t y = 0; y < picture->height; y++) {
    png_write_row(png, (const uint8_t *)picture->pixels + y * row_size);
  }
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return CIC_OK;
}
