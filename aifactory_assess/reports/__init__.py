"""How it is told: one module a format, one function each."""
