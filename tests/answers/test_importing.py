"""What a row of a workbook changes in a file that was told other things since the export."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aifactory_assess.answers.filled import Filled, FirstSheet, of_its_value
from aifactory_assess.answers.importing import Taken, taken
from aifactory_assess.answers.notes import Noted, noted_in, signed
from aifactory_assess.answers.sheet import OPEN, Answer, Sheet

DAY = date(2026, 11, 20)
VERIFIED = Answer("value", 30, "verified", "order book")
NOTED = Answer("value", 1, "documented", "paper", "old note")


def after(
    base: Answer, now: Answer, cells: dict[str, Any], head: str | None = "Ann", *, replace: bool = False
) -> Taken:
    """Of Ann's file: what comes of a row with some cells typed otherwise than they were exported."""
    state: dict[str, Any] = {"state": "open" if cells["value"] is None else "value"} if "value" in cells else {}
    typed = base._replace(**{**cells, **state, **({"noted_by": ()} if "note" in cells else {})})
    said = of_its_value(typed, base)
    ann = FirstSheet(respondent="Ann")
    filled = Filled(head=ann._replace(respondent=head), answers={"q": said}, empty=(), exported={"q": base}, was=ann)
    sheet = Sheet(organisation="acme", respondent="Ann", answers={"q": now})
    return taken(filled, "q", said, sheet, replace=replace)


@pytest.mark.parametrize("stands", [Answer("value", 30), Answer("value", 30, "asserted"), Answer("value", 60)])
@pytest.mark.parametrize("cells", [{"note": "ask"}, {"note": "ask", "evidence": None}, {"note": "ask", "value": None}])
def test_a_row_in_which_only_a_note_was_typed_gives_no_evidence(stands: Answer, cells: dict[str, Any]) -> None:
    """Nor does one whose other cells were emptied: what was not typed changes nothing."""
    now = stands._replace(by="Bob", as_of=DAY)
    got = after(VERIFIED, now, cells)
    assert got == Taken(now._replace(note="Ann: ask", noted_by=("Ann",)), is_kept=True, is_newer=True)
    assert not after(VERIFIED, VERIFIED, cells).is_newer


def test_a_source_that_is_typed_leaves_the_evidence_that_the_same_answer_has_by_now() -> None:
    """The answer is then that of whoever typed it: Bob is not said to have it from the minutes of another."""
    now = Answer("value", 30, "asserted", as_of=DAY, by="Bob")
    anns = Answer("value", 30, "asserted", "minutes")
    assert after(VERIFIED, now, {"source": "minutes"}).answer == anns
    assert after(VERIFIED, now, {"source": "minutes"}, "Carl").answer == anns._replace(by="Carl")
    assert after(VERIFIED, now._replace(source="minutes"), {"source": "minutes"}, "Carl").answer.by == "Bob"
    other = now._replace(value=60)
    assert after(VERIFIED, other, {"source": "minutes"}).answer == VERIFIED._replace(source="minutes")


def test_a_value_that_is_typed_takes_the_place_of_all_but_the_note() -> None:
    now = Answer("value", 3, "verified", "audit", "old note; Bob: new", DAY, "Bob", noted_by=("Bob",))
    got = after(NOTED, now, {"value": 2}, "Carl").answer
    told = "Bob: old note; Bob: new"
    assert got == Answer("value", 2, "documented", "paper", told, by="Carl", noted_by=("Bob", "Bob"))
    assert after(NOTED, now, {"value": 3}, "Carl").answer == now, "he says what stands there already"


@pytest.mark.parametrize(
    ("stands", "typed", "head", "told"),
    [
        (
            {"note": "old note; Bob: new note", "noted_by": ("Bob",)},
            "old note; more",
            "Ann",
            "old note; more; Bob: new note",
        ),
        (
            {"note": "bobs note; Ann: old note", "by": "Bob", "noted_by": ("Ann",)},
            "old note; more",
            "Ann",
            "bobs note; Ann: old note; Ann: more",
        ),
        ({"note": "new note"}, "old note; more", "Ann", "new note; more"),
        ({"note": "bobs note", "by": "Bob"}, "other", None, "bobs note; Ann: other"),
        (
            {"note": "bobs note; Carl: his", "by": "Bob", "noted_by": ("Carl",)},
            "other",
            "Carl",
            "bobs note; Carl: his; Carl: other",
        ),
        ({"note": "old note; newer"}, "other", "Ann", "newer; other"),
        ({"note": "old note; newer"}, "other", "Carl", "newer; Carl: other"),
        ({"note": "old note; newer"}, None, "Carl", "old note; newer"),
        ({"note": "old note; more"}, "old note; more", "Carl", "old note; more"),
        ({"note": None}, "old note; more", "Ann", "more"),
    ],
)
def test_what_was_noted_since_stays_beside_what_is_typed(
    stands: dict[str, Any], typed: str | None, head: str | None, told: str
) -> None:
    for value in (NOTED.value, 3):
        now = NOTED._replace(value=value, **stands)
        got = after(NOTED, now, {"note": typed}, head).answer
        assert got.note == told
        assert got == now.noting(got.signed)
        assert after(NOTED, got, {"note": typed}, head).answer == got


