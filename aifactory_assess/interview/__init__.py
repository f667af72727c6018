"""Asking: a pure loop, and the faces in front of it."""
