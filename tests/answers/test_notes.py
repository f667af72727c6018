from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aifactory_assess.answers.notes import (
    NOBODY,
    Noted,
    Signed,
    all_signed,
    kept_of,
    note_of,
    noted_in,
    retyped,
    signed,
)
from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.answers.sheet import Answer, OwnPrice, Sheet
from aifactory_assess.answers.writing import sheet_text
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.builtin import builtin

NAMES = ("Ann", "Bob", "von der Leyen, Uwe", "Bob: CFO", "Ann; Bob", "d'Arc; Jeanne", "To do", "a: b; a", NOBODY)
TEXTS = (
    *("x", "1) x; 2) y", "see: list", "Ann: told me", "was; Bob: no", "juhu :))", "(as; Ann: said", "a; To do: b"),
    *("two\nlines", "Bob: CFO: x; Ann: y", ";", "; Ann: ", "Ann:", "x; Bob:", "x; a: b", "somebody: x", "None: x"),
)
NOTES = st.lists(st.builds(Noted, st.sampled_from(NAMES), st.sampled_from(TEXTS)), max_size=5)


def whose(parts: list[Noted]) -> dict[str, list[tuple[str, str]]]:
    """What each person says, in turn, as it is compared."""
    found: dict[str, list[tuple[str, str]]] = {}
    for each in parts:
        found.setdefault(each.author, []).append(each.key)
    return found


def in_one(parts: list[Noted], answerer: str | None) -> list[Noted]:
    """The answerer's own words, which have no names between, as one text."""
    own = [each.text for each in parts if each.by == answerer]
    return [*([Noted(answerer, "; ".join(own))] if own else []), *(each for each in parts if each.by != answerer)]


@given(parts=NOTES, answerer=st.sampled_from((*NAMES, None)))
def test_a_note_has_of_everybody_what_it_was_made_of(parts: list[Noted], answerer: str | None) -> None:
    """Whatever colons, semicolons, brackets and names stand in what people say; and so has one with all names."""
    expected = in_one([each._replace(text=each.text.strip()) for each in parts], answerer)
    assert whose(noted_in(*signed(parts, answerer), answerer)) == whose(expected)
    assert whose(noted_in(*all_signed(parts), None)) == whose([each._replace(text=each.text.strip()) for each in parts])


@given(parts=NOTES, answerer=st.sampled_from((*NAMES, None)))
def test_a_note_that_is_made_again_is_the_same(parts: list[Noted], answerer: str | None) -> None:
    once = signed(parts, answerer)
    assert signed(noted_in(*once, answerer), answerer) == once


@given(parts=NOTES, owner=st.sampled_from(NAMES), speaker=st.sampled_from((*NAMES, None)), says=st.sampled_from(TEXTS))
def test_who_notes_something_takes_nothing_of_anybody_else(
    parts: list[Noted], owner: str, speaker: str | None, says: str
) -> None:
    before = signed(parts, owner)
    now = Noted(speaker, says.strip())
    told = whose(noted_in(*note_of(before, owner=owner, answerer=owner, speaker=speaker, says=[now]), owner))
    assert told.pop(now.author) == [now.key]
    stays = whose(noted_in(*before, owner))
    stays.pop(now.author, None)
    assert told == stays
    kept = kept_of(before, owner=owner, speaker=speaker)
    assert bool(kept) == bool(stays)


@given(parts=NOTES, owner=st.sampled_from(NAMES), says=NOTES)
def test_what_others_are_said_to_note_takes_nothing_of_whoever_tells_it(
    parts: list[Noted], owner: str, says: list[Noted]
) -> None:
    before = signed(parts, owner)
    told = whose(noted_in(*note_of(before, owner=owner, answerer=owner, speaker="Dee", says=says), owner))
    for name, stood in whose(noted_in(*before, owner)).items():
        words = ", ".join(text for _, text in told[name])
        assert all(text in words for _, text in stood)


