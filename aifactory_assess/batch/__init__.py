"""Many organisations: tables in, scores and rejects out. Needs the extra `batch`."""
