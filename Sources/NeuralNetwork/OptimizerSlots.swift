import TensorCore

/// The parameters of an optimizer, each once, with the tensors kept for it.
struct OptimizerSlots {
  struct Slot {
    let path: String
    let parameter: Parameter
    let weightDecay: Float
    let rateFactor: Float
    /// In the order of the names; a `Parameter` because that is changed in place.
    let moments: [Parameter]
    /// How many steps this parameter has taken.
    var steps = 0
  }

  let names: [String]
  private(set) var slots: [Slot] = []

  init(_ groups: [ParameterGroup], moments names: [String]) {
    self.names = names
    var seen: Set<ObjectIdentifier> = []
    for group in groups {
      for (path, parameter) in group.parameters where seen.insert(ObjectIdentifier(parameter)).inserted {
        slots.append(
          Slot(
            path: path, parameter: parameter, weightDecay: group.weightDecay,
            rateFactor: group.learningRateFactor,
            moments: names.map { _ in Parameter(.zeros(parameter.shape)) }))
      }
    }
    precondition(
      Set(slots.map(\.path)).count == slots.count, "Optimizer: two parameters have the same path")
  }

  /// Calls `body` for every parameter that has a gradient, with the number of its step from 1.
  ///
  /// Gradients that are kept by rows go to `rowBody` where there is one; else they are filled up with zeros.
  mutating func step(
    _ gradients: Gradients,
    rows rowBody: (
      (_ slot: Slot, _ gradient: RowGradient, _ values: UnsafeMutableBufferPointer<Float>) -> Void
    )? = nil,
    _ body: (_ slot: Slot, _ gradient: UnsafePointer<Float>, _ values: UnsafeMutableBufferPointer<Float>) ->
      Void
  ) {
    for index in slots.indices {
      if let rowBody, let gradient = gradients.rows(of: slots[index].parameter) {
        slots[index].steps += 1
        let slot = slots[index]
        slot.parameter.update { rowBody(slot, gradient, $0) }
        continue
      }
      guard let gradient = gradients[slots[index].parameter] else { continue }
      slots[index].steps += 1
      let slot = slots[index]
      gradient.withUnsafeElements { gradient in
        slot.parameter.update { values in
          if let base = gradient.baseAddress { body(slot, base, values) }
        }
      }
    }
  }
}

extension OptimizerSlots {
  /// One entry a tensor, `PATH.NAME`, and the number of steps as `PATH.steps`, two digits to base 2²⁰: a
  /// Float holds every integer only up to 2²⁴.
  var state: [(name: String, tensor: Tensor)] {
    slots.flatMap { slot -> [(name: String, tensor: Tensor)] in
      let steps = Tensor([Float(slot.steps & (1 << 20 - 1)), Float(slot.steps >> 20)])
      return zip(names, slot.moments).map { ("\(slot.path).\($0)", $1.value) } + [
        ("\(slot.path).steps", steps)
      ]
    }
  }

  mutating func restore(_ state: [(name: String, tensor: Tensor)]) throws {
    var given: [String: Tensor] = [:]
    for (name, tensor) in state { given[name] = tensor }
    func take(_ name: String, _ shape: Shape) throws -> Tensor {
      guard let tensor = given.removeValue(forKey: name) else {
        throw OptimizerStateError(description: "optimizer state: \(name) is missing")
      }
      guard tensor.shape == shape else {
        throw OptimizerStateError(
          description: "optimizer state: \(name) should have shape \(shape), found \(tensor.shape)")
      }
      return tensor
    }
    var found: [(moments: [Tensor], steps: Int)] = []
    for slot in slots {
      let moments = try names.map { try take("\(slot.path).\($0)", slot.parameter.shape) }
      let digits = try take("\(slot.path).steps", [2]).elements
      guard digits.allSatisfy({ $0 >= 0 && $0 <= 0x1p20 && $0 == $0.rounded() }) else {
        throw OptimizerStateError(
          description: "optimizer state: \(slot.path).steps should be whole numbers, found \(digits)")
      }
      found.append((moments, Int(digits[0]) + Int(digits[1]) << 20))
    }
    if let name = given.keys.min() {
      throw OptimizerStateError(
        description: "optimizer state: \(name) belongs to no parameter of this optimizer")
    }
    for (index, values) in found.enumerated() {
      slots[index].steps = values.steps
      for (moment, value) in zip(slots[index].moments, values.moments) { moment.value = value }
    }
  }
}
