internal import CFreeType
internal import Glibc
internal import Synchronization

/// The letters beyond ASCII on pictures, from a font of the system: Chinese, accents, other scripts.
///
/// No font is shipped: one that has the Chinese characters takes megabytes, every desktop has one, and Debian's
/// `fonts-wqy-microhei` is 1.6 MB. FreeType draws it. Pictures with ASCII labels only never look for a font.
final class LabelFont: Sendable {
  /// The first font that is there and has Chinese characters; looked for once.
  static let system: LabelFont? = {
    let named = getenv("NNDL_FONT").map { [(path: String(cString: $0), index: 0)] } ?? []
    return (named + known).lazy.compactMap { LabelFont(path: $0.path, index: $0.index) }.first
  }()

  /// Where the fonts of common packages are; a number chooses the Simplified Chinese one of a collection.
  private static let known: [(path: String, index: Int)] = [
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
    ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    ("/usr/share/fonts/wqy-microhei/wqy-microhei.ttc", 0),
    ("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf", 0),
    ("/usr/share/fonts/truetype/arphic/uming.ttc", 0),
  ]

  /// A letter as a picture of coverages.
  struct Glyph: Sendable {
    /// From the pen to the left edge, and from the base line up to the upper edge, in pixels.
    var left, top: Int
    var width, height: Int
    /// 0…255 by row.
    var coverage: [UInt8]
  }

  private struct Key: Hashable {
    let scalar: Unicode.Scalar
    let size: Int
  }

  /// FreeType's objects, which one thread may use at a time.
  private struct State: @unchecked Sendable {
    let library: FT_Library
    let face: FT_Face
    var glyphs: [Key: Glyph] = [:]
    var advances: [Unicode.Scalar: Float] = [:]
  }

  private let state: Mutex<State>

  /// Opens a font; `nil` when it is missing, broken, or without Chinese characters.
  init?(path: String, index: Int) {
    var library: FT_Library?
    guard FT_Init_FreeType(&library) == 0, let library else { return nil }
    var face: FT_Face?
    guard FT_New_Face(library, path, FT_Long(index), &face) == 0, let face,
      FT_Get_Char_Index(face, 0x6211) != 0, face.pointee.units_per_EM > 0
    else {
      FT_Done_FreeType(library)
      return nil
    }
    state = Mutex(State(library: library, face: face))
  }

  deinit {
    state.withLock { state in
      FT_Done_Face(state.face)
      FT_Done_FreeType(state.library)
    }
  }

  /// Whether the font has a letter.
  func has(_ scalar: Unicode.Scalar) -> Bool {
    state.withLock { FT_Get_Char_Index($0.face, FT_ULong(scalar.value)) != 0 }
  }

  /// How far a letter moves the pen, as a share of the font's size.
  func advance(of scalar: Unicode.Scalar) -> Float {
    state.withLock { state in
      if let known = state.advances[scalar] { return known }
      let noScale: Int32 = 1
      let isLoaded = FT_Load_Char(state.face, FT_ULong(scalar.value), noScale) == 0
      let units = Float(state.face.pointee.units_per_EM)
      let advance = isLoaded ? Float(state.face.pointee.glyph.pointee.advance.x) / units : 1
      state.advances[scalar] = advance
      return advance
    }
  }

  /// The picture of a letter; empty for a space, an empty box for what the font does not have.
  ///
  /// - Parameter size: of the font in pixels, 4…400.
  func glyph(of scalar: Unicode.Scalar, size: Int) -> Glyph {
    state.withLock { state in
      let key = Key(scalar: scalar, size: size)
      if let known = state.glyphs[key] { return known }
      let glyph = LabelFont.drawn(scalar, size: size, face: state.face)
      state.glyphs[key] = glyph
      return glyph
    }
  }

  private static func drawn(_ scalar: Unicode.Scalar, size: Int, face: FT_Face) -> Glyph {
    let (render, lightHints): (Int32, Int32) = (1 << 2, 1 << 16)
    let nothing = Glyph(left: 0, top: 0, width: 0, height: 0, coverage: [])
    guard FT_Set_Pixel_Sizes(face, 0, FT_UInt(size)) == 0,
      FT_Load_Char(face, FT_ULong(scalar.value), render | lightHints) == 0, let slot = face.pointee.glyph
    else { return nothing }
    let bitmap = slot.pointee.bitmap
    let (width, height, pitch) = (Int(bitmap.width), Int(bitmap.rows), Int(bitmap.pitch))
    let isGray = bitmap.pixel_mode == UInt8(FT_PIXEL_MODE_GRAY.rawValue)
    guard let buffer = bitmap.buffer, isGray, pitch >= width else { return nothing }
    let coverage = (0..<height).flatMap { row in (0..<width).map { buffer[row * pitch + $0] } }
    return Glyph(
      left: Int(slot.pointee.bitmap_left), top: Int(slot.pointee.bitmap_top), width: width, height: height,
      coverage: coverage)
  }
}

/// What to do about labels that pictures cannot show on this machine.
///
/// - Returns: `nil` when all can be shown; else one line that says what is missing and how to get it.
public func complaint(aboutLabels labels: some Sequence<String>) -> String? {
  let foreign = labels.lazy.flatMap(\.unicodeScalars).filter { $0.value >= 0x7F }
  guard let first = foreign.first(where: { _ in true }), LabelFont.system == nil else { return nil }
  return
    "found no font for '\(first)' and other letters beyond ASCII, which are shown as '?'; install one, such "
    + "as Debian's fonts-wqy-microhei, or name a font file in NNDL_FONT"
}
