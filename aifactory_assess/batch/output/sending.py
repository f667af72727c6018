"""Outputs that are no plain local file: standard output, packed files, and files of an object store (by fsspec).

The scores go to a file of their own first, and are sent once they are whole: nothing is sent of a run that fails.
"""

from __future__ import annotations

import gzip
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO

from aifactory_assess.batch.formats.staging import PACKED, PIECE, is_remote, refuse_unwritable, remote
from aifactory_assess.batch.output.writing import OUTPUT_ENDINGS, OutputFormat
from aifactory_assess.errors import failure, listed
from aifactory_assess.files import Opening, faults_of, naming, replacing
from aifactory_assess.temporary import temporary_folder

GZIP_LEVEL = 6


def needs_sending(output: str) -> bool:
    """Whether an output is no plain file or folder."""
    return output == "-" or is_remote(output) or output.lower().endswith(PACKED)


@contextmanager
def sending(output: str, format_: OutputFormat | None) -> Iterator[Path]:
    """A place of the scores until they are sent to an output by `naming_sent`; `format_` is for standard output."""
    name = f"scores.{format_ or 'csv'}" if output == "-" else output.rpartition("/")[2]
    plain = Path(name).stem if name.lower().endswith(PACKED) else name
    if Path(plain).suffix.lower() not in OUTPUT_ENDINGS:
        raise failure(output, "is no file of scores", f"a name that ends in {listed(OUTPUT_ENDINGS)}")
    if is_remote(output):
        refuse_unwritable(output)
    with temporary_folder() as folder:
        yield folder / plain


@contextmanager
def naming_sent(output: str, scores: Path) -> Iterator[Opening]:
    """`naming` for what is sent: once the stream ends, and a local file has its name where this block ends."""
    is_plain = output != "-" and not is_remote(output)
    with naming(Path(output)) if is_plain else nullcontext(_elsewhere(output)) as opening:
        yield _sent(output, scores, opening)


@contextmanager
def _sent(output: str, scores: Path, opening: Opening) -> Iterator[IO[bytes]]:
    with replacing(scores) as stream:
        yield stream
    if output.lower().endswith(PACKED):
        scores = _packed(scores, scores.with_name(f"packed-{output.rpartition('/')[2]}"))
    with scores.open("rb") as whole, opening as sink:
        shutil.copyfileobj(whole, sink, PIECE)


def _elsewhere(output: str) -> Opening:
    return _standard_output() if output == "-" else remote(output, "wb")


@contextmanager
def _standard_output() -> Iterator[IO[bytes]]:
    yield sys.stdout.buffer
    sys.stdout.buffer.flush()


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
