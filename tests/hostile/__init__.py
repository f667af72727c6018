"""What means harm, small or large: refused with a place and a reason, or read as data, in bounds of time and memory."""
