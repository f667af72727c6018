"""What to do, in which order, when and for how much; pure."""
