import Checkpoints
import CommandGrammar
import DialogueEncoding
import Glibc
import RetrievalChat
import Text

/// The files that an encoder learns from.
struct EncoderFiles {
  /// Conversations to learn from.
  let conversations: [String]
  /// Sentences with their translations.
  let translations: [String]
  /// Questions with their answers.
  let topics: [String]
  /// Conversations to judge by; the first of them is used.
  let validation: [String]

  /// Finds them.
  ///
  /// - Parameters:
  ///   - folder: the folder with conversations and translations, or one with the folders `chat` and `translate`.
  ///   - topics: files and folders with questions; this program's knowledge where there are none.
  /// - Throws: `CommandFailure` when there is nothing to learn from.
  init(folder: String, topics: [String]) throws {
    let all = ["", "/chat", "/translate"].flatMap { EncoderFiles.names(in: folder + $0) }
    func files(_ ending: String) -> [String] { all.filter { $0.hasSuffix(ending) } }
    conversations = files(".jsonl").filter { !$0.contains(".valid.") }
    validation = files(".jsonl").filter { $0.contains(".valid.") }
    translations = files(".tsv").filter { !$0.contains(".valid.") }
    let named = topics.isEmpty ? [try EncoderFiles.knowledgeFolder()] : topics
    self.topics = named.flatMap { path in
      let names = EncoderFiles.names(in: path)
      return names.isEmpty ? [path] : names.filter { $0.hasSuffix(".md") }
    }
    guard !conversations.isEmpty else {
      throw CommandFailure(
        .noInput, "\(folder): expected conversations (.jsonl) in it, or in its folder chat, found none")
    }
    guard !self.topics.isEmpty else {
      throw CommandFailure(.noInput, "\(named[0]): expected questions in it, found none")
    }
  }

  /// What there is, in words.
  var summary: String {
    func names(_ paths: [String]) -> String {
      paths.map { $0.split(separator: "/").last.map(String.init) ?? $0 }.joined(separator: ", ")
    }
    return (translations.isEmpty ? [conversations, topics] : [conversations, translations, topics]).map(names)
      .joined(separator: "; ")
  }

  /// Reads them.
  ///
  /// - Throws: `TextError` or `SourceError` that names the line.
  func data() throws -> EncoderData {
    var data = EncoderData(exchanges: [], topics: [], translations: [])
    for path in conversations {
      for entry in try SourceFile(contentsOf: path, format: .jsonl).entries {
        guard case .context(let context) = entry.prompt, let reply = entry.answers.first else { continue }
        data.exchanges.append(.init(context: context, reply: reply.text))
      }
    }
    for path in topics {
      for entry in try SourceFile(contentsOf: path).entries {
        guard case .questions(let questions) = entry.prompt else { continue }
        // A name says what an entry is about in a few words.
        let name = entry.key.map { [$0.split(separator: "-").joined(separator: " ")] } ?? []
        data.topics.append(.init(questions: questions + name, longAnswers: entry.answers.map(\.text)))
      }
    }
    for path in translations {
      for entry in try SourceFile(contentsOf: path, format: .tsv).entries {
        guard case .questions(let texts) = entry.prompt, let first = texts.first else { continue }
        for answer in entry.answers { data.translations.append((first, answer.text)) }
      }
    }
    guard data.topics.count > 1 else {
      throw CommandFailure(
        .dataError, "\(topics[0]): expected at least two questions with answers, found \(data.topics.count)")
    }
    return data
  }

  /// The files of a folder in the order of their names; none if it is no folder.
  private static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append("\(folder)/\(name)") }
    }
    return names.sorted()
  }

  /// The folder of this program's knowledge, in a checkout of its package.
  private static func knowledgeFolder() throws -> String {
    guard let folder = ModelDirectory.find("apps/chat/Knowledge") else {
      throw CommandFailure(
        .noInput,
        "apps/chat/Knowledge: found neither above the executable nor above the current directory; name questions and "
          + "answers with --topics")
    }
    return folder
  }
}
