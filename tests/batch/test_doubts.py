"""Numbers that could mean something else are asked for before a row is scored."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from aifactory_assess.batch.doubts import ask
from aifactory_assess.batch.formats.finding import sources_of
from aifactory_assess.batch.formats.source import RowBlock
from aifactory_assess.batch.mapping_file import parse_mapping
from aifactory_assess.batch.one import sheet_of_row
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.batch.rejects import Reject, common_faults, reject_table
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.asked import Number
from aifactory_assess.framework.builtin import builtin
from tests.batch.test_exports import FRAMEWORK, scored
from tests.batch.test_outputs import batch

TENS = range(10)
DECIMALS = pa.array([Decimal(62), None, Decimal(20), Decimal(30)])


def ask_of(columns: dict[str, pa.Array]) -> None:
    (rows,) = set(map(len, columns.values()))
    answers = pa.record_batch({"organisation": pa.array([f"o{row}" for row in range(rows)]), **columns})
    ask("t.csv", RowBlock(range(rows), answers, reject_table()), builtin(), None)


def table(folder: Path, *cells: str, name: str = "complete_records") -> Path:
    path = folder / "t.csv"
    path.write_text(f"organisation,{name}\n" + "".join(f"o{at},{cell}\n" for at, cell in enumerate(cells)), "utf-8")
    return path


def test_percentages_that_are_all_at_most_one_are_asked_for(tmp_path: Path) -> None:
    path = table(tmp_path, *(f"0.{place}" for place in TENS))
    with pytest.raises(AssessError, match=r"all of its 10 first numbers are at most 1.*factor: 100"):
        scored(path, None, tmp_path)
    assert not (tmp_path / "out.jsonl").exists()


def test_three_percentages_are_enough_to_ask(tmp_path: Path) -> None:
    with pytest.raises(AssessError, match=r"all of its 3 first numbers are at most 1"):
        scored(table(tmp_path, "0.25", "0.1", "1"), None, tmp_path)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.csv", "organisation,complete_records\nz\na,0.25\nb,0.1\nc,0.5\n"),
        ("t.csv", 'organisation,complete_records\nz"z,0.62\na,0.25\nb,0.1\nc,0.5\n'),
        (
            "t.jsonl",
            '{"organisation": \n' + "".join(f'{{"organisation": "{at}", "complete_records": 0.5}}\n' for at in "abc"),
        ),
    ],
)
def test_what_the_first_rows_leave_open_is_asked_where_the_first_of_all_cannot_be_read(
    name: str, text: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    said = "all of its 3 first numbers are at most 1"
    with pytest.raises(AssessError, match=said):
        scored(path, None, tmp_path)
    with pytest.raises(AssessError, match=said):
        sheet_of_row(sources_of([str(path)]), "a", FRAMEWORK, ScoreOptions())


@pytest.mark.parametrize(
    "cells", [["0.4", "0.5"], [*(f"0.{each}" for each in TENS), "1.5"], ["0", "1"] * 9, ["0.4", "", "0.5", ""]]
)
def test_what_can_be_percentages_is_taken_for_such(cells: list[str], tmp_path: Path) -> None:
    rows, rejects = scored(table(tmp_path, *cells), None, tmp_path)
    assert (len(rows), rejects) == (len(cells), [])


@pytest.mark.parametrize("cell", [2**53 + 1, 2**64 - 1])
def test_a_whole_number_that_is_no_float_rejects_its_row_alone(cell: int, tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    cells = pa.array([cell, 5, 6], pa.uint64())
    pq.write_table(pa.table({"organisation": ["a", "b", "c"], "complete_records": cells}), path)
    rows, rejects = scored(path, None, tmp_path)
    assert [row["organisation"] for row in rows] == ["b", "c"]
    assert [(each["row"], each["column"], each["found"]) for each in rejects] == [("1", "complete_records", str(cell))]


def test_a_number_that_two_readers_read_in_two_ways_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(AssessError, match=r"employees: 1.250 can mean two numbers"):
        scored(table(tmp_path, "80", "1.250", name="employees"), None, tmp_path)


def test_a_plus_before_a_number_answers_nothing(tmp_path: Path) -> None:
    with pytest.raises(AssessError, match=r"employees: \+1\.250 can mean two numbers"):
        scored(table(tmp_path, "80", "+1.250", name="employees"), None, tmp_path)
    with pytest.raises(AssessError, match="all of its 3 first numbers are at most 1"):
        scored(table(tmp_path, "+0.25", "+0.1", "0.5"), None, tmp_path)


@pytest.mark.parametrize(
    "beside", ["approx. 500", "1.2 Mio", "800.000 EUR", "12.5%", "1.200.000,50", "12.000,5", "-1.250", "n. a.", "."]
)
def test_what_is_no_number_with_a_point_answers_nothing(beside: str) -> None:
    with pytest.raises(AssessError, match=r"employees: 1\.250 can mean two numbers"):
        ask_of({"employees": pa.array(["1.250", beside])})


OWN = "price__specialist_usd_year"


@pytest.mark.parametrize(
    "cells",
    [
        pa.array(["90.000", None, "95.500"]),
        pa.array(["80.000;90.000;120.000", "100"]),
        pa.array([["80.000", "90.000", "120.000"]]),
    ],
)
def test_an_own_price_that_two_readers_read_in_two_ways_is_asked_for(cells: pa.Array) -> None:
    for each in (cells, cells.dictionary_encode()) if pa.types.is_string(cells.type) else (cells,):
        with pytest.raises(AssessError, match=rf"{OWN}: [89]0\.000 can mean two numbers"):
            ask_of({OWN: each})


@pytest.mark.parametrize(
    "cells",
    [pa.array([90.125, 95.375]), pa.array([[80.125, 90.125, 120.125]]), pa.array(["80.000;90.000;120.5", "1.250"])],
)
def test_an_own_price_that_can_be_read_in_one_way_is_not(cells: pa.Array) -> None:
    ask_of({OWN: cells})


@pytest.mark.parametrize(("price", "cell"), [("usd_per_eur", "1.085"), ("rent_usd_per_gpu_hour", "2.125")])
def test_an_own_price_that_would_be_a_thousand_times_what_prices_are_is_not(price: str, cell: str) -> None:
    ask_of({f"price__{price}": pa.array([cell] * 3)})


@pytest.mark.parametrize(
    "cells",
    [pa.array(["15", "10", "20"]), pa.array(["10;15;20"]), pa.array([[10, 15, 20]]), pa.array([15.0, None, 10.0, 20])],
)
def test_own_prices_that_are_all_more_than_the_whole_they_are_a_share_of_are_asked_for(cells: pa.Array) -> None:
    for each in (cells, cells.dictionary_encode()) if not pa.types.is_list(cells.type) else (cells,):
        with pytest.raises(AssessError, match=r"contingency_share: all of its 3 first numbers are above 1.*0\.01"):
            ask_of({"price__contingency_share": each})


@pytest.mark.parametrize("cells", [["15", "0.1", "0.2"], ["15", "10"], ["0.1;0.15;1"], ["1500", "1000", "2000"]])
@pytest.mark.parametrize("price", ["contingency_share", "specialist_usd_year"])
def test_own_prices_that_can_be_what_they_say_are_not(cells: list[str], price: str) -> None:
    ask_of({f"price__{price}": pa.array(cells)})


@pytest.mark.parametrize("cells", [["1.250", "2.5"], ["0.125"], ["12"], ["1.2500"]])
def test_a_number_that_can_be_read_in_one_way_is_not(cells: list[str], tmp_path: Path) -> None:
    scored(table(tmp_path, *cells), None, tmp_path)


def test_the_framework_of_the_cases_has_percentages() -> None:
    kinds = {question.id: question.kind for question in FRAMEWORK.questions}
    assert isinstance(kinds["complete_records"], Number)


def test_a_mapping_answers(tmp_path: Path) -> None:
    path = table(tmp_path, *(f"0.{place}" for place in TENS))
    for factor, credit in (("100", 40.0), ("1", 0.4)):
        text = f"columns: {{complete_records: {{to: complete_records, factor: {factor}}}}}\n"
        (tmp_path / "map.yaml").write_text(text, "utf-8")
        from aifactory_assess.batch.mapping_file import read_mapping

        mapping = read_mapping(tmp_path / "map.yaml", FRAMEWORK)
        rows, _ = scored(path, mapping, tmp_path)
        assert rows[5]["complete_records__credit"] == credit


@pytest.mark.parametrize("cells", [["0,8", "0,65", "0,7"], ["80%", "0,65", "0,7", "0,5"]])
@pytest.mark.parametrize(
    "said", ["table: {decimal: ','}\ncolumns: {}", "columns: {X: {to: complete_records, decimal: ','}}"]
)
def test_the_sign_before_decimals_says_nothing_of_what_numbers_are_counted_in(
    cells: list[str], said: str, tmp_path: Path
) -> None:
    path = table(tmp_path, *(f'"{cell}"' for cell in cells), name="X" if "X" in said else "complete_records")
    with pytest.raises(AssessError, match=r"complete_records: all of its 3 first numbers are at most 1"):
        scored(path, parse_mapping(said.encode(), FRAMEWORK, "map.yaml"), tmp_path)


@pytest.mark.parametrize(
    "name", ["Total", "", "Médiane", "Grand  total", "(blank)", "n = 3", "AVG", "Ø", "Source: 2025"]
)
@pytest.mark.parametrize("said", [None, "columns: {organisation: {to: organisation, slug: true}}"])
def test_a_row_of_totals_answers_nothing(name: str, said: str | None, tmp_path: Path) -> None:
    path = table(tmp_path, "0.8", "0.65", "0.7")
    path.write_text(f"{path.read_text('utf-8')}{name},2.95\n", "utf-8")
    mapping = said and parse_mapping(said.encode(), FRAMEWORK, "map.yaml")
    with pytest.raises(AssessError, match=r"all of its 3 first numbers are at most 1"):
        scored(path, mapping or None, tmp_path)


def shares(folder: Path, *cells: float | str) -> Path:
    """A workbook with shares, those that are texts shown as percentages."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(("organisation", "complete_records"))
    for row, cell in enumerate(cells, 2):
        sheet.append((f"o{row}", float(cell)))
        sheet.cell(row, 2).number_format = "0.0%" if isinstance(cell, str) else "General"
    book.save(folder / "t.xlsx")
    return folder / "t.xlsx"


