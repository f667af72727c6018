"""How it looks: a tree of blocks -> text for one medium. A medium knows nothing of scores, and escapes."""
