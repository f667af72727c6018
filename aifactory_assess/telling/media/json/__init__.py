"""What is told to programs as JSON, field by field as the schemas publish it."""
