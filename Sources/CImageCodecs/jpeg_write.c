#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ck_parallel.h"
#include "codec_internal.h"

#include <jpeglib.h>

#include <jerror.h>

// libjpeg works through a picture with one thread. Here strips of rows are packed at the same time and become
// one scan: the standard's restart markers let a decoder, and so an encoder, begin anew at each of them. The
// pixels are the same as without; the file is a few bytes longer.

enum { strip_pixels = 1 << 17, batch = 32 };

typedef struct {
  const cic_picture *picture;
  int quality, subsample, background;
} jpeg_settings;

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

/// Rows `first` up to `first + rows` as a whole file of their own.
static cic_status write_rows(cic_sink *sink, const jpeg_settings *settings, uint32_t first, uint32_t rows) {
  jpeg_writing *writing = calloc(1, sizeof *writing);
  if (!writing) return CIC_NO_MEMORY;
  const cic_picture *picture = settings->picture;
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
    jpeg->image_height = rows;
    jpeg->input_components = colors;
    jpeg->in_color_space = colors == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(jpeg);
    jpeg_set_quality(jpeg, settings->quality, TRUE);
    if (!settings->subsample) jpeg->comp_info[0].h_samp_factor = jpeg->comp_info[0].v_samp_factor = 1;
    jpeg_start_compress(jpeg, TRUE);
    while (jpeg->next_scanline < rows) {
      uint32_t y = first + jpeg->next_scanline;
      JSAMPROW row = writing->row;
      if (direct) {
        size_t start = (size_t)y * picture->width * (size_t)colors;
        row = (JSAMPROW)(uintptr_t)((const uint8_t *)picture->pixels + start);
      } else {
        flatten(picture, y, row, (uint32_t)settings->background);
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

/// A picture in strips that are packed at the same time.
typedef struct {
  const jpeg_settings *settings;
  uint32_t rows_each, first;  // rows of a strip, number of the batch's first strip
  cic_sink strips[batch];     // in memory
  cic_status status[batch];
} strip_writing;

static void make_strips(void *context, int64_t begin, int64_t end) {
  strip_writing *writing = context;
  uint32_t height = writing->settings->picture->height, each = writing->rows_each;
  for (int64_t i = begin; i < end; i++) {
    uint32_t first = (writing->first + (uint32_t)i) * each;
    uint32_t rows = height - first < each ? height - first : each;
    writing->strips[i] = (cic_sink){.descriptor = -1};
    writing->status[i] = write_rows(&writing->strips[i], writing->settings, first, rows);
  }
}

/// Where the segment `marker` of a file begins that libjpeg wrote; the file's end where there is none.
static size_t find_segment(const cic_sink *file, uint8_t marker) {
  size_t at = 2;
  while (at + 4 <= file->count && file->bytes[at + 1] != marker) {
    at += 2 + ((size_t)file->bytes[at + 2] << 8 | file->bytes[at + 3]);
  }
  return at + 4 <= file->count ? at : file->count;
}

/// The first strip's header becomes that of the whole picture: its height, and how many blocks a strip has.
static cic_status put_header(cic_sink *sink, cic_sink *strip, size_t scan, uint32_t height, uint32_t blocks) {
  size_t frame = find_segment(strip, 0xc0);
  if (frame + 7 > scan) return CIC_CORRUPT;
  strip->bytes[frame + 5] = (uint8_t)(height >> 8);
  strip->bytes[frame + 6] = (uint8_t)height;
  uint8_t interval[6] = {0xff, 0xdd, 0, 4, (uint8_t)(blocks >> 8), (uint8_t)blocks};
  cic_status status = cic_sink_put(sink, strip->bytes, scan);
  return status == CIC_OK ? cic_sink_put(sink, interval, sizeof interval) : status;
}

/// What a strip adds to the file: of the first one its scan with the scan's header, of the others the bits behind
/// it, after the marker at which a decoder starts anew.
static cic_status put_strip(cic_sink *sink, cic_sink *strip, uint32_t number, uint32_t height, uint32_t blocks) {
  size_t scan = find_segment(strip, 0xda), end = strip->count - 2;
  if (scan >= end) return CIC_CORRUPT;
  cic_status status;
  if (number == 0) {
    status = put_header(sink, strip, scan, height, blocks);
  } else {
    uint8_t restart[2] = {0xff, (uint8_t)(0xd0 + (number - 1) % 8)};
    status = cic_sink_put(sink, restart, sizeof restart);
    scan += 2 + ((size_t)strip->bytes[scan + 2] << 8 | strip->bytes[scan + 3]);
  }
  return status == CIC_OK ? cic_sink_put(sink, strip->bytes + scan, end - scan) : status;
}

cic_status cic_jpeg_write(cic_sink *sink, const cic_picture *picture, int quality, int subsample,
                          int background) {
  jpeg_settings settings = {picture, quality, subsample, background};
  uint32_t side = subsample && picture->channels >= 3 ? 16 : 8;  // of a block, the unit that strips are cut at
  uint32_t across = (picture->width - 1) / side + 1, down = strip_pixels / (across * side * side);
  if (down == 0) down = 1;
  uint32_t each = down * side, count = (picture->height - 1) / each + 1;
  if (count == 1) return write_rows(sink, &settings, 0, picture->height);

  strip_writing *writing = calloc(1, sizeof *writing);
  if (!writing) return CIC_NO_MEMORY;
  writing->settings = &settings;
  writing->rows_each = each;
  cic_status status = CIC_OK;
  for (uint32_t first = 0; first < count && status == CIC_OK; first += batch) {
    uint32_t here = count - first < batch ? count - first : batch;
    writing->first = first;
    ck_parallel_for(here, 1, make_strips, writing);
    for (uint32_t i = 0; i < here; i++) {
      cic_sink *strip = &writing->strips[i];
      if (status == CIC_OK) {
        status = writing->status[i];
        memcpy(sink->message, strip->message, sizeof sink->message);
      }
      if (status == CIC_OK) status = put_strip(sink, strip, first + i, picture->height, across * down);
      free(strip->bytes);
    }
  }
  static const uint8_t end[2] = {0xff, 0xd9};
  if (status == CIC_OK) status = cic_sink_put(sink, end, sizeof end);
  free(writing);
  return status;
}
