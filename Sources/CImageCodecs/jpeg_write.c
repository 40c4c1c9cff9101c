#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec_internal.h"

#include <jpeglib.h>

#include <jerror.h>

typedef struct {
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr errors;
  struct jpeg_destination_mgr bytes;
  jmp_buf failed;
  cic_sink *sink;
  cic_status status;
  uint8_t *row;
  uint8_t buffer[CIC_BUFFER_SIZE];
} jpeg_writing;

static void jpeg_failed(j_common_ptr jpeg) {
  jpeg_writing *writing = jpeg->client_data;
  char message[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, message);
  snprintf(writing->sink->message, sizeof writing->sink->message, "%.150s", message);
  writing->status = jpeg->err->msg_code == JERR_OUT_OF_MEMORY ? CIC_NO_MEMORY : CIC_CORRUPT;
  longjmp(writing->failed, 1);
}

static void jpeg_warned(j_common_ptr jpeg, int level) {
  (void)jpeg;
  (void)level;
}

static void jpeg_said(j_common_ptr jpeg) { (void)jpeg; }

static void put_begins(j_compress_ptr jpeg) {
  jpeg_writing *writing = jpeg->client_data;
  writing->bytes.next_output_byte = writing->buffer;
  writing->bytes.free_in_buffer = sizeof writing->buffer;
}

static void put(jpeg_writing *writing, size_t count) {
  writing->status = cic_sink_put(writing->sink, writing->buffer, count);
  if (writing->status != CIC_OK) longjmp(writing->failed, 1);
}

static boolean put_full(j_compress_ptr jpeg) {
  jpeg_writing *writing = jpeg->client_data;
  put(writing, sizeof writing->buffer);
  put_begins(jpeg);
  return TRUE;
}

static void put_ends(j_compress_ptr jpeg) {
  jpeg_writing *writing = jpeg->client_data;
  put(writing, sizeof writing->buffer - writing->bytes.free_in_buffer);
}

/// One row as 8-bit gray or RGB without alpha.
static void flatten(const cic_picture *picture, uint32_t y, uint8_t *out, uint32_t background) {
  size_t channels = (size_t)picture->channels, colors = channels < 3 ? 1 : 3;
  size_t start = (size_t)y * picture->width * channels;
  uint32_t top = picture->bit_depth == 16 ? 65535 : 255;
  const uint8_t *narrow = (const uint8_t *)picture->pixels + start;
  const uint16_t *wide = (const uint16_t *)picture->pixels + start;
  for (size_t x = 0; x < picture->width; x++) {
    for (size_t c = 0; c < colors; c++) {
      uint64_t value = top == 255 ? narrow[x * channels + c] : wide[x * channels + c];
      if (colors != channels) {
        uint64_t alpha = top == 255 ? narrow[x * channels + colors] : wide[x * channels + colors];
        value = (value * alpha * 255 + (uint64_t)background * top * (top - alpha) + (uint64_t)top * top / 2) /
                ((uint64_t)top * top);
      } else {
        value = (value * 255 + top / 2) / top;
      }
      out[x * colors + c] = (uint8_t)value;
    }
  }
}

cic_status cic_jpeg_write(cic_sink *sink, const cic_picture *picture, int quality, int subsample,
                          int background) {
  jpeg_writing *writing = calloc(1, sizeof *writing);
  if (!writing) return CIC_NO_MEMORY;
  struct jpeg_compress_struct *jpeg = &writing->jpeg;
  int colors = picture->channels < 3 ? 1 : 3;
  int direct = picture->bit_depth == 8 && picture->channels == colors;
  writing->sink = sink;
  jpeg->err = jpeg_std_error(&writing->errors);
  writing->errors.error_exit = jpeg_failed;
  writing->errors.emit_message = jpeg_warned;
  writing->errors.output_message = jpeg_said;
  jpeg->client_data = writing;
  if (!direct) {
    writing->row = malloc((size_t)picture->width * (size_t)colors);
    if (!writing->row) {
      free(writing);
      return CIC_NO_MEMORY;
    }
  }
  if (setjmp(writing->failed) == 0) {
    jpeg_create_compress(jpeg);
    jpeg->dest = &writing->bytes;
    writing->bytes.init_destination = put_begins;
    writing->bytes.empty_output_buffer = put_full;
    writing->bytes.term_destination = put_ends;
    jpeg->image_width = picture->width;
    jpeg->image_height = picture->height;
    jpeg->input_components = colors;
    jpeg->in_color_space = colors == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(jpeg);
    jpeg_set_quality(jpeg, quality, TRUE);
    if (!subsample) jpeg->comp_info[0].h_samp_factor = jpeg->comp_info[0].v_samp_factor = 1;
    jpeg_start_compress(jpeg, TRUE);
    while (jpeg->next_scanline < picture->height) {
      JSAMPROW row = writing->row;
      if (direct) {
        size_t start = (size_t)jpeg->next_scanline * picture->width * (size_t)colors;
        row = (JSAMPROW)(uintptr_t)((const uint8_t *)picture->pixels + start);
      } else {
        flatten(picture, jpeg->next_scanline, row, (uint32_t)background);
      }
      jpeg_write_scanlines(jpeg, &row, 1);
    }
    jpeg_finish_compress(jpeg);
  }
  cic_status status = writing->status;
  jpeg_destroy_compress(jpeg);
  free(writing->row);
  free(writing);
  return status;
}
