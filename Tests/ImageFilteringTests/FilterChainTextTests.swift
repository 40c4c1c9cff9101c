import ImageFiltering
import Testing

struct FilterChainTextTests {
  private func steps(_ text: String) throws -> [String] {
    try FilterChain(parsing: text).steps.map { step in
      let changed = step.filter.parameters.filter { step.arguments[$0.name] != $0.defaultValue }
      return ([step.filter.name] + changed.map { "\($0.name)=\(step.arguments[$0.name]?.description ?? "")" })
        .joined(separator: " ")
    }
  }

  @Test func howPeopleWriteIt() throws {
    #expect(try steps("gaussian") == ["gaussian"])
    #expect(
      try steps(" gaussian  sigma=2|laplacian 8 |sharpen ") == [
        "gaussian sigma=2", "laplacian neighbors=8", "sharpen",
      ])
    #expect(try steps("Gaussian --sigma 2 | box --size=7") == ["gaussian sigma=2", "box size=7"])
    #expect(try steps("gauss Sigma=0.5 WRAP") == ["gaussian sigma=0.5 border=wrap"])
  }

  @Test func whatIsWrongIsNamed() {
    #expect(throws: FilterError.emptyStep(number: 2, count: 3)) { try steps("gaussian | | box") }
    #expect(throws: FilterError.emptyStep(number: 1, count: 1)) { try steps("") }
    #expect(throws: FilterError.emptyStep(number: 2, count: 2)) { try steps("box|") }
    #expect(throws: FilterError.unknownFilter(name: "gausian", suggestion: "gaussian")) {
      try steps("box | gausian sigma=2")
    }
    #expect(throws: FilterError.strayWord(filter: "gaussian", word: "2", known: ["sigma", "border"])) {
      try steps("gaussian 2")
    }
    #expect(
      throws: FilterError.unknownParameter(
        filter: "gaussian", name: "sgima", suggestion: "sigma", known: ["sigma", "border"])
    ) { try steps("gaussian sgima=2") }
    #expect(
      throws: FilterError.outOfRange(filter: "gaussian", parameter: "sigma", text: "0", range: "0.1...100")
    ) { try steps("gaussian sigma=0") }
    #expect(throws: FilterError.notANumber(filter: "gaussian", parameter: "sigma", text: "")) {
      try steps("gaussian --sigma")
    }
  }
}

struct KernelSeparationTests {
  @Test func productsAreFoundAndOthersAreNot() {
    for (kernel, isSeparable) in [
      (Kernel([[1, 2, 1], [2, 4, 2], [1, 2, 1]]), true),
      (Kernel([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]), true),
      (Kernel.box(5), true), (Kernel.gaussian(sigma: 1.7), true),
      (Kernel([[0, 1, 0], [1, -4, 1], [0, 1, 0]]), false),
      (Kernel([[0, 1, 1], [-1, 0, 1], [-1, -1, 0]]), false), (Kernel([[1, 2, 3]]), true),
      (Kernel([[0, 0], [0, 0]]), false), (Kernel([[1, 0], [0, 1]]), false),
    ] {
      #expect(kernel.isSeparable == isSeparable, "\(kernel)")
      guard let (column, row) = kernel.separated else { continue }
      for u in 0..<kernel.rows {
        for v in 0..<kernel.columns { #expect(abs(kernel[u, v] - column[u] * row[v]) < 1e-6) }
      }
    }
  }
}
