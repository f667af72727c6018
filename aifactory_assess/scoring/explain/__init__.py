"""One id -> the arithmetic behind its number, or what the id means: for a person with a pencil."""
