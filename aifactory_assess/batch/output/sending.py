"""Outputs that are no plain local file: standard output, packed files, and files of an object store (by fsspec).

The scores go to a file of their own first, and are sent once they are whole: nothing is sent of a run that fails.
"""

from __future__ import annotations

import gzip
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aifactory_assess.batch.formats.staging import PACKED, PIECE, is_remote, refuse_unwritable, remote
from aifactory_assess.batch.output.writing import OUTPUT_ENDINGS, OutputFormat
from aifactory_assess.errors import failure, listed
from aifactory_assess.files import faults_of, replacing
from aifactory_assess.temporary import temporary_folder

GZIP_LEVEL = 6


def needs_sending(output: str) -> bool:
    """Whether an output is no plain file or folder."""
    return output == "-" or is_remote(output) or output.lower().endswith(PACKED)


@contextmanager
def sending(output: str, format_: OutputFormat | None) -> Iterator[Path]:
    """The file that the scores go to, sent to an output at the end; `format_` is for standard output."""
    name = f"scores.{format_ or 'csv'}" if output == "-" else output.rpartition("/")[2]
    plain = Path(name).stem if name.lower().endswith(PACKED) else name
    if Path(plain).suffix.lower() not in OUTPUT_ENDINGS:
        raise failure(output, "is no file of scores", f"a name that ends in {listed(OUTPUT_ENDINGS)}")
    if is_remote(output):
        refuse_unwritable(output)
    with temporary_folder() as folder:
        scores = folder / plain
        yield scores
        if name != plain:
            scores = _packed(scores, folder / f"packed-{name}")
        _send(scores, output)


def _packed(scores: Path, target: Path) -> Path:
    """The same bytes packed; the same ones for the same scores."""
    with scores.open("rb") as stream, faults_of(target), target.open("wb") as sink:
        if target.suffix.lower() == ".gz":
            with gzip.GzipFile("", "wb", GZIP_LEVEL, sink, mtime=0) as packing:
                shutil.copyfileobj(stream, packing, PIECE)
        else:
            import pyarrow as pa

            with pa.CompressedOutputStream(sink, "zstd") as packing:
                shutil.copyfileobj(stream, packing, PIECE)
    return target


def _send(scores: Path, output: str) -> None:
    with scores.open("rb") as stream:
        if output == "-":
            shutil.copyfileobj(stream, sys.stdout.buffer, PIECE)
            sys.stdout.buffer.flush()
        elif is_remote(output):
            with remote(output, "wb") as sink:
                shutil.copyfileobj(stream, sink, PIECE)
        else:
            with replacing(Path(output)) as sink:
                shutil.copyfileobj(stream, sink, PIECE)
