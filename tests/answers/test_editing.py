from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import reduce
from pathlib import Path
from unittest.mock import Mock, patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aifactory_assess.answers import editing
from aifactory_assess.answers.editing import (
    EntryChange,
    HeadChange,
    SheetChange,
    SheetSection,
    WrittenSheet,
    all_edited,
    changed_sheet,
    edited,
    new_sheet,
    says_the_same,
    written_sheet,
)
from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.answers.sheet import Answer, OwnPrice, Sheet
from aifactory_assess.answers.writing import sheet_text
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.asked import Levels
from aifactory_assess.framework.builtin import builtin, builtin_folder
from tests.answers import drawn
from tests.effort import one_case_in, one_in

EXAMPLES = sorted((builtin_folder() / "examples").glob("*.yaml"))


def edit(text: str, change: SheetChange) -> str:
    return edited(written_sheet(text.encode(), builtin(), "a.yaml"), change, builtin()).data.decode()


def put(text: str, name: str, answer: Answer | None) -> str:
    return edit(text, EntryChange(section=section_of(name), id=name, entry=answer))


def section_of(name: str) -> SheetSection:
    return "profile" if name in {known.id for known in builtin().fields} else "answers"


def level(step: int, **details: str) -> Answer:
    return Answer(state="value", value=step, **details)  # type: ignore[arg-type]  # of its fields that are texts


HEAD = "framework: ai-factory@2\norganisation: {id: acme}\n"


@pytest.mark.parametrize("case", sorted(Path(__file__).parent.parent.glob("cases/editing/*")), ids=lambda p: p.name)
def test_edit_case(case: Path) -> None:
    before, after = (case / "before.yaml").read_bytes(), (case / "after.yaml").read_bytes()
    wanted = parse_sheet(after, builtin(), "after.yaml")
    written = written_sheet(before, builtin(), "before.yaml")
    name = (case / "id.txt").read_text().strip()
    section = section_of(name)
    answer = (wanted.profile if section == "profile" else wanted.answers).get(name)
    answer = None if answer is not None and answer.state == "open" else answer
    result = edited(written, EntryChange(section=section, id=name, entry=answer), builtin())
    assert result.data == after


ANYWHERE = st.sampled_from([*drawn.ANSWERS])


@st.composite
def changes(draw: drawn.Draw, sheet: Sheet) -> EntryChange:
    """A change of an answer that is there, or of any other; a removal now and then."""
    there = [*sheet.profile, *sheet.answers]
    name = draw(st.sampled_from(there) if there and draw(st.booleans()) else ANYWHERE)
    answer = draw(drawn.ANSWERS[name]) if draw(st.booleans()) else None
    return EntryChange(section=section_of(name), id=name, entry=answer)


# Drawing a file costs more than editing it, so laws about one file share it; a function names each law.


@given(data=drawn.files(), draw=st.data())
def test_the_laws_of_an_edit(data: bytes, draw: st.DataObject) -> None:
    written = written_sheet(data, builtin(), "a.yaml")
    change = draw.draw(changes(written.sheet))
    once = edited(written, change, builtin())
    an_edit_changes_the_one_answer_and_touches_no_other_line(written, change, once)
    if change.entry is not None:
        the_same_answer_again_changes_no_byte(once, change)
    missing = draw.draw(
        st.sampled_from([each.id for each in builtin().questions if each.id not in written.sheet.answers])
    )
    put_in = EntryChange(section="answers", id=missing, entry=draw.draw(drawn.ANSWERS[missing]))
    an_answer_put_in_and_taken_out_again_leaves_every_line_as_it_was(written, put_in)


STOOD = (
    "answers:\n  lineage: {value: 2, evidence: verified, note: 'half'}  # ours\n  data_rights: 1\n"
    "  data_unification:\n  drift_detection:\n    value: 1\n    note: |\n      two\n      lines\n"
)
BLOCKS = (
    "answers:\n  # who\n  lineage:\n    value: 2\n    evidence: verified\n    # what\n    note: half\n"
    "  'data_rights':\n    value: 1\n    note: |\n      a # b\n  # open\n  data_unification:\n"
    "  ? drift_detection\n  : {value: 1,\n     note: two}\n"
)
PRICE = OwnPrice(value=(2.0, 2.0, 2.0))


