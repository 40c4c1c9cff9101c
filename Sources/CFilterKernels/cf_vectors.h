// Vectors of the level that the including file compiles for. Levels 1 and 2 are x86 with the same operations in
// two widths; level 0 has plain loops, which the compiler turns into what every CPU of the architecture has.
// Included by cf_rows.h.

#define CF_INLINE static inline __attribute__((always_inline))
#define CF_JOIN_(a, b) a##b
#define CF_JOIN(a, b) CF_JOIN_(a, b)

#if CF_LEVEL == 2
#define CF_BYTES 64
#define CF_V(operation) CF_JOIN(_mm512_, operation)
typedef __m512i vint;
CF_INLINE vint load_bytes(const void *from) { return _mm512_loadu_si512(from); }
CF_INLINE void store_bytes(void *to, vint v) { _mm512_storeu_si512(to, v); }
CF_INLINE vint widen_bytes(const uint8_t *from) {
  return _mm512_cvtepu8_epi16(_mm256_loadu_si256((const __m256i *)from));
}
CF_INLINE vint zero_bytes(void) { return _mm512_setzero_si512(); }
#elif CF_LEVEL == 1
#define CF_BYTES 32
#define CF_V(operation) CF_JOIN(_mm256_, operation)
typedef __m256i vint;
CF_INLINE vint load_bytes(const void *from) { return _mm256_loadu_si256((const __m256i *)from); }
CF_INLINE void store_bytes(void *to, vint v) { _mm256_storeu_si256((__m256i *)to, v); }
CF_INLINE vint widen_bytes(const uint8_t *from) {
  return _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)from));
}
CF_INLINE vint zero_bytes(void) { return _mm256_setzero_si256(); }
#else
#define CF_BYTES 16
#endif

// Vectors for code that needs no operation of its own: arithmetic, minimum and maximum.
typedef uint8_t vu8 __attribute__((vector_size(CF_BYTES)));
typedef uint8_t vu8_any __attribute__((vector_size(CF_BYTES), aligned(1), may_alias));
typedef uint16_t vu16 __attribute__((vector_size(CF_BYTES)));
typedef uint16_t vu16_any __attribute__((vector_size(CF_BYTES), aligned(2), may_alias));
typedef float vf32 __attribute__((vector_size(CF_BYTES)));
typedef float vf32_any __attribute__((vector_size(CF_BYTES), aligned(4), may_alias));

/// Copies a block, or what the room allows of it: the usual size is known, so that it becomes a few moves.
CF_INLINE void put_block(void *to, const void *block, int64_t size, int64_t room) {
  if (room >= size) memcpy(to, block, (size_t)size);
  else memcpy(to, block, (size_t)room);
}
