"""What was said: answers files, read strictly."""