@given(parts=NOTES, answerer=st.sampled_from(NAMES))
def test_the_names_in_a_note_are_read_as_they_are_written(parts: list[Noted], answerer: str) -> None:
    noted = signed(parts, answerer)
    said = Answer(state="value", value=1, by=answerer).noting(noted)
    price = OwnPrice(value=(1.0, 1.0, 1.0), **noted._asdict())
    sheet = Sheet(organisation="acme", answers={"lineage": said}, prices={"hardware_usd_per_gpu": price})
    again = parse_sheet(sheet_text(sheet, builtin()).encode(), builtin(), "a.yaml")
    assert (again.answers["lineage"].bare, again.prices["hardware_usd_per_gpu"].bare) == (said, price)


@pytest.mark.parametrize(
    ("note", "noted_by", "told"),
    [
        ("x", "[Ann]", "no words of the note begin with 'Ann', in the turn of noted_by, expected a note such as `Ann"),
        ("Ann: x; Bob: y", "[Bob, Ann]", "no words of the note begin with 'Ann', in the turn of noted_by"),
        ("Ann: x", "[Ann, Ann]", "no words of the note begin with 'Ann', in the turn of noted_by"),
        ("Ann: x", "Ann", "noted_by is 'Ann', expected the names in the note, in turn: [Ann, Bob]"),
        ("Ann: x", "[Ann, null]", "a name of noted_by is nothing, expected text"),
        ("Ann: x", "[{name: Ann}]", "a name of noted_by is a mapping, expected text"),
        ("null", "[Ann]", "no words of the note begin with 'Ann', in the turn of noted_by"),
        ("absent", '""', "noted_by is '' in quotes, expected the names in the note, in turn: [Ann, Bob]"),
        ("absent", "{}", "noted_by is a mapping, expected the names in the note, in turn: [Ann, Bob]"),
        ("absent", "[Ann]", "noted_by stands without a note, expected `note: ...` beside it"),
    ],
)
def test_names_that_no_words_follow_are_refused_at_their_place(note: str, noted_by: str, told: str) -> None:
    text = (
        f"framework: ai-factory@2\norganisation: {{id: acme}}\nanswers:\n  lineage:\n    value: 1\n    note: '{note}'\n"
    )
    text = text.replace("'null'", "null").replace("note: 'absent'", "as_of: null") + f"    noted_by: {noted_by}\n"
    with pytest.raises(AssessError) as refused:
        parse_sheet(text.encode(), builtin(), "a.yaml")
    (problem,) = refused.value.problems
    assert (problem.line, str(problem).partition("a.yaml:7:")[2].partition(": ")[2][: len(told)]) == (7, told)


def test_an_empty_list_of_names_names_nobody() -> None:
    for beside in ("note: null, noted_by: []", "note: null, noted_by: null", "noted_by: []", "noted_by: null"):
        said = f"answers: {{lineage: {{value: 1, {beside}}}}}"
        text = f"framework: ai-factory@2\norganisation: {{id: acme}}\n{said}\n"
        assert parse_sheet(text.encode(), builtin(), "a.yaml").answers["lineage"].bare == Answer("value", 1)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("own; Bob: y; Cy: z", [("Ann", "own"), ("Bob", "y"), ("Cy", "z")]),
        ("own; Cy: z; more; Bob: y", [("Ann", "own"), ("Bob", "y"), ("Cy", "z"), ("Dee", "more")]),
        ("else; Bob: y", [("Bob", "y"), ("Dee", "else")]),
        ("own; Bob: yes", [("Ann", "own"), ("Dee", "Bob: yes")]),
        ("hm; own; Bob: y; Cy: z", [("Ann", "own"), ("Bob", "y"), ("Cy", "z"), ("Dee", "hm")]),
        ("own; Bob: y; Cy: z\nDee: hm", [("Ann", "own"), ("Bob", "y"), ("Cy", "z"), ("Dee", "hm")]),
        ("own; Bob: y; Cy: z;", [("Ann", "own"), ("Bob", "y"), ("Cy", "z")]),
        ("own; Dee: a\nb; c", [("Ann", "own"), ("Dee", "a\nb; c")]),
        ("owner; Bob: y", [("Bob", "y"), ("Dee", "owner")]),
    ],
)
def test_of_a_note_that_was_typed_over_what_still_stands_is_of_whoever_said_it(
    text: str, found: list[tuple[str, str]]
) -> None:
    before = Signed("own; Bob: y; Cy: z", ("Bob", "Cy"))
    assert retyped(text, before, owner="Ann", author="Dee") == [Noted(*each) for each in found]


