import Glibc
import Images

/// Draws the sample pictures into a folder, by default `samples/digits` of the working directory.
func makeSamples() -> Int32 {
  let folder = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : "samples/digits"
  do {
    for (name, image) in Gallery.pictures {
      try image.write(
        to: "\(folder)/\(name)", png: PNGOptions(compressionLevel: 9), jpeg: JPEGOptions(quality: 82))
    }
  } catch {
    let line = "make-digit-samples: \(error)\n"
    _ = line.withCString { write(2, $0, strlen($0)) }
    return 73
  }
  print("\(Gallery.pictures.count) pictures in \(folder)")
  return 0
}

exit(makeSamples())
