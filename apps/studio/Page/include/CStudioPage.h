// The files of studio's page, made part of the program by the compiler.
#ifndef CSTUDIOPAGE_H
#define CSTUDIOPAGE_H

#include <stddef.h>

/// A file of the page.
typedef struct {
  /// Its address on the server, such as "/app.js".
  const char *path;
  /// Its media type.
  const char *type;
  const unsigned char *bytes;
  size_t count;
} studio_page_file;

/// All files of the page.
const studio_page_file *studio_page_files(size_t *count);

#endif
