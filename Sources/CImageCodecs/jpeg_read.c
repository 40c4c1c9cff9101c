#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec_internal.h"

#include <jpeglib.h>

#include <jerror.h>

/// A progressive file may repeat scans over the whole picture without end; real ones have about ten.
enum { maximum_scans = 64, strip_rows = 16 };

struct cic_jpeg_reader {
  struct jpeg_decompress_struct jpeg;
  struct jpeg_error_mgr errors;
  struct jpeg_source_mgr bytes;
  struct jpeg_progress_mgr progress;
  jmp_buf failed;
  cic_decoder *decoder;
  uint8_t *strip;  // rows to be reoriented
  uint8_t *cmyk;   // one row
  int orientation;
};

static cic_jpeg_reader *reader_of(j_common_ptr jpeg) { return jpeg->client_data; }

static void fail(j_common_ptr jpeg, cic_status status, const char *message) {
  cic_decoder *decoder = reader_of(jpeg)->decoder;
  decoder->status = status;
  snprintf(decoder->message, sizeof decoder->message, "%s", message);
  longjmp(reader_of(jpeg)->failed, 1);
}

static void jpeg_failed(j_common_ptr jpeg) {
  char message[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, message);
  fail(jpeg, jpeg->err->msg_code == JERR_OUT_OF_MEMORY ? CIC_NO_MEMORY : CIC_CORRUPT, message);
}

/// libjpeg goes on after damage and fills the rest with gray. What says that pixels are lost is an
/// error here; the other warnings are passed over in silence.
static void jpeg_warned(j_common_ptr jpeg, int level) {
  if (level >= 0) return;
  switch (jpeg->err->msg_code) {
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
      jpeg_failed(jpeg);
      break;
    case JWRN_JPEG_EOF:
      fail(jpeg, CIC_TRUNCATED, "");
      break;
    default:
      break;
  }
}

static void jpeg_said(j_common_ptr jpeg) { (void)jpeg; }

static void source_begins(j_decompress_ptr jpeg) { (void)jpeg; }
static void source_ends(j_decompress_ptr jpeg) { (void)jpeg; }

static boolean source_refills(j_decompress_ptr jpeg) {
  cic_jpeg_reader *reader = jpeg->client_data;
  cic_source *source = &reader->decoder->source;
  source->available = 0;
  if (!cic_source_refill(source)) fail((j_common_ptr)jpeg, source->status, "");
  reader->bytes.next_input_byte = source->next;
  reader->bytes.bytes_in_buffer = source->available;
  return TRUE;
}

static void source_skips(j_decompress_ptr jpeg, long count) {
  cic_jpeg_reader *reader = jpeg->client_data;
  while (count > 0) {
    if (reader->bytes.bytes_in_buffer == 0) source_refills(jpeg);
    size_t here = reader->bytes.bytes_in_buffer, part = (size_t)count < here ? (size_t)count : here;
    reader->bytes.next_input_byte += part;
    reader->bytes.bytes_in_buffer -= part;
    count -= (long)part;
  }
}

static void count_scans(j_common_ptr jpeg) {
  if (jpeg->is_decompressor && ((j_decompress_ptr)jpeg)->input_scan_number > maximum_scans) {
    fail(jpeg, CIC_CORRUPT, "more than 64 scans");
  }
}

static int orientation_of(const struct jpeg_decompress_struct *jpeg) {
  for (jpeg_saved_marker_ptr marker = jpeg->marker_list; marker; marker = marker->next) {
    if (marker->data_length >= 6 && memcmp(marker->data, "Exif\0", 5) == 0) {
      return cic_exif_orientation(marker->data, marker->data_length);
    }
  }
  return 1;
}

