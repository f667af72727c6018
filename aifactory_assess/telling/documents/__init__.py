"""What is said, in which order: nouns of the lower floors -> a tree of blocks."""
