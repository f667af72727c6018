"""What tells two findings apart for a tool that follows them over time: never the line."""

from __future__ import annotations

import hashlib


def fingerprint(*parts: str) -> str:
    """32 hexadecimal digits for a rule, an organisation and a file; lines that move change nothing."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
