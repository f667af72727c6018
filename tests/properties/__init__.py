"""What must always hold, over frameworks, answers and policies that are drawn at random."""