@pytest.mark.parametrize(
    "stood",
    [
        STOOD,
        "",
        "answers: {lineage: 2, data_rights: {value: 1}}\n",
        f"{STOOD}      x",
        BLOCKS,
        BLOCKS.replace("\n", "\r\n"),
    ],
)
@pytest.mark.parametrize(
    "entries",
    [
        {"lineage": level(3, note="half", evidence="verified"), "data_rights": level(2, source="list")},
        {"lineage": level(2), "data_unification": level(1), "drift_detection": level(0, note="now")},
        {"capacity_forecasting": level(1, note="new"), "transparency": Answer("value", ("tell",)), "sector": None},
        {"role_coverage": Answer("unknown"), "employees": Answer("value", 5.0), "lineage": None, "usd_per_eur": PRICE},
    ],
)
def test_changes_of_a_run_are_read_again_once_and_are_those_in_turn(
    stood: str, entries: dict[str, Answer | OwnPrice | None]
) -> None:
    written = written_sheet(f"{HEAD}{stood}".encode(), builtin(), "a.yaml")
    several: list[SheetChange] = [HeadChange(about="respondent", text="Ann")]
    for name, entry in entries.items():
        section: SheetSection = "prices" if isinstance(entry, OwnPrice) else section_of(name)
        several.append(EntryChange(section=section, id=name, entry=entry))
    in_turn = written
    for change in several:
        in_turn = edited(in_turn, change, builtin())
    counted = Mock(wraps=editing.written_in)
    with patch.object(editing, "written_in", counted):
        assert all_edited(written, several, builtin()).data == in_turn.data
    assert counted.call_count == (1 if PRICE not in entries.values() else 4)  # of a price by itself
    twice = [*several, several[1]]
    assert says_the_same(all_edited(written, twice, builtin()).sheet, in_turn.sheet)


def without(text: str, *names: str) -> set[str]:
    """What a file is once these answers are taken out of it: at once, in turn, and in turn from the last."""
    written = written_sheet(text.encode(), builtin(), "a.yaml")
    several = [EntryChange(section="answers", id=name, entry=None) for name in names]
    orders = (several, several[::-1])
    in_turn = {reduce(lambda now, each: edited(now, each, builtin()), order, written).document.text for order in orders}
    return {all_edited(written, several, builtin()).document.text, *in_turn}


@pytest.mark.parametrize(
    ("stood", "left"),
    [
        ("  {}:\n    # in\n    value: 3\n", "   # {}: in\n"),
        ("  {}: 2  # in\n", "   # {}: in\n"),
        ("  # above\n  {}: # in\n    value: 3 #\n", "  # above\n  {}: # in\n    #\n"),
        ("  {}:\n    note: |\n      of # old\n    value: 3 # in\n", "   # {}: in\n"),
    ],
)
def test_what_is_left_of_an_answer_introduces_no_other_whether_both_go_at_once_or_in_turn(
    stood: str, left: str
) -> None:
    names = ("lineage", "data_rights")
    before, after = (f"{HEAD}answers:\n{''.join(map(text.format, names))}" for text in (stood, left))
    assert without(before, *names) == {after}


@pytest.mark.parametrize(
    ("stood", "left"),
    [
        ("{value: 2, # v\n    note: hi} # x", "{value: 2, # v\n    } # x"),
        ("{value: 2, note: hi # n\n  }", "{value: 2,  # n\n  }"),
        ("{note: hi, value: 2, # v\n}", "{value: 2, # v\n}"),
        ("{note: hi # n, o\n    , value: 2}", "{ # n, o\n     value: 2}"),
        ("{note: hi\n    , # n\n    value: 2}", "{ # n\n    value: 2}"),
        ("{as_of: 2026-11-20\n    , note: hi, # n\n    value: 2}", "{  # n\n    value: 2}"),
        ("{value: 2, # v\n    note: hi # n\n    , }", "{value: 2, # v\n     # n\n     }"),
        ("{value: 2, note: 'no. #1'} # x", "2 # x"),
    ],
)
def test_braces_that_hold_a_comment_stay_with_it(stood: str, left: str) -> None:
    head = f"{HEAD}answers:\n  lineage: "
    assert put(f"{head}{stood}\n", "lineage", level(2)) == f"{head}{left}\n"


@pytest.mark.parametrize("width", [1, 2, 4])
def test_a_comment_that_stays_is_no_line_of_a_block_of_text_before_it(width: int) -> None:
    inner = " " * (2 + width)
    block = f"{HEAD}answers:\n  lineage:\n{inner}value: 3\n{inner}note: |\n{inner}{' ' * max(width, 2)}two\n"
    own = f"{block}{inner}source: list  # seen\n"
    assert put(own, "lineage", level(3, note="two\n")) == f"{block}{inner} # source: seen\n"
    assert put(f"{block}  data_rights: 1  # in\n", "data_rights", None) == f"{block}   # data_rights: in\n"


