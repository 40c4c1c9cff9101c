import TensorCore

/// A part of a network that owns parameters, or other modules that do.
///
/// A module lists what it owns in ``members``, explicitly and in order, each under the name of its
/// property; paths such as `features.0.weight` follow from that and name the entries of checkpoints.
public protocol Module: AnyObject, CustomStringConvertible {
  /// Everything this module owns, in the order of the forward pass.
  var members: [Member] { get }

  /// One line about this module alone: its type and settings, as `Linear(784 → 10)`.
  var summary: String { get }

  /// Whether the module behaves as in training; `false` for modules without a difference.
  var isTraining: Bool { get }

  /// Called for every module of a network by ``Module/train(_:)``; modules that behave differently in
  /// training keep the flag.
  func setTraining(_ isTraining: Bool)

  /// Called for every module of a network by ``Module/reseed(using:)``; modules that draw random numbers
  /// start anew from the generator.
  func setGenerator(_ generator: RandomGenerator)
}

/// Something a module owns.
public struct Member {
  /// What it is.
  public enum Kind {
    /// Changed by training.
    case parameter(Parameter)
    /// Saved with the network but not trained, such as running statistics.
    case buffer(Buffer)
    /// A part with members of its own.
    case module(any Module)
  }

  /// The name of the property.
  public let name: String
  /// What it is.
  public let kind: Kind

  /// A parameter under its property's name.
  public static func parameter(_ name: String, _ parameter: Parameter) -> Member {
    Member(name: name, kind: .parameter(parameter))
  }

  /// A buffer under its property's name.
  public static func buffer(_ name: String, _ buffer: Buffer) -> Member {
    Member(name: name, kind: .buffer(buffer))
  }

  /// A module under its property's name.
  public static func module(_ name: String, _ module: any Module) -> Member {
    Member(name: name, kind: .module(module))
  }
}

/// A value that belongs to a network but is not trained, such as a running mean.
public final class Buffer {
  /// The present value; a new one has the same shape.
  public var value: Tensor {
    willSet {
      precondition(
        newValue.shape == value.shape,
        "Buffer: the shape is \(value.shape), the new value's is \(newValue.shape)")
    }
  }

  /// Makes a buffer with its first value.
  public init(_ value: Tensor) { self.value = value.detached }
}

extension Module {
  /// `false`: most modules compute the same in training.
  public var isTraining: Bool { false }
  /// Does nothing: most modules compute the same in training.
  public func setTraining(_ isTraining: Bool) {}
  /// Does nothing: most modules draw no random numbers.
  public func setGenerator(_ generator: RandomGenerator) {}
  /// The name of the type.
  public var summary: String { "\(type(of: self))" }

  /// This module and all below it, each once, in order, with its path; the path of the root is empty.
  public var namedModules: [(path: String, module: any Module)] {
    var result: [(String, any Module)] = []
    var seen: Set<ObjectIdentifier> = []
    func visit(_ module: any Module, _ path: String) {
      guard seen.insert(ObjectIdentifier(module)).inserted else { return }
      result.append((path, module))
      for case (let name, .module(let child)) in module.members.map({ ($0.name, $0.kind) }) {
        visit(child, path.isEmpty ? name : path + "." + name)
      }
    }
    visit(self, "")
    return result
  }

  /// All parameters with their paths, in order; one that is owned twice stands under both paths.
  public var namedParameters: [(path: String, parameter: Parameter)] {
    members.flatMap { member -> [(path: String, parameter: Parameter)] in
      switch member.kind {
      case .parameter(let parameter): [(member.name, parameter)]
      case .buffer: []
      case .module(let module):
        module.namedParameters.map { (member.name + "." + $0.path, $0.parameter) }
      }
    }
  }

  /// All buffers with their paths, in order.
  public var namedBuffers: [(path: String, buffer: Buffer)] {
    members.flatMap { member -> [(path: String, buffer: Buffer)] in
      switch member.kind {
      case .parameter: []
      case .buffer(let buffer): [(member.name, buffer)]
      case .module(let module): module.namedBuffers.map { (member.name + "." + $0.path, $0.buffer) }
      }
    }
  }

  /// All parameters, each once, in order.
  public var parameters: [Parameter] {
    var seen: Set<ObjectIdentifier> = []
    return namedParameters.map(\.parameter).filter { seen.insert(ObjectIdentifier($0)).inserted }
  }

  /// The number of trained numbers.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.shape.elementCount } }

  /// Switches this module and all below it to training (`true`) or inference.
  public func train(_ isTraining: Bool = true) {
    for (_, module) in namedModules { module.setTraining(isTraining) }
  }

  /// Gives every module that draws random numbers a generator of its own, derived from `generator`.
  ///
  /// Called before each step with a generator keyed by seed and step, this makes a step depend on nothing
  /// but these numbers, so that a training can be resumed anywhere.
  public func reseed(using generator: inout RandomGenerator) {
    for (_, module) in namedModules { module.setGenerator(generator.split()) }
  }
}