def test_what_does_not_apply_brings_the_note_that_says_why() -> None:
    now = NOTED._replace(note=None)
    filled = Filled(
        head=FirstSheet(respondent="Ann"),
        answers={"q": (said := Answer("not_applicable", note="old note"))},
        empty=(),
        exported={"q": NOTED},
        was=FirstSheet(respondent="Ann"),
    )
    sheet = Sheet(organisation="acme", respondent="Ann", answers={"q": now})
    assert taken(filled, "q", said, sheet, replace=False).answer == said


def test_words_that_nobody_signs_in_a_file_of_nobody_are_none_of_the_answerers() -> None:
    said = NOTED._replace(note="other")
    filled = Filled(head=FirstSheet(), answers={"q": said}, empty=(), exported={"q": NOTED})
    sheet = Sheet(organisation="acme", answers={"q": NOTED._replace(note="bobs note", by="Bob")})
    assert taken(filled, "q", said, sheet, replace=False).answer.note == "bobs note; somebody: other"


class Told(NamedTuple):
    """A case as it is drawn: the parts of the note in the export, those that were left in it, and those since."""

    base: Answer
    now: Answer
    cells: dict[str, Any]
    left: list[Noted]
    since: list[Noted]
    new: str | None


NAMES = st.sampled_from(("Ann", "Bob", "Cy"))
ANSWERS = st.builds(
    Answer,
    state=st.just("value"),
    value=st.integers(0, 2),
    evidence=st.sampled_from((None, "asserted", "verified")),
    source=st.sampled_from((None, "paper", "audit")),
    as_of=st.sampled_from((None, DAY)),
    note=st.none(),
    by=st.none() | NAMES,
    line=st.none(),
    noted_by=st.just(()),
)
CELLS = st.fixed_dictionaries(
    {},
    optional={
        "value": st.none() | st.integers(0, 2),
        "evidence": st.sampled_from((None, "documented")),
        "source": st.sampled_from((None, "minutes")),
        "by": st.sampled_from((None, "Dee")),
    },
)


@st.composite
def cases(draw: st.DrawFn) -> Told:
    """Each text of a note is told from all others by its words."""

    def parts(word: str) -> list[Noted]:
        return [Noted(who, f"{word}{place}") for place, who in enumerate(draw(st.lists(NAMES, max_size=3)))]

    base, now, stood = draw(ANSWERS), draw(ANSWERS), parts("old")
    cells: dict[str, Any] = draw(CELLS)
    base = base.noting(signed(stood, base.by or "Ann"))
    stood = noted_in(*base.signed, base.by or "Ann")
    since = [each for each in stood if draw(st.booleans())] + parts("since")
    now = now.noting(signed(since, now.by or "Ann"))
    left, new = stood, None
    if draw(st.booleans()):
        left = [each for each in stood if draw(st.booleans())]
        new = draw(st.sampled_from(("typed", "typed; twice", "Ann: quoted")))
        own = base.by or "Ann"
        cells["note"] = "; ".join([*(each.text if each.by == own else f"{each.by}: {each.text}" for each in left), new])
    return Told(base, now, cells, left, since, new)


def texts_of(answer: Answer, who: str) -> str:
    """All that somebody notes beside an answer in Ann's file."""
    return "; ".join(each.text for each in noted_in(*answer.signed, answer.by or "Ann") if each.by == who)


@given(told=cases(), head=st.sampled_from(("Ann", "Cy", None)))
def test_nothing_that_was_told_since_and_not_typed_over_is_lost(told: Told, head: str | None) -> None:
    base, now, cells = told.base, told.now, told.cells
    got = after(base, now, cells, head).answer
    typed = {key: cell for key, cell in cells.items() if cell not in (None, getattr(base, key))}
    if not typed.keys() - {"note"}:
        assert got == now.noting(got.signed), "what nobody typed is nobody's change"
    elif got.agrees(now):
        assert {key: getattr(got, key) for key in ("evidence", "source")} == {
            key: typed.get(key, getattr(now, key)) for key in ("evidence", "source")
        }
    else:
        assert got.value == typed.get("value", base.value), "another answer was typed, or what one rests on"
        assert (got.evidence, got.source) == tuple(cells.get(key, getattr(base, key)) for key in ("evidence", "source"))
    if got.backed != now.backed and typed.keys() & {"value", "evidence", "source"}:
        assert (got.by, got.as_of) == (typed.get("by") or {"Ann": None}.get(str(head), head), None)
    gone = [each for each in noted_in(*base.signed, base.by or "Ann") if each not in told.left]
    for each in told.since:
        if each not in gone:
            assert each.text in texts_of(got, str(each.by))
    if told.new:
        author = str(typed.get("by") or head or "Ann")
        assert told.new.removeprefix(f"{author}: ") in texts_of(got, author)
    assert not any(each.text in texts_of(got, str(each.by)) for each in gone)
    assert after(base, got, cells, head).answer == got, "a second import changes nothing"
    assert after(base, OPEN, cells, head).answer.value in (base.value, typed.get("value"))
