"""The nouns of Hearback and their rules. Standard library only; nothing here knows storage, HTTP or mail."""
