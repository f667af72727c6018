"""What is asked: the framework's files, nouns, answer kinds and expressions."""