@pytest.mark.parametrize(
    ("stood", "left"),
    [
        ("  lineage: 3 # a\n  data_rights: 2\n", "  #\n   # lineage: a\n"),
        ("  lineage: 3\n  data_rights: 2 # b\n", "  #\n   # data_rights: b\n"),
        ("  lineage: 3 # a\n  data_rights: 2 # b\n", "  #\n   # lineage: a\n   # data_rights: b\n"),
        ("  lineage: 3\n  data_rights: 2\n\n     # deep\n", "  #\n\n     # deep\n"),
        ("  lineage: 3\n  data_rights: 2\n  # of the next\n", "  # of the next\n"),
        ("  # of\n  lineage: 3\n  data_rights: 2 # b\n", "  # of\n  lineage:\n   # data_rights: b\n"),
        ("  lineage:\n    value: 3 # a\n  data_rights: 1\n", "  #\n   # lineage: a\n"),
    ],
)
@pytest.mark.parametrize("end", ["", "  unit_cost_control: 1\n"])
@pytest.mark.parametrize("block", ["|-\n   unknown\n", "|1-\n   unknown\n\n"])
def test_what_is_left_joins_no_block_of_text_however_near_that_begins_nor_introduces_the_next(
    block: str, stood: str, left: str, end: str
) -> None:
    before, after = (f"{HEAD}answers:\n  catalogue_coverage: {block}{text}{end}" for text in (stood, left))
    assert without(before, "lineage", "data_rights") == {after}
    if end and "of the next" not in left and "deep" not in left:
        assert put(after, "unit_cost_control", None) == after.removesuffix(end)


@pytest.mark.parametrize(
    ("stood", "left"),
    [
        (
            "    note: |\n     one\n     two\n    as_of: 2026-11-20 # call\n",
            "    note: |\n     one\n     two\n{}as_of: call\n",
        ),
        ("    source: |\n     list\n    as_of: 2026-11-20 # call\n", "    source: |\n     list\n{}as_of: call\n"),
        ("    as_of: 2026-11-20 # call\n", "     # as_of: call\n"),
    ],
)
def test_what_is_left_within_an_answer_introduces_no_other_answer(stood: str, left: str) -> None:
    head, other = f"{HEAD}answers:\n  lineage:\n    value: 3\n", "  data_rights: 2\n"
    kept = {"note": "one\ntwo\n"} if "note" in stood else {"source": "list\n"} if "source" in stood else {}
    left = head + left.format("    #\n     # ")
    once = put(head + stood + other, "lineage", level(3, **kept))
    assert once == left + other
    assert (
        put(once, "data_rights", None)
        == left
        == put(put(head + stood + other, "data_rights", None), "lineage", level(3, **kept))
    )


@pytest.mark.parametrize(
    ("stood", "entry", "left"),
    [
        ("  # who\n  lineage: # a\n    # b\n    value: 3\n", None, "  # who\n  lineage: # a\n    # b\n"),
        (
            "  lineage:\n    value: 3\n\n    as_of: 2026-11-20 # a\n",
            level(3),
            "  lineage:\n    value: 3\n\n     # as_of: a\n",
        ),
        (
            "  lineage:\n    value: 3\n    note: |\n     one\n    as_of: 2026-11-20 # a\n",
            level(3, note="one\n"),
            "  lineage:\n    value: 3\n    note: |\n     one\n    #\n     # as_of: a\n",
        ),
    ],
)
@pytest.mark.parametrize("below", ["", "\n  # of the next\n  drift_detection: 2\n", "  # the end\n"])
def test_a_new_answer_follows_what_is_left_of_the_one_above(
    stood: str, entry: Answer | None, left: str, below: str
) -> None:
    written = written_sheet(f"{HEAD}answers:\n{stood}{below}".encode(), builtin(), "a.yaml")
    changed = EntryChange(section="answers", id="lineage", entry=entry)
    new = EntryChange(section="answers", id="data_rights", entry=level(1))
    after = f"{HEAD}answers:\n{left}  data_rights: 1\n{below}"
    for order in ([changed, new], [new, changed]):
        assert reduce(lambda now, each: edited(now, each, builtin()), order, written).document.text == after
        assert all_edited(written, order, builtin()).document.text == after


