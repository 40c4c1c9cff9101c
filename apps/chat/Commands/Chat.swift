import ArgumentParser
import CommandGrammar
import RetrievalChat
import Text

@main
struct Chat: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chat",
    abstract: "Answers questions in English and Chinese from what it knows, or says that it does not know.",
    discussion: """
      'chat' alone is a conversation. When the standard input is no terminal, each line of it is a question, \
      and each line of output its reply.
      """,
    subcommands: [
      Converse.self, Ask.self, Index.self, Train.self, Evaluate.self, Models.self, Calibrate.self,
      Publish.self, PublishIndex.self,
    ], defaultSubcommand: Converse.self)

  static func main() { AppMain.run(Self.self) }
}

/// What all verbs agree on.
enum ChatApp {
  static let name = "chat"
  /// The model that gives texts vectors.
  static let encoder = "encoder"
  /// The index of this project's own knowledge.
  static let knowledge = "knowledge"
}

// They bring their own exit codes and lines.
extension IndexError: DescribedFailure {}
extension SourceError: DescribedFailure {}
extension QuestionError: DescribedFailure {}
extension TextError: DescribedFailure {}
