import Images

/// The files of `samples/pictures`, which together show every filter well, and of `samples/signals`.
enum Gallery {
  /// Each file with its bytes.
  static func files() throws -> [(name: String, bytes: [UInt8])] {
    let small = PNGOptions(compressionLevel: 9)
    return [
      ("pictures/landscape.jpg", try landscape().image().encodedJPEG(quality: 88)),
      ("pictures/shapes.png", try Drawings.shapes().image().encodedPNG(options: small)),
      ("pictures/page.png", try Drawings.page().grayImage().encodedPNG(options: small)),
      ("pictures/rings-16-bit.png", try Drawings.rings().grayImage(bitDepth: 16).encodedPNG(options: small)),
      (
        "pictures/bubbles-transparent.png", try Scenes.bubbles().image(alpha: true).encodedPNG(options: small)
      ),
      ("pictures/balls-noisy.png", try Scenes.noisyBalls().grayImage().encodedPNG(options: small)),
      (
        "pictures/lighthouse-turned.jpg",
        try turned(Scenes.lighthouse()).encodedJPEG(quality: 88).turnedByEXIF()
      ),
      ("signals/tide.csv", Array(Tide.table().utf8)),
    ]
  }

  /// A mountain lake with spruces before it.
  private static func landscape() -> Raster {
    let (width, height) = (720, 480)
    let scene = Landscape()
    var raster = Raster(width, height, samples: 2) { x, y in
      scene.color(x / Float(width), y / Float(height), aspect: Float(width) / Float(height))
    }
    let trees: [(x: Float, y: Float, height: Float)] = [
      (-6, 492, 300), (38, 500, 215), (84, 505, 250), (128, 512, 140), (166, 500, 92), (590, 505, 110),
      (634, 508, 175), (676, 500, 330), (716, 506, 240),
    ]
    for (index, tree) in trees.enumerated() {
      Pine.draw(on: &raster, foot: SIMD2(tree.x, tree.y), height: tree.height, seed: UInt64(40 + index))
    }
    return raster
  }

  /// The picture turned a quarter to the left, as a camera that is held upright stores it.
  private static func turned(_ raster: Raster) -> Image {
    var planes = raster.image().planes
    for (channel, plane) in planes.enumerated() {
      var turned = Plane(width: plane.height, height: plane.width, repeating: 0)
      for y in 0..<plane.height {
        for x in 0..<plane.width { turned[y, plane.width - 1 - x] = plane[x, y] }
      }
      planes[channel] = turned
    }
    return Image(planes, format: .rgb)
  }
}

extension [UInt8] {
  /// The bytes of a JPEG with a note that it is to be shown turned a quarter to the right.
  fileprivate func turnedByEXIF() -> [UInt8] {
    // A TIFF of one entry: tag 0x0112, orientation, one 16-bit number, 6.
    let tiff: [UInt8] = [
      0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
    ]
    let body = Array("Exif\0\0".utf8) + tiff
    return prefix(2) + [0xFF, 0xE1, 0, UInt8(body.count + 2)] + body + dropFirst(2)
  }
}
