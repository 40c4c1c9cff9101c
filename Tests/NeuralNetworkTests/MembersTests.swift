import Foundation
import NeuralNetwork
import TensorCore
import Testing

/// No property that is a parameter, buffer or module may be missing from `members`.
@Suite struct MembersTests {
  /// The properties of `module` that own something and are not listed under their names.
  private func missing(in module: any Module) -> [String] {
    if let chain = module as? Sequential {
      let listed = chain.members.compactMap { identity($0) }
      return listed == chain.layers.map { ObjectIdentifier($0) } ? [] : ["layers"]
    }
    var listed: [String: ObjectIdentifier] = [:]
    for member in module.members { listed[member.name] = identity(member) }
    return Mirror(reflecting: module).children.flatMap { label, value -> [String] in
      guard let label else { return [] }
      if let parts = value as? [any Module] {
        let names = parts.indices.map { "\(label).\($0)" }
        return zip(names, parts).filter { listed[$0] != ObjectIdentifier($1) }.map { $0.0 }
      }
      guard let owned = owned(value) else { return [] }
      return listed[label] == owned ? [] : [label]
    }
  }

  private func identity(_ member: Member) -> ObjectIdentifier? {
    switch member.kind {
    case .parameter(let parameter): ObjectIdentifier(parameter)
    case .buffer(let buffer): ObjectIdentifier(buffer)
    case .module(let module): ObjectIdentifier(module)
    }
  }

  /// What a property owns, through any optional.
  private func owned(_ value: Any) -> ObjectIdentifier? {
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .optional { return mirror.children.first.flatMap { owned($0.value) } }
    if let parameter = value as? Parameter { return ObjectIdentifier(parameter) }
    if let buffer = value as? Buffer { return ObjectIdentifier(buffer) }
    if let module = value as? any Module { return ObjectIdentifier(module) }
    return nil
  }

  private func examples() -> [any Module] {
    var generator = RandomGenerator(seed: 1)
    let layers = LayerCases.all.map { $0.layer() as any Module }
    let recurrent = RecurrentCase.all.map { $0.layer() as any Module }
    return (layers + recurrent).flatMap { $0.namedModules.map(\.module) } + [
      Dropout(), Embedding(embeddingCount: 2, dimensions: 3, using: &generator),
      EmbeddingBag(embeddingCount: 2, dimensions: 3, using: &generator),
      LSTMCell(inputSize: 2, hiddenSize: 3, using: &generator),
      GRUCell(inputSize: 2, hiddenSize: 3, using: &generator),
      AttentionGRU(inputSize: 2, memorySize: 3, hiddenSize: 4, attentionSize: 5, using: &generator),
    ]
  }

  @Test func nothingIsForgotten() {
    for module in examples() {
      #expect(missing(in: module).isEmpty, "\(type(of: module))")
    }
  }

  @Test func forgottenPropertiesAreFound() {
    final class Forgetful: Layer {
      let listed = Parameter(Tensor([1]))
      let hidden: Parameter? = Parameter(Tensor([2]))
      let buffer = Buffer(Tensor([3]))
      let part: any Layer = ReLU()
      let parts: [ReLU] = [ReLU()]
      var members: [Member] { [.parameter("listed", listed)] }
      func forward(_ x: Tensor) -> Tensor { x }
    }
    #expect(missing(in: Forgetful()) == ["hidden", "buffer", "part", "parts.0"])
  }

  /// Reads the sources: a layer that is added there must be added to the tests.
  @Test func everyLayerOfTheModuleIsTested() throws {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let folder = URL(fileURLWithPath: "/\(root)/Sources/NeuralNetwork")
    var declared: Set<String> = []
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        let words = line.split(whereSeparator: { " :{".contains($0) })
        guard line.hasPrefix("public final class "), words.count > 4 else { continue }
        if ["Layer", "StatelessLayer", "Module", "RecurrentStack"].contains(words[4]) {
          declared.insert(String(words[3]))
        }
      }
    }
    #expect(declared.count > 25, "the sources were not read")
    let tested = Set(examples().map { "\(type(of: $0))" })
    #expect(declared.subtracting(tested).isEmpty)
  }
}