def test_a_cell_that_is_shown_as_a_percentage_is_neither_counted_nor_multiplied(tmp_path: Path) -> None:
    assert len(scored(shares(tmp_path, "0.005", "0.002", "0.008"), None, tmp_path)[0]) == 3
    path = shares(tmp_path, 0.8, 0.5, 0.6, "0.01", "0.85")
    with pytest.raises(AssessError, match=r"all of its 3 first numbers are at most 1"):
        scored(path, None, tmp_path)
    said = b"columns: {complete_records: {to: complete_records, factor: 100}}"
    rows, rejects = scored(path, parse_mapping(said, FRAMEWORK, "map.yaml"), tmp_path)
    plain, _ = scored(table(tmp_path, "80", "50", "60", "1", "85"), None, tmp_path)
    credits = [[row["complete_records__credit"] for row in each] for each in (rows, plain)]
    assert (credits[0], rejects) == (credits[1], [])


def test_a_factor_says_nothing_of_the_sign_before_decimals(tmp_path: Path) -> None:
    path = table(tmp_path, "80", "1.250", name="employees")
    for more, is_open in (("", True), (", decimal: '.'", False)):
        said = f"columns: {{employees: {{to: employees, factor: 1{more}}}}}"
        mapping = parse_mapping(said.encode(), FRAMEWORK, "map.yaml")
        if is_open:
            with pytest.raises(AssessError, match=r"employees: 1.250 can mean two numbers"):
                scored(path, mapping, tmp_path)
        else:
            assert len(scored(path, mapping, tmp_path)[0]) == 2


