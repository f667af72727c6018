"""What a repository holds, at hand and at a commit: git asked, files by patterns, earlier answers, policies."""