def test_a_fact_below_a_block_of_text_leaves_its_comment_below_the_block() -> None:
    block = f"{HEAD}profile:\n  sector: |-\n   other\n"
    assert put(f"{block}  employees: 30 # hr\n", "employees", None) == f"{block}  #\n   # employees: hr\n"


@pytest.mark.parametrize(
    "comment", ["    # asked Maria", "   # asked Maria", "   # todo: ask", "  # asked\n    # or not"]
)
def test_a_comment_by_hand_keeps_its_key_however_deep_it_stands(comment: str) -> None:
    head, below = f"{HEAD}answers:\n", f"{comment}\n  lineage: 3\n"
    new = Answer("value", 5.0)
    assert put(head + below, "catalogue_coverage", new) == f"{head}  catalogue_coverage: 5\n{below}"
    said = f"{HEAD}answers:\n  data_rights: 2\n{comment}\n  lineage:"
    assert put(f"{said} 3\n  unit_cost_control: 1\n", "lineage", None) == f"{said}\n  unit_cost_control: 1\n"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [(level(9), "in a way that cannot be changed in place"), (level(3, note="x" * 2**20), "beyond 1 MiB")],
)
def test_the_one_of_many_changes_that_cannot_be_is_found_by_halves(wrong: Answer, message: str) -> None:
    """Of 40 changes: all of them, and on the way down to the one each half before it and the half that it is in."""
    names = [each.id for each in builtin().questions if isinstance(each.kind, Levels)][:40]
    several = [EntryChange(section="answers", id=name, entry=level(1)) for name in names]
    several[21] = replace(several[21], entry=wrong)
    written = written_sheet(f"{HEAD}{STOOD}".encode(), builtin(), "a.yaml")
    counted = Mock(wraps=editing.written_in)
    with patch.object(editing, "written_in", counted), pytest.raises(AssessError, match=message):
        all_edited(written, several, builtin())
    assert counted.call_count <= 14


@given(data=drawn.files(), draw=st.data())
@settings(max_examples=one_in(5))
def test_changes_at_once_are_those_in_turn(data: bytes, draw: st.DataObject) -> None:
    written = written_sheet(data, builtin(), "a.yaml")
    drawn_changes = draw.draw(st.lists(changes(written.sheet), min_size=2, max_size=6))
    in_turn = written
    for change in drawn_changes:
        in_turn = edited(in_turn, change, builtin())
    at_once = all_edited(written, drawn_changes, builtin())
    assert says_the_same(at_once.sheet, in_turn.sheet)
    if all(change.entry is not None for change in drawn_changes):
        assert at_once.data == in_turn.data


def the_same_answer_again_changes_no_byte(once: WrittenSheet, change: EntryChange) -> None:
    assert edited(once, change, builtin()).data == once.data


def an_edit_changes_the_one_answer_and_touches_no_other_line(
    written: WrittenSheet, change: EntryChange, result: WrittenSheet
) -> None:
    assert says_the_same(parse_sheet(result.data, builtin(), "b"), changed_sheet(written.sheet, change))
    lines, after = written.data.splitlines(keepends=True), result.data.splitlines(keepends=True)
    own = own_lines(written, change)
    assert is_in_order(lines[: own.start] + lines[own.stop :], after), (written.data, result.data)


def own_lines(written: WrittenSheet, change: EntryChange) -> range:
    """The lines that an answer covers, as indices; of a section in braces, its line; where there is neither, none.

    The line before an insertion at an unended last line gets a line end, so that one counts too.
    """
    root = written.document.root
    section = root.entries.get(change.section)  # type: ignore[union-attr]  # a sheet is mappings
    count = len(written.data.splitlines())
    unended = range(count - 1, count) if not written.data.endswith(b"\n") else range(0)
    if section is None:
        return unended
    node = section.value
    if getattr(node, "flow", True):
        return range(section.key.line - 1, section.key.line)
    entry = node.entries.get(change.id)  # type: ignore[union-attr]  # a sheet is mappings
    if entry is None:
        return unended
    later = [e.key.line for e in node.entries.values() if e.key.line > entry.key.line]  # type: ignore[union-attr]  # a sheet is mappings
    later += [e.key.line for e in root.entries.values() if e.key.line > entry.key.line]  # type: ignore[union-attr]  # a sheet is mappings
    return range(entry.key.line - 1, min(later, default=count + 1) - 1)


