import Glibc
import TestSupport
import Testing

/// A small data set, and weights that `digits train` has learnt from it, made once for all tests.
final class Fixture {
  /// A folder with MNIST's four files, of drawn digits: 300 to train, 60 to test, 36×36.
  let data: String
  /// Weights of `softmax`, which read the drawn digits.
  let weights: String
  /// What `digits train` said.
  let training: ProcessResult
  private let folder: TemporaryFolder

  static func shared() throws -> Fixture { try result.get() }

  // The tests that run at the same time only read what is in it.
  private nonisolated(unsafe) static let result = Result {
    let fixture = try Fixture()
    atexit { if let path = try? Fixture.shared().folder.path { TemporaryFolder.remove(path) } }
    return fixture
  }

  private init() throws {
    folder = try TemporaryFolder()
    data = try folder.makeFolder("data")
    weights = folder("softmax.safetensors")
    try Fixture.writeData(to: folder, "data", count: 300)
    training = try digits(
      "train", "softmax", "--data", data, "--output", weights, "--epochs", "400", "--batch-size", "25",
      "--threads", "1", "--quiet")
  }

  /// Writes the four files into a folder of that name.
  static func writeData(to folder: TemporaryFolder, _ name: String, count: Int) throws {
    try folder.write(IDXBytes.pictures(count: count, side: 36), "\(name)/train-images-idx3-ubyte")
    try folder.write(IDXBytes.labels(count: count), "\(name)/train-labels-idx1-ubyte")
    let test = IDXBytes.pictures(count: 60, side: 36, first: 70)
    try folder.write(IDXBytes.gzipped(test), "\(name)/t10k-images-idx3-ubyte.gz")
    try folder.write(IDXBytes.gzipped(IDXBytes.labels(count: 60)), "\(name)/t10k-labels-idx1-ubyte.gz")
  }
}
