"""What `check` looks at: its files, their earlier states, and what happened to whatever judges them."""
