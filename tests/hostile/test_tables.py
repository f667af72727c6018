"""Tables made to cost much: refused at once, or in time and memory that follow their size, whatever is in them."""

from __future__ import annotations

import csv
import json
import random
import re
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from signal import SIGABRT, SIGSEGV

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from openpyxl import Workbook
from openpyxl.chart import BarChart
from pyarrow import feather

from aifactory_assess.excel.parts import checked_parts
from aifactory_assess.framework.builtin import builtin
from tests.effort import costs, in_the_gate, one_case_in, some, tried
from tests.hostile.cases import HOSTILE, described
from tests.nursery import Grown
from tests.portfolio.tables import bare_row
from tests.program import measured, shell, twice

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="sizes are told in KiB by Linux alone"),
    one_case_in(0),
    costs,
]

SMALL = tried(1 << 17, 1 << 18)
HEAD = b"organisation,lineage,capacity_forecasting,vacancy_share,employees\n"
OBJECTS = b"".join(b'{"organisation": "o%d"}\n' % number for number in range(250))
"""More than the first lines, whose keys must mean something."""
MOST_CPU, MOST_MEMORY = 4.0, 300
"""Seconds and MiB for a file of half a MiB, the start apart; with room, since the machine may be busy."""

Make = Callable[[int], bytes]


