import Checkpoints
import Glibc

/// Draws the samples into the folders `pictures` and `signals` of a folder, by default `samples`.
func makeSamples() -> Int32 {
  let folder = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : "samples"
  do {
    var count = 0
    for (name, bytes) in try Gallery.files() {
      try AtomicFile.write(bytes, to: "\(folder)/\(name)")
      count += 1
    }
    print("\(count) files in \(folder)")
    return 0
  } catch {
    let line = "make-picture-samples: \(error)\n"
    _ = line.withCString { write(2, $0, strlen($0)) }
    return 73
  }
}

exit(makeSamples())
