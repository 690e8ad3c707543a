"""The answer pipeline: from a question to checked claims; Qt-free."""