def test_a_number_itself_has_one_sign_before_decimals_whatever_factor_it_has(tmp_path: Path) -> None:
    pq.write_table(pa.table({"organisation": ["a"], "employees": [1.125]}), tmp_path / "t.parquet")
    mapping = parse_mapping(b"columns: {employees: {to: employees, factor: 1000}}", FRAMEWORK, "map.yaml")
    assert len(scored(tmp_path / "t.parquet", mapping, tmp_path)[0]) == 1


def employees(folder: Path, name: str, *cells: float | str) -> Path:
    """A table in which numbers are such, and texts are texts."""
    book, path = Workbook(), folder / name
    rows = [(f"o{at}", cell) for at, cell in enumerate(cells)]
    if name.endswith(".jsonl"):
        lines = (json.dumps({"organisation": id_, "employees": cell}) for id_, cell in rows)
        path.write_text("\n".join(lines), "utf-8")
    elif name.endswith(".parquet"):
        columns = list(zip(*rows, strict=True))
        pq.write_table(pa.table(dict(zip(("organisation", "employees"), columns, strict=True))), path)
    else:
        for row in (("organisation", "employees"), *rows):
            book.worksheets[0].append(row)
        book.save(path)
    return path


MAPPINGS = [
    None,
    "columns: {}",
    "columns: {employees: {to: employees, factor: 1}}",
    "columns: {employees: {to: employees, offset: 0}}",
    "columns: {employees: {to: employees, no_answer: [-]}}",
]


