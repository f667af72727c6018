"""A row of a batch is the single report's numbers, whatever the cells are made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aifactory_assess.answers.reading import parse_sheet, read_sheets
from aifactory_assess.batch.columns import check_columns
from aifactory_assess.batch.mapping_file import parse_mapping
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.batch.rejects import Reject, listed_rejects
from aifactory_assess.batch.score import Scorer
from aifactory_assess.batch.words import kinds_of
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.asked import Checklist, FreeText, Levels
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.framework.loading import load
from aifactory_assess.planning.first import first_actions
from aifactory_assess.scoring.assess import assess
from tests.batch.rows import Row, cells_of, expected_row, text_of
from tests.effort import one_in
from tests.properties.bridge import loaded
from tests.strategies import frameworks, sheet_text, sheets

if TYPE_CHECKING:
    from aifactory_assess.answers.sheet import Sheet
    from aifactory_assess.framework.model import Framework

TODAY = date(2026, 11, 25)


@st.composite
def surveys(draw: st.DrawFn) -> tuple[Framework, list[Sheet]]:
    plain = draw(frameworks())
    framework = loaded(plain)
    texts = draw(st.lists(sheets(plain), min_size=1, max_size=5))
    return framework, [parse_sheet(sheet_text(text).encode(), framework, "sheet.yaml") for text in texts]


def as_text(rows: list[Row]) -> pa.RecordBatch:
    """All cells as text, as a CSV gives them."""
    names = dict.fromkeys(name for row in rows for name in row)
    return pa.RecordBatch.from_pydict(
        {name: pa.array([text_of(row.get(name)) for row in rows], pa.string()) for name in names}
    )


def as_typed(framework: Framework, rows: list[Row]) -> pa.RecordBatch:
    """Numbers as numbers, checklists as lists, states in companions of their own."""
    lists = {name for name, kind in kinds_of(framework).items() if isinstance(kind, Checklist)}
    columns: dict[str, pa.Array] = {}
    for name in dict.fromkeys(name for row in rows for name in row):
        cells = [row.get(name) for row in rows]
        states = [cell if cell in ("unknown", "not_applicable") else None for cell in cells]
        values = [None if state else cell for cell, state in zip(cells, states, strict=True)]
        columns[name] = pa.array(values, pa.list_(pa.string())) if name in lists else pa.array(values)
        if any(states):
            columns[f"{name}__state"] = pa.array(states)
    return pa.RecordBatch.from_pydict(columns)


def expressible(framework: Framework, rows: list[Row]) -> bool:
    """Whether text can say it: nothing ticked has no word where an option is called none."""
    kinds = kinds_of(framework)
    return not any(
        cell == []
        and isinstance(kind := kinds.get(name), Checklist)
        and any(each.id == "none" for each in kind.options)
        for row in rows
        for name, cell in row.items()
    )


@given(surveys())
def test_a_row_holds_the_single_reports_numbers(survey: tuple[Framework, list[Sheet]]) -> None:
    framework, said = survey
    rows = [cells_of(sheet) for sheet in said]
    expected = [expected_row(framework, assess(framework, sheet, as_of=TODAY)) for sheet in said]
    scorer = Scorer(framework)
    typed = scorer.score(as_typed(framework, rows))
    assert (faults(typed), typed.scores.to_pylist()) == ([], expected)
    assert scorer.score_sheets(said).to_pylist() == expected
    if expressible(framework, rows):
        text = scorer.score(as_text(rows))
        assert (faults(text), text.scores.to_pylist()) == ([], expected)
    backwards = scorer.score(as_typed(framework, rows[::-1]))
    assert backwards.scores.to_pylist() == expected[::-1]
    assert [scorer.score(as_typed(framework, [row])).scores.to_pylist()[0] for row in rows[:2]] == expected[:2]


def test_a_share_of_nothing_that_is_asked_is_null_in_a_row_as_in_a_report(tmp_path: Path) -> None:
    files = {
        "framework": "{id: backup-check, version: 1.0.0, title: T, levels: [{id: weak, title: Weak, from: 0}], "
        "pillars: [{id: a, title: A, file: a.yaml, weight: 1}, {id: b, title: B, file: b.yaml, weight: 1}]}",
        "profile": "fields: [{id: cloud, ask: Cloud?, kind: yes_no}]",
    }
    asked = "ask: Q?, kind: yes_no, weight: 2"
    for pillar, more in (("a", ""), ("b", ", when: cloud == yes")):
        questions = f"questions: [{{id: q{pillar}, {asked}{more}}}]"
        files[pillar] = f"{{pillar: {pillar}, topics: [{{id: t{pillar}, title: T, {questions}}}]}}"
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(f"{text}\n", "utf-8")
    cells = {"organisation": ["x", "y"], "cloud": ["no", "yes"], "qa": ["yes", "yes"], "qb": [None, "not_applicable"]}
    scores = Scorer(load(tmp_path)).score(pa.RecordBatch.from_pydict(cells)).scores.to_pylist()
    assert [row["b_not_applicable_share"] for row in scores] == [None, 100.0]
    assert [row["not_applicable_share"] for row in scores] == [0.0, 50.0]


@settings(max_examples=one_in(10))
@given(surveys())
def test_a_row_names_what_the_single_report_would_do_first(survey: tuple[Framework, list[Sheet]]) -> None:
    framework, said = survey
    rows = [cells_of(sheet) for sheet in said]
    expected = [first_of(framework, sheet) for sheet in said]
    scorer = Scorer(framework, ScoreOptions(detail="summary", first_actions=True))
    tables = [as_typed(framework, rows), *([as_text(rows)] if expressible(framework, rows) else [])]
    for scores in (*(scorer.score(table).scores for table in tables), scorer.score_sheets(said)):
        assert scores.column("first_actions").to_pylist() == expected


def first_of(framework: Framework, sheet: Sheet) -> str | None:
    actions = first_actions(assess(framework, sheet, as_of=TODAY))
    return ";".join(action.question for action in actions) or None


def test_the_examples_name_what_their_reports_would_do_first_beside_a_rejected_row() -> None:
    framework = builtin()
    said = read_sheets(sorted((builtin_folder() / "examples").glob("*.yaml")), framework)
    rows: list[Row] = [{"organisation": "bad", "lineage": "many"}, *map(cells_of, said)]
    scores = Scorer(framework, ScoreOptions(first_actions=True)).score(as_text(rows)).scores
    found = dict(zip(*(scores.column(name).to_pylist() for name in ("organisation", "first_actions")), strict=True))
    assert found == {sheet.organisation: first_of(framework, sheet) for sheet in said}
    assert all(found.values())


# --- single cells ---


def faults(scored: Any) -> list[Reject]:  # noqa: ANN401 - a scored batch
    return listed_rejects(scored.rejects)


def score_cell(name: str, column: pa.Array, **others: Any) -> Any:  # noqa: ANN401 - a scored batch
    columns = {"organisation": [f"o{place}" for place in range(len(column))], name: column} | others
    return Scorer(builtin(), ScoreOptions(detail="explain")).score(pa.RecordBatch.from_pydict(columns))


LEVEL, NUMBER, CHECKLIST, YES_NO, GATED = (
    "capacity_forecasting",
    "vacancy_share",
    "role_coverage",
    "realtime_inference",
    "compute_secured",
)


@pytest.mark.parametrize(
    ("column", "credits"),
    [
        (pa.array([0, 4, None], pa.int8()), [0.0, 100.0, None]),
        (pa.array([0, 4, None], pa.int64()), [0.0, 100.0, None]),
        (pa.array([0, 4, None], pa.uint16()), [0.0, 100.0, None]),
        (pa.array([0.0, 4.0, None]), [0.0, 100.0, None]),
        (pa.array(["0", " 4 ", "", "3.0", "unknown", "not_applicable"]), [0.0, 100.0, None, 75.0, None, None]),
        (pa.array(["0", "4", None]).dictionary_encode(), [0.0, 100.0, None]),
        (pa.array([0, 4, None]).dictionary_encode(), [0.0, 100.0, None]),
        (pa.array(["0", "4"], pa.large_string()), [0.0, 100.0]),
        (pa.nulls(2), [None, None]),
    ],
)
def test_a_level_is_read_from_any_type(column: pa.Array, credits: list[float | None]) -> None:
    scored = score_cell(LEVEL, column)
    assert faults(scored) == []
    assert scored.scores.column(f"{LEVEL}__credit").to_pylist() == credits


@pytest.mark.parametrize(
    "column",
    [
        pa.array([5, -1], pa.int64()),
        pa.array([5, -1], pa.int8()),
        pa.array([255, 5], pa.uint8()),
        pa.array([1.5, -0.5]),
        pa.array([float("nan"), float("inf")]),
        pa.array([1e308, -1e308]),
        pa.array(["5", "NA"]),
        pa.array(["-", "null"]),
        pa.array([True, False]),
        pa.array([[1], []], pa.list_(pa.int64())),
        pa.array([date(2026, 1, 1), date(2026, 1, 2)]),
        pa.array([{"a": 1}, {"a": 2}]),
    ],
)
def test_what_is_no_level_is_rejected(column: pa.Array) -> None:
    scored = score_cell(LEVEL, column)
    assert [(reject.row, reject.column) for reject in faults(scored)] == [(1, LEVEL), (2, LEVEL)]
    assert all("a whole number from 0 to 4" in reject.expected for reject in faults(scored))
    assert scored.scores.num_rows == 0


@pytest.mark.parametrize(
    ("column", "credits"),
    [
        (pa.array([5, 50, None, 10], pa.int32()), [100.0, 0.0, None, 82.5]),
        (pa.array([5.0, 50.0, None, 10.0]), [100.0, 0.0, None, 82.5]),
        (pa.array([10.5, None]), [80.75, None]),
        (pa.array([10.25] * 70 + [10.125, 1 / 3 + 10]), [81.62] * 70 + [82.06, 81.33]),
        (pa.array(["10.5", "1e1", "unknown", ""]), [80.75, 82.5, None, None]),
        (pa.array(["0x0A", "10.5"]), [82.5, 80.75]),
    ],
)
def test_a_number_is_read_from_any_type(column: pa.Array, credits: list[float | None]) -> None:
    scored = score_cell(NUMBER, column)
    assert faults(scored) == []
    assert scored.scores.column(f"{NUMBER}__credit").to_pylist() == credits


@pytest.mark.parametrize("small", ["f2", "f4"])
def test_a_small_float_is_the_number_that_it_is_written_as(small: str) -> None:
    """Of a PUE of 1.45: 8000 + (4500 - 8000) x 0.15 / 0.24 = 5812.5; of the next float above it a little less."""
    pue = "power_usage_effectiveness"
    column = pa.array(np.array([1.45, 0, 1.45], small), mask=np.array([False, True, False]))
    for cells in (column, column.slice(1), column.dictionary_encode(), pa.nulls(2, column.type)):
        scored = score_cell(pue, cells)
        expected = [58.13 if cell.is_valid else None for cell in cells]
        assert scored.scores.column(f"{pue}__credit").to_pylist() == expected
    (fault,) = faults(score_cell(NUMBER, pa.array(np.array([-0.1], small))))
    assert fault.found == "-0.1"


def test_no_whole_number_without_a_sign_is_one_below_0() -> None:
    """Programs write 2^64 - 1 for what is missing, which is -1 with a sign."""
    column = pa.array([2**64 - 1, 2**64 - 100, 2**63, 12], pa.uint64())
    scored = score_cell("power_slack_months", column)
    assert [each.row for each in faults(scored)] == [1, 2, 3]


@pytest.mark.parametrize("cell", ["101", "-1", "nan", "inf", "1e400", "ten", "1,5", "9" * 30, "٣", "true"])
def test_what_is_no_number_is_rejected(cell: str) -> None:
    scored = score_cell(NUMBER, pa.array(["5", cell]))
    assert [(reject.row, reject.found) for reject in faults(scored)] == [(2, cell)]
    assert scored.scores.column("organisation").to_pylist() == ["o0"]


def test_ticks_are_read_from_text_and_lists() -> None:
    expected = [14.0, 24.0, 0.0, None]
    text = score_cell(CHECKLIST, pa.array(["mle", "ds; mle", "none", ""]))
    lists = score_cell(CHECKLIST, pa.array([["mle"], ["ds", "mle"], [], None], pa.list_(pa.string())))
    for scored in (text, lists):
        assert faults(scored) == []
        assert scored.scores.column(f"{CHECKLIST}__credit").to_pylist() == expected


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["mle;mle", "mle;nobody", ";", "mle,ds"]),
        pa.array([["mle", "mle"], ["mle", "nobody"], [None], ["mle;ds"]]),
    ],
)
def test_what_is_no_list_of_options_is_rejected(column: pa.Array) -> None:
    scored = score_cell(CHECKLIST, column)
    assert [reject.row for reject in faults(scored)] == [1, 2, 3, 4]


def test_an_exclusive_option_stands_alone() -> None:
    everything = load(Path(__file__).parent.parent / "cases" / "frameworks" / "everything")
    for column in (pa.array(["none_yet", "none_yet;gpu"]), pa.array([["none_yet"], ["none_yet", "gpu"]])):
        cells = pa.RecordBatch.from_pydict({"organisation": ["o0", "o1"], "site": ["own", "own"], "tools": column})
        scored = Scorer(everything, ScoreOptions(detail="explain")).score(cells)
        assert [reject.row for reject in faults(scored)] == [2]


@pytest.mark.parametrize("column", [pa.array([True, False]), pa.array(["True", "FALSE"]), pa.array(["yes", "false"])])
def test_a_truth_value_says_yes_or_no(column: pa.Array) -> None:
    plain = score_cell(YES_NO, pa.array(["yes", "no"]))
    assert score_cell(YES_NO, column).scores == plain.scores


def test_text_tells_the_state_beside_it_and_nothing_else() -> None:
    motto = replace(builtin().fields[0], id="motto", kind=FreeText(), default=None, when=None, otherwise=None)
    framework = replace(builtin(), fields=(*builtin().fields, motto))
    columns = {
        "organisation": ["a", "b", "c", "d"],
        "motto": ["x", None, "y", "z"],
        "motto__state": ["nonsense", "unknown", "value", "unknown"],
    }
    scored = Scorer(framework).score(pa.RecordBatch.from_pydict(columns))
    assert [(each.row, each.found) for each in faults(scored)] == [(1, "nonsense"), (4, "unknown")]


def test_each_bad_price_has_its_own_sentence() -> None:
    cells = pa.array(["cheap", "3;2;1"])
    told = [each.expected for each in faults(score_cell("price__electricity_usd_kwh", cells))]
    assert told == ["a number from 1e-09 to 1e+15, or 0, or low;likely;high", "low, likely and high in rising order"]


@pytest.mark.parametrize(
    ("cell", "sign"),
    [
        *(("0,19", ","), ("40.000,00", ","), ("40,000.5", "."), ("0,19;0,2;1", ",")),
        *(("0,19;cheap;1", ""), ("40.000,00;40,000.5;1", ""), ("0.19;;1", "")),
    ],
)
def test_a_decimal_is_advised_where_it_reads_an_own_price(cell: str, sign: str) -> None:
    (told,) = faults(score_cell("price__electricity_usd_kwh", pa.array([cell])))
    assert told.expected.partition("a mapping can say ")[2] == (f"`decimal: '{sign}'`" if sign else "")


@pytest.mark.parametrize("column", [pa.array(["Yes", "on"]), pa.array([1, 0]), pa.array(["1", "t"])])
def test_what_is_only_like_a_yes_is_none(column: pa.Array) -> None:
    assert [reject.row for reject in faults(score_cell(YES_NO, column))] == [1, 2]


def test_not_applicable_is_refused_by_gates_and_fields() -> None:
    assert "gate" in faults(score_cell(GATED, pa.array(["not_applicable"])))[0].expected
    assert "profile field" in faults(score_cell(YES_NO, pa.array(["not_applicable"])))[0].expected
    assert "profile field" in faults(score_cell("employees", pa.array(["not_applicable"])))[0].expected


def test_a_companion_says_the_state_of_a_number() -> None:
    states = pa.array(["unknown", "not_applicable", "value", None, "open"])
    scored = score_cell(LEVEL, pa.array([None, None, 4, 4, None], pa.int64()), **{f"{LEVEL}__state": states})
    assert faults(scored) == []
    said = scored.scores.column(f"{LEVEL}__state").to_pylist()
    assert said == ["unknown", "not_applicable", "answered", "answered", "open"]


@pytest.mark.parametrize(("value", "state"), [(4, "unknown"), (None, "value"), (4, "open"), (4, "maybe")])
def test_a_companion_that_contradicts_its_cell_is_rejected(value: int | None, state: str) -> None:
    scored = score_cell(LEVEL, pa.array([value], pa.int64()), **{f"{LEVEL}__state": pa.array([state])})
    assert [reject.column for reject in faults(scored)] == [f"{LEVEL}__state"]


def test_evidence_is_a_known_kind() -> None:
    scored = score_cell(LEVEL, pa.array([1, 1]), **{f"{LEVEL}__evidence": pa.array(["verified", "hearsay"])})
    assert [(reject.row, reject.column) for reject in faults(scored)] == [(2, f"{LEVEL}__evidence")]


@pytest.mark.parametrize(
    ("column", "bad"),
    [
        (pa.array([40000.0, -1.0, None]), [2]),
        (pa.array(["40000", "1;2;3", "3;2;1", "cheap", ""]), [3, 4]),
        (pa.array([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0], [1.0, 2.0], None]), [2, 3]),
        (pa.array([[Decimal("0.10"), Decimal("0.20"), Decimal("0.30")], [Decimal("-0.10")], None]), [2]),
        (pa.array([["0.10", " 0.20", "0.30"], ["cheap"], ["1", None, "3"], ["0.10"], None]), [2, 3]),
        (pa.array([["1", "2", "3"], ["1", "3", "2"], None], pa.list_(pa.string(), 3)), [2]),
        (pa.array([["1", "2", "3"], ["3", "2"]], pa.large_list(pa.large_string())), [2]),
        (pa.array([["1", "2", "3"], ["3", "2"]], pa.list_(pa.dictionary(pa.int8(), pa.string()))), [2]),
        (pa.array([["0"], ["1", "2", "3"], None, ["3"], ["no"]]).slice(1), [4]),
        (pa.array([[True, True, True], [False]]), [1, 2]),
    ],
)
def test_an_own_price_is_a_number_or_a_rising_triple(column: pa.Array, bad: list[int]) -> None:
    assert [reject.row for reject in faults(score_cell("price__electricity_usd_kwh", column))] == bad


def test_a_uuid_is_an_id_as_it_is_written() -> None:
    ids = pa.array([bytes(15) + b"\1", None, b"\x80" + bytes(15)], pa.binary(16))
    batch = pa.RecordBatch.from_pydict({"organisation": pa.ExtensionArray.from_storage(pa.uuid(), ids)})
    expected = ["00000000-0000-0000-0000-000000000001", None, "80000000-0000-0000-0000-000000000000"]
    assert Scorer(builtin()).score(batch).organisations.to_pylist() == expected


@pytest.mark.parametrize(("small", "digits"), [("f2", 11), ("f4", 24), ("f8", 53)])
def test_a_float_is_an_id_where_no_other_whole_number_is_the_same_float(small: str, digits: int) -> None:
    batch = pa.RecordBatch.from_pydict({"organisation": np.array([2**digits - 1, 2**digits], small)})
    assert Scorer(builtin()).score(batch).organisations.to_pylist() == [str(2**digits - 1), None]


@pytest.mark.parametrize("organisation", [None, "", "../../x", "=1+1", "a b", "\x1b[31m", "x" * 65, "a\n"])
def test_an_organisation_is_an_id_and_never_a_path(organisation: str | None) -> None:
    batch = pa.RecordBatch.from_pydict({"organisation": pa.array(["fine", organisation])})
    scored = Scorer(builtin()).score(batch)
    assert [(reject.row, reject.organisation, reject.column) for reject in faults(scored)] == [
        (2, None, "organisation")
    ]
    assert scored.organisations.to_pylist() == ["fine", None]


def test_a_row_tells_all_its_faults_and_other_rows_stay() -> None:
    scored = score_cell(LEVEL, pa.array([9, 1]), **{NUMBER: pa.array([200, 20])})
    assert [(reject.row, reject.column) for reject in faults(scored)] == [(1, LEVEL), (1, NUMBER)]
    assert scored.scores.column("organisation").to_pylist() == ["o1"]
    assert scored.places.tolist() == [1]


def test_of_a_row_with_many_faults_no_more_than_twenty_are_put_into_words() -> None:
    levels = [question.id for question in builtin().questions if isinstance(question.kind, Levels)][:23]
    few = {name: pa.array(["abc", "abc" if place < 20 else "1"]) for place, name in enumerate(levels[1:], 1)}
    told = faults(score_cell(levels[0], pa.array(["abc", "1"]), **few))
    assert [each.row for each in told] == [1] * 21 + [2] * 19
    assert told[20] == Reject(1, "o0", "", "", "3 more faults in this row")


@pytest.mark.parametrize(
    ("names", "options", "said"),
    [
        (["organisation", "capacity_forcasting"], ScoreOptions(), "did you mean capacity_forecasting?"),
        (["organisation", LEVEL, LEVEL], ScoreOptions(), "2 times"),
        ([LEVEL], ScoreOptions(), "'organisation' is missing"),
        (["organisation"], ScoreOptions(keep=("district",)), "'district' is missing"),
    ],
)
def test_columns_are_known_by_name(names: list[str], options: ScoreOptions, said: str) -> None:
    with pytest.raises(AssessError) as caught:
        check_columns(builtin(), names, options, "t.csv")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("names", "theirs"),
    [
        ([LEVEL, "id", "Company"], '"id"'),
        ([LEVEL, "Nr", "Organization"], '"Organization"'),
        ([LEVEL, "ambition", "risk_management"], None),
    ],
)
def test_the_column_of_organisations_is_sought_among_those_that_mean_nothing(
    names: list[str], theirs: str | None
) -> None:
    with pytest.raises(AssessError) as caught:
        check_columns(builtin(), names, ScoreOptions(allow_extra_columns=True), "t.csv")
    (problem,) = caught.value.problems
    mapping = f"columns: {{{theirs}: {{to: organisation, slug: true}}}}"
    assert (problem.hint is None) if theirs is None else (f"`{mapping}`" in (problem.hint or ""))
    if theirs is not None:
        options = ScoreOptions(allow_extra_columns=True, mapping=parse_mapping(mapping.encode(), builtin(), "map.yaml"))
        check_columns(builtin(), names, options, "t.csv")


def test_extra_columns_are_left_aside_on_request() -> None:
    names = ["organisation", "shoe_size"]
    check_columns(builtin(), names, ScoreOptions(allow_extra_columns=True), "t.csv")
    with pytest.raises(AssessError, match="shoe_size"):
        check_columns(builtin(), names, ScoreOptions(), "t.csv")


def test_kept_columns_come_last_as_they_are() -> None:
    batch = pa.RecordBatch.from_pydict({"organisation": ["a", "b"], "district": ["=x", None], LEVEL: [1, 9]})
    scored = Scorer(builtin(), ScoreOptions(detail="summary", keep=("district",))).score(batch)
    assert scored.scores.schema.names[-1] == "district"
    assert scored.scores.column("district").to_pylist() == ["=x"]


def test_a_row_may_say_which_framework_it_answers_and_another_one_is_set_aside() -> None:
    own = f"{builtin().id}@{builtin().major}"
    said = [own, None, f"{builtin().id}@1", "other@2", "soon", f"{own}.0.0#0123456789ab"]
    batch = pa.RecordBatch.from_pydict({"organisation": list("abcdef"), "framework": said, LEVEL: [1] * 6})
    check_columns(builtin(), batch.schema.names, ScoreOptions(), "t.csv")
    scored = Scorer(builtin(), ScoreOptions(detail="summary")).score(batch)
    assert scored.scores.column("organisation").to_pylist() == ["a", "b", "f"]
    rejects = scored.rejects.to_pylist()
    assert [(each["row"], each["column"], each["found"]) for each in rejects] == [
        (3, "framework", f"{builtin().id}@1"),
        (4, "framework", "other@2"),
        (5, "framework", "soon"),
    ]
    assert all(own in each["expected"] for each in rejects)
