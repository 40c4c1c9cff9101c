import CommandGrammar
import DigitRecognition

// Brings its own exit code and its own line.
extension DatasetError: DescribedFailure {}
