"""Hostile inputs from their descriptions under tests/cases/hostile/.

`make` is a list of pieces: text; `{hex: ...}` for bytes; `{repeat: TEXT, count: N}`, where `{}` in the text is the
number of the repetition.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

HOSTILE = Path(__file__).resolve().parent.parent / "cases" / "hostile"
BASE = HOSTILE / "base"


def descriptions(folder: str) -> list[Path]:
    """The files that describe a case each."""
    return sorted((HOSTILE / folder).glob("*.yaml"))


def described(path: Path) -> dict[str, Any]:
    """One description."""
    found: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return found


def made(pieces: list[Any]) -> bytes:
    """The bytes of a hostile file."""
    return b"".join(map(_piece, pieces))


def _piece(piece: str | dict[str, Any]) -> bytes:
    match piece:
        case str():
            return piece.encode()
        case {"hex": text}:
            return bytes.fromhex(text)
        case {"repeat": str(text), "count": int(count)} if "{}" in text:
            return "".join(text.replace("{}", str(number)) for number in range(count)).encode()
        case {"repeat": str(text), "count": int(count)}:
            return text.encode() * count
        case _:
            raise AssertionError(piece)


def is_expected(line: str, expected: str) -> bool:
    """Whether a message is the one expected; an expectation that ends in `...` gives its beginning."""
    if expected.endswith("..."):
        return line.startswith(expected.removesuffix("..."))
    return line == expected