def test_a_name_with_a_semicolon_keeps_its_words_apart_from_those_of_whom_it_begins_with() -> None:
    parts = [Noted("Ann", "x; Ann; Bob: y"), Noted("Ann; Bob", "z; a"), Noted("Bob", "w"), Noted("a: b; a", "v")]
    told = all_signed([*parts, Noted("Bob", "u; a: b"), Noted("a: b; a", "t")])
    assert [each.author for each in noted_in(*told, None)] == ["Ann", "Ann; Bob", "Bob", "a: b; a", "Bob", "a: b; a"]
    assert [each.text for each in noted_in(*told, None)] == ["x, Ann, Bob: y", "z, a", "w", "v", "u, a: b", "t"]


def test_words_that_begin_alike_are_told_apart_by_what_follows() -> None:
    before = Signed("Bob: x; y; Bob: x; z", ("Bob", "Bob"))
    told = retyped("Bob: x; z; Bob: x; y; Bob: x; q", before, owner=None, author="Dee")
    assert told == [Noted("Bob", "x; y"), Noted("Bob", "x; z"), Noted("Dee", "Bob: x; q")]


def test_ones_own_word_that_is_taken_out_is_found_in_no_words_of_another() -> None:
    before = Signed("ok; Bob: seen; ok", ("Bob",))
    assert retyped("Bob: seen; ok", before, owner="Ann", author="Ann") == [Noted("Bob", "seen; ok")]


@given(parts=NOTES, owner=st.sampled_from(NAMES), data=st.data())
def test_what_is_left_of_a_note_that_is_typed_over_stays_whose_it_is(
    parts: list[Noted], owner: str, data: st.DataObject
) -> None:
    """Some of it was taken out, or something put in before, between or behind."""
    before = signed((each for each in parts if each.text == each.text.strip("; ")), owner)
    stood = noted_in(*before, None)
    texts = [each.text if each.by is None else f"{each.by}: {each.text}" for each in stood]
    left = [place for place in range(len(stood)) if data.draw(st.booleans())]
    typed = [texts[place] for place in left]
    at = data.draw(st.integers(0, len(typed)))
    told = retyped("; ".join([*typed[:at], "hm", *typed[at:]]), before, owner=owner, author="Dee")
    expected = [stood[place]._replace(by=stood[place].by or owner) for place in left]
    if len({*texts}) == len(texts) and not any(a != b and a in b for a in texts for b in texts):
        assert told == [*expected, Noted("Dee", "hm")]


def test_words_of_nobody_known_beside_anothers_answer_are_somebodys() -> None:
    told = note_of(Signed("nur Berlin"), owner=None, answerer="Bob", speaker="Bob", says=[Noted("Bob", "neu")])
    assert told == Signed(f"neu; {NOBODY}: nur Berlin", (NOBODY,))
    beside = note_of(Signed("hers"), owner="Ann", answerer="Ann", speaker=None, says=[Noted(None, "one")])
    assert beside == Signed(f"hers; {NOBODY}: one", (NOBODY,))
    again = note_of(beside, owner="Ann", answerer="Ann", speaker=None, says=[Noted(None, "two")])
    assert again.note == f"hers; {NOBODY}: two"
    both = note_of(
        Signed("x; somebody: y", (NOBODY,)), owner=None, answerer=None, speaker=None, says=[Noted(None, "z")]
    )
    assert both == Signed("z; somebody: y", (NOBODY,))
    assert kept_of(both, owner=None, speaker=None) == "kept, as noted by somebody"
    quoting = note_of(Signed("somebody: so"), owner="Ann", answerer="Ann", speaker=None, says=[Noted(None, "one")])
    assert quoting == Signed(f"Ann: somebody: so; {NOBODY}: one", ("Ann", NOBODY))
