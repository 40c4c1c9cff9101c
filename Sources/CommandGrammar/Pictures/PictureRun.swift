internal import ArgumentParser
public import Images
public import JSONText
internal import Terminal

/// The largest file that is read from the standard input.
private let largestInput = 256 << 20

/// Reads a picture from a file, or from the standard input for `-`.
///
/// - Throws: `ImageError`, or `CommandFailure` when the standard input gives too much.
public func readPicture(_ file: String) throws -> Image {
  guard file == "-" else { return try Image(contentsOf: file) }
  return try Image(decoding: StandardInput.readAll(maximumByteCount: largestInput), name: "standard input")
}

/// Does the same to one picture or to many.
public struct PictureRun {
  /// What is read and written.
  public let jobs: [PictureJob]
  private let app: String
  private let output: OutputOptions
  private let writing: WritingOptions

  /// Plans the work on `IN... OUT`.
  ///
  /// - Parameters:
  ///   - files: files or folders, and at the end the file or the folder for the results.
  ///   - app: the program's name, for messages.
  ///   - output: how results are shown.
  ///   - writing: how pictures are written.
  /// - Throws: `CommandFailure`, `ImageError` or `ValidationError` for what can be known to fail.
  public init(_ files: [String], app: String, output: OutputOptions, writing: WritingOptions) throws {
    jobs = try PictureJob.plan(files, format: writing.format)
    (self.app, self.output, self.writing) = (app, output, writing)
    if output.json, jobs.contains(where: { $0.target.name == "-" }) {
      throw ValidationError(
        "expected a file for the picture with --json, found -: both would go to the output")
    }
  }

  /// Reads, changes and writes every picture.
  ///
  /// With several pictures a failure is reported and the others follow; Ctrl-C ends after the present one.
  ///
  /// - Parameters:
  ///   - details: what the JSON says about how it was done.
  ///   - change: from the picture that was read to the one to write.
  /// - Throws: what `change` throws for a single picture; the code of the first failure for several.
  public func run(_ details: JSONObject, change: (Image) throws -> Image) throws {
    if jobs.count == 1, let job = jobs.first {
      try run(job, details, change)
      return
    }
    Interruption.install()
    let bar = ProgressBar(
      total: jobs.count, label: "pictures", output: .standardError(quiet: output.quiet))
    let failures = FailureLog(app: app) { line in
      if output.quiet { StandardError.write(line) } else { bar.print(line) }
    }
    var done = 0
    for (index, job) in jobs.enumerated() {
      bar.update(index, note: FileSystem.lastName(of: job.input))
      failures.collect {
        try run(job, details, change)
        done += 1
      }
      if Interruption.isRequested, index + 1 < jobs.count {
        bar.finish(note: "stopped, \(done) of \(jobs.count) done")
        throw ExitCode.interrupted
      }
    }
    bar.update(jobs.count)
    bar.finish(note: done == jobs.count ? "\(done) done" : "\(done) of \(jobs.count) done")
    try failures.finish()
  }

  private func run(_ job: PictureJob, _ details: JSONObject, _ change: (Image) throws -> Image) throws {
    let image = try readPicture(job.input)
    let start = ContinuousClock.now
    let result = try naming(job) { try change(image) }
    let milliseconds = start.milliseconds
    try writing.write(result, to: job.target)
    guard output.json else { return }
    try StandardOutput.write(
      result.report(
        input: job.input, output: job.target.name, details: details, milliseconds: milliseconds))
  }

  /// Says of which picture of several a failure is.
  private func naming<Result>(_ job: PictureJob, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as any DescribedFailure
      where jobs.count > 1 && !(error is ImageError)
    {
      throw CommandFailure(ExitCode(error.exitCode), "\(job.input): \(error)")
    }
  }
}