cic_status cic_jpeg_header(cic_decoder *decoder) {
  cic_jpeg_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return CIC_NO_MEMORY;
  decoder->jpeg = reader;
  reader->decoder = decoder;
  struct jpeg_decompress_struct *jpeg = &reader->jpeg;
  jpeg->err = jpeg_std_error(&reader->errors);
  reader->errors.error_exit = jpeg_failed;
  reader->errors.emit_message = jpeg_warned;
  reader->errors.output_message = jpeg_said;
  jpeg->client_data = reader;
  if (setjmp(reader->failed)) return decoder->status;

  jpeg_create_decompress(jpeg);
  jpeg->src = &reader->bytes;
  reader->bytes.init_source = source_begins;
  reader->bytes.fill_input_buffer = source_refills;
  reader->bytes.skip_input_data = source_skips;
  reader->bytes.resync_to_restart = jpeg_resync_to_restart;
  reader->bytes.term_source = source_ends;
  reader->bytes.next_input_byte = decoder->source.next;
  reader->bytes.bytes_in_buffer = decoder->source.available;
  jpeg->progress = &reader->progress;
  reader->progress.progress_monitor = count_scans;
  jpeg_save_markers(jpeg, JPEG_APP0 + 1, 0xffff);
  jpeg_read_header(jpeg, TRUE);

  int gray = jpeg->num_components == 1;
  switch (jpeg->num_components) {
    case 1: jpeg->out_color_space = JCS_GRAYSCALE; break;
    case 3: jpeg->out_color_space = JCS_RGB; break;
    case 4: jpeg->out_color_space = JCS_CMYK; break;
    default: fail((j_common_ptr)jpeg, CIC_CORRUPT, "neither gray, RGB nor CMYK");
  }
  reader->orientation = orientation_of(jpeg);
  int transposed = reader->orientation >= 5;
  decoder->header = (cic_header){
      .format = CIC_JPEG,
      .width = transposed ? jpeg->image_height : jpeg->image_width,
      .height = transposed ? jpeg->image_width : jpeg->image_height,
      .channels = gray ? 1 : 3,
      .bit_depth = 8,
  };
  return CIC_OK;
}

/// Everyone who writes CMYK follows Adobe and stores 255 for no ink.
static void rgb_from_inverted_cmyk(const uint8_t *cmyk, uint8_t *rgb, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    for (int c = 0; c < 3; c++) {
      uint32_t product = (uint32_t)cmyk[4 * i + c] * cmyk[4 * i + 3] + 128;
      rgb[3 * i + c] = (uint8_t)(((product >> 8) + product) >> 8);
    }
  }
}

cic_status cic_jpeg_pixels(cic_decoder *decoder, uint8_t *pixels) {
  cic_jpeg_reader *reader = decoder->jpeg;
  struct jpeg_decompress_struct *jpeg = &reader->jpeg;
  uint32_t width = jpeg->image_width, height = jpeg->image_height;
  size_t row_size = (size_t)width * (size_t)decoder->header.channels;
  if (reader->orientation != 1) {
    reader->strip = malloc(row_size * strip_rows);
    if (!reader->strip) return CIC_NO_MEMORY;
  }
  if (jpeg->num_components == 4) {
    reader->cmyk = malloc((size_t)width * 4);
    if (!reader->cmyk) return CIC_NO_MEMORY;
  }
  if (setjmp(reader->failed)) return decoder->status;

  jpeg_start_decompress(jpeg);
  while (jpeg->output_scanline < height) {
    uint32_t first = jpeg->output_scanline;
    uint32_t rows = height - first < strip_rows ? height - first : strip_rows;
    uint8_t *strip = reader->strip ? reader->strip : pixels + (size_t)first * row_size;
    while (jpeg->output_scanline < first + rows) {
      uint8_t *row = strip + (size_t)(jpeg->output_scanline - first) * row_size;
      JSAMPROW target = reader->cmyk ? reader->cmyk : row;
      jpeg_read_scanlines(jpeg, &target, 1);
      if (reader->cmyk) rgb_from_inverted_cmyk(reader->cmyk, row, width);
    }
    if (reader->strip) {
      cic_place_rows(strip, first, rows, width, height, decoder->header.channels, reader->orientation,
                     pixels);
    }
  }
  jpeg_finish_decompress(jpeg);
  return CIC_OK;
}

void cic_jpeg_free(cic_jpeg_reader *reader) {
  jpeg_destroy_decompress(&reader->jpeg);
  free(reader->strip);
  free(reader->cmyk);
  free(reader);
}
