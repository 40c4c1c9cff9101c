import DialogueEncoding
import RetrievalChat

extension DialogueEncoder: TurnEncoder {}