def is_in_order(parts: list[bytes], whole: list[bytes]) -> bool:
    rest = iter(whole)
    return all(part in rest for part in parts)


def an_answer_put_in_and_taken_out_again_leaves_every_line_as_it_was(
    written: WrittenSheet, put_in: EntryChange
) -> None:
    there = edited(written, put_in, builtin())
    back = edited(there, replace(put_in, entry=None), builtin())
    assert says_the_same(back.sheet, written.sheet)
    if written.sheet.answers:
        assert back.document.text.splitlines() == written.document.text.splitlines()


@given(sheet=drawn.sheets())
def test_a_written_sheet_is_read_back_as_it_was(sheet: Sheet) -> None:
    assert says_the_same(parse_sheet(sheet_text(sheet, builtin()).encode(), builtin(), "a"), sheet)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_written_and_read_back(path: Path) -> None:
    sheet = parse_sheet(path.read_bytes(), builtin(), "a")
    assert says_the_same(parse_sheet(sheet_text(sheet, builtin()).encode(), builtin(), "b"), sheet)


@one_case_in(4)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_answer_of_an_example_can_be_changed_alone(path: Path) -> None:
    written = written_sheet(path.read_bytes(), builtin(), path.name)
    lines = written.data.splitlines()
    for question in builtin().questions:
        if question.id not in written.sheet.answers:
            continue
        change = EntryChange(section="answers", id=question.id, entry=Answer(state="unknown"))
        after = edited(written, change, builtin()).data.splitlines()
        assert len(after) == len(lines)
        assert sum(a != b for a, b in zip(lines, after, strict=True)) <= 1


def test_the_head_is_edited_like_an_answer() -> None:
    text = HEAD + "assessed_on: 2026-11-20  # a Friday\nanswers:\n  lineage: 2\n"
    assert edit(text, HeadChange(about="name", text="Acme: Retail")) == text.replace(
        "{id: acme}", '{id: acme, name: "Acme: Retail"}'
    )
    named = edit(text, HeadChange(about="respondent", text="A. Example"))
    assert named == text.replace("# a Friday\n", "# a Friday\nrespondent: {name: A. Example}\n")
    other = edit(named, HeadChange(about="respondent", text="B"))
    assert edit(other, HeadChange(about="respondent_role", text="hr_lead")) == named.replace(
        "{name: A. Example}", "{name: B, role: hr_lead}"
    )


@pytest.mark.parametrize("texts", [(None, None), (None, "Ann"), ("B", None), ("B", "C")])
def test_what_a_run_says_of_the_head_twice_is_what_it_says_last(texts: tuple[str | None, ...]) -> None:
    written = written_sheet(f"{HEAD}respondent: {{name: Ann}}\n".encode(), builtin(), "a.yaml")
    run = [HeadChange(about="respondent", text=text) for text in texts]
    assert all_edited(written, run, builtin()).sheet.respondent == texts[-1]


def test_the_scope_is_said_in_the_head_and_nothing_else_changes() -> None:
    text = HEAD + "# spoken with the CFO\nanswers:\n  lineage: 2\n"
    change = HeadChange(about="scope", text="core")
    result = edited(written_sheet(text.encode(), builtin(), "a.yaml"), change, builtin())
    assert result.sheet.scope == "core"
    assert result.data.decode().replace("scope: core\n", "") == text
    assert edited(result, change, builtin()).data == result.data


def test_a_new_file_says_whose_it_is() -> None:
    written = new_sheet(builtin(), "acme", date(2026, 11, 20), "a.yaml")
    assert written.data.decode() == HEAD + "assessed_on: 2026-11-20\n"


def test_a_form_that_cannot_be_changed_in_place_is_refused_and_named() -> None:
    text = HEAD + "answers:\n  ? lineage\n  ? data_rights\n  : 1\n"
    with pytest.raises(AssessError, match=r"lineage is written in a way that cannot be changed in place"):
        put(text, "lineage", level(2))


def test_line_ends_and_the_byte_order_mark_stay() -> None:
    text = "\ufeff" + (HEAD + "answers:\n  lineage: 1\n").replace("\n", "\r\n")
    assert put(text, "lineage", level(2)) == text.replace("lineage: 1", "lineage: 2")
    assert put(text, "data_rights", level(3)) == text + "  data_rights: 3\r\n"


