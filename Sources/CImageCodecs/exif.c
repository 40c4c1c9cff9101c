#include <string.h>

#include "codec_internal.h"

static uint32_t number(const uint8_t *bytes, int count, int little) {
  uint32_t value = 0;
  for (int i = 0; i < count; i++) value |= (uint32_t)bytes[i] << (8 * (little ? i : count - 1 - i));
  return value;
}

int cic_exif_orientation(const uint8_t *bytes, size_t count) {
  enum { tag_orientation = 0x0112, type_byte = 1, type_short = 3, type_long = 4 };
  if (count < 14 || memcmp(bytes, "Exif\0", 5) != 0) return 1;
  const uint8_t *tiff = bytes + 6;
  size_t size = count - 6;
  int little;
  if (tiff[0] == 'I' && tiff[1] == 'I') {
    little = 1;
  } else if (tiff[0] == 'M' && tiff[1] == 'M') {
    little = 0;
  } else {
    return 1;
  }
  if (number(tiff + 2, 2, little) != 42) return 1;
  size_t directory = number(tiff + 4, 4, little);
  if (directory > size || size - directory < 2) return 1;
  size_t entries = number(tiff + directory, 2, little);
  for (size_t i = 0; i < entries; i++) {
    size_t at = directory + 2 + 12 * i;
    if (at > size || size - at < 12) return 1;
    const uint8_t *entry = tiff + at;
    if (number(entry, 2, little) != tag_orientation) continue;
    uint32_t type = number(entry + 2, 2, little);
    int width = type == type_byte ? 1 : type == type_short ? 2 : type == type_long ? 4 : 0;
    if (width == 0 || number(entry + 4, 4, little) != 1) return 1;
    uint32_t value = number(entry + 8, width, little);
    return value >= 1 && value <= 8 ? (int)value : 1;
  }
  return 1;
}

/// Row and column of the stored picture are x and y; each orientation says where (x, y) is shown.
void cic_place_rows(const uint8_t *strip, uint32_t first, uint32_t rows, uint32_t width, uint32_t height,
                    int channels, int orientation, uint8_t *target) {
  size_t pixel = (size_t)channels;
  if (orientation == 1) {
    memcpy(target + (size_t)first * width * pixel, strip, (size_t)rows * width * pixel);
    return;
  }
  int mirror_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  int mirror_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  int transpose = orientation >= 5;
  // Columns outside and rows inside: in a transposed picture the rows of a strip then land side by side.
  for (uint32_t x = 0; x < width; x++) {
    size_t column = mirror_x ? width - 1 - x : x;
    for (uint32_t i = 0; i < rows; i++) {
      uint32_t y = first + i;
      size_t row = mirror_y ? height - 1 - y : y;
      size_t at = transpose ? column * height + row : row * width + column;
      const uint8_t *from = strip + ((size_t)i * width + x) * pixel;
      for (size_t c = 0; c < pixel; c++) target[at * pixel + c] = from[c];
    }
  }
}