@pytest.mark.parametrize("said", MAPPINGS)
@pytest.mark.parametrize("name", ["t.xlsx", "t.jsonl"])
def test_a_number_itself_does_not_answer_what_a_text_leaves_open(name: str, said: str | None, tmp_path: Path) -> None:
    mapping = None if said is None else parse_mapping(said.encode(), FRAMEWORK, "map.yaml")
    with pytest.raises(AssessError, match=r"employees: 1\.250 can mean two numbers"):
        scored(employees(tmp_path, name, "1.250", 37.5, 800), mapping, tmp_path)


@pytest.mark.parametrize("said", MAPPINGS)
@pytest.mark.parametrize(
    ("name", "cells"),
    [("t.xlsx", (1.375, 7, 70)), ("t.xlsx", (1.313, "12")), ("t.jsonl", (1.375, "12")), ("t.parquet", (1.375, 7.0))],
)
def test_a_number_itself_leaves_no_sign_open(
    name: str, cells: tuple[float | str, ...], said: str | None, tmp_path: Path
) -> None:
    mapping = None if said is None else parse_mapping(said.encode(), FRAMEWORK, "map.yaml")
    assert len(scored(employees(tmp_path, name, *cells), mapping, tmp_path)[0]) == len(cells)


def test_alike_faults_are_told_once_with_their_count(tmp_path: Path) -> None:
    path = table(tmp_path, *(f"{place},5" for place in TENS), name="vacancy_share,lineage")
    path.write_text(path.read_text("utf-8").replace(",5", ",x"), "utf-8")
    done = batch(tmp_path, "t.csv", "-o", "out.csv", "--rejects", "why.jsonl")
    assert "10 x lineage: expected a whole number from 0 to 4\n" in done.stderr
    assert (tmp_path / "why.jsonl").read_text("utf-8").startswith('{"input": "t.csv", "row": 1, "organisation": "o0"')


def test_what_a_fault_says_of_its_row_or_word_alone_is_not_counted_apart(tmp_path: Path) -> None:
    """The row where an organisation was first, the place of a fault in a line, the nearest word, faults left out."""
    words = ("techology", "retial", "finanse")
    rows = [f"o{place},{words[place % 3] if place < 9 else 'technology'}" for place in range(20)]
    (tmp_path / "t.csv").write_text("\n".join(["organisation,sector", *rows, *rows[9:]]), "utf-8")
    (tmp_path / "u.jsonl").write_text('{"organisation": "o9"}\n{"organisation": "p",}\n{,}\n', "utf-8")
    done = batch(tmp_path, "t.csv", "u.jsonl", "-o", "out.csv")
    counts = [line.strip() for line in done.stderr.splitlines() if " x " in line]
    assert counts[0] == "12 x organisation: expected each organisation once"
    assert counts[1].startswith("9 x sector: expected healthcare, ")
    assert counts[2:] == ["2 x whole rows: expected a JSON object"]
    assert "other kinds" not in done.stderr
    many = reject_table([Reject(1, "a", "lineage", "9", "a step"), Reject(1, "a", "", "", "3 more faults in this row")])
    assert common_faults(many, 8) == [("lineage: expected a step", 1)]


