"""What it means: pure arithmetic from a framework and a sheet to an assessment. No file, no clock, no print."""