def test_a_last_line_without_end_stays_without() -> None:
    text = HEAD + "answers:\n  lineage: 1"
    assert put(text, "data_rights", level(3)) == text + "\n  data_rights: 3"


def test_a_file_that_would_grow_too_large_is_refused() -> None:
    text = HEAD + "answers:\n  lineage: 2\n" + "# padding\n" * 104000
    with pytest.raises(AssessError, match="would grow beyond 1 MiB"):
        put(text, "lineage", level(2, note="x" * 9000))


@given(text=drawn.TEXTS)
def test_any_text_survives_as_a_note(text: str) -> None:
    result = put(HEAD, "lineage", level(1, note=text))
    assert parse_sheet(result.encode(), builtin(), "a").answers["lineage"].note == text
    assert result.count("\n") == HEAD.count("\n") + 2


@pytest.mark.parametrize(
    "word", ["null", "true", "1", "1.5", "~", "0x1F", "a: b", "- x", "x #y", "yes", "@x", "`", "é"]
)
def test_a_word_that_yaml_could_misread_is_quoted(word: str) -> None:
    result = put(HEAD, "lineage", level(1, note=word))
    assert parse_sheet(result.encode(), builtin(), "a").answers["lineage"].note == word


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{framework: ai-factory@2, organisation: {id: a}}", "{framework: ai-factory@2, organisation: {id: a}, answers: {lineage: 3}}"),  # noqa: E501 - a file a line
        ("{organisation: {id: a}, framework: ai-factory@2, answers: {}}", "{organisation: {id: a}, framework: ai-factory@2, answers: {lineage: 3}}"),  # noqa: E501 - a file a line
        ("{organisation: {id: a}, framework: ai-factory@2, answers: }", "{organisation: {id: a}, framework: ai-factory@2, answers: {lineage: 3}}"),  # noqa: E501 - a file a line
        ("{organisation: {id: a}, framework: ai-factory@2, answers}", "{organisation: {id: a}, framework: ai-factory@2, answers: {lineage: 3}}"),  # noqa: E501 - a file a line
        (HEAD + "answers: {lineage}\n", HEAD + "answers: {lineage: 3}\n"),
        (HEAD + "answers: {lineage: ~}\n", HEAD + "answers: {lineage: 3}\n"),
        (HEAD + "answers: {data_rights: 1, lineage: , drift_detection: 2}\n", HEAD + "answers: {data_rights: 1, lineage: 3, drift_detection: 2}\n"),  # noqa: E501 - a file a line
        (HEAD + "answers: ~  # none\n", HEAD + "answers:  # none\n  lineage: 3\n"),
        (HEAD + "answers:\n  lineage: ~\n", HEAD + "answers:\n  lineage: 3\n"),
    ],
)  # fmt: skip
def test_braces_around_everything_and_empty_places_are_filled(before: str, after: str) -> None:
    assert put(before, "lineage", level(3)) == after
    again = put(put(after, "lineage", None), "lineage", level(3))
    assert says_the_same(parse_sheet(again.encode(), builtin(), "a"), parse_sheet(after.encode(), builtin(), "a"))


def test_blank_lines_that_belong_to_a_note_stay_with_it() -> None:
    text = HEAD + "answers:\n  catalogue_coverage:\n    value: 1\n    note: |+\n      a\n\n\n"
    assert put(text, "lineage", level(3)) == text + "  lineage: 3\n"


def test_no_respondent_any_more_leaves_an_empty_head() -> None:
    text = HEAD + "respondent: {name: A, role: hr_lead}\n"
    nameless = edit(text, HeadChange(about="respondent", text=None))
    assert edit(nameless, HeadChange(about="respondent_role", text=None)) == HEAD + "respondent: {}\n"


@pytest.mark.parametrize(
    "end",
    ["profile:\n  sector:\n    value: healthcare\n    note: |\n      0", "organisation:\n  id: a\n  name: |\n    A"],
)
def test_a_block_of_text_in_an_unended_last_line_is_ended_by_what_is_put_in_behind_it(end: str) -> None:
    head = "framework: ai-factory@2\n" if end.startswith("org") else "framework: ai-factory@2\norganisation: {id: a}\n"
    written = written_sheet(f"{head}{end}".encode(), builtin(), "a.yaml")
    put_in = EntryChange(section="answers", id="vacancy_share", entry=Answer(state="unknown"))
    after = edited(written, put_in, builtin()).data
    assert after == f"{head}{end}\nanswers:\n  vacancy_share: unknown".encode()
