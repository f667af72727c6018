"""Processes that score: the tasks of a run, in this program, in others of this machine, or in a cluster."""
