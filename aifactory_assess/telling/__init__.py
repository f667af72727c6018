"""How it is told: documents say what and in which order, once; media say how it looks."""
