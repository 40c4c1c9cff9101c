import ImageFiltering
import Testing

@Suite struct KernelTests {
  @Test func readsText() throws {
    let laplacian = Kernel([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
    for text in ["0 1 0; 1 -4 1; 0 1 0", "0,1,0\n1,-4,1\n0,1,0\n", " 0, 1 0 ;1 -4 1;0 1 0; "] {
      #expect(try Kernel(parsing: text) == laplacian)
    }
    #expect(try Kernel(parsing: "1/4 1/2 1/4") == Kernel([[0.25, 0.5, 0.25]]))
    #expect(try Kernel(parsing: laplacian.text) == laplacian)
  }

  @Test(arguments: [
    ("", "found none"), ("1 2; 3", "2 numbers in row 1 and 1 in row 2"), ("1 x", "found 'x'"),
    ("1 nan", "finite"), ("1 1/0", "found '1/0'"), ("inf", "finite"), ("1 2 3e99", "finite"),
    (String(repeating: "1 ", count: 1024), "at most 1023"),
  ]) func refusesText(text: String, reason: String) {
    let error = #expect(throws: FilterError.self) { try Kernel(parsing: text, source: "--kernel") }
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    #expect(error?.description.hasPrefix("--kernel: ") == true)
    #expect(error?.exitCode == 65)
  }

  @Test func readsFiles() throws {
    let file = Kernel.File(kernel: Kernel([[0, 1.5], [-0.1, 2]]), bias: 12)
    #expect(try Kernel.File(parsing: file.text, source: "k.json") == file)
    #expect(
      try Kernel.File(parsing: "[[1, 2], [3, 4]]", source: "k")
        == Kernel.File(kernel: Kernel([[1, 2], [3, 4]])))
    #expect(try Kernel.File(parsing: "1 2\n3 4", source: "k").kernel == Kernel([[1, 2], [3, 4]]))
  }

  @Test(arguments: [
    "{}", "{\"weights\": 3}", "{\"weights\": [1, 2]}", "{\"weights\": [[1, \"2\"]]}", "[[1, 2], [3]]", "[[]]",
    "{\"weights\": [[1]], \"rows\": 2}", "{\"weights\": [[1]], \"bias\": \"x\"}", "{\"weights\": [[1]]", "[",
  ]) func refusesFiles(text: String) {
    #expect(throws: FilterError.self) { try Kernel.File(parsing: text, source: "k.json") }
  }

  @Test func findsProducts() throws {
    let separated = try #require(Kernel.gaussian(sigma: 1.4).separated)
    #expect(separated.row.count == 9 && separated.column.count == 9)
    let sobel = try #require(Kernel([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]).separated)
    #expect(sobel.row.map { $0 / sobel.row[2] } == [-1, 0, 1])
    #expect(Kernel([[0, 1, 0], [1, -4, 1], [0, 1, 0]]).separated == nil)
    #expect(Kernel([[0, 0], [0, 0]]).separated == nil)
    #expect(Kernel([[0, 0, 3]]).separated?.row == [0, 0, 3])
  }

  @Test func namedKernelsAddUp() {
    for sigma in [0.3, 1, 2.7, 9] { #expect(abs(Kernel.gaussian(sigma: sigma).sum - 1) < 1e-5) }
    #expect(abs(Kernel.box(7).sum - 1) < 1e-5)
    #expect(Kernel.sharpen(amount: 1.5).sum == 1)
    for angle in stride(from: 0.0, through: 345, by: 15) {
      let motion = Kernel.motion(length: 9, angle: angle)
      #expect(abs(motion.sum - 1) < 1e-5)
      // Half a turn does not change a line, nor does the direction of looking at it.
      for (a, b) in zip(motion.weights, motion.flipped.weights) { #expect(abs(a - b) < 1e-5) }
      #expect(abs(Kernel.gabor(wavelength: 6, angle: angle).sum) < 1e-5)
    }
    #expect(abs(Kernel.laplacianOfGaussian(sigma: 2).sum) < 1e-5)
    let across = Kernel.motion(length: 5, angle: 0)
    #expect((0..<5).allSatisfy { abs(across[2, $0] - 0.2) < 0.06 })
    #expect(Kernel.motion(length: 5, angle: 90).weights == across.transposed.weights)
  }
}
