"""What to do: first, and as a plan."""