def repeated(line: bytes, before: bytes = HEAD) -> Make:
    return lambda size: before + line * (size // len(line))


def numbered(line: bytes, before: bytes = HEAD) -> Make:
    def make(size: int) -> bytes:
        lines: list[bytes] = []
        length = 0
        while length < size:
            lines.append(line.replace(b"#", b"%d" % len(lines)))
            length += len(lines[-1])
        return before + b"".join(lines)

    return make


TEXTS: dict[str, tuple[str, Make]] = {
    "quotation marks anywhere": ("csv", repeated(b'a"b,1"2,"x"y,3,4\n')),
    "quotation marks never closed": ("csv", repeated(b'a,"1,2,3,4\n')),
    "quotation marks alone": ("csv", repeated(b'"')),
    "cells over lines that end badly": ("csv", repeated(b'"a\n","b\n",c"\n')),
    "Windows-1252": ("csv", repeated(b"M\xfcller,1,2,3,4\n")),
    "ragged rows": ("csv", repeated(b"a,1,2\n")),
    "every cell bad": ("csv", numbered(b"o#,x#,y#,z#,q#\n")),
    "empty lines": ("csv", repeated(b"\n")),
    "the same organisation": ("csv", repeated(b"a,1,2,3,4\n")),
    "a new key in each row": ("jsonl", numbered(b'{"organisation": "p#", "key#": 1}\n', OBJECTS)),
    "empty objects": ("jsonl", repeated(b"{}\n", OBJECTS)),
    "deep lists": ("jsonl", repeated(b'{"organisation": "p", "lineage": %s%s}\n' % (b"[" * 400, b"]" * 400), OBJECTS)),
    "bytes that are no text": ("jsonl", repeated(b'{"organisation": "p", "lineage": "\xe9"}\n', OBJECTS)),
    "bytes that are no text in keys": ("jsonl", repeated(b'{"organisation": "p", "\xe9": "x"}\n', OBJECTS)),
}


@pytest.mark.parametrize("law", some(TEXTS, 3))
def test_a_table_costs_what_its_size_allows(law: str, tmp_path: Path) -> None:
    ending, make = TEXTS[law]
    extra = ["--allow-extra-columns"] if ending == "jsonl" else []
    small, large = (batch(tmp_path, f"{size}.{ending}", make(size), *extra) for size in (SMALL, 2 * SMALL))
    assert "Traceback" not in large.err
    said = "no row to score" if law == "empty lines" else "rejected"
    codes = [2 if law == "empty lines" or "= 0 scored" in each.err else 0 for each in (small, large)]
    assert [small.code, large.code] == codes
    assert said in large.err
    assert large.cpu < MOST_CPU
    assert large.memory < MOST_MEMORY
    # What does not depend on the size is taken off.
    assert large.cpu < twice(small.cpu)


@pytest.mark.parametrize(
    ("command", "count", "told"),
    [
        (
            ("batch", "t.csv", "-o", "out.csv", "--workers", "1"),
            1 << 18,
            "262,144 rows in = 1 scored + 262,143 rejected",
        ),
        (("report", "t.csv", "--organisation", "a"), 1 << 21, "row 3 of t.csv ... (2097149 more), expected one row"),
    ],
)
def test_rows_of_two_bytes_take_the_memory_of_some_at_a_time(
    command: tuple[str, ...], count: int, told: str, tmp_path: Path
) -> None:
    """A few KB packed: 530 MB where a quarter of a million rows were one task, and a place was kept for each row."""
    (tmp_path / "t.csv").write_bytes(b"organisation\n" + b"a\n" * count)
    ran = measured(*command, cwd=tmp_path)
    assert told in ran.err
    assert ran.memory < 1.5 * MOST_MEMORY


def test_columns_that_are_kept_cost_what_their_number_does(tmp_path: Path) -> None:
    ran = []
    for count in (4000, 8000):
        names = [f"k{number}" for number in range(count)]
        table = ",".join(["organisation", *names]) + "\na" + ",v" * count + "\n"
        kept = [word for name in names for word in ("--keep", name)]
        ran.append(batch(tmp_path, f"{count}.csv", table.encode(), *kept))
    small, large = ran
    assert (small.code, large.code) == (0, 0)
    assert large.cpu < twice(small.cpu)


@pytest.mark.parametrize("ending", some(["parquet", "arrow"], 2))
def test_row_groups_of_one_row_cost_what_their_rows_do(ending: str, tmp_path: Path) -> None:
    """A block for each took a minute for a megabyte."""
    count = tried(500, 2000)
    table = pa.table({"organisation": [f"o{n}" for n in range(count)], "lineage": [n % 5 for n in range(count)]})
    for name, rows in (("whole", count), ("apart", 1)):
        path = str(tmp_path / f"{name}.{ending}")
        if ending == "parquet":
            pq.write_table(table, path, row_group_size=rows)
        else:
            feather.write_feather(table, path, chunksize=rows)
    whole, apart = (
        measured("batch", f"{name}.{ending}", "-o", f"{name}.csv", cwd=tmp_path) for name in ("whole", "apart")
    )
    assert (whole.code, apart.code) == (0, 0)
    assert (tmp_path / "whole.csv").read_bytes() == (tmp_path / "apart.csv").read_bytes()
    assert apart.cpu - whole.cpu < 0.001 * count + 0.5
    assert apart.memory < MOST_MEMORY


def test_words_that_all_record_batches_share_are_looked_at_once(tmp_path: Path) -> None:
    """Of 785 KB: a thousand batches of a row, with codes for 60,000 words that the file has once."""
    count, words = 1000, pa.array(map(str, range(60_000)))
    codes = [pa.DictionaryArray.from_arrays(pa.array([row], pa.int32()), words) for row in range(count)]
    schema = pa.schema({"organisation": pa.string(), "note": codes[0].type})
    with pa.ipc.new_file(str(tmp_path / "shared.arrow"), schema) as file:
        for row, note in enumerate(codes):
            file.write_batch(pa.RecordBatch.from_arrays([pa.array([f"o{row}"]), note], schema=schema))
    extra = ("--keep", "note", "--allow-extra-columns", "--workers", "1")
    ran = measured("batch", "shared.arrow", "-o", "out.csv", *extra, cwd=tmp_path)
    assert ran.code == 0
    assert ran.cpu < MOST_CPU / 2
    assert ran.memory < MOST_MEMORY
    with (tmp_path / "out.csv").open(newline="") as table:
        kept = [row["note"] for row in csv.DictReader(table)]
    assert kept == list(map(str, range(count)))


def test_a_word_that_no_answer_can_be_is_looked_at_once_where_batches_share_it(tmp_path: Path) -> None:
    words = pa.array([*map(str, range(50_000)), "x" * 5_000])
    schema = pa.schema({"organisation": pa.string(), "lineage": pa.dictionary(pa.int32(), pa.string())})
    with pa.ipc.new_file(str(tmp_path / "long.arrow"), schema) as file:
        for row in range(400):
            cells = pa.DictionaryArray.from_arrays(pa.array([50_000 if row == 7 else 3], pa.int32()), words)
            file.write_batch(pa.RecordBatch.from_arrays([pa.array([f"o{row}"]), cells], schema=schema))
    ran = measured("batch", "long.arrow", "-o", "out.csv", "--workers", "1", cwd=tmp_path)
    assert "400 rows in = 399 scored + 1 rejected" in ran.err
    assert ran.cpu < MOST_CPU / 2
    assert ran.memory < MOST_MEMORY


@in_the_gate
def test_a_long_word_that_is_kept_makes_small_blocks_and_is_not_repeated_without_end(tmp_path: Path) -> None:
    """Blocks have 64 MiB of text at most; 4 GB of it are refused."""
    refused = "t.parquet: column 'note' repeats words to more than 128 MiB in 65,536 rows\n"
    for rows in (400, 16_384):
        codes = pa.array([0] * (rows - 1) + [1])
        notes = pa.DictionaryArray.from_arrays(codes, pa.array(["x" * (1 << 18), "y"]))
        table = pa.table({"organisation": [f"o{row}" for row in range(rows)], "note": notes})
        pq.write_table(table, tmp_path / "t.parquet")
        ran = measured("batch", "t.parquet", "--keep", "note", "-o", "out.csv", "--workers", "1", cwd=tmp_path)
        assert (ran.code, ran.err == refused) == ((0, False) if rows == 400 else (2, True)), ran.err
        assert ran.cpu < MOST_CPU
        assert ran.memory < 2 * MOST_MEMORY
    ids, texts = [f"o{row}" for row in range(200)], [f"{row:01000000d}" for row in range(200)]
    whole = pa.table({"organisation": ids, "note": texts})
    pq.write_table(whole, tmp_path / "t.parquet", row_group_size=20)
    assert measured("batch", "t.parquet", "--keep", "note", "-o", "out.csv", "--workers", "1", cwd=tmp_path).code == 0


def test_words_that_no_row_has_cost_no_more_than_their_bytes(tmp_path: Path) -> None:
    """Of 3 KB, packed: ten million words, of which four rows have three; in lists too."""
    words = pa.array(["3", "1", "ds"] + [""] * 10_000_000)
    cells = pa.DictionaryArray.from_arrays(pa.array([0, 1, None, 0], pa.int32()), words)
    lists = pa.DictionaryArray.from_arrays(pa.array([2, 2, 2], pa.int32()), words)
    lists = pa.ListArray.from_arrays(pa.array([0, 1, 1, 2, 3], pa.int32()), lists)
    files = {"words": arrow_bytes("zstd", organisation=IDS, lineage=cells, role_coverage=lists)}
    ran = told_of(tmp_path, files)["words"]
    assert "4 rows in = 4 scored" in ran.err
    assert ran.cpu < MOST_CPU / 2
    assert ran.memory < MOST_MEMORY


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_columns_that_mean_nothing_cost_what_their_number_allows(ending: str, tmp_path: Path) -> None:
    found = []
    for count in (30_000, 60_000):
        names = [f"c{number}" for number in range(count)]
        lines = {
            "csv": f"organisation,{','.join(names)}\na{',1' * count}\n",
            "jsonl": json.dumps({"organisation": "a", **dict.fromkeys(names, 1)}),
        }
        content = lines[ending].encode()
        found.append(batch(tmp_path, f"{count}.{ending}", content, "--allow-extra-columns"))
    small, large = found
    assert (small.code, large.code) == (0, 0)
    assert "'c0', 'c1', 'c2'" in large.err
    assert large.cpu < MOST_CPU / 2
    assert large.memory < MOST_MEMORY
    assert large.cpu < twice(small.cpu)


@pytest.mark.parametrize("cell", some(["ab", r"a\n", "c7"], 3))
def test_columns_of_a_mapping_that_come_up_nowhere_are_not_looked_for_one_by_one(cell: str, tmp_path: Path) -> None:
    """Of 229 KB and 350 KB; with escapes, each of them was a column of every block."""
    (tmp_path / "m.yaml").write_text(
        "columns:\n" + "".join(f"  c{at}: {{to: lineage}}\n" for at in range(9_000)), "utf-8"
    )
    lines = "".join(f'{{"organisation":"o{at}","zz":"{cell}"}}\n' for at in range(10_000))
    ran = batch(tmp_path, "t.jsonl", lines.encode(), "--map", "m.yaml", "--allow-extra-columns", "--columns", "summary")
    assert "10,000 rows in = 10,000 scored" in ran.err
    assert ran.cpu < MOST_CPU
    assert ran.memory < MOST_MEMORY


@pytest.mark.parametrize("named", ["q", "zq"])
def test_columns_of_a_mapping_are_not_looked_for_among_all_questions_one_by_one(named: str, tmp_path: Path) -> None:
    """What can be named was made anew for each column: 10,000 and 2,000 questions took 5 seconds."""
    questions = 950
    asking(tmp_path, *["ask: Q?, kind: yes_no"] * questions)
    (tmp_path / "t.csv").write_text("organisation,c0\na,yes\n", "utf-8")
    found = []
    for count in (1, 10_000):
        columns = "".join(f"  c{number}: {named}{number % questions}\n" for number in range(count))
        (tmp_path / "map.yaml").write_text(f"columns:\n{columns}", "utf-8")
        flags = ("--map", "map.yaml", "--framework", "own", "-o", "out.csv", "--workers", "1")
        found.append(measured("batch", "t.csv", *flags, cwd=tmp_path))
    one, many = found
    said = "names the column 'c1', and no table has one" if named == "q" else "'zq1' is no column here"
    assert (many.code, said in many.err) == (2, True), many.err
    assert many.cpu - one.cpu < MOST_CPU / 2


def test_words_for_no_answer_stand_once_for_all_columns(tmp_path: Path) -> None:
    """Each column had a set of its own, those that are left aside too."""
    words = ", ".join(f"n{number}" for number in range(9_999))
    (tmp_path / "map.yaml").write_text(f"table: {{no_answer: [{words}]}}\ncolumns: {{}}\n", "utf-8")
    names = "".join(f",c{number}" for number in range(30_000))
    table = f"organisation,pue{names}\na,n7{',1' * 30_000}\n".encode()
    ran = batch(tmp_path, "t.csv", table, "--map", "map.yaml", "--allow-extra-columns")
    assert (ran.code, "1 scored + 0 rejected" in ran.err) == (0, True)
    assert ran.cpu < MOST_CPU / 2


@pytest.mark.parametrize(
    ("words", "cell"),
    [([f"a{number}|b" for number in range(20_000)], "w#|v#|u#"), (["a|" * 198 + "b"], "a|" * 198 + "#")],
    ids=["many", "long"],
)
def test_labels_that_hold_the_separator_cost_what_the_table_allows(words: list[str], cell: str, tmp_path: Path) -> None:
    """Of each cell, all words were looked through, and as many parts were tried together as any of them has."""
    how = ", ".join(f'"{word}": mle' for word in words)
    mapping = f'columns: {{role_coverage: {{to: role_coverage, separator: "|", words: {{{how}}}}}}}\n'
    (tmp_path / "map.yaml").write_text(f"framework: ai-factory@2\n{mapping}", "utf-8")
    make = numbered(f"o#,{cell}\n".encode(), b"organisation,role_coverage\n")
    found = [batch(tmp_path, f"{size}.csv", make(size), "--map", "map.yaml") for size in (SMALL, 2 * SMALL)]
    small, large = found
    assert (small.code, large.code) == (2, 2)
    assert "x role_coverage: expected mle" in large.err
    assert large.cpu < MOST_CPU
    assert large.cpu < twice(small.cpu)


OWN = "id: own\nversion: 1.0.0\ntitle: Own\npillars: [{id: p, title: P, file: p.yaml, weight: 1}]\n"
OWN += "levels: [{id: weak, title: Weak, from: 0}]\n"


def asking(folder: Path, *questions: str) -> None:
    """A framework of its own with some questions, as YAML has them between braces."""
    (folder / "own").mkdir(exist_ok=True)
    (folder / "own" / "framework.yaml").write_text(OWN, "utf-8")
    asked = "".join(f"      - {{id: q{number}, weight: 1, {text}}}\n" for number, text in enumerate(questions))
    text = f"pillar: p\ntopics:\n  - id: t\n    title: T\n    questions:\n{asked}"
    (folder / "own" / "p.yaml").write_text(text, "utf-8")


@pytest.mark.parametrize("kind", ["choice", "checklist", "level"])
def test_the_labels_of_all_options_are_not_looked_through_for_each_wrong_cell(kind: str, tmp_path: Path) -> None:
    labels = [f"a label {number}" + " of words" * 50 for number in range(20 if kind == "level" else 200)]
    worth = "points: 1" if kind == "checklist" else "credit: 100"
    options = ", ".join(f"{{id: o{at}, label: {label}, {worth}}}" for at, label in enumerate(labels))
    asking(tmp_path, f"ask: Q?, kind: {kind}, {f'levels: {labels}' if kind == 'level' else f'options: [{options}]'}")
    make = numbered(b"o#,A Label #\n", b"organisation,q0\n")
    sizes = (SMALL, 2 * SMALL)
    small, large = (batch(tmp_path, f"{size}.csv", make(size), "--framework", "own") for size in sizes)
    assert (small.code, large.code, " x q0: expected" in large.err) == (2, 2, True), large.err
    assert large.cpu < MOST_CPU / 2
    assert large.cpu < twice(small.cpu)


@pytest.mark.parametrize(("count", "is_too_many"), [(19_000, False), (60_000, True)])
def test_a_draft_of_more_columns_than_a_mapping_names_is_refused(
    count: int, tmp_path: Path, *, is_too_many: bool
) -> None:
    names = ",".join(f"c{number}" for number in range(count))
    (tmp_path / "t.csv").write_text(f"organisation,{names}\na{',1' * count}\n", "utf-8")
    ran = measured("batch", "t.csv", "--suggest-map", cwd=tmp_path)
    told = "t.csv: has 60,001 columns, expected at most 20,000: no mapping names more\n"
    assert (ran.code, ran.err) == ((2, told) if is_too_many else (0, ""))
    assert ran.memory < MOST_MEMORY / 2


def lacking(ending: str, path: Path, columns: int, rows: int) -> None:
    """A table whose rows say nothing but an organisation, or nothing at all."""
    names = [f"x{number}" for number in range(columns)]
    match ending:
        case "jsonl":
            path.write_text(json.dumps({"organisation": "a"} | dict.fromkeys(names, 1)) + "\n{}" * rows, "utf-8")
        case "xlsx":
            with xlsxwriter.Workbook(path) as book:
                sheet = book.add_worksheet()
                sheet.write_row(0, 0, ["organisation", *names])
                sheet.write_column(1, 0, ["a"] * rows)
        case _:
            said = pa.array([1] * rows, pa.int8())
            pq.write_table(pa.table({"organisation": ["a"] * rows} | dict.fromkeys(names, said)), path)


@pytest.mark.parametrize(
    ("ending", "columns", "rows"), [("jsonl", 2_000, 10_000), ("xlsx", 2_000, 4_000), ("parquet", 3_000, 8_000)]
)
def test_a_draft_makes_no_cells_of_more_rows_than_it_looks_at(
    ending: str, columns: int, rows: int, tmp_path: Path
) -> None:
    """Of cells that rows leave out 79 KB had 40,000,000, which took 19 seconds and 1 GB."""
    found = []
    for count in (rows, 2 * rows):
        lacking(ending, tmp_path / f"t.{ending}", columns, count)
        found.append(measured("batch", f"t.{ending}", "--suggest-map", cwd=tmp_path))
    small, large = found
    assert (small.code, large.code, large.err) == (0, 0, "")
    assert large.cpu < MOST_CPU / 2
    assert large.cpu - 0.3 < 1.4 * max(small.cpu, 0.3)  # it hangs on the rows that are looked at
    assert large.memory < MOST_MEMORY


@pytest.mark.parametrize("ending", ["parquet", "arrow"])
def test_a_draft_opens_no_more_row_groups_or_record_batches_than_it_has_time_for(ending: str, tmp_path: Path) -> None:
    """Of 300 columns 1,000 groups of a row were opened, twice: 244 seconds."""
    found = []
    for count in (100, 200):
        table = pa.table({f"x{number}": ["a"] * count for number in range(300)} | {"organisation": ["a"] * count})
        if ending == "parquet":
            pq.write_table(table, tmp_path / "t.parquet", row_group_size=1)
        else:
            feather.write_feather(table, tmp_path / "t.arrow", compression="uncompressed", chunksize=1)
        found.append(measured("batch", f"t.{ending}", "--suggest-map", cwd=tmp_path))
    small, large = found
    assert (small.code, large.code, large.err) == (0, 0, "")
    assert large.out == small.out
    assert large.cpu < MOST_CPU
    assert large.cpu - 0.3 < 1.4 * max(small.cpu, 0.3)


SPOKEN = ("how", "many", "of", "the", "people", "machines", "data", "plans", "who", "is", "in", "charge", "quality")


@pytest.mark.parametrize("length", [60, 200])
def test_a_draft_of_a_mapping_costs_what_the_titles_allow(length: int, tmp_path: Path) -> None:
    """Titles as long as questions, or longer; of 200 letters 5,000 are a MiB."""
    draw, titles = random.Random(1), []  # noqa: S311 - the same again
    for number in range(5_000):
        title = f"{number}x "
        while len(title) < length:
            title += f"{draw.choice(SPOKEN)} "
        titles.append(title)
    found = []
    for count in (2_500, 5_000):
        (tmp_path / "t.csv").write_text(f"organisation,{','.join(titles[:count])}\na{',1' * count}\n", "utf-8")
        found.append(measured("batch", "t.csv", "--suggest-map", cwd=tmp_path))
    small, large = found
    assert (small.code, large.code, large.err) == (0, 0, "")
    assert large.cpu < 2.0
    assert large.memory < MOST_MEMORY
    assert large.cpu < twice(small.cpu)


@pytest.mark.parametrize(("count", "length", "letters"), [(300, 199, 2), (60, 3_000, 300), (10, 30_000, 300)])
def test_a_draft_compares_long_titles_and_questions_within_a_bound(
    count: int, length: int, letters: int, tmp_path: Path
) -> None:
    """Each letter of one is compared with those of the other: ten of 30,000 took more than a minute."""
    draw = random.Random(1)  # noqa: S311 - the same again
    alphabet = "ab" if letters == len("ab") else [chr(0x4E00 + number) for number in range(letters)]
    asked, titles = (["".join(draw.choices(alphabet, k=length)) for _ in range(some)] for some in (8, count))
    asking(tmp_path, *(f"ask: {each}, kind: yes_no" for each in asked))
    found = []
    for many in (count // 2, count):
        names = ["organisation", *titles[:many], asked[0]]
        (tmp_path / "t.csv").write_text(f"{','.join(names)}\na{',yes' * (many + 1)}\n", "utf-8")
        found.append(measured("batch", "t.csv", "--suggest-map", "--framework", "own", cwd=tmp_path))
    small, large = found
    assert (small.code, large.code, large.err) == (0, 0, "")
    assert "{to: q0}" in large.out  # a title that is the very question is known beyond it
    assert large.cpu < MOST_CPU / 2
    assert large.cpu < twice(small.cpu)


@pytest.mark.parametrize("sign", [",", ":", "(1,", "n=1,", "[", "\u0301", "\u0f73", "\uff9e"])
def test_a_name_of_nothing_but_signs_costs_what_its_length_allows(sign: str, tmp_path: Path) -> None:
    """Tibetan's U+0F73 is two marks, and says of itself that it is none."""
    (tmp_path / "map.yaml").write_text("columns: {Company: {to: organisation, slug: true}}\n", "utf-8")
    name = sign * (120_000 // len(sign.encode()))
    (tmp_path / "t.csv").write_text(f'Company,lineage,"{name} [x]"\n"{name}x",3,\n', "utf-8")
    scored = ("--map", "map.yaml", "-o", "out.csv", "--workers", "1", "--allow-extra-columns")
    for flags in (("--suggest-map",), scored):
        ran = measured("batch", "t.csv", *flags, cwd=tmp_path)
        assert ran.code == 0, ran.err
        assert ran.cpu < MOST_CPU


def test_brackets_in_the_name_of_a_column_that_a_mapping_names_cost_what_their_number_does(tmp_path: Path) -> None:
    """All words of the name were looked at again for each of its places: 18 KB took 28 seconds."""
    name = "(a)" * 40_000
    (tmp_path / "map.yaml").write_text(f'columns:\n  ? "{name}"\n  : firm_power_kw\n', "utf-8")
    ran = batch(tmp_path, "t.csv", f'organisation,"{name}"\na,700\n'.encode(), "--map", "map.yaml")
    assert ran.code == 0, ran.err
    assert ran.cpu < MOST_CPU


def test_a_label_with_many_separators_costs_what_the_others_cost(tmp_path: Path) -> None:
    """Labels of 16 parts among cells of 198: a MiB took 3.7 s where each part began sixteen of them."""
    label = ";".join("a" * 16)
    mapping = f'columns: {{R: {{to: role_coverage, separator: ";", words: {{"{label}": mle}}}}}}\n'
    (tmp_path / "map.yaml").write_text(mapping, "utf-8")
    pairs = ((one, other) for one in range(1, 100) for other in range(100, 197))
    parts = [";" * one + "mle" + ";" * (other - one) + "ds" + ";" * (197 - other) for one, other in pairs]
    rows = "".join(f"o{number},{part}\n" for number, part in enumerate(parts[:5000]))
    (tmp_path / "t.csv").write_text(f"organisation,R\nwhole,{label}\nbeside,ds;{label};de\n{rows}", "utf-8")
    ran = measured("batch", "t.csv", "--map", "map.yaml", "-o", "out.csv", "--workers", "1", cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert ran.cpu < MOST_CPU / 2


TABLES = (40, 200)


@in_the_gate
def test_many_small_tables_and_parts_take_the_memory_of_few(tmp_path: Path) -> None:
    """Of 150 more it was 33 MiB in one file and 60 in a portfolio, when each row and each part was held by itself."""
    costs = []
    for count in TABLES:
        folder = tmp_path / str(count)
        (folder / "t").mkdir(parents=True)
        for number in range(count):
            (folder / "t" / f"{number:04}.csv").write_text(f"organisation,lineage\no{number},{number % 5}\n", "utf-8")
        runs = [
            measured(*words, cwd=folder)
            for words in (
                ("batch", "t/*.csv", "-o", "out.parquet", "--workers", "1", "-q"),
                ("batch", "t/*.csv", "-o", "parts", "--workers", "1", "-q"),
                ("portfolio", "parts", "-q"),
            )
        ]
        assert [ran.code for ran in runs] == [0, 0, 0]
        assert pq.read_metadata(folder / "out.parquet").num_row_groups == 1
        costs.append(runs)
    more = TABLES[1] - TABLES[0]
    for few, many in zip(*costs, strict=True):
        assert many.memory - few.memory < more / 7
        # What does not depend on the number is taken off.
        assert many.cpu - 0.3 < 1.5 * TABLES[1] / TABLES[0] * max(few.cpu, 0.3)


def test_a_score_table_that_is_given_twice_is_found_at_once_among_many(tmp_path: Path) -> None:
    """Among 20,000, of 13 bytes each, it took 45 seconds."""
    runs = []
    for count in (4_000, 8_000):
        (tmp_path / str(count)).mkdir()
        for number in range(count):
            (tmp_path / str(count) / f"part-{number:05}.csv").write_bytes(b"organisation\n")
        runs.append(measured("portfolio", f"{count}", f"{count}/part-{count - 1:05}.csv", cwd=tmp_path))
    assert [(ran.code, "is given twice" in ran.err) for ran in runs] == [(2, True)] * 2
    small, large = runs
    assert large.cpu < twice(small.cpu)


def test_a_name_as_long_as_may_be_costs_no_more_than_one_that_is_told_whole(tmp_path: Path) -> None:
    """JSON has all of it; of 1 MiB of words of one letter text took 14 seconds, in lines of a narrow column."""
    count, framework, ran = 50, builtin(), []
    for length in (200, 1_000):
        longest = ("W " * 500)[: length - 1] + "V"
        rows = [bare_row(framework, f"o{number}", 50.0, name=longest) for number in range(count)]
        with (tmp_path / "x.csv").open("w", newline="") as table:
            writer = csv.DictWriter(table, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        told = ("--top", f"{count}", "--report", "text", "--report", "json=o.json")
        ran.append(measured("portfolio", "x.csv", *told, cwd=tmp_path))
    short, long = ran
    assert (short.code, long.code) == (0, 0), long.err
    assert len(long.out) < 1.2 * len(short.out)
    assert long.cpu < twice(short.cpu)
    assert (tmp_path / "o.json").read_text("utf-8").count(f'"name": "{longest}"') == count


@pytest.mark.parametrize(("report", "size"), [("text", 8), ("json", 8), ("csv", 2)])
def test_cohorts_by_many_columns_cost_a_portfolio_what_its_rows_allow(report: str, size: int, tmp_path: Path) -> None:
    """1 MiB by 20 columns of 900 values took 3 seconds and 370 MB, by 10 of as many cohorts as are shown 5 seconds."""
    by = [f"k{number}" for number in range(8)]
    framework = builtin()
    needless = ("_high", "_coverage", "_enough_evidence", "_likelihood", "_gap_low", "_risk_low", "_status")
    parts = [each.id for each in framework.pillars] + [each.id for each in framework.challenges]
    of_parts = [f"{part}{end}" for part in parts for end in needless]
    row = {name: cell for name, cell in bare_row(framework, "o", 50.0).items() if name not in of_parts}
    with (tmp_path / "x.csv").open("w", newline="") as table:
        writer = csv.writer(table)
        writer.writerow([*row, *by])
        number = 0
        while table.tell() < 1 << 20:
            row["organisation"] = f"o{number}"
            writer.writerow([*row.values(), *(f"v{(number // size + column) % 900}" for column in range(8))])
            number += 1
    ran = measured(
        "portfolio", "x.csv", *(word for name in by for word in ("--by", name)), "--report", report, cwd=tmp_path
    )
    assert ran.code == 0, ran.err
    assert ran.cpu < MOST_CPU / 2
    assert ran.memory < MOST_MEMORY


@pytest.mark.parametrize("law", ["sound", "every cell bad"])
def test_credits_of_many_questions_cost_a_portfolio_what_their_number_allows(law: str, tmp_path: Path) -> None:
    """One row of 700 questions took 4 seconds and was refused, one of 998 in a topic ended in a fault."""
    runs = []
    for count in (500, 1_000):
        (tmp_path / f"f{count}").mkdir()
        (tmp_path / f"f{count}" / "framework.yaml").write_text(WIDE_FRAMEWORK, "utf-8")
        asked = "".join(f"      - {{id: q{number}, ask: Q, kind: yes_no, weight: 1}}\n" for number in range(count))
        (tmp_path / f"f{count}" / "p.yaml").write_text(WIDE_TOPIC + asked, "utf-8")
        cells = {"overall_low": 50, "overall_high": 50, "coverage": 100, "level": "weak", "level_high": "weak"}
        row = {"organisation": "a", **cells, "enough_evidence": "true", "p_low": 50, "p_high": 50, "p_level": "weak"}
        for number in range(count):
            bad = law == "every cell bad"
            row |= {
                f"q{number}__credit": "x" if bad else number % 2 * 100,
                f"q{number}__state": "y" if bad else "answered",
            }
        with (tmp_path / f"{count}.csv").open("w", newline="") as table:
            csv.writer(table).writerows([row, row.values()])
        runs.append(measured("portfolio", f"{count}.csv", "--framework", f"f{count}", "--report", "json", cwd=tmp_path))
    assert [ran.code for ran in runs] == [2 if law == "every cell bad" else 0] * 2, runs[1].err
    small, large = runs
    if law == "sound":
        assert len(json.loads(large.out)["questions"]) == 1_000
    else:
        assert "row 1, q0__credit: x is no number from 0 to 100" in large.err
    assert large.cpu < MOST_CPU
    assert large.memory < MOST_MEMORY
    assert large.cpu < twice(small.cpu)


WIDE_FRAMEWORK = """id: wide
version: 1.0.0
title: Wide
pillars: [{id: p, title: P, file: p.yaml, weight: 1}]
levels: [{id: weak, title: Weak, from: 0}, {id: sound, title: Sound, from: 60}]
"""
WIDE_TOPIC = "pillar: p\ntopics:\n  - id: t\n    title: T\n    questions:\n"


def batch(folder: Path, name: str, content: bytes, *flags: str) -> Grown:
    (folder / name).write_bytes(content)
    return measured("batch", name, "-o", "out.parquet", "--workers", "1", *flags, cwd=folder)


def written(folder: Path, name: str, columns: dict[str, pa.Array], group: int = 1 << 20) -> str:
    pq.write_table(pa.table(columns), folder / name, compression="zstd", row_group_size=group)
    assert (folder / name).stat().st_size < 1 << 20
    return name


@in_the_gate
def test_what_unpacks_to_more_than_a_file_can_hold_is_refused_or_read_piece_by_piece(tmp_path: Path) -> None:
    ids = [f"o{number}" for number in range(20_000)]
    word = pa.DictionaryArray.from_arrays(pa.array([0] * 20_000, pa.int32()), pa.array(["x" * 900_000]))
    tables = [
        written(tmp_path, "word.parquet", {"organisation": word}),
        written(tmp_path, "cell.parquet", {"organisation": pa.array(["a"]), "lineage": pa.array(["y" * 100_000_000])}),
        written(
            tmp_path,
            "list.parquet",
            {"organisation": pa.array(["a"]), "role_coverage": pa.array([["mle"] * 5_000_000])},
        ),
        written(tmp_path, "rows.parquet", {"organisation": pa.array(ids * 20), "lineage": pa.array([3] * 400_000)}),
    ]
    wide = b",".join(b"c%d" % number for number in range(40_000))
    (tmp_path / "wide.csv").write_bytes(b"organisation," + wide + b"\na" + b"," * 40_000 + b"\n")
    (tmp_path / "line.csv").write_bytes(HEAD + b"a," + b"1" * (8 << 20))
    (tmp_path / "line.jsonl").write_bytes(b'{"organisation": "a"}\n{"organisation": "' + b"1" * (8 << 20))
    tables += ["wide.csv", "line.csv", "line.jsonl"]
    found = [measured("batch", name, "-o", "out.parquet", "--workers", "1", cwd=tmp_path) for name in tables]
    word_, cell, items, rows, columns, line, text = found
    assert "20,000 rows in = 0 scored + 20,000 rejected" in word_.err
    assert "400,000 rows in = 20,000 scored + 380,000 rejected" in rows.err
    assert cell.err == "cell.parquet: column 'lineage' of row group 1 unpacks to 95 MiB in 1 rows\n"
    assert items.err == "list.parquet: column 'role_coverage' of row group 1 has 5,000,000 items in 1 rows\n"
    assert columns.err.count("did you mean") <= 20
    assert re.search(r"\nand [0-9]+ more\n\Z", columns.err)
    assert line.err == "line.csv: row 1 is longer than 4 MiB, expected a record a line\n"
    assert "line of more than 4 MiB" in text.err
    assert [each.code for each in found] == [2, 2, 2, 0, 2, 2, 2]
    assert max(each.memory for each in (word_, cell, items, columns, line, text)) < 2 * MOST_MEMORY
    assert max(each.cpu for each in (cell, items, columns, line, text)) < MOST_CPU


def test_a_cell_in_the_far_corner_makes_no_sheet_of_billions_of_cells(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.create_sheet("Answers", 0)
    for cells in (("organisation", "lineage"), ("a", 3)):
        sheet.append(cells)
    sheet.cell(row=1_048_576, column=16_384, value=1)
    book.save(tmp_path / "t.xlsx")
    ran = measured("batch", "t.xlsx", "-o", "out.csv", "--workers", "1", cwd=tmp_path)
    assert ran.err.startswith("t.xlsx: cell XFD1048576 of 'Answers' holds something, and its column has no name (")
    assert ran.cpu < 4 * MOST_CPU


@pytest.mark.parametrize(
    ("part", "end", "tag", "what"),
    [
        ("xl/styles.xml", b"</cellXfs>", b"<xf/>", "in how it looks, expected at most 60,000"),
        ("xl/styles.xml", b"</fonts>", b"<font/>", "in how it looks, expected at most 60,000"),
        ("xl/sharedStrings.xml", b"</sst>", b"<si/>", "in its sheets and texts"),
        ("xl/worksheets/sheet1.xml", b"</sheetData>", b"<row><c/></row>", "in its sheets and texts"),
    ],
)
def test_a_workbook_of_kilobytes_that_unpacks_to_millions_of_tags_is_refused(
    part: str, end: bytes, tag: bytes, what: str, tmp_path: Path
) -> None:
    put_in(tmp_path, part, end, tag * 1_000_000 + end, ("organisation", "lineage"), ("a", 3))
    for words in (("batch", "t.xlsx", "-o", "out.csv", "--workers", "1"), ("import", "t.xlsx", "-o", "new.yaml")):
        ran = measured(*words, cwd=tmp_path)
        assert (ran.code, what in ran.err) == (2, True), ran.err
        assert ran.cpu < MOST_CPU
        assert ran.memory < MOST_MEMORY


def _shared(count: int) -> bytes:
    """A formula of 30,000 signs that so many cells share."""
    first = b'<row r="3"><c r="A3" t="inlineStr"><is><t>b3</t></is></c><c r="B3"><f t="shared" ref="B3:B%d" si="0">'
    other = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>b%d</t></is></c><c r="B%d"><f t="shared" si="0"/></c></row>'
    rows = b"".join(other % ((number,) * 4) for number in range(4, count + 4))
    return first % (count + 3) + b"+".join([b"A1"] * 10_000) + b"</f></c></row>" + rows


def _styles(count: int) -> bytes:
    names = b"".join(b'<cellStyle name="s%d" xfId="%d"/>' % (number, number) for number in range(count))
    return b"<xf/>" * count + b"</cellStyleXfs><cellStyles>" + names + b"</cellStyles><x>"


SHEET, BOOK, LOOKS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"
NAMES = b'<definedNames><definedName name="_xlnm.%s" localSheetId="0">%s</definedName></definedNames>'
UNREAD = {
    "a formula that cells share": (SHEET, b"</sheetData>", _shared(1_000), b"</sheetData>"),
    "a password of a sheet": (
        SHEET, b"</sheetData>", b"</sheetData>", b'<sheetProtection password="' + b"F" * 1_000_000 + b'"/>'
    ),
    "a password of the workbook": (
        BOOK, b"<sheets>", b'<workbookProtection workbookPassword="' + b"F" * 1_000_000 + b'"/>', b"<sheets>"
    ),
    "rows that each page begins with": (BOOK, b"</sheets>", b"</sheets>", NAMES % (b"Print_Titles", b"$" * 60_000)),
    "what is printed": (BOOK, b"</sheets>", b"</sheets>", NAMES % (b"Print_Area", b"'" * 60_000)),
    "styles with names": (LOOKS, b"</cellStyleXfs>", _styles(25_000), b"</x>"),
}  # fmt: skip


@pytest.mark.parametrize("what", some(UNREAD, 3))
def test_what_nobody_asks_of_a_workbook_costs_no_more_than_its_bytes(what: str, tmp_path: Path) -> None:
    """The library takes up to minutes for each, of 2 to 125 KB."""
    part, end, before, behind = UNREAD[what]
    put_in(tmp_path, part, end, before + behind, ("organisation", "lineage"), ("a", 3))
    for words in (("batch", "t.xlsx", "-o", "out.csv", "--workers", "1"), ("import", "t.xlsx", "-o", "new.yaml")):
        ran = measured(*words, cwd=tmp_path)
        assert ("1 scored" in ran.err) == (words[0] == "batch"), ran.err
        assert "Traceback" not in ran.err
        assert ran.cpu < MOST_CPU
        assert ran.memory < MOST_MEMORY


@pytest.mark.parametrize(
    "tags",
    [
        b"<dataValidations>" + b'<dataValidation sqref="A1"/>' * 190_000 + b"</dataValidations>",
        b'<conditionalFormatting sqref="A1"/>' * 190_000,
    ],
    ids=["lists to choose from", "looks by condition"],
)
def test_tags_beside_the_cells_of_a_questionnaire_cost_no_more_than_their_bytes(tags: bytes, tmp_path: Path) -> None:
    put_in(tmp_path, SHEET, b"</sheetData>", b"</sheetData>" + tags, ("id", "Answer"), ("lineage", 3))
    ran = measured("import", "t.xlsx", "-o", "new.yaml", cwd=tmp_path)
    assert "t.xlsx: Start: there is no such sheet" in ran.err
    assert ran.cpu < MOST_CPU / 2
    assert ran.memory < MOST_MEMORY / 2


@pytest.mark.parametrize(
    ("part", "end", "tag", "told"),
    [
        (SHEET, b"</sheetData>", b"<row>" + b"<c/>" * 65_536 + b"</row>", "t.xlsx: has a <row> of more than"),
        ("xl/sharedStrings.xml", b"</sst>", b"<si>" + b"<r/>" * 65_536 + b"</si>", "t.xlsx: has a <si> of more than"),
        (BOOK, b"</sheets>", b'<sheet name="x" sheetId="9" r:id="rId1"/>' * 58_000, "t.xlsx: has 58,001 sheets"),
        (LOOKS, b"</cellXfs>", b"".join(b'<xf numFmtId="%d"/>' % n for n in range(58_000)), "number formats, expected"),
    ],
)  # fmt: skip
def test_what_is_larger_than_any_workbook_has_it_is_refused_while_it_is_read(
    part: str, end: bytes, tag: bytes, told: str, tmp_path: Path
) -> None:
    pad = b"<!--" + random.Random(1).randbytes(90_000).hex().encode() + b"-->"  # noqa: S311 - the same again
    put_in(tmp_path, part, end, tag + end + (b"" if part == LOOKS else pad), ("organisation", "lineage"), ("a", 3))
    ran = measured("batch", "t.xlsx", "-o", "out.csv", "--workers", "1", cwd=tmp_path)
    assert (ran.code, told in ran.err) == (2, True), ran.err
    assert ran.cpu < MOST_CPU
    assert ran.memory < MOST_MEMORY


LONG = b"x" * (3 << 20)
ENDLESS = {
    "an attribute of a sheet": (SHEET, b"<sheetData>", b'<sheetData a="' + LONG + b'">'),
    "an attribute of a row": (SHEET, b'<row r="2"', b'<row a="' + LONG + b'" r="2"'),
    "an attribute of a cell": (SHEET, b'<c r="A2"', b'<c a="' + LONG + b'" r="A2"'),
    "an attribute that seems to end": (SHEET, b"<sheetData>", b'<sheetData a="' + b">" * (3 << 20) + b'">'),
    "a comment": (SHEET, b"<sheetData>", b"<!--" + LONG + b"--><sheetData>"),
    "a comment of tags": (SHEET, b"<sheetData>", b"<!--" + (b"<a>" + b" " * 997) * 3_000 + b"--><sheetData>"),
    "an instruction": (SHEET, b"<sheetData>", b"<?a " + LONG + b"?><sheetData>"),
    "a name": (SHEET, b"<sheetData>", b"<" + LONG + b"/><sheetData>"),
    "text as it stands": (SHEET, b"<sheetData>", b"<a><![CDATA[" + LONG + b"]]></a><sheetData>"),
    "blanks": (SHEET, b"<sheetData>", b" " * (3 << 20) + b"<sheetData>"),
    "an attribute of texts": ("xl/sharedStrings.xml", b"<si>", b'<si a="' + LONG + b'">'),
    "an attribute of looks": (LOOKS, b"<fonts ", b'<fonts a="' + LONG + b'" '),
    "an attribute of the list of sheets": (BOOK, b"<sheets>", b'<sheets a="' + LONG + b'">'),
}


@pytest.mark.parametrize("what", some(ENDLESS, 6))
def test_a_tag_or_text_of_a_workbook_that_does_not_end_is_refused_in_time(what: str, tmp_path: Path) -> None:
    """A parser went through it anew for each piece: 20 MB of an attribute, 21 KB, took a minute or two."""
    part, end, other = ENDLESS[what]
    rewrite(tmp_path, part, lambda content: content.replace(end, other, 1), ("organisation", "lineage"), ("a", 3))
    output = ("-o", "out.csv", "--workers", "1")
    commands = (
        ("batch", "t.xlsx", *output),
        ("batch", "--suggest-map", "t.xlsx"),
        ("import", "t.xlsx", "-o", "a.yaml"),
    )
    for words in (*commands, ("report", "t.xlsx", "--organisation", "a")):
        ran = measured(*words, cwd=tmp_path)
        told = f"t.xlsx: {part!r} has a tag, a text or comments of more than 1 MiB (save it as .xlsx)\n"
        assert (ran.code, ran.err) == (2, told)
        assert ran.cpu < 1
        assert ran.memory < MOST_MEMORY / 2


@pytest.mark.parametrize("part", [SHEET, "[Content_Types].xml", "xl/_rels/workbook.xml.rels", "docProps/app.xml"])
def test_a_workbook_unpacks_to_no_more_than_other_tables_do(part: str, tmp_path: Path) -> None:
    blanks = b">" + b" " * (66 << 20)
    rewrite(tmp_path, part, lambda content: content.replace(b">", blanks, 1), ("organisation", "lineage"), ("a", 3))
    ran = measured("batch", "t.xlsx", "-o", "out.csv", "--workers", "1", cwd=tmp_path)
    assert (ran.code, ran.err) == (2, "t.xlsx: unpacks to 66 MiB, expected at most 64\n")
    assert ran.cpu < 1


@pytest.mark.parametrize("name", ["xl/worksheets/pad.bin", "xl/worksheets/sheet2.xml"])
def test_what_one_part_of_a_workbook_is_packed_in_allows_no_other_more_tags(name: str, tmp_path: Path) -> None:
    """Of a MiB, 3,000,000 tags beside the cells took 56 s and 3.1 GB."""
    tags = b"<dataValidations>" + b'<dataValidation sqref="A1"/>' * 400_000 + b"</dataValidations>"
    put_in(tmp_path, SHEET, b"</sheetData>", b"</sheetData>" + tags, ("organisation", "lineage"), ("a", 3))
    with zipfile.ZipFile(tmp_path / "t.xlsx", "a") as packed:
        packed.writestr(name, random.Random(1).randbytes(900_000))  # noqa: S311 - the same again
    ran = measured("batch", "t.xlsx", "-o", "out.csv", "--workers", "1", cwd=tmp_path)
    assert (ran.code, "tags in its sheets and texts, expected at most" in ran.err) == (2, True), ran.err
    assert ran.cpu < MOST_CPU
    assert ran.memory < MOST_MEMORY


def test_rows_that_only_seem_to_be_hidden_are_gone_through_once(tmp_path: Path) -> None:
    """Of 100,000 such rows: 7 s where each `hidden` was tried."""
    rows = (b"<row a='" + b' hidden="1"' * 44 + b"'/>") * 100_000
    put_in(tmp_path, SHEET, b"</sheetData>", rows + b"</sheetData>", ("organisation", "lineage"), ("a", 3))
    ran = measured("batch", "t.xlsx", "-o", "out.csv", "--workers", "1", cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert ran.cpu < MOST_CPU


def test_as_many_columns_as_can_be_hidden_one_by_one_are_gone_through_once(tmp_path: Path) -> None:
    """Each of 16,384 was looked for among all that are hidden: 18 s of 124 KB."""
    hidden = b"".join(b'<col min="%d" max="%d" hidden="1"/>' % (at, at) for at in range(1, 16_385))
    names = ("organisation", *(f"c{number}" for number in range(16_383)))
    put_in(tmp_path, SHEET, b"<sheetData>", b"<cols>" + hidden + b"</cols><sheetData>", names, ("a", 3))
    ran = measured("batch", "t.xlsx", "-o", "out.csv", "--workers", "1", "--allow-extra-columns", cwd=tmp_path)
    assert (ran.code, "hidden columns were read: 'organisation'" in ran.err) == (0, True), ran.err
    assert ran.cpu < MOST_CPU


@pytest.mark.parametrize("shared", [True, False])
def test_a_workbook_of_60000_rows_that_all_say_the_same_has_no_more_tags_than_are_allowed(
    tmp_path: Path, *, shared: bool
) -> None:
    with xlsxwriter.Workbook(tmp_path / "t.xlsx", {"constant_memory": not shared}) as book:
        sheet = book.add_worksheet()
        for number in range(60_000):
            sheet.write_row(number, 0, ("yes", "yes", "yes", 3, 3))
    parts = checked_parts(tmp_path / "t.xlsx", "t.xlsx", largest=1 << 29, most_tags=None)
    assert sum(part.tags for part in parts) > 60_000 * (1 + 5)  # a row and its cells, and what these hold


@pytest.mark.parametrize(
    ("shown_as", "looks", "code"),
    [
        ("[" * 60_000 + "0", 1, 2),
        ("0" * 256, 1, 2),
        ("[" * 21 + "0", 1, 2),
        ("&#91;" * 21 + "0", 1, 2),
        ("[" * 20 + "0" * 235, 20_000, 0),
        ("&quot;" + "a" * 252 + "&quot;0", 1, 0),
    ],
    ids=["long", "a sign too long", "brackets", "brackets told by number", "as many as may be", "as long as may be"],
)
def test_the_format_of_a_number_is_no_longer_than_a_program_writes_it(
    shown_as: str, looks: int, code: int, tmp_path: Path
) -> None:
    """A bracket that is never closed is looked for to the end, behind each that stands before it."""
    formats = f'<numFmts count="1"><numFmt numFmtId="200" formatCode="{shown_as}"/></numFmts><fonts'.encode()
    end, look = b"</cellXfs>", b'<xf numFmtId="200" fontId="0" fillId="0" borderId="0" xfId="0"/>'

    def changed(styles: bytes) -> bytes:
        return styles.replace(b"<fonts", formats, 1).replace(end, look * looks + end)

    rewrite(tmp_path, "xl/styles.xml", changed, ("organisation", "lineage"), ("a", 3))
    ran = measured("batch", "t.xlsx", "-o", "out.csv", "--workers", "1", cwd=tmp_path)
    told = "'xl/styles.xml' has a number format of more than 255 signs or 20 brackets"
    assert (ran.code, told in ran.err) == (code, code == 2), ran.err
    assert ran.cpu < 2 * MOST_CPU
    assert ran.memory < MOST_MEMORY


def test_a_workbook_has_no_more_formats_of_numbers_than_are_kept(tmp_path: Path) -> None:
    formats = "".join(f'<numFmt numFmtId="{200 + n}" formatCode="0.{n}0"/>' for n in range(1_001)).encode()
    known = b'<numFmts count="1">' + formats + b"</numFmts><fonts"
    rewrite(tmp_path, "xl/styles.xml", lambda styles: styles.replace(b"<fonts", known, 1), ("organisation",), ("a",))
    ran = measured("batch", "t.xlsx", "-o", "out.csv", "--workers", "1", cwd=tmp_path)
    assert (ran.code, "has 1,001 number formats, expected at most 1,000" in ran.err) == (2, True), ran.err


@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize("name", ["t.csv", "t.jsonl"])
def test_a_run_of_digits_that_is_no_number_is_read_once(name: str, decimal: str, tmp_path: Path) -> None:
    """A pattern that parts digits in many ways tried all where something stands behind them: 40 KB took 52 s."""
    word = "1" * 100_000 + "x"
    line = json.dumps({"organisation": "a", "catalogue_coverage": word}) + "\n"
    content = line if name == "t.jsonl" else f"organisation,catalogue_coverage\na,{word}\n"
    (tmp_path / "m.yaml").write_text(
        f"framework: ai-factory@2\ncolumns: {{catalogue_coverage: {{to: catalogue_coverage, decimal: '{decimal}'}}}}\n"
    )
    ran = batch(tmp_path, name, content.encode(), "--map", "m.yaml", "--rejects", "r.csv")
    assert (ran.code, "0 scored + 1 rejected" in ran.err) == (2, True), ran.err
    assert ran.cpu < MOST_CPU
    assert ran.memory < MOST_MEMORY


UNFOLDS = '<!DOCTYPE x [<!ENTITY a "' + "a" * 30_000 + '">]>'
DECLARES = "declares a document type or entities, as no workbook does (save it as .xlsx)"
DEFAULTS = '<!DOCTYPE x [<!ATTLIST t x CDATA "' + "a" * 30_000 + '">]>'


@pytest.mark.parametrize(
    ("part", "encoding", "declared", "told"),
    [
        ("xl/sharedStrings.xml", "utf-8", UNFOLDS, DECLARES),
        ("xl/sharedStrings.xml", "utf-16", UNFOLDS, DECLARES),
        ("xl/sharedStrings.xml", "utf-16-be", UNFOLDS, DECLARES),
        ("xl/sharedStrings.xml", "utf-7", "", "is written in 'utf-7' (save it as .xlsx)"),
        ("xl/worksheets/sheet1.xml", "utf-8", UNFOLDS, DECLARES),
        ("xl/worksheets/sheet1.xml", "utf-8", "<!--" + "<" * ((1 << 20) - 300) + "-->" + DEFAULTS, DECLARES),
        ("xl/workbook.xml", "utf-8", '<!DOCTYPE x SYSTEM "file:///etc/passwd">', DECLARES),
    ],
)
def test_entities_that_unfold_to_gigabytes_are_refused_before_anything_reads_them(
    part: str, encoding: str, declared: str, told: str, tmp_path: Path
) -> None:
    """Of 10 KB, in which a comment was counted as what the tags are packed in, 3.6 GB came to be."""

    def unfolding(content: bytes) -> bytes:
        text = content.decode("utf-8").replace('encoding="UTF-8"', f'encoding="{encoding.removesuffix("-be")}"')
        head, root = text.split("?>", 1)
        written = f"{head}?>{declared}{root}".replace("<t>lineage</t>", f"<t>lineage</t>{'<t>&a;</t>' * 5_000}")
        return written.encode(encoding)

    rewrite(tmp_path, part, unfolding, ("organisation", "lineage"), ("a", 3))
    for words in (("batch", "t.xlsx", "-o", "out.csv", "--workers", "1"), ("import", "t.xlsx", "-o", "new.yaml")):
        ran = measured(*words, cwd=tmp_path)
        assert (ran.code, ran.err) == (2, f"t.xlsx: {part!r} {told}\n")
        assert ran.cpu < MOST_CPU
        assert ran.memory < 60


def test_a_picture_in_a_workbook_may_name_its_kind(tmp_path: Path) -> None:
    rewrite(tmp_path, "", bytes, ("organisation", "lineage"), ("a", 3))
    with zipfile.ZipFile(tmp_path / "t.xlsx", "a") as packed:
        packed.writestr("xl/media/image1.svg", '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd"><svg/>')
    assert "1 row in = 1 scored" in measured("batch", "t.xlsx", "-o", "out.csv", "--workers", "1", cwd=tmp_path).err


@pytest.mark.parametrize("heads", [("organisation", "employees"), ("id", "Answer")])
def test_cells_of_a_questionnaire_that_are_merged_over_all_columns_cost_no_more(
    heads: tuple[str, str], tmp_path: Path
) -> None:
    """Of 60 KB: 9,000 ranges times the columns of a sheet took 8 seconds, times its rows with ids 10."""
    ranges = b"".join(b'<mergeCell ref="A%d:XFD1048576"/>' % row for row in range(3, 9_003))
    merged = b"</sheetData><mergeCells>" + ranges + b"</mergeCells>"
    rows = (("employees", row) for row in range(4_900))
    put_in(tmp_path, "xl/worksheets/sheet1.xml", b"</sheetData>", merged, heads, *rows)
    ran = measured("import", "t.xlsx", "-o", "new.yaml", cwd=tmp_path)
    assert ("cells A3:XFD1048576 are merged over several rows" in ran.err) == (heads[0] == "id"), ran.err
    assert ran.cpu < MOST_CPU
    assert ran.memory < MOST_MEMORY


@pytest.mark.parametrize(("count", "is_too_many"), [(9_000, False), (20_000, True)])
@pytest.mark.parametrize("heads", [("organisation", "lineage"), ("id", "Answer")])
def test_many_cells_that_are_merged_over_all_rows_are_looked_at_in_time(
    heads: tuple[str, str], count: int, tmp_path: Path, *, is_too_many: bool
) -> None:
    merged = b"<mergeCells>" + b'<mergeCell ref="B3:B1048576"/>' * count + b"</mergeCells>"
    put_in(tmp_path, "xl/worksheets/sheet1.xml", b"</sheetData>", b"</sheetData>" + merged, heads, ("lineage", 3))
    command = ("import", "t.xlsx", "-o", "new.yaml") if heads[0] == "id" else ("batch", "t.xlsx", "-o", "o.csv")
    ran = measured(*command, cwd=tmp_path)
    assert ("t.xlsx: has more than 10,000 merged cells" in ran.err) == is_too_many, ran.err
    assert ran.cpu < MOST_CPU
    assert ran.memory < MOST_MEMORY


def put_in(folder: Path, part: str, end: bytes, other: bytes, *rows: tuple[object, ...]) -> None:
    """Write `t.xlsx` with rows, and something else in place of what stands in one of its parts."""
    rewrite(folder, part, lambda content: content.replace(end, other), *rows)


def rewrite(folder: Path, part: str, change: Callable[[bytes], bytes], *rows: tuple[object, ...]) -> None:
    """Write `t.xlsx` with rows, and one of its parts changed."""
    with xlsxwriter.Workbook(folder / "plain.xlsx") as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    with (
        zipfile.ZipFile(folder / "plain.xlsx") as plain,
        zipfile.ZipFile(folder / "t.xlsx", "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in plain.namelist():
            content = plain.read(name)
            packed.writestr(name, change(content) if name == part else content)


def test_cells_in_the_last_column_of_every_row_cost_what_they_are(tmp_path: Path) -> None:
    """Of 80 KB: a list as wide as a sheet for each of 8,000 rows took 9 seconds and 1.2 GB."""
    count = 8_000
    far = b'<c r="XFD%d" t="inlineStr"><is><t xml:space="preserve"> </t></is></c>'
    row = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>o%d</t></is></c>' + far + b"</row>"
    rows = b"".join(row % ((number,) * 4) for number in range(3, count + 3))
    put_in(
        tmp_path,
        "xl/worksheets/sheet1.xml",
        b"</sheetData>",
        rows + b"</sheetData>",
        ("organisation", "lineage"),
        ("a", 3),
    )
    ran = measured("batch", "t.xlsx", "-o", "out.csv", "--workers", "1", cwd=tmp_path)
    assert "8,001 rows in = 8,001 scored" in ran.err
    assert ran.cpu < MOST_CPU
    assert ran.memory < MOST_MEMORY


@pytest.mark.parametrize(
    ("rows", "column", "words", "told"),
    [
        (20_000, "organisation", (), "20,000 rows in = 0 scored + 20,000 rejected"),
        (20_000, "organisation", ("--suggest-map",), ""),
        (1_000, "note", ("--keep", "note"), "1,000 rows in = 1,000 scored"),
        (20_000, "note", ("--keep", "note"), "repeat words to 128 MiB more than the workbook unpacks to"),
    ],
)
def test_a_long_word_that_cells_of_a_workbook_share_is_not_repeated_without_end(
    rows: int, column: str, words: tuple[str, ...], told: str, tmp_path: Path
) -> None:
    """Of some 200 KB: 600 MB of one word, which took 2.6 GB."""
    with xlsxwriter.Workbook(tmp_path / "t.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_column(0, 0, ["organisation", *(f"o{row}" for row in range(rows))])
        sheet.write_column(0, int(column != "organisation"), [column, *["a" * 30_000] * rows])
    output = () if words == ("--suggest-map",) else ("-o", "out.csv", "--workers", "1")
    ran = measured("batch", *words, "t.xlsx", *output, cwd=tmp_path)
    assert told in ran.err, ran.err
    assert ran.cpu < MOST_CPU
    assert ran.memory < 2 * MOST_MEMORY


def test_a_draft_looks_at_long_names_as_far_as_anything_has_one(tmp_path: Path) -> None:
    """Of 100 KB: a thousand names of 30,000 letters, each its own, took 9 seconds."""
    with xlsxwriter.Workbook(tmp_path / "t.xlsx") as book:
        book.add_worksheet().write_column(0, 0, ["organisation", *(f"{'a' * 30_000}{row}" for row in range(1_000))])
    ran = measured("batch", "--suggest-map", "t.xlsx", cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert ran.cpu < MOST_CPU
    assert ran.memory < MOST_MEMORY


def test_a_row_that_says_that_it_is_far_below_the_last_is_refused(tmp_path: Path) -> None:
    """Found by fuzzing: the rows above it are made up, which took hours."""
    book = Workbook()
    sheet = book.create_sheet("Answers", 0)
    for cells in (("organisation", "lineage"), ("a", 3)):
        sheet.append(cells)
    book.save(tmp_path / "plain.xlsx")
    with zipfile.ZipFile(tmp_path / "plain.xlsx") as plain, zipfile.ZipFile(tmp_path / "t.xlsx", "w") as forged:
        for member in plain.namelist():
            forged.writestr(member, plain.read(member).replace(b'<row r="2"', b'<row r="1000000000"'))
    ran = measured("batch", "t.xlsx", "-o", "out.csv", "--workers", "1", cwd=tmp_path)
    told = "'Answers' has a row below row 1,048,576, the last that a sheet can have (save it as .xlsx)"
    assert ran.err == f"t.xlsx: {told}\n"
    assert ran.cpu < MOST_CPU


def test_a_sheet_that_holds_a_chart_alone_is_no_table(tmp_path: Path) -> None:
    book = Workbook()
    book.create_chartsheet("Chart", 0).add_chart(BarChart())
    book.active = 0
    book.worksheets[0].append(["organisation", "lineage"])
    book.worksheets[0].append(["a", 2])
    book.save(tmp_path / "t.xlsx")
    (tmp_path / "map.yaml").write_text("framework: ai-factory@2\ntable: {sheet: Chart}\ncolumns: {}\n")
    words = ("batch", "t.xlsx", "-o", "out.csv", "--workers", "1")
    assert "1 row in = 1 scored" in measured(*words, cwd=tmp_path).err
    ran = measured(*words, "--map", "map.yaml", cwd=tmp_path)
    assert ran.err == "t.xlsx: has no sheet 'Chart', expected one of Sheet\n"
    del book["Sheet"]
    book.save(tmp_path / "t.xlsx")
    assert measured(*words, cwd=tmp_path).err == "t.xlsx: has no sheet with cells\n"


# --- files that somebody forged, or that fuzzing found ---

FORGED = HOSTILE / "tables"


@pytest.mark.parametrize(("name", "said"), described(FORGED / "expected.yaml").items())
def test_a_forged_table_is_refused_before_it_does_harm(name: str, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes((FORGED / name).read_bytes())
    ran = measured("batch", name, "-o", "out.csv", "--workers", "1", cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"{name}: {said}")
    assert ran.memory < MOST_MEMORY
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_what_is_said_of_each_forged_table_is_known() -> None:
    kept = {path.name for path in FORGED.iterdir()} - {"expected.yaml"}
    assert kept == set(described(FORGED / "expected.yaml"))


# --- Parquet files ---

DAMAGED = tried(6, 30)


@pytest.mark.parametrize("way", ["plain", "zstd", "snappy"])
def test_a_damaged_parquet_file_is_refused_or_read_and_nothing_is_half(way: str, tmp_path: Path) -> None:
    """The library may end the process over one (docs/security.md): then there is no output."""
    draw = random.Random(way)  # noqa: S311 - the same again
    data = parquet_bytes(way)
    for number in range(DAMAGED):
        name = f"{number}.parquet"
        ran = batch(tmp_path, name, changed_somewhere(draw, data))
        told = (number, ran.code, ran.err)
        assert "Traceback" not in ran.err, told
        assert ran.code in (0, 2, -SIGABRT, -SIGSEGV), told
        assert ran.code != 2 or ran.err.startswith(name), told
        assert (tmp_path / "out.parquet").exists() == (ran.code == 0), told
        assert ran.memory < 2 * MOST_MEMORY, told
        for written in ("out.parquet", "out.rejects.csv"):
            (tmp_path / written).unlink(missing_ok=True)
        left = [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")]
        assert left == [name], told
        (tmp_path / name).unlink()


def parquet_bytes(way: str) -> bytes:
    """A table of a few rows with all sorts of columns, in two row groups."""
    rows, sink = 300, pa.BufferOutputStream()
    table = pa.table(
        {
            "organisation": [f"o{number}" for number in range(rows)],
            "lineage": pa.array([number % 5 if number % 7 else None for number in range(rows)], pa.int8()),
            "vacancy_share": [number / 10 for number in range(rows)],
            "deployment": pa.array(
                [("cloud", "on_prem", None)[number % 3] for number in range(rows)]
            ).dictionary_encode(),
            "role_coverage": [["ds", "mle"][: number % 3] for number in range(rows)],
        }
    )
    pq.write_table(table, sink, row_group_size=200, compression="none" if way == "plain" else way)
    return bytes(sink.getvalue())


def changed_somewhere(draw: random.Random, data: bytes) -> bytes:
    """A few bytes changed, cut out or doubled; as often in the description at the end as in all before it."""
    changed = bytearray(data)
    about = int.from_bytes(data[-8:-4], "little") + 8
    for _ in range(draw.randint(1, 3)):
        first = draw.choice((0, len(data) - about))
        place = draw.randrange(first, len(changed))
        match draw.randrange(4):
            case 0:
                del changed[place : place + draw.randint(1, 20)]
            case 1:
                changed[place:place] = changed[place : place + draw.randint(1, 20)]
            case _:
                changed[place] = draw.randrange(256)
    return bytes(changed)


# --- Arrow files ---

IDS = pa.array(list("abcd"))


def arrow_bytes(compression: str | None = None, **columns: pa.Array) -> bytes:
    table, sink = pa.table(columns), pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression=compression)) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def told_of(folder: Path, files: dict[str, bytes]) -> dict[str, Grown]:
    """What `batch` says of each of some Arrow files; nothing but the files and its outputs is left."""
    for name, data in files.items():
        (folder / f"{name}.arrow").write_bytes(data)
    found = {name: measured("batch", f"{name}.arrow", "-o", "out.csv", "--workers", "1", cwd=folder) for name in files}
    assert not any("Traceback" in ran.err for ran in found.values())
    left = {path.name for path in folder.iterdir()}
    assert left <= {"out.csv", "out.rejects.csv", *(f"{name}.arrow" for name in files)}
    return found


def test_a_compressed_arrow_file_is_read(tmp_path: Path) -> None:
    files = {compression: arrow_bytes(compression, organisation=IDS) for compression in ("lz4", "zstd")}
    assert [ran.code for ran in told_of(tmp_path, files).values()] == [0, 0]


def test_every_type_of_text_holds_words_among_numbers_and_bytes_that_are_none(tmp_path: Path) -> None:
    cells = pa.array([b"3", b"unknown", None, b"\xff"], pa.binary_view())
    types = {pa.string(): pa.binary(), pa.large_string(): pa.large_binary(), pa.string_view(): pa.binary_view()}
    lists = pa.array([["ds"], None, [], ["mle"]], pa.list_(pa.string_view()))
    files = {
        str(text): arrow_bytes(organisation=IDS.cast(text), lineage=cells.cast(held).view(text), role_coverage=lists)
        for text, held in types.items()
    }
    for ran in told_of(tmp_path, files).values():
        assert "4 rows in = 3 scored + 1 rejected" in ran.err
        assert "expected UTF-8 text in column lineage" in ran.err


def test_a_cell_that_is_no_text_is_one_reject_in_lists_of_one_length_too(tmp_path: Path) -> None:
    cells = pa.array([b"ds", None, b"\xff", b"mle"], pa.binary()).view(pa.string())
    lists = arrow_bytes(organisation=IDS, role_coverage=pa.FixedSizeListArray.from_arrays(cells, 1))
    ran = told_of(tmp_path, {"lists": lists})["lists"]
    assert ran.code == 0
    assert "1 x whole rows: expected UTF-8 text in column" in ran.err


def test_words_that_lists_repeat_without_end_are_refused(tmp_path: Path) -> None:
    count = 400
    word = pa.array(["mle", "x" * 900_000])
    for column, codes in (("role_coverage", pa.int32()), ("country", pa.int32()), ("country", pa.int8())):
        coded = pa.DictionaryArray.from_arrays(pa.array([1] * count, codes), word)
        lists = pa.ListArray.from_arrays(pa.array(range(count + 1), pa.int32()), coded)
        table = pa.table({"organisation": pa.array(map(str, range(count))), column: lists})
        pq.write_table(table, tmp_path / "t.parquet", compression="zstd")
        (tmp_path / "t.arrow").write_bytes(arrow_bytes("zstd", organisation=table["organisation"], **{column: lists}))
        keep = ["--keep", column] if column == "country" else []
        for name in ("t.parquet", "t.arrow"):
            ran = measured("batch", name, "-o", "out.csv", "--workers", "1", *keep, cwd=tmp_path)
            assert ran.err == f"{name}: column {column!r} repeats words to more than 128 MiB in 65,536 rows\n"
            assert ran.memory < MOST_MEMORY


def test_a_dot_in_the_name_of_a_column_takes_none_of_its_bounds_away(tmp_path: Path) -> None:
    count = 1_000
    coded = pa.DictionaryArray.from_arrays(pa.array([0] * count, pa.int32()), pa.array(["x" * 1_000_000]))
    lists = pa.ListArray.from_arrays(pa.array(range(count + 1), pa.int32()), coded)
    table = pa.table({"organisation": pa.array(map(str, range(count))), "x.roles": lists})
    pq.write_table(table, tmp_path / "t.parquet", store_schema=False)
    (tmp_path / "map.yaml").write_text("columns: {x.roles: role_coverage}", "utf-8")
    ran = measured("batch", "t.parquet", "--map", "map.yaml", "-o", "out.csv", "--workers", "1", cwd=tmp_path)
    assert ran.err == "t.parquet: column 'x.roles' repeats words to more than 128 MiB in 65,536 rows\n"
    assert ran.memory < 2.5 * MOST_MEMORY


def test_words_that_columns_repeat_together_are_refused(tmp_path: Path) -> None:
    """Eight columns of 112 MiB each, as codes and as lists of them."""
    count, names = 118, [f"note{place}" for place in range(8)]
    coded = pa.DictionaryArray.from_arrays(pa.array([0] * count, pa.int32()), pa.array(["x" * 1_000_000]))
    lists = pa.ListArray.from_arrays(pa.array(range(count + 1), pa.int32()), coded)
    keep = [flag for name in names for flag in ("--keep", name)]
    for cells in (coded, lists):
        table = pa.table({"organisation": pa.array(map(str, range(count))), **dict.fromkeys(names, cells)})
        pq.write_table(table, tmp_path / "t.parquet", compression="zstd")
        ran = measured("batch", "t.parquet", "-o", "out.csv", "--workers", "1", *keep, cwd=tmp_path)
        what = "columns of text together repeat words to more than 256 MiB in 65,536 rows"
        assert ran.err == f"t.parquet: {what}, 'note0' most of all (keep fewer columns)\n"
        assert ran.memory < 2 * MOST_MEMORY


def test_words_that_the_rows_of_a_survey_repeat_can_be_kept(tmp_path: Path) -> None:
    """Thirty columns of 65,536 addresses, 4.6 MB each."""
    count, names = 65_536, [f"page{place}" for place in range(30)]
    pages = [f"https://survey.example/{page:02}/".ljust(71, "x") for page in range(50)]
    cells = pa.DictionaryArray.from_arrays(pa.array([row % 50 for row in range(count)], pa.int32()), pages)
    table = pa.table({"organisation": pa.array(map(str, range(count))), **dict.fromkeys(names, cells)})
    pq.write_table(table, tmp_path / "t.parquet")
    keep = [flag for name in names for flag in ("--keep", name)]
    ran = measured("batch", "t.parquet", "-o", "out.parquet", "--workers", "1", *keep, cwd=tmp_path)
    assert "65,536 rows in = 65,536 scored" in ran.err
    assert ran.memory < 4 * MOST_MEMORY


@pytest.mark.parametrize(("type_", "last"), [("int8", 127), ("uint8", 255), ("int16", 32_767)])
def test_the_last_code_that_its_type_holds_is_counted_too(type_: str, last: int, tmp_path: Path) -> None:
    count = 400
    words = pa.array([*(f"w{place}" for place in range(last)), "x" * 900_000])
    coded = pa.DictionaryArray.from_arrays(pa.array([last] * count, getattr(pa, type_)()), words)
    data = arrow_bytes("zstd", organisation=pa.array(map(str, range(count))), country=coded)
    (tmp_path / "t.arrow").write_bytes(data)
    ran = measured("batch", "t.arrow", "-o", "out.csv", "--keep", "country", "--workers", "1", cwd=tmp_path)
    assert ran.err == "t.arrow: column 'country' repeats words to more than 128 MiB in 65,536 rows\n"
    assert ran.memory < MOST_MEMORY


WIDE = b"a" * (1 << 18)


def codes() -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array([0] * 500, pa.int8()), pa.array(["a" * (1 << 20)]))


def views_of_nothing() -> pa.ListViewArray:
    ends = [pa.array([each] * 500, pa.int32()) for each in (0, 1 << 17)]
    return pa.ListViewArray.from_arrays(*ends, pa.nulls(1 << 17))


def behind_an_extension(cells: pa.Array) -> pa.Array:
    return pa.ExtensionArray.from_storage(pa.opaque(cells.type, "a", "b"), cells)


ANSWER_NOTHING: dict[str, Callable[[], pa.Array]] = {
    "wide words": lambda: pa.array([WIDE] * 500, pa.binary(len(WIDE))),
    "words of bytes": lambda: pa.array([b"a" * 128] * 500, pa.binary(128)),
    "codes for wide words": lambda: pa.DictionaryArray.from_arrays(
        codes().indices, pa.array([WIDE], pa.binary(len(WIDE)))
    ),
    "codes behind an extension": lambda: behind_an_extension(codes()),
    "views behind an extension": lambda: behind_an_extension(views_of_nothing()),
    "lists of nothing": lambda: pa.LargeListArray.from_arrays(
        pa.array(range(0, 50_000 * 501, 50_000), pa.int64()), pa.nulls(500 * 50_000)
    ),
}
"""By what they are; made where they are needed, as making all takes seconds."""


@pytest.mark.parametrize("law", ANSWER_NOTHING)
def test_cells_that_answer_nothing_are_not_unpacked(law: str, tmp_path: Path) -> None:
    cells = ANSWER_NOTHING[law]()
    table = pa.table({"organisation": [f"o{row}" for row in range(500)], "sector": cells, "role_coverage": cells})
    (tmp_path / "t.arrow").write_bytes(arrow_bytes("zstd", **dict(zip(table.column_names, table.columns, strict=True))))
    if law == "wide words":
        pq.write_table(table, tmp_path / "t.parquet", compression="zstd")
    for path in tmp_path.glob("t.*"):
        ran = measured("batch", path.name, "-o", "out.csv", "--workers", "1", cwd=tmp_path)
        rejected = "500 rows in = 0 scored + 500 rejected" in ran.err
        refused = "column 'sector' is of type " in ran.err and "expected text, numbers" in ran.err
        is_read = law == "lists of nothing"
        assert (ran.code, rejected, refused) == (2, is_read, not is_read)
        assert ran.cpu < MOST_CPU
        assert ran.memory < MOST_MEMORY


def test_lists_without_items_say_that_nothing_is_ticked_whatever_they_are_of(tmp_path: Path) -> None:
    lists = pa.array([[], None, [None], []], pa.list_(pa.null()))
    (tmp_path / "t.arrow").write_bytes(arrow_bytes(organisation=IDS, role_coverage=lists))
    ran = measured("batch", "t.arrow", "-o", "out.csv", "--workers", "1", cwd=tmp_path)
    assert "4 rows in = 3 scored + 1 rejected" in ran.err
    assert "c,role_coverage,[null]," in (tmp_path / "out.rejects.csv").read_text("utf-8")


@pytest.mark.parametrize("ending", ["parquet", "arrow"])
def test_a_file_has_no_more_rows_than_its_bytes_account_for(ending: str, tmp_path: Path) -> None:
    table = pa.table({"organisation": pa.nulls(8_000_000, pa.string() if ending == "parquet" else pa.null())})
    if ending == "parquet":
        pq.write_table(table, tmp_path / "t.parquet")
    else:
        (tmp_path / "t.arrow").write_bytes(arrow_bytes(organisation=table["organisation"]))
    ran = measured("batch", f"t.{ending}", "-o", "out.csv", "--workers", "1", cwd=tmp_path)
    assert (ran.code, "has 8,000,000 rows, too many for its bytes, expected at most " in ran.err) == (2, True), ran.err
    assert ran.cpu < MOST_CPU
    assert not (tmp_path / "out.csv").exists()


def test_lists_of_codes_for_views_are_kept(tmp_path: Path) -> None:
    coded = pa.DictionaryArray.from_arrays(pa.array([0, 0, 0, 0], pa.int32()), pa.array(["ok"], pa.string_view()))
    lists = pa.ListArray.from_arrays(pa.array(range(5), pa.int32()), coded)
    (tmp_path / "t.arrow").write_bytes(arrow_bytes(organisation=IDS, country=lists))
    ran = measured("batch", "t.arrow", "-o", "out.jsonl", "--keep", "country", "--workers", "1", cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert (tmp_path / "out.jsonl").read_text("utf-8").count('"country": ["ok"]') == 4


@in_the_gate
def test_a_header_is_looked_for_near_the_top_of_sheets(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "far.xlsx") as book:
        for _ in range(8):
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["organisation", "lineage"])
            sheet.write_row((1 << 20) - 1, 0, ["a", "3"])
    ran = measured("batch", "far.xlsx", "--suggest-map", cwd=tmp_path)
    assert ran.code == 0
    assert ran.cpu < MOST_CPU / 2


def test_sheets_at_which_a_draft_does_not_look_cost_it_nothing(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "many.xlsx") as book:
        for _ in range(1000):
            book.add_worksheet().write_row(0, 0, ["organisation", "lineage"])
    ran = measured("batch", "many.xlsx", "--suggest-map", cwd=tmp_path)
    assert ran.code == 0
    assert ran.cpu < MOST_CPU / 2


def views(count: int, word: bytes) -> pa.Array:
    """A word that is held once, and shown by each of so many views."""
    view = len(word).to_bytes(4, "little") + word[:4] + bytes(8)
    return pa.Array.from_buffers(pa.string_view(), count, [None, pa.py_buffer(view * count), pa.py_buffer(word)])


def test_views_of_words_that_are_held_once_are_refused_before_they_are_shown_without_end(tmp_path: Path) -> None:
    count, word = 2_000, b"x" * 1_000_000
    ids, same = pa.array(map(str, range(count))), views(count, word)
    lists = pa.ListArray.from_arrays(pa.array(range(count + 1), pa.int32()), same)
    files = {
        "cells": arrow_bytes(organisation=ids, lineage=same),
        "items": arrow_bytes(organisation=ids, lineage=lists),
        "words": arrow_bytes(organisation=ids, lineage=pa.DictionaryArray.from_arrays(pa.array(range(count)), same)),
        "stored": arrow_bytes(organisation=ids, lineage=pa.ExtensionArray.from_storage(pa.json_(same.type), same)),
    }
    for name, ran in told_of(tmp_path, files).items():
        assert ran.err == f"{name}.arrow: column 'lineage' repeats words to more than 128 MiB in 65,536 rows\n"
        assert ran.cpu < MOST_CPU / 2
        assert ran.memory < MOST_MEMORY


def test_views_of_batches_are_counted_together(tmp_path: Path) -> None:
    same = views(50, b"x" * 1_000_000)
    schema = pa.schema({"organisation": pa.string(), "country": same.type})
    with pa.ipc.new_file(str(tmp_path / "t.arrow"), schema) as file:
        for start in range(0, 200, 50):
            ids = pa.array(map(str, range(start, start + 50)))
            file.write_batch(pa.RecordBatch.from_arrays([ids, same], schema=schema))
    ran = measured("batch", "t.arrow", "-o", "out.csv", "--keep", "country", "--workers", "1", cwd=tmp_path)
    assert ran.err == "t.arrow: column 'country' repeats words to more than 128 MiB in 65,536 rows\n"
    assert ran.memory < 2 * MOST_MEMORY


def test_what_an_extension_stores_as_text_is_read_and_told_as_text(tmp_path: Path) -> None:
    cells = pa.array(["3", "x", None, "unknown"], pa.string_view())
    types = {"json": pa.json_(cells.type), "opaque": pa.opaque(cells.type, "a", "b")}
    files = {
        name: arrow_bytes(organisation=IDS, lineage=pa.ExtensionArray.from_storage(type_, cells))
        for name, type_ in types.items()
    }
    for ran in told_of(tmp_path, files).values():
        assert "4 rows in = 3 scored + 1 rejected" in ran.err


def test_lists_of_types_that_are_not_read_are_named_by_their_column(tmp_path: Path) -> None:
    ids = pa.ExtensionArray.from_storage(pa.uuid(), pa.array([b"x" * 16] * 4, pa.binary(16)))
    starts, sizes = pa.array([0] * 4, pa.int32()), pa.array([2] * 4, pa.int32())
    files = {
        "views": arrow_bytes(
            organisation=IDS, lineage=pa.ListViewArray.from_arrays(starts, sizes, pa.array(["ds", "mle"]))
        ),
        "ids": arrow_bytes(organisation=IDS, lineage=pa.ListArray.from_arrays(pa.array(range(5), pa.int32()), ids)),
        "bytes": arrow_bytes(
            organisation=IDS, lineage=pa.ListArray.from_arrays(pa.array(range(5), pa.int32()), ids.storage)
        ),
    }
    types = ("list_view<item: string>", "list<item: extension<arrow.uuid>>", "list<item: fixed_size_binary[16]>")
    for ran, type_ in zip(told_of(tmp_path, files).values(), types, strict=True):
        assert ran.code == 2
        assert f"column 'lineage' is of type {type_}, expected text, numbers" in ran.err


@pytest.mark.parametrize("keep", [(), ("--keep", "note")])
def test_words_that_repeat_the_one_before_are_refused_where_they_become_too_much(
    keep: tuple[str, ...], tmp_path: Path
) -> None:
    """Two files of kilobytes: 200 MB of text, and words so long that no few rows of them can be read."""
    column = keep[-1] if keep else "lineage"
    for count, length, said in (
        (2_000, 100_000, f"column {column!r} repeats words to more than 128 MiB in 65,536 rows"),
        (3, 9 << 20, f"column {column!r} of row group 1 has words that repeat the one before"),
    ):
        table = pa.table({"organisation": [f"o{row}" for row in range(count)], column: ["x" * length] * count})
        pq.write_table(
            table,
            tmp_path / "t.parquet",
            compression="zstd",
            use_dictionary=False,
            column_encoding=dict.fromkeys(table.column_names, "DELTA_BYTE_ARRAY"),
            data_page_size=1 << 30,
        )
        ran = measured("batch", "t.parquet", *keep, "-o", "out.csv", "--workers", "1", cwd=tmp_path)
        assert ran.err.startswith(f"t.parquet: {said}"), ran.err[:200]
        assert ran.cpu < MOST_CPU
        assert ran.memory < 2 * MOST_MEMORY


def test_words_that_repeat_the_one_before_cost_what_their_rows_do(tmp_path: Path) -> None:
    cpu = []
    for rows in (150_000, 300_000):
        words = [("manufacturing", "public_sector")[row % 2] for row in range(rows)]
        table = pa.table({"organisation": pa.array(range(rows)), "sector": words})
        encoding = {"organisation": "DELTA_BINARY_PACKED", "sector": "DELTA_BYTE_ARRAY"}
        pq.write_table(table, tmp_path / "t.parquet", use_dictionary=False, column_encoding=encoding)
        ran = measured("batch", "t.parquet", "-o", "out.csv", "--columns", "summary", "--workers", "1", cwd=tmp_path)
        assert f"{rows:,} rows in = {rows:,} scored" in ran.err
        cpu.append(ran.cpu)
    assert cpu[1] < twice(cpu[0])


def test_a_limit_of_memory_in_which_no_table_can_be_read_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(HEAD + b"a,1,2,3,4\n")
    ran = shell("ulimit -v 307200; exec $PROGRAM batch t.csv -o out.parquet --workers 2", cwd=tmp_path)
    needs = "batch: needs 1,024 MiB of address space, and this process may have 300 (raise ulimit -v)\n"
    assert ran == (2, "", needs)
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def test_in_the_memory_that_a_table_needs_databases_are_asked_too(tmp_path: Path) -> None:
    """One begins as many threads as there are cores, and ended the process where one of them had no room."""
    (tmp_path / "t.csv").write_bytes(HEAD + b"a,1,2,3,4\n")
    query = "batch \"duckdb:?select * from 't.csv'\" -o s.csv"
    for words in (query, "portfolio s.csv", "portfolio --trend s.csv s.csv"):
        ran = shell(f"ulimit -v 1048576; exec $PROGRAM {words}", cwd=tmp_path)
        assert ran.code == 0, ran
