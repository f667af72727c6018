"""The files beside the parts of a score table in a folder (docs/scaling.md, 5): their names, and the ledger's lines.

Batch writes them, and portfolios believe them.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, TypeAlias

MANIFEST = "manifest.json"
"""What the parts are made of, and how many they are."""
LEDGER = "parts.jsonl"
"""A line a part that is made."""
_LINE_HASH = "line_sha256"

PartEntry: TypeAlias = dict[str, Any]
"""What a line of the ledger says of its `part`; `sha256` is the hash of the part's file."""


def ledger_line(entry: PartEntry) -> bytes:
    """An entry with the hash of itself, as it stands in the ledger."""
    return json.dumps(entry | {_LINE_HASH: _hash_of(entry)}, ensure_ascii=True).encode() + b"\n"


def ledger_entries(text: bytes) -> dict[str, PartEntry]:
    """The entries by the name of their part, the last of each; a line that is torn or changed counts for nothing."""
    found = {}
    for line in text.splitlines():
        try:
            each = json.loads(line)
            is_whole = isinstance(each, dict) and each.pop(_LINE_HASH, None) == _hash_of(each)
        except (ValueError, RecursionError):
            continue
        if is_whole and isinstance(each.get("part"), str):
            found[each["part"]] = each
    return found


def _hash_of(entry: PartEntry) -> str:
    return hashlib.sha256(json.dumps(entry, ensure_ascii=True).encode()).hexdigest()
