import ArgumentParser
import Glibc

/// Figures that other programs printed, as `workload unit figure` lines.
struct PeerFigures {
  private var figures: [String: Double] = [:]

  /// Reads files of such lines; other lines are passed over.
  init(files: [String]) throws {
    for path in files {
      guard let file = fopen(path, "r") else {
        throw ValidationError("\(path): cannot be read; expected a file of lines that a peer printed")
      }
      defer { fclose(file) }
      while let line = readLine(from: file) {
        let words = line.split(separator: " ")
        guard words.count == 3, let value = Double(words[2]) else { continue }
        let name = String(words[0])
        figures[name] = max(figures[name] ?? 0, value)
      }
    }
  }

  /// The largest figure of a workload, or of the one that it is a variant of: whose name it goes on from with
  /// an underscore.
  func best(_ workload: String) -> Double? {
    figures[workload] ?? figures.filter { workload.hasPrefix($0.key + "_") }.map(\.value).max()
  }

  private func readLine(from file: UnsafeMutablePointer<FILE>) -> String? {
    var buffer: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(buffer) }
    guard getline(&buffer, &capacity, file) > 0, let buffer else { return nil }
    return String(cString: buffer).split(separator: "\n").first.map(String.init) ?? ""
  }
}
