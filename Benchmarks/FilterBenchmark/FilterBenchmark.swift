import ArgumentParser
import ImageFiltering
import Images
import TensorCore

/// Times the filters on the workloads that OpenCV is timed on.
@main
struct FilterBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "filter-benchmark",
    abstract: "Times filters on an 8-bit RGB picture, in memory and from file to file.",
    discussion: """
      Prints one line a workload, `filter_NAME milliseconds`, the median over the run. Save what \
      Benchmarks/opencv_peer.py prints (`opencv_NAME milliseconds`) and give the file with --peer: ratios are then \
      shown, below 1 where the filter is faster.
      """)

  @Option(help: "Threads to use, 1 ... 64.")
  var threads: Int = 2

  @Option(help: "Width and height of the picture, as 1920x1080.")
  var size = "1920x1080"

  @Option(help: "Seconds for each workload, 0.1 ... 600.")
  var seconds: Double = 1.5

  @Option(help: "Only workloads whose names contain this.")
  var only: String?

  @Option(help: "A file of lines that the peer printed.")
  var peer: String?

  func validate() throws {
    guard (1...64).contains(threads) else { throw ValidationError("--threads must be 1 ... 64") }
    guard (0.1...600).contains(seconds) else { throw ValidationError("--seconds must be 0.1 ... 600") }
    _ = try sides()
  }

  private func sides() throws -> (width: Int, height: Int) {
    let sides = size.split(separator: "x").compactMap { Int($0) }
    guard sides.count == 2, sides.allSatisfy({ (1...16_384).contains($0) }) else {
      throw ValidationError("--size must be WIDTHxHEIGHT with sides of 1 ... 16384, found '\(size)'")
    }
    return (sides[0], sides[1])
  }

  func run() throws {
    let peerTimes = try peer.map { try PeerTimes(file: $0) }
    Threads.count = threads
    let (width, height) = try sides()
    let image = try FilterWorkload.picture(width: width, height: height)
    var ratios: [Double] = []
    for workload in try FilterWorkload.all where only.map(workload.name.contains) ?? true {
      let milliseconds = try workload.run(on: image, seconds: seconds)
      var line = "filter_\(workload.name) \(milliseconds.hundredths)"
      if let time = peerTimes?.milliseconds[workload.name] {
        line += "  = \((milliseconds / time).hundredths) x the peer's \(time.hundredths)"
        ratios.append(milliseconds / time)
      }
      print(line)
    }
    if let worst = ratios.max() {
      print("at or below the peer: \(ratios.count { $0 <= 1 }) of \(ratios.count), worst \(worst.hundredths)")
    }
  }
}

extension Double {
  /// With two decimals.
  var hundredths: Double { (self * 100).rounded() / 100 }
}
