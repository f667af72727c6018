"""What a run leaves behind: score tables, rejects, folders of parts."""
