import Testing
import Text

struct MatchingTests {
  @Test(arguments: [
    ("ＬＳＴＭ　是什么？", "lstm 是什么?"),
    ("Café Ångström ŁÓDŹ", "cafe angstrom lodz"),
    ("It’s “fine”", "it's \"fine\""),
    ("x² + x₁₂ 𝑾𝒙 𝟗", "x2 + x12 wx 9"),
    ("ﬁlter ﬂow Æon straße", "filter flow aeon strasse"),
    ("a\t b\u{00A0}\u{3000}c\nd", "a b c d"),
    ("zero\u{200B}width\u{FEFF}", "zerowidth"),
    ("feed–forward — net−work", "feed-forward - net-work"),
    ("①⑳ ΣΣς 3×3", "120 σσσ 3x3"),
    ("e\u{301}tude", "etude"),
    ("", ""),
  ])
  func formsThatReadersTakeForEqual(_ text: String, _ form: String) {
    #expect(text.matchingForm == form)
    // What is in the form stays as it is.
    #expect(form.matchingForm == form)
  }

  @Test(arguments: [
    ("What is an LSTM?", ["what", "is", "an", "lstm"]),
    ("什么是LSTM？", ["什么", "么是", "lstm"]),
    ("门", ["门"]),
    ("用 3×3 卷积", ["用", "3x3", "卷积"]),
    ("feed-forward networks", ["feed", "forward", "feedforward", "network"]),
    ("LeNet-5", ["lenet", "5", "lenet5"]),
    ("don't network's O'Neil", ["dont", "network", "oneil"]),
    ("C++ and C# - 'quoted'", ["c++", "and", "c#", "quot"]),
    ("-- ... !?", []),
    ("ｗｉｄｅ　文字", ["wid", "文字"]),
    ("U_Net", ["unet"]),
  ])
  func tokens(_ text: String, _ tokens: [String]) {
    #expect(MatchingTokenizer().tokens(in: text) == tokens)
  }

  @Test func singleCharactersOnRequest() {
    let tokenizer = MatchingTokenizer(stemsEnglish: false, keepsSingleCharacters: true)
    #expect(tokenizer.tokens(in: "卷积层 layers") == ["卷", "积", "层", "卷积", "积层", "layers"])
    #expect(tokenizer.tokens(in: "层") == ["层"])
  }

  @Test(arguments: [
    ["network", "networks"], ["train", "trains", "trained", "training"],
    ["activate", "activated", "activating"],
    ["make", "makes", "making"], ["class", "classes"], ["box", "boxes"], ["study", "studies", "studied"],
    ["stop", "stops", "stopped", "stopping"], ["fall", "falling"], ["layer", "layers"], ["match", "matches"],
    ["normalise", "normalize", "normalised", "normalizing"], ["normalisation", "normalizations"],
    ["colour", "colors"],
    ["label", "labelled", "labeled", "labelling"], ["install", "installing"], ["bias", "biases"],
    ["loss", "losses"],
  ])
  func formsOfAWordMeet(_ forms: [String]) {
    let stems = Set(forms.flatMap { MatchingTokenizer().tokens(in: $0) })
    #expect(stems.count == 1, "\(stems)")
  }

  @Test(arguments: [
    ["bus", "bu"], ["bias", "bia"], ["loss", "los"], ["speed", "spe"], ["this", "thi"], ["string", "str"],
    ["analysis", "analysi"], ["bed", "b"], ["king", "k"],
  ])
  func wordsThatOnlyLookLikeForms(_ words: [String]) {
    let stems = words.map { MatchingTokenizer().tokens(in: $0) }
    #expect(Set(stems).count == words.count, "\(stems)")
  }
}
