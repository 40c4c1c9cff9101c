// Each file is read by the compiler, so that the program finds it wherever it is run.

#include "CStudioPage.h"

// #embed is of C23; clang 19 and later have it in every mode.
#pragma clang diagnostic ignored "-Wc23-extensions"

#define HTML "text/html; charset=utf-8"
#define CSS "text/css; charset=utf-8"
#define SCRIPT "text/javascript; charset=utf-8"
#define JSON "application/json"

static const unsigned char index_html[] = {
#embed "files/index.html"
};
static const unsigned char style_css[] = {
#embed "files/style.css"
};
static const unsigned char panels_css[] = {
#embed "files/panels.css"
};
static const unsigned char icon_svg[] = {
#embed "files/icon.svg"
};
static const unsigned char app_js[] = {
#embed "files/app.js"
};
static const unsigned char words_js[] = {
#embed "files/words.js"
};
static const unsigned char service_js[] = {
#embed "files/service.js"
};
static const unsigned char parts_js[] = {
#embed "files/parts.js"
};
static const unsigned char picture_js[] = {
#embed "files/picture.js"
};
static const unsigned char digits_js[] = {
#embed "files/digits.js"
};
static const unsigned char drawing_js[] = {
#embed "files/drawing.js"
};
static const unsigned char filter_js[] = {
#embed "files/filter.js"
};
static const unsigned char kernel_js[] = {
#embed "files/kernel.js"
};
static const unsigned char styles_js[] = {
#embed "files/styles.js"
};
static const unsigned char lyrics_js[] = {
#embed "files/lyrics.js"
};
static const unsigned char translate_js[] = {
#embed "files/translate.js"
};
static const unsigned char chat_js[] = {
#embed "files/chat.js"
};
static const unsigned char openapi_json[] = {
#embed "files/openapi.json"
};
static const unsigned char landscape_jpg[] = {
#embed "../../../samples/pictures/landscape.jpg"
};
static const unsigned char shapes_png[] = {
#embed "../../../samples/pictures/shapes.png"
};
static const unsigned char balls_png[] = {
#embed "../../../samples/pictures/balls-noisy.png"
};
static const unsigned char page_png[] = {
#embed "../../../samples/pictures/page.png"
};
static const unsigned char seven_jpg[] = {
#embed "../../../samples/digits/seven-photo.jpg"
};
static const unsigned char three_png[] = {
#embed "../../../samples/digits/three-on-dark.png"
};
static const unsigned char chalk_png[] = {
#embed "../../../samples/digits/five-chalk.png"
};
static const unsigned char letter_png[] = {
#embed "../../../samples/digits/letter-k.png"
};
static const unsigned char row_png[] = {
#embed "../../../samples/digits/row-31415926-on-dark.png"
};

#define FILE_OF(path, type, bytes) {path, type, bytes, sizeof bytes}

static const studio_page_file files[] = {
    FILE_OF("/", HTML, index_html),
    FILE_OF("/style.css", CSS, style_css),
    FILE_OF("/panels.css", CSS, panels_css),
    FILE_OF("/icon.svg", "image/svg+xml", icon_svg),
    FILE_OF("/app.js", SCRIPT, app_js),
    FILE_OF("/words.js", SCRIPT, words_js),
    FILE_OF("/service.js", SCRIPT, service_js),
    FILE_OF("/parts.js", SCRIPT, parts_js),
    FILE_OF("/picture.js", SCRIPT, picture_js),
    FILE_OF("/digits.js", SCRIPT, digits_js),
    FILE_OF("/drawing.js", SCRIPT, drawing_js),
    FILE_OF("/filter.js", SCRIPT, filter_js),
    FILE_OF("/kernel.js", SCRIPT, kernel_js),
    FILE_OF("/styles.js", SCRIPT, styles_js),
    FILE_OF("/lyrics.js", SCRIPT, lyrics_js),
    FILE_OF("/translate.js", SCRIPT, translate_js),
    FILE_OF("/chat.js", SCRIPT, chat_js),
    FILE_OF("/openapi.json", JSON, openapi_json),
    FILE_OF("/samples/landscape.jpg", "image/jpeg", landscape_jpg),
    FILE_OF("/samples/shapes.png", "image/png", shapes_png),
    FILE_OF("/samples/balls-noisy.png", "image/png", balls_png),
    FILE_OF("/samples/page.png", "image/png", page_png),
    FILE_OF("/samples/seven-photo.jpg", "image/jpeg", seven_jpg),
    FILE_OF("/samples/three-on-dark.png", "image/png", three_png),
    FILE_OF("/samples/five-chalk.png", "image/png", chalk_png),
    FILE_OF("/samples/letter-k.png", "image/png", letter_png),
    FILE_OF("/samples/row-31415926-on-dark.png", "image/png", row_png),
};

const studio_page_file *studio_page_files(size_t *count) {
  *count = sizeof files / sizeof files[0];
  return files;
}
