"""Is it acceptable: a policy, and the verdict on an assessment. No file, no git, no clock, no print."""