def test_names_of_columns_and_blanks_hide_no_formula(tmp_path: Path) -> None:
    cells = ["＝1+1", " =1", "\u00a0=1", "-5", "－5"]
    text = 'organisation,"=evil()"\n' + "".join(f"o{at},{cell}\n" for at, cell in enumerate(cells))
    (tmp_path / "t.csv").write_text(text, "utf-8")
    assert batch(tmp_path, "t.csv", "-o", "out.csv", "--keep", "=evil()", "--columns", "summary").returncode == 0
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text("utf-8").splitlines()))
    assert [row["'=evil()"] for row in rows] == [*(f"'{cell}" for cell in cells[:3]), "-5", "'－5"]


def test_ratios_that_are_all_beyond_belief_are_asked_for() -> None:
    """62 times the power that is needed, in each row, is 62 % of it in all likelihood."""
    said = "power_secured: all of its 3 first numbers are above .*factor: 0.01"
    for cells in (
        pa.array(["62", "20", "30"]),
        pa.array([62, 20, 30]),
        pa.array([62.0, None, 20.0, 30.0]),
        DECIMALS,
        DECIMALS.dictionary_encode(),
    ):
        with pytest.raises(AssessError, match=said):
            ask_of({"power_secured": cells})
    for cells in (
        pa.array([62, 20]),
        pa.array([0.62, 1.2, 0.3]),
        pa.array([900, 800, 700]),
    ):
        ask_of({"power_secured": cells})


@pytest.mark.parametrize(
    "cells", [["62", "80", "0.9", "70"], ["62", "20", "0.9"], [0.9, 0.8, 1.2, 0.7, *[0.5] * 4, 62, 80], [5, 62, 80]]
)
def test_ratios_of_which_some_are_beyond_belief_are_asked_for(cells: list[float | str]) -> None:
    """One organisation answers 0.9 of the power, and another 62: a hundred times as much, or percent."""
    with pytest.raises(AssessError, match=r"power_secured: [23] of its \d+ first numbers are above 5, others down to "):
        ask_of({"power_secured": pa.array(cells)})
    with pytest.raises(
        AssessError, match=r"contingency_share: 2 of its 3 first numbers are above 1, others down to 0\.2"
    ):
        ask_of({"price__contingency_share": pa.array(["15", "10", "0.2"])})


@pytest.mark.parametrize(
    "cells",
    [
        [0.9, 62, 0.8],  # one may be what it says
        [*[0.9] * 9, 62, 80],  # less than a fifth
        [0.9, 6, 7],  # no ratio as percent either: 0.06 is less than 0.1
        [0.9, 900, 800],
    ],
)
def test_ratios_that_are_no_percentages_either_are_no_doubt(cells: list[float]) -> None:
    ask_of({"power_secured": pa.array(cells, pa.float64())})


@pytest.mark.parametrize(
    "cells", [[0.25, 25, 0.4, 30], [0.3, 6, 0.3, 6], [0.5, 0.25, *range(20, 28)], [0.25, 0.3, 12, 0, None]]
)
def test_percentages_of_which_some_look_like_shares_are_asked_for(cells: list[float | None]) -> None:
    column = pa.array(cells, pa.float64())
    for each in (column, column.cast(pa.float32())):
        with pytest.raises(AssessError, match=r"vacancy_share: 2 of its \d+ first numbers are between 0 and 1, oth"):
            ask_of({"vacancy_share": each})
    texts = pa.array([None if cell is None else str(cell) for cell in cells])
    with pytest.raises(AssessError, match="have one unit in the table"):
        ask_of({"vacancy_share": texts})
    ask_of({"record_error_rate": column, "gpu_hours_growth": column})  # in which tenths of a percent count


@pytest.mark.parametrize(
    "cells",
    [
        [0.5, 60, 80, 90],  # one may be what it says
        [0.5, 0.25, *range(20, 29)],  # less than a fifth
        [0.5, 0.8, 4, 6],  # a hundred times as much would be unlike the others
        [0, 0, 1, 1, 20],
    ],
)
def test_percentages_that_may_be_small_are_no_doubt(cells: list[float]) -> None:
    ask_of({"vacancy_share": pa.array(cells, pa.float64())})
