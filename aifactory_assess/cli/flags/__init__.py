"""The flags that commands with many of them have for themselves; those that several share are in `options`."""
