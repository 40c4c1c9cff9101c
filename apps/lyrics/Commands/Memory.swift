import ArgumentParser
import CommandGrammar
import JSONText
import LyricWriting
import Terminal

struct Memory: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show how far back each kind of recurrent layer learns to remember.",
    discussion: """
      One of \(MemoryTask.symbolCount) symbols is shown, symbols that mean nothing follow, and after so many \
      steps the network must say which one it was. Networks of each kind are trained anew for each distance \
      and then asked 2,000 times; a guess is right in 12.5 % of the cases.
      """)

  @Option(
    help: ArgumentHelp("The distances, 1...1000 each, separated by commas.", valueName: "list"),
    transform: { text in
      let distances = text.split(separator: ",").map { Int($0) ?? 0 }
      guard !distances.isEmpty, distances.allSatisfy({ (1...1000).contains($0) }) else {
        throw ValidationError("expected distances of 1...1000 separated by commas, found '\(text)'")
      }
      return distances
    })
  var distances = [2, 5, 10, 20, 50, 100, 200]

  @Option(help: ArgumentHelp("The units of a layer (1...1024).", valueName: "n"))
  var hidden = 32

  @Option(help: ArgumentHelp("The steps of each training, 32 sequences each (1...1000000).", valueName: "n"))
  var trainingSteps = 2_000

  @Option(help: ArgumentHelp("Draw accuracy over distance into this PNG file.", valueName: "file"))
  var plot: String?

  @OptionGroup var output: OutputOptions
  @OptionGroup var settings: RunOptions

  func validate() throws {
    try check("--hidden", hidden, in: 1...1024)
    try check("--training-steps", trainingSteps, in: 1...1_000_000)
  }

  func run() throws {
    settings.apply()
    Interruption.install()
    let cells = LyricConfiguration.Cell.allCases
    let bar = ProgressBar(
      total: cells.count * distances.count * trainingSteps, label: "memory", unit: "steps",
      output: .standardError(quiet: output.quiet))
    var table = Table([.init("distance", .right)] + cells.map { .init("\($0.rawValue) %", .right) })
    var series = cells.map { Plot.Series($0.rawValue, points: []) }
    var done = 0
    for distance in distances {
      var row = ["\(distance)"]
      for (index, cell) in cells.enumerated() {
        var experiment = MemoryExperiment(cell: cell, distance: distance)
        (experiment.hidden, experiment.steps, experiment.seed) = (hidden, trainingSteps, settings.seed)
        let result = experiment.run {
          bar.update(done + $0, note: "\(cell.rawValue) over \(distance)")
          return !Interruption.isRequested
        }
        if Interruption.isRequested { throw ExitCode.interrupted }
        done += trainingSteps
        row.append(decimal(result.accuracyPercent, 1))
        series[index].points.append((x: Double(distance), y: result.accuracyPercent))
        if output.json {
          try StandardOutput.write([
            "cell": JSONValue(cell.rawValue), "distance": JSONValue(distance),
            "accuracyPercent": JSONValue(result.accuracyPercent), "steps": JSONValue(result.steps),
            "hidden": JSONValue(hidden), "seed": JSONValue(Int(clamping: settings.seed)),
          ])
        }
      }
      table.add(row)
    }
    bar.finish()
    if !output.json { try StandardOutput.write(table.text()) }
    guard let plot else { return }
    var picture = Plot(
      title: "a symbol remembered over a distance", xLabel: "distance in steps", yLabel: "right answers, %",
      series: series)
    picture.xScale = .logarithmic
    try picture.write(to: plot)
  }
}
