#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "codec_internal.h"

static cic_status put_descriptor(cic_sink *sink, const uint8_t *bytes, size_t count) {
  while (count > 0) {
    ssize_t put = write(sink->descriptor, bytes, count);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) {
      sink->error = errno;
      return CIC_IO;
    }
    bytes += put;
    count -= (size_t)put;
  }
  return CIC_OK;
}

cic_status cic_sink_put(cic_sink *sink, const uint8_t *bytes, size_t count) {
  if (sink->descriptor >= 0) return put_descriptor(sink, bytes, count);
  if (count > sink->capacity - sink->count) {
    size_t capacity = sink->capacity < 32768 ? 65536 : 2 * sink->capacity;
    if (capacity - sink->count < count) capacity = sink->count + count;
    uint8_t *grown = realloc(sink->bytes, capacity);
    if (!grown) return CIC_NO_MEMORY;
    sink->bytes = grown;
    sink->capacity = capacity;
  }
  memcpy(sink->bytes + sink->count, bytes, count);
  sink->count += count;
  return CIC_OK;
}
