import ArgumentParser
import CommandGrammar
import ImageFiltering

@main
struct FilterProgram: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "filter",
    abstract: "Filters pictures and signals by convolution, as the chapter explains it.",
    discussion: """
      Pictures are PNG or JPEG, gray or colour, 8 or 16 bits, with or without transparency. A folder or several \
      files go into a folder; - is the standard input or output.
      """,
    subcommands: [
      Apply.self, Run.self, Convolve.self, Signal.self, Learn.self, Sheet.self, List.self, Help.self,
    ])

  static func main() { AppMain.run(Self.self, preparing: ParameterOptions.prepared) }

  static let name = "filter"
}

// These bring their own exit code and their own line.
extension FilterError: DescribedFailure {}
extension SignalError: DescribedFailure {}
extension KernelLearningError: DescribedFailure {}
