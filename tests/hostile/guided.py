"""A reader on inputs that coverage chooses, by atheris where it is installed (`pip install atheris`).

Usage: python -m tests.hostile.guided READER [--seconds N] [--corpus FOLDER]

FOLDER keeps the inputs that reached something new, and is gone on with. What fails is told by libFuzzer and written
beside it as `crash-...`. A finding is what `tests.hostile.fuzz` calls one.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["aifactory_assess"]):
    from tests.hostile.fuzz import READERS, SEEDS, finding


def main() -> None:
    """Fuzz until the time is over, or something is found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reader", choices=sorted(READERS))
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--corpus", type=Path)
    wanted = parser.parse_args()
    name, corpus = wanted.reader, wanted.corpus or Path(tempfile.mkdtemp())
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS[name]):
        (corpus / f"seed-{number}").write_bytes(seed)

    def one(data: bytes) -> None:
        found = finding(name, data, random.Random(len(data)))  # noqa: S311 - the same again for the same input
        if found is not None:
            raise AssertionError(found)

    words = [sys.argv[0], str(corpus), f"-max_total_time={wanted.seconds}", "-max_len=65536", "-timeout=20"]
    atheris.Setup(words, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
