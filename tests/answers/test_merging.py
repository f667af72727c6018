from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aifactory_assess.answers import voices
from aifactory_assess.answers.agreement import ordinal_alpha, reliability
from aifactory_assess.answers.apart import runs_known
from aifactory_assess.answers.discussing import disagreement, lower_median
from aifactory_assess.answers.editing import says_the_same
from aifactory_assess.answers.merging import Merged, merge
from aifactory_assess.answers.notes import noted_in
from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.answers.sheet import Answer, AnswerState, OwnPrice, Paid, Sheet
from aifactory_assess.answers.voices import Voice, voices_of
from aifactory_assess.answers.writing import sheet_text
from aifactory_assess.errors import AssessError
from aifactory_assess.escaping import as_read
from aifactory_assess.framework.asked import AnswerValue, Levels
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.framework.model import Agreement
from aifactory_assess.planning.first import first_actions
from aifactory_assess.planning.sentences import state
from aifactory_assess.scoring.assess import assess
from aifactory_assess.scoring.opinions import hearing
from aifactory_assess.scoring.said import answer_words
from aifactory_assess.telling.documents.merge import document
from aifactory_assess.telling.look import Look
from aifactory_assess.telling.media.json.merge import build_merge
from aifactory_assess.telling.media.terminal import pieces
from tests.answers import drawn
from tests.effort import one_in

CASES = Path(__file__).parent.parent / "cases" / "merging"
ORACLE = json.loads((CASES / "merge.json").read_text())["cases"]
RELIABILITY = json.loads((CASES / "reliability.json").read_text())["krippendorff"]
QUESTION = "capacity_forecasting"  # five levels in equal steps, no gate
SCALE = Agreement(reliable=0.8, tentative=0.667)


def sheet(name: str = "A", **answers: Answer) -> Sheet:
    return Sheet(organisation="acme", respondent=name, answers=answers, path=f"{name}.yaml")


def level(step: int, *noted_by: str, **details: str) -> Answer:
    said = Answer(state="value", value=step, **details)  # type: ignore[arg-type]  # of its fields that are texts
    return said._replace(noted_by=noted_by)


def stated(word: float | str) -> Answer | None:
    match word:
        case "DK":
            return Answer(state="unknown")
        case "NA":
            return Answer(state="not_applicable", note="so it is")
        case "UN":
            return None
        case _:
            return level(int(float(word) * 4))


@pytest.mark.parametrize("case", ORACLE, ids=lambda case: str(case["respondents_value_weight"]))
def test_a_question_is_merged_as_the_definition_says(case: dict[str, Any]) -> None:
    pairs: list[tuple[float | str, int]] = case["respondents_value_weight"]
    expected: dict[str, Any] = case["expected"]
    voices = []
    for number, (word, weight) in enumerate(pairs):
        answer = stated(word)
        said = {} if answer is None else {QUESTION: answer}
        voices.append(Voice(name=f"R{number}", weight=weight, sheet=sheet(f"R{number}", **said)))
    merged = merge(builtin(), voices)
    answer = merged.sheet.answers.get(QUESTION)
    match expected["value"]:
        case "UN":
            assert answer is None
        case "DK":
            assert answer is not None
            assert answer.state == "unknown"
        case "NA":
            assert answer is not None
            assert answer.state == "not_applicable"
        case {"dec": value}:
            assert answer is not None
            assert answer.value == value * 4
    points = merged.questions[0].points if merged.questions else None
    if expected["disagreement"] is None:
        assert points is None
    else:
        fraction = Fraction(expected["disagreement"]["frac"])
        assert points == pytest.approx(float(fraction * 100), abs=1e-9)


@pytest.mark.parametrize("case", RELIABILITY, ids=lambda case: case["id"])
def test_alpha_is_the_published_and_the_independently_worked_one(case: dict[str, Any]) -> None:
    rows: list[list[int | None]] = case["data"]
    units = [[value for value in column if value is not None] for column in zip(*rows, strict=True)]
    alpha = ordinal_alpha(units)
    assert alpha == pytest.approx(case["rerun"]["ordinal"], abs=1e-9)
    published = case["published"].get("ordinal")
    assert published is None or f"{alpha:.3f}" == f"{published:.3f}"


def test_alpha_by_hand() -> None:
    """Units (1,1) (1,2) (2,2): n = 6, n1 = 3, n2 = 3, delta(1,2) = 6 - (3 + 3) / 2 = 3, squared 9.

    Observed: one pair that differs, 1 / (2 - 1) * 9 = 9. Expected: 3 * 3 * 9 = 81. alpha = 1 - 5 * 9 / 81 = 4 / 9.
    """
    assert ordinal_alpha([[1, 1], [1, 2], [2, 2]]) == pytest.approx(4 / 9, abs=1e-15)


def test_full_agreement_is_one_and_too_little_is_told() -> None:
    assert reliability([[1, 1], [2, 2]] * 5, SCALE).alpha == 1
    few = reliability([[1, 2]] * 9 + [[1], [2]], SCALE)
    assert (few.alpha, few.questions) == (None, 9)
    assert few.reason == "fewer than 10 questions were answered by two people or more"
    assert reliability([[5, 5]] * 10, SCALE).reason == "all answers are worth the same"


@pytest.mark.parametrize(("same", "reading"), [(19, "reliable"), (13, "tentative"), (5, "not reliable")])
def test_alpha_has_a_reading(same: int, reading: str) -> None:
    ratings = [[0, 0], [10000, 10000]] * same + [[0, 10000], [10000, 0]] * 2
    result = reliability(ratings, SCALE)
    assert result.reading == reading, result.alpha
    assert reliability(ratings, None).reading is None


UNITS = st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=4), min_size=2, max_size=12)


@given(units=UNITS.filter(lambda units: len({v for u in units if len(u) > 1 for v in u}) > 1), data=st.data())
@settings(max_examples=one_in(5))
def test_alpha_depends_on_no_order_and_on_ranks_alone(units: list[list[int]], data: st.DataObject) -> None:
    alpha = ordinal_alpha(units)
    shuffled = [data.draw(st.permutations(unit)) for unit in data.draw(st.permutations(units))]
    assert ordinal_alpha(shuffled) == alpha
    assert ordinal_alpha([[value**3 for value in unit] for unit in units]) == alpha
    assert alpha <= 1


@given(st.lists(st.tuples(st.integers(0, 10000), st.integers(1, 9)), min_size=1, max_size=6))
def test_the_median_is_that_of_everybody_counted_as_often_as_they_weigh(valued: list[tuple[int, int]]) -> None:
    everybody = sorted(worth for worth, weight in valued for _ in range(weight))
    assert lower_median(valued) == everybody[(len(everybody) - 1) // 2]
    pairs = [(a, b, w * v) for i, (a, w) in enumerate(valued) for b, v in valued[i + 1 :]]
    expected = sum(w * abs(a - b) for a, b, w in pairs) / sum(w for *_, w in pairs) / 100 if pairs else None
    assert disagreement(valued) == (None if expected is None else pytest.approx(expected))


# Drawing a family of sheets takes longer than merging it.


@st.composite
def families(draw: drawn.Draw) -> list[Sheet]:
    """Several people's sheets about one organisation that agree on its facts."""
    first = draw(drawn.sheets())
    fields = {name: answer for name, answer in first.profile.items() if answer.state == "value"}
    sheets = []
    for number in range(draw(st.integers(2, 4))):
        own = draw(drawn.sheets())
        known = {name: answer for name, answer in fields.items() if draw(st.booleans())}
        sheets.append(
            replace(own, organisation=first.organisation, name=first.name, profile=known, path=f"{number}.yaml")
        )
    return sheets


@settings(max_examples=one_in(5))
@given(family=families(), data=st.data())
def test_the_order_of_files_changes_nothing(family: list[Sheet], data: st.DataObject) -> None:
    one = merge(builtin(), voices_of(family, {"hr_lead": 3}))
    other = merge(builtin(), voices_of(data.draw(st.permutations(family)), {"hr_lead": 3}))
    assert sheet_text(one.sheet, builtin()) == sheet_text(other.sheet, builtin())
    assert one == other


@settings(max_examples=one_in(5))
@given(family=families())
def test_a_merged_sheet_is_a_valid_file_that_says_the_same(family: list[Sheet]) -> None:
    merged = merge(builtin(), voices_of(family, {})).sheet
    assert says_the_same(parse_sheet(sheet_text(merged, builtin()).encode(), builtin(), "m"), merged)


def test_a_name_stands_beside_each_answer_and_is_no_longer_than_that_allows() -> None:
    ann, bob = (
        Sheet(organisation="acme", respondent=name, path=f"{name[0]}.yaml") for name in ("a" * 1000, "b" * 1001)
    )
    assert merge(builtin(), voices_of([ann, replace(ann, path="c.yaml")], {})).sheet.respondent == ann.respondent
    with pytest.raises(AssessError, match=r"^b\.yaml: the respondent's name has 1,001 signs, expected at most 1,000"):
        voices_of([ann, bob], {})


def test_a_note_of_an_answer_by_several_is_told_once_and_bounded() -> None:
    people = [f"P{number}" for number in range(20)]
    files = [sheet("Z", **{QUESTION: level(4, by=", ".join(people), note="long " * 10)})]
    files += [sheet("Y", **{QUESTION: level(0)}), *map(sheet, people)]
    told = "".join(pieces(document(hearing(builtin(), merge(builtin(), voices_of(files, {})))), Look()))
    assert (told.count("(taken; Z.yaml"), told.count("“long long")) == (20, 1)
    files[0] = sheet("Z", **{QUESTION: level(4, by=", ".join(people), note="n" * 900_000)})
    with pytest.raises(AssessError, match=r"^Z\.yaml: answers and notes by several people .* come to over 16 MiB"):
        merge(builtin(), voices_of(files, {}))


@given(one=drawn.sheets(), count=st.integers(1, 4))
@settings(max_examples=one_in(5))
def test_copies_of_a_file_merge_into_its_answers(one: Sheet, count: int) -> None:
    copies = [replace(one, path=f"copy {number}.yaml") for number in range(count)]
    merged = merge(builtin(), voices_of(copies, {}))
    if one.respondent is not None:
        assert says_the_same(spelled_once(merged.sheet), spelled_once(one))
    for name, answer in one.answers.items():
        if answer.state != "open":
            kept = merged.sheet.answers[name]
            beside = (kept.state, kept.value, kept.evidence, kept.source, kept.as_of)
            assert beside == (answer.state, answer.value, answer.evidence, answer.source, answer.as_of)
    assert merged.to_discuss == ()


def spelled_once(said: Sheet) -> Sheet:
    """A sheet as what is merged has it: one person's name is spelled in one way, and no blanks end a note."""
    profile, answers = (
        {name: by_as_read(each) for name, each in part.items()} for part in (said.profile, said.answers)
    )
    return replace(said, profile=profile, answers=answers)


def test_what_is_kept_and_who_gave_it() -> None:
    first = sheet("Ann", lineage=level(2, evidence="documented", source="list", note="as seen"))
    second = sheet("Bob", lineage=level(2, note="agreed"))
    third = sheet("Cy", lineage=level(4, by="Dee"))
    first = replace(first, assessed_on=date(2026, 1, 2))
    second = replace(second, assessed_on=date(2026, 3, 4), respondent_role="hr_lead")
    merged = merge(builtin(), voices_of([third, second, first], {})).sheet
    assert merged.answers["lineage"] == level(
        2, "Ann", "Bob", evidence="documented", source="list", note="Ann: as seen; Bob: agreed", by="Ann, Bob"
    )._replace(as_of=date(2026, 1, 2))
    assert (merged.assessed_on, merged.respondent, merged.respondent_role) == (date(2026, 3, 4), None, None)


def test_who_says_the_same_in_several_files_is_heard_once() -> None:
    """Carl's 1 is the lower median of two voices, and was outvoted by one person's copy."""
    ann = sheet("Ann", lineage=level(3, note="seen"))
    copy = replace(sheet("Zoe", lineage=level(3, by="Ann", evidence="documented")), path="copy.yaml")
    carl = sheet("Carl", lineage=level(1))
    merged = merge(builtin(), voices_of([ann, copy, carl], {}))
    (asked,) = merged.to_discuss
    heard = [(each.by, each.voice.sheet.path, each.answer.value) for each in asked.opinions]
    assert heard == [("Ann", "Ann.yaml", 3), ("Carl", "Carl.yaml", 1)]
    assert (asked.merged.value, asked.merged.note, asked.points) == (1, "Ann: seen", 50.0)
    alike = merge(builtin(), voices_of([ann, copy], {}))
    assert alike.sheet.answers["lineage"] == level(3, "Ann", note="Ann: seen", by="Ann", evidence="documented")
    assert alike.overall.questions == 0
    nameless = [replace(one, respondent=None) for one in (ann, replace(ann, path="copy.yaml"), carl)]
    assert merge(builtin(), voices_of(nameless, {})).sheet.answers["lineage"].value == 3
    weights = {"hr_lead": 3}
    heavy = replace(ann, path="copy.yaml", respondent_role="hr_lead")
    assert merge(builtin(), voices_of([ann, heavy, carl], weights)).sheet.answers["lineage"].value == 3


UNDATED = "Ann gave several answers to lineage, of which no day says that one is the last: all of them count."


@pytest.mark.parametrize(
    ("days", "counts", "told"),
    [
        ((1, 2), [3, 1], "Ann answered lineage otherwise before; the later answer counts."),
        ((2, 1), [2, 1], "Ann answered lineage otherwise before; the later answer counts."),
        ((None, 1), [2, 3, 1], UNDATED),
        ((1, 1), [2, 3, 1], UNDATED),
    ],
)
def test_of_what_somebody_said_on_several_days_the_last_counts(
    days: tuple[int | None, int], counts: list[int], told: str
) -> None:
    first, second = (
        replace(
            sheet("Ann", lineage=level(step, note=f"n{step}")),
            assessed_on=None if day is None else date(2026, 1, day),
            path=f"a{step}.yaml",
        )
        for step, day in zip((2, 3), days, strict=True)
    )
    merged = merge(builtin(), voices_of([second, sheet("Carl", lineage=level(1)), first], {}))
    (asked,) = merged.questions
    assert [each.answer.value for each in asked.opinions] == counts
    assert asked.merged.note == "Ann: n2; Ann: n3"
    assert told in " ".join("".join(pieces(document(hearing(builtin(), merged)), Look(width=200))).split())
    body = build_merge(hearing(builtin(), merged))
    assert [each["by"] for each in body["earlier"]] == (["Ann"] if len(counts) == 2 else [])
    assert body["undated"] == ([] if len(counts) == 2 else [{"question": "lineage", "by": ["Ann"]}])


def test_of_what_somebody_said_on_the_last_day_in_two_ways_nothing_of_an_earlier_one_counts() -> None:
    days = {1: date(2026, 1, 10), 2: date(2026, 2, 10), 3: date(2026, 2, 10)}
    said = [
        replace(sheet("Ann", lineage=level(step)), assessed_on=day, path=f"{step}.yaml") for step, day in days.items()
    ]
    (asked,) = merge(builtin(), voices_of(said, {})).questions
    assert [each.answer.value for each in asked.opinions] == [2, 3]
    assert ([each.answer.value for each in asked.earlier], asked.undated) == ([1], {"Ann"})


def test_who_is_named_in_a_merged_answer_and_has_a_file_of_their_own_is_one_voice() -> None:
    """Ann and Bob say 1 and three others 3: the median is 3, where Ann and Bob are not heard twice."""
    people = {"Ann": 1, "Bob": 1, "Cy": 3, "Di": 3, "Ed": 3}
    ann, bob, *others = (sheet(name, lineage=level(step)) for name, step in people.items())
    both = replace(merge(builtin(), voices_of([ann, bob], {})).sheet, path="m.yaml", assessed_on=date(2026, 1, 1))
    (asked,) = merge(builtin(), voices_of([both, ann, bob, *others], {})).questions
    assert [each.by for each in asked.opinions] == ["Ann", "Bob", "Cy", "Di", "Ed"]
    assert asked.merged == level(3, by="Cy, Di, Ed")
    later = [replace(sheet(name, lineage=level(2)), assessed_on=date(2027, 1, 1)) for name in ("Ann", "Bob")]
    (asked,) = merge(builtin(), voices_of([both, *later], {})).questions
    assert [(each.by, each.answer.value) for each in asked.opinions] == [("Ann", 2), ("Bob", 2)]
    (asked,) = merge(builtin(), voices_of([both, later[0]], {})).questions
    assert [(each.by, each.answer.value) for each in asked.opinions] == [("Ann", 2), ("Ann, Bob", 1)]


@pytest.mark.parametrize("names", [("Alpha, Ann", "Beta, Bob"), ("Ann", "Ann, Bob"), ("Ann, Bob, Cy", "Ann")])
@pytest.mark.parametrize("respondents", [True, False])
def test_who_has_a_comma_in_their_name_is_one_voice(names: tuple[str, ...], *, respondents: bool) -> None:
    """Of two who say 4 and two who say 1 the lower median is 1; a file without a respondent is known by its name."""
    said = zip((*names, "Cora", "Dan"), (4, 4, 1, 1), strict=True)
    people = [sheet(name, lineage=level(step)) for name, step in said]
    people = people if respondents else [replace(each, respondent=None) for each in people]
    both = replace(merge(builtin(), voices_of(people[:2], {})).sheet, path="both.yaml")
    (asked,) = merge(builtin(), voices_of([both, *people], {})).questions
    assert [each.by for each in asked.opinions] == sorted((*names, "Cora", "Dan"))
    assert asked.merged == level(1, by="Cora, Dan")


@pytest.mark.parametrize(("one", "both", "taken"), [(4, 1, 1), (1, 4, 1), (4, 4, 4)])
def test_who_says_the_same_is_named_before_who_is_called_like_them_together(one: int, both: int, taken: int) -> None:
    """A file of two is called as they are, and says another thing than each: what was merged of theirs adds nobody."""
    people = {"Ann": one, "Bob": one, "Ann, Bob": both, "Cy": 1}
    ann, bob, *others = (sheet(name, lineage=level(step)) for name, step in people.items())
    merged = replace(merge(builtin(), voices_of([ann, bob], {})).sheet, path="m.yaml")
    own, beside = (
        merge(builtin(), voices_of(files, {})) for files in ([ann, bob, *others], [merged, ann, bob, *others])
    )
    assert beside.sheet == own.sheet
    assert own.sheet.answers["lineage"].value == taken
    heard = [[(each.by, each.answer.value) for each in all_.questions[0].opinions] for all_ in (own, beside)]
    assert sorted(heard[0]) == sorted(heard[1])


PEOPLE = ("Ann", "José Ñ.", "Doe, Ann", "Doe, Bob", "Ann, José", "Zoë van Dam", "B: CFO", "B; Ann", "B")


@st.composite
def spelled(draw: drawn.Draw, name: str) -> str:
    """A name as somebody may type it: its marks apart or not, with any blanks between its words and behind."""
    words = unicodedata.normalize(draw(st.sampled_from(("NFC", "NFD"))), name).split()
    blanks = [draw(st.sampled_from((" ", "\u00a0", "  "))) for _ in words[1:]]
    return "".join(chain.from_iterable(zip(words, [*blanks, draw(st.sampled_from(("", " ")))], strict=True)))


@given(people=st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=4, unique=True), data=st.data())
@settings(max_examples=one_in(5))
def test_a_person_is_one_voice_whichever_way_the_name_is_spelled(people: list[str], data: st.DataObject) -> None:
    """Beside a file of their own somebody wrote down what each said, and all of them were merged before."""
    said = {name: data.draw(st.integers(0, 4)) for name in people}
    own = [sheet(data.draw(spelled(name)), lineage=level(step)) for name, step in said.items()]
    written = [sheet("Clerk", lineage=level(step, by=data.draw(spelled(name)))) for name, step in said.items()]
    clerks = [replace(each, path=f"clerk {place}.yaml") for place, each in enumerate(written)]
    once = merge(builtin(), voices_of(own, {}))
    respelled = [replace(each, respondent=data.draw(spelled(name))) for name, each in zip(people, own, strict=True)]
    again = merge(builtin(), voices_of([*respelled, *clerks, replace(once.sheet, path="both.yaml")], {}))
    heard = [{as_read(each.by): each.answer.value for each in all_.questions[0].opinions} for all_ in (once, again)]
    assert heard[0] == heard[1] == said
    assert len(again.questions[0].opinions) == len(people)
    taken = [by_as_read(all_.questions[0].merged) for all_ in (once, again)]
    assert taken[0] == taken[1]


def by_as_read(answer: Answer) -> Answer:
    note = answer.note and answer.note.strip()
    return answer._replace(
        by=answer.by and as_read(answer.by), note=note, noted_by=tuple(map(as_read, answer.noted_by))
    )


def test_names_are_looked_at_once_for_all_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[object] = []

    def runs_of(known: Iterable[str], mark: str) -> object:
        looked.append(known)
        return runs_known(known, mark)

    monkeypatch.setattr(voices, "runs_known", runs_of)
    asked = [question.id for question in builtin().questions if isinstance(question.kind, Levels)]
    people = [sheet(f"P{each}, Jr.", **dict.fromkeys(asked, level(1))) for each in range(3)]
    merge(builtin(), voices_of(people, {}))
    assert len(looked) == 1


def test_a_name_is_shown_as_the_first_file_spells_it() -> None:
    jose, other = sheet("Jose\u0301", lineage=level(2, note="a")), sheet("José", lineage=level(2, note="a"))
    files = [replace(other, path="b.yaml"), replace(jose, path="a.yaml")]
    alone = merge(builtin(), voices_of(files, {})).sheet
    assert (alone.respondent, alone.answers["lineage"].by) == ("Jose\u0301", None)
    merged = merge(builtin(), voices_of([*files, sheet("Zoe", lineage=level(2, by="José "))], {})).sheet
    assert merged.answers["lineage"] == level(2, "Jose\u0301", by="Jose\u0301", note="Jose\u0301: a")


def test_a_name_of_which_a_part_is_called_like_somebody_is_nobody_elses() -> None:
    ann, dan = (sheet(name, lineage=level(4)) for name in ("Ann", "Dan"))
    later = level(1, by="Alpha, Ann")._replace(as_of=date(2026, 11, 20))
    (asked,) = merge(builtin(), voices_of([ann, dan, sheet("Cora", lineage=later)], {})).questions
    assert [(each.by, each.answer.value) for each in asked.opinions] == [("Ann", 4), ("Alpha, Ann", 1), ("Dan", 4)]
    assert (asked.earlier, asked.merged) == ((), level(4, by="Ann, Dan"))


def test_files_that_share_a_name_are_no_one_person_by_it() -> None:
    nameless = [replace(sheet("", lineage=level(2)), respondent=None, path=path) for path in ("a.yaml", "a.yml")]
    named = sheet("Zoe", lineage=level(2, by="a"))
    (asked,) = merge(builtin(), voices_of([*nameless, named], {})).questions
    assert [(each.by, each.speaker) for each in asked.opinions] == [("a", "a"), ("a", None), ("a", None)]


def test_who_does_not_know_any_more_takes_nothing_back() -> None:
    knew, asked_again = (
        replace(sheet("Ann", lineage=said), assessed_on=date(2026, 1, day), path=f"{day}.yaml")
        for day, said in ((1, level(3)), (2, Answer(state="unknown")))
    )
    assert merge(builtin(), voices_of([knew, asked_again], {})).sheet.answers["lineage"].value == 3


def test_nobody_agrees_with_themselves() -> None:
    """Two answers that one person gave on one day are no two people's."""
    ann, again = (sheet("Ann", lineage=level(step)) for step in (1, 2))
    merged = merge(builtin(), voices_of([ann, replace(again, path="again.yaml")], {}))
    assert ([each.answer.value for each in merged.questions[0].opinions], merged.overall.questions) == ([1, 2], 0)


def test_of_one_respondents_files_each_answer_keeps_who_gave_it() -> None:
    ann = replace(sheet("Ann", lineage=level(1, note="a")), respondent_role="hr_lead")
    other = replace(sheet("Ann", lineage=level(3, by="Bob", note="b")), path="b.yaml", respondent_role="cio")
    merged = merge(builtin(), voices_of([ann, other], {})).sheet
    assert (merged.respondent, merged.respondent_role) == ("Ann", None)
    assert merged.answers["lineage"] == level(1, "Ann", "Bob", note="Ann: a; Bob: b", by="Ann")


def test_a_merged_file_brings_its_authors_along() -> None:
    def of(name: str, step: int, note: str, site: str) -> Sheet:
        own = OwnPrice(value=(1.0, 1.0, 1.0), note=note)
        said = sheet(
            name, lineage=level(step, note=note), data_rights=level(1), drift_detection=Answer("open", note=note)
        )
        return replace(said, profile={"deployment": Answer("value", site)}, prices={"hardware_usd_per_gpu": own})

    def merged(*sheets: Sheet) -> Sheet:
        return merge(builtin(), voices_of(sheets, {})).sheet

    ann, bob = of("Ann", 2, "na", "cloud"), of("Bob", 1, "nb", "hybrid")
    both = replace(merged(ann, bob), path="ab.yaml")
    more = merged(both, of("Cy", 1, "nc", "cloud"))
    assert (more.answers["lineage"].note, more.answers["lineage"].by) == ("Ann: na; Bob: nb; Cy: nc", "Bob, Cy")
    assert more.answers["data_rights"].by == "Ann, Bob, Cy"
    assert more.answers["drift_detection"].note == "Ann: na; Bob: nb; Cy: nc"
    assert more.profile["deployment"].note == "Ann: cloud; Bob: hybrid"
    assert more.prices["hardware_usd_per_gpu"].note == "Ann: na; Bob: nb; Cy: nc"
    assert merged(both, ann).answers["data_rights"].by == "Ann, Bob"
    assert merged(ann, of("Smith, John", 2, "", "cloud")).answers["data_rights"].by == "Ann, Smith, John"


def test_a_merged_file_brings_its_authors_along_whatever_was_settled_in_it_since() -> None:
    ann, bob, cy = (
        replace(sheet(name, lineage=level(2, note=f"n{name}")), profile={"deployment": Answer("value", site)})
        for name, site in (("Ann", "cloud"), ("Bob", "hybrid"), ("Cy", "cloud"))
    )
    both = replace(merge(builtin(), voices_of([ann, bob], {})).sheet, path="ab.yaml")
    settled = replace(both, profile={"deployment": Answer("value", "cloud")})
    for one in (settled, replace(both, respondent="Moderator")):
        more = merge(builtin(), voices_of([one, cy], {})).sheet
        assert more.answers["lineage"].note == "Ann: nAnn; Bob: nBob; Cy: nCy"
        again = merge(builtin(), voices_of([one, ann], {})).sheet.answers["lineage"]
        assert (again.by, again.note) == ("Ann, Bob", "Ann: nAnn; Bob: nBob")
    assert more.profile["deployment"].note == "Ann: cloud; Bob: hybrid"


def test_no_name_with_a_comma_is_taken_apart() -> None:
    ann, bob, carl = (sheet(name, lineage=level(2, note="n")) for name in ("Doe, Ann", "Doe, Bob", "Carl"))
    both = replace(merge(builtin(), voices_of([ann, bob], {})).sheet, path="ab.yaml")
    found = merge(builtin(), voices_of([both, carl], {})).sheet.answers["lineage"]
    assert (found.by, found.note) == ("Carl, Doe, Ann, Doe, Bob", "Carl: n; Doe, Ann: n; Doe, Bob: n")


def test_who_is_called_like_the_first_of_a_name_with_a_comma_is_named_too() -> None:
    people = [sheet(name, lineage=level(2)) for name in ("Ann", "Ann, Bob")]
    assert merge(builtin(), voices_of(people, {})).sheet.answers["lineage"].by == "Ann, Ann, Bob"


def test_a_part_of_the_name_of_who_notes_something_is_nobody_else() -> None:
    alpha, cy = sheet("Alpha, Ann", lineage=level(2, note="Ann: told me")), sheet("Cy", lineage=level(2))
    assert merge(builtin(), voices_of([alpha, cy], {})).sheet.answers["lineage"].note == "Alpha, Ann: Ann: told me"


@pytest.mark.parametrize("note", ["see: list", "Bob", "Bo: list", "Cy: list"])
def test_a_note_of_a_file_in_which_one_person_is_named_has_its_author(note: str) -> None:
    """A colon makes no author of what stands before it."""
    sittings = sheet("Ann", lineage=level(2, note=note, by="Bob"), data_rights=level(1))
    assert merge(builtin(), voices_of([sittings, sheet("Cy")], {})).sheet.answers["lineage"].note == f"Bob: {note}"


@pytest.mark.parametrize("respondent", [None, "Moderator"])
def test_no_note_of_a_merged_file_gets_the_name_of_who_outvoted_its_author(respondent: str | None) -> None:
    """Whom nothing in that file is by; and no other's name stands before it, however often more come."""
    steps = {"Bob": 4, "Cy": 1, "Dee": 1}
    people = [sheet(who, lineage=level(step, note=f"n{who}"), data_rights=level(0)) for who, step in steps.items()]
    people[0] = replace(people[0], answers={"lineage": people[0].answers["lineage"]})
    whole = replace(merge(builtin(), voices_of(people, {})).sheet, respondent=respondent, path="whole.yaml")
    assert whole.answers["lineage"].by == "Cy, Dee"
    for more in ("Ann", "Eve"):
        voices = voices_of([whole, sheet(more, lineage=level(1, note="new"))], {})
        whole = replace(merge(builtin(), voices).sheet, path="whole.yaml")
    assert whole.answers["lineage"].note == "Ann: new; Bob: nBob; Cy: nCy; Dee: nDee; Eve: new"


@pytest.mark.parametrize("respondent", [None, "Eva"])
def test_a_file_that_nobody_merged_loses_no_author_of_a_note_with_a_colon(respondent: str | None) -> None:
    """Be it wholly by others, as one is that `new` writes and people answer one after the other."""
    said = {"Ann": ("cloud", "Source: HR"), "Bob": ("hybrid", "Quelle: SAP")}
    own = [
        replace(
            sheet(name, lineage=level(2, note=f"Risk: high, says {name}", by=name)),
            respondent=respondent,
            path=f"{name}.yaml",
            profile={"deployment": Answer("value", site, note=note, by=name)},
        )
        for name, (site, note) in said.items()
    ]
    told = merge(builtin(), voices_of(own, {})).sheet
    assert told.answers["lineage"].note == "Ann: Risk: high, says Ann; Bob: Risk: high, says Bob"
    assert told.profile["deployment"].note == "Ann: cloud (Source: HR); Bob: hybrid (Quelle: SAP)"


def test_notes_of_merged_files_come_together_once_whatever_was_merged_with_what() -> None:
    """Each is told behind its author, whom no other file needs to be of."""
    new, bob = sheet("Ann", lineage=level(2, note="new")), sheet("Bob", lineage=level(2, note="ok"))
    old = replace(sheet("Ann", lineage=level(2)), path="old.yaml")

    def merged(path: str, *files: Sheet) -> Sheet:
        return replace(merge(builtin(), voices_of(files, {})).sheet, path=path)

    later = merged("later.yaml", merged("first.yaml", old, bob), new)
    whole = merged("whole.yaml", later, merged("both.yaml", new, bob))
    for each in (later, whole):
        assert sorted((each.answers["lineage"].note or "").split("; ")) == ["Ann: new", "Bob: ok"]


def test_who_is_quoted_in_a_note_gets_no_words_of_whoever_quotes() -> None:
    notes = {"Ann": "", "Bob": "by mail; Ann: was told; contract 7", "Cid": "fine"}
    ann, bob, cid = (sheet(name, lineage=level(3, note=note)) for name, note in notes.items())
    both = replace(merge(builtin(), voices_of([ann, bob], {})).sheet, path="both.yaml")
    for files in ([both, cid], [ann, bob, cid], [both, ann, bob, cid]):
        told = merge(builtin(), voices_of(files, {})).sheet.answers["lineage"].note
        assert told == "Bob: by mail; Ann: was told; contract 7; Cid: fine"


def test_what_was_said_on_another_day_than_the_newest_keeps_its_day() -> None:
    old, new = date(2024, 1, 5), date(2026, 11, 20)
    own = OwnPrice(value=(1.0, 1.0, 1.0))
    bob = replace(
        sheet("bob", data_rights=level(3), lineage=level(2), catalogue_coverage=Answer(state="unknown")),
        profile={"sector": Answer("value", "healthcare")},
        prices={"hardware_usd_per_gpu": own},
        assessed_on=old,
    )
    ann = replace(sheet("ann", lineage=level(2), drift_detection=level(1)), assessed_on=new)
    said = merge(builtin(), voices_of([ann, bob], {})).sheet
    assert said.assessed_on == new
    days = {name: each.as_of for name, each in {**said.answers, **said.profile}.items()}
    days |= {name: each.as_of for name, each in said.prices.items()}
    older = dict.fromkeys(("data_rights", "catalogue_coverage", "sector", "hardware_usd_per_gpu"), old)
    assert days == {**older, "lineage": None, "drift_detection": None}
    dated = replace(bob, answers={"data_rights": level(3)._replace(as_of=date(2023, 2, 1))})
    assert merge(builtin(), voices_of([ann, dated], {})).sheet.answers["data_rights"].as_of == date(2023, 2, 1)
    assert all(each.as_of is None for each in merge(builtin(), voices_of([bob], {})).sheet.answers.values())
    again = sheet("ann", data_rights=level(3)._replace(as_of=date(2026, 2, 1)))
    both = merge(builtin(), voices_of([replace(again, assessed_on=new), dated], {})).sheet.answers["data_rights"]
    assert (both.as_of, both.by) == (date(2026, 2, 1), "ann, bob")
    today = replace(sheet("ann", data_rights=level(3)._replace(as_of=new)), assessed_on=new)
    assert merge(builtin(), voices_of([today, bob], {})).sheet.answers["data_rights"].as_of == new


def test_what_is_noted_where_nothing_is_answered_is_nobodys_answer_of_no_day() -> None:
    noted = replace(sheet("Ann", lineage=Answer("open", note="ask Maria")), assessed_on=date(2026, 1, 5))
    newer = replace(sheet("Bob", data_rights=level(1)), assessed_on=date(2026, 3, 4))
    merged = merge(builtin(), voices_of([noted, newer], {})).sheet
    assert merged.answers["lineage"] == Answer("open", note="Ann: ask Maria", noted_by=("Ann",))


def test_what_is_furthest_apart_is_discussed_first() -> None:
    first = sheet("Ann", lineage=level(0), data_rights=level(0), data_unification=level(2))
    second = sheet("Bob", lineage=level(2), data_rights=level(4), data_unification=level(2))
    merged = merge(builtin(), voices_of([first, second], {}))
    assert [each.question.id for each in merged.to_discuss] == ["data_rights", "lineage"]
    assert [opinion.by for opinion in merged.to_discuss[0].opinions] == ["Ann", "Bob"]


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ([4, 4, 4, 4, 2], "20.0 points apart on average, 50.0 at most; taken"),
        ([4] * 8 + [0], "22.2 points apart on average, 100.0 at most; taken"),
        ([2, 3], "25.0 points apart; taken"),
        ([3, 3], None),
    ],
)
def test_one_against_many_is_discussed_by_the_distance_of_the_furthest_two(steps: list[int], told: str | None) -> None:
    merged = merge(builtin(), voices_of((sheet(f"R{at}", lineage=level(step)) for at, step in enumerate(steps)), {}))
    text = "".join(pieces(document(hearing(builtin(), merged)), Look(width=999)))
    assert f"lineage: {told}" in text if told else "No question on which answers are 25 points or more apart" in text


def paying(name: str, capex: str, rest: str = "") -> Sheet:
    text = f"framework: ai-factory@2\norganisation: {{id: acme}}\nrespondent: {{name: {name}}}\n"
    return parse_sheet(f"{text}profile:\n  budget_capex_usd: {capex}\n{rest}".encode(), builtin(), f"{name}.yaml")


@pytest.mark.parametrize(
    ("one", "other", "rest", "written"),
    [
        ("{value: 6e6, currency: EUR}", "{value: 6e6, currency: EUR}", "", "value: 6000000, currency: EUR, by"),
        (
            "{value: 6e6, currency: EUR}",
            "{value: 6e6, currency: EUR}",
            "prices: {usd_per_eur: 2}\n",
            "value: 6000000, currency",
        ),
        ("{value: 6e6, currency: EUR}", "12e6", "prices: {usd_per_eur: 2}\n", '{value: 12000000, by: "A, B"}'),
        ("{value: 6e6, currency: EUR}", "6.96e6", "prices: {usd_per_eur: 2}\n", "A: 6000000 EUR; B: 6960000"),
        ("{value: 6e6, currency: EUR}", "6.96e6", "", "{value: 6960000, by"),
        ("{value: 6e6, currency: EUR}", "{value: 5e6, currency: GBP}", "", "A: 6000000 EUR; B: 5000000 GBP"),
    ],
)
def test_amounts_stay_in_the_currency_in_which_they_were_said(one: str, other: str, rest: str, written: str) -> None:
    """The same euros are the same, whatever rate one has of their own: the merged file's says what they are worth."""
    merged = merge(builtin(), voices_of([paying("A", one), paying("B", other, rest)], {})).sheet
    text = sheet_text(merged, builtin())
    assert written in text
    again = parse_sheet(text.encode(), builtin(), "merged.yaml").profile
    assert {name: said.value for name, said in again.items()} == {
        name: said.value for name, said in merged.profile.items()
    }


def test_amounts_that_differ_are_told_as_they_were_said() -> None:
    voices = voices_of([paying("A", "{value: 6e6, currency: EUR}"), paying("B", "5e6")], {})
    text = " ".join("".join(pieces(document(hearing(builtin(), merge(builtin(), voices))), Look(width=200))).split())
    assert "A: 6,000,000 EUR (readiness" in text
    assert "B: 5,000,000 USD (readiness" in text
    (body,) = build_merge(hearing(builtin(), merge(builtin(), voices)))["facts"]
    assert [each["paid"] for each in body["opinions"]] == [{"amounts": [6e6], "currency": "EUR"}, None]


def test_who_decides_keeps_their_currency() -> None:
    decider, other = paying("A", "{value: 6e6, currency: EUR}"), paying("B", "6.96e6")
    merged = merge(builtin(), voices_of([decider, other], {}), deciding=decider).sheet
    assert "value: 6000000, currency: EUR" in sheet_text(merged, builtin())


def test_of_facts_that_differ_none_is_taken_and_every_value_is_noted_unless_one_file_decides() -> None:
    def of(name: str, value: str | None, line: int) -> Sheet:
        answer = Answer(state="unknown") if value is None else Answer(state="value", value=value, line=line)
        price = OwnPrice(value=(float(line),) * 3, line=line)
        return replace(sheet(name), name=name, profile={"deployment": answer}, prices={"electricity_usd_kwh": price})

    family = [of("Ann", "cloud", 3), of("Bob", "hybrid", 4), of("Cy", None, 5)]
    merged = merge(builtin(), voices_of(family, {}))
    told = Answer(state="unknown", note="Ann: cloud; Bob: hybrid", noted_by=("Ann", "Bob"))
    assert merged.sheet.profile["deployment"] == told
    assert merged.sheet.prices == {}
    assert merged.sheet.name == "Ann"
    assert merged.names == ("Ann", "Bob", "Cy")
    ((fact,), (price,)) = merged.facts, merged.prices
    assert [(each.by, each.answer.value, each.answer.line) for each in fact.opinions] == [
        ("Ann", "cloud", 3),
        ("Bob", "hybrid", 4),
    ]
    assert [(by, own.value[1]) for by, own, _ in price.values] == [("Ann", 3.0), ("Bob", 4.0), ("Cy", 5.0)]
    decided = merge(builtin(), voices_of(family, {}), deciding=family[1]).sheet
    assert decided.profile["deployment"].value == "hybrid"
    assert (decided.name, decided.prices["electricity_usd_kwh"].value) == ("Bob", (4.0, 4.0, 4.0))


@pytest.mark.parametrize("decider", [None, 0, 1])
def test_of_prices_that_differ_it_is_told_which_is_taken(decider: int | None) -> None:
    rest = [f"prices: {{hardware_usd_per_gpu: {price}}}\n" for price in ("{value: 40000, currency: EUR}", "50000")]
    family = [paying(name, "{value: 6e6, currency: EUR}", text) for name, text in zip("AB", rest, strict=True)]
    merged = merge(builtin(), voices_of(family, {}), deciding=None if decider is None else family[decider])
    told = " ".join("".join(pieces(document(hearing(builtin(), merged)), Look(width=200))).split())
    taken = "none is taken" if decider is None else ("taken: 40,000 EUR", "taken: 50,000 USD")[decider]
    assert f"hardware_usd_per_gpu: {taken}" in told
    (body,) = build_merge(hearing(builtin(), merged))["prices"]
    # 40,000 EUR at 1.16 USD.
    assert body["taken"] == (None if decider is None else [[46400.0] * 3, [50000.0] * 3][decider])
    euros = {"amounts": [40000], "currency": "EUR"}
    assert body["paid"] == (euros if decider == 0 else None)
    assert [each["paid"] for each in body["values"]] == [euros, None]


def test_who_decides_decides_on_what_differs_alone() -> None:
    """Where nobody differs, who backs a fact with what, and who notes what beside it, is as nobody decided."""
    own = OwnPrice(value=(40000.0,) * 3, source="quotation 12", note="valid to March")
    known = Answer(state="value", value=128.0, evidence="verified", source="board paper 7", note="as signed")
    first = replace(sheet("Ann"), profile={"target_gpus": known}, prices={"hardware_usd_per_gpu": own})
    bare, plain = Answer(state="value", value=128.0), OwnPrice(value=own.value)
    second = replace(sheet("Bob"), profile={"target_gpus": bare}, prices={"hardware_usd_per_gpu": plain})
    voices = voices_of([first, second], {})
    assert merge(builtin(), voices, deciding=second) == merge(builtin(), voices)


def test_what_weights_change_is_told_where_a_rate_of_one_file_alone_reads_an_amount() -> None:
    """900 bn GBP are read by who decides, and by nobody's rate if nobody does."""
    family = [
        replace(
            paying(name, "{value: 9e11, currency: GBP}", f"prices: {{usd_per_gbp: {rate}}}\n"),
            respondent_role=role,
            answers={QUESTION: level(step)},
        )
        for name, rate, role, step in (("Ann", 0.5, "hr_lead", 1), ("Bob", 0.6, "cio", 3))
    ]
    merged = merge(builtin(), voices_of(family, {"cio": 2}), deciding=family[0])
    assert merged.sheet.answers[QUESTION].value == 3
    assert hearing(builtin(), merged).by_weight == (QUESTION,)


def test_who_gave_the_value_that_a_file_decides_for_backs_it_and_all_notes_are_kept() -> None:
    def of(name: str, power: float, price: float, note: str, **backed: str) -> Sheet:
        answer = Answer(state="value", value=power, note=f"{note} of the grid", **backed)  # type: ignore[arg-type]  # of its fields that are texts
        own = OwnPrice(value=(price,) * 3, note=note, source=backed.get("source"))
        return replace(sheet(name), profile={"firm_power_kw": answer}, prices={"electricity_usd_kwh": own})

    ann = of("Ann", 150.0, 0.2, "a", evidence="asserted")
    bob = of("Bob", 224.0, 0.3, "b")
    cid = of("Cid", 150.0, 0.2, "c", evidence="verified", source="meter")
    merged = merge(builtin(), voices_of([ann, bob, cid], {}), deciding=ann)
    assert (len(merged.facts), len(merged.prices)) == (1, 1)
    fact, own = merged.sheet.profile["firm_power_kw"], merged.sheet.prices["electricity_usd_kwh"]
    assert (fact.value, fact.evidence, fact.source, fact.by) == (150.0, "verified", "meter", "Ann, Cid")
    assert fact.note == "Ann: a of the grid; Bob: b of the grid; Cid: c of the grid"
    assert (own.value, own.source, own.note) == ((0.2,) * 3, "meter", "Ann: a; Bob: b; Cid: c")


def test_what_hangs_on_a_fact_is_found_by_trying_every_value() -> None:
    """150 kW against 300 kW: the ratio to what is needed, the question that it answers, and its gate differ."""
    facts: dict[str, Answer] = {
        "deployment": Answer(state="value", value="on_prem"),
        "target_gpus": Answer(state="value", value=128.0),
        "accelerator_class": Answer(state="value", value="h100_8way"),
        "pue": Answer(state="value", value=1.4),
    }

    def of(name: str, kw: float) -> Sheet:
        return replace(sheet(name), profile=facts | {"firm_power_kw": Answer(state="value", value=kw)})

    merged = merge(builtin(), voices_of([of("Ann", 150.0), of("Bob", 300.0)], {}))
    told = hearing(builtin(), merged)
    (fact,) = told.facts
    assert fact.disputed.field.id == "firm_power_kw"
    assert "power_headroom" in fact.hangs.figures
    assert "power_secured" in fact.hangs.gates
    assert fact.apart > 0


def positions(name: str, needed: float, filled: float) -> Sheet:
    facts = {"ai_positions_needed": needed, "ai_positions_filled": filled}
    return replace(sheet(name), profile={name: Answer(state="value", value=value) for name, value in facts.items()})


def test_what_hangs_on_several_facts_and_on_none_alone_is_told_with_them() -> None:
    """12 of 14 positions are vacant by one, and 1 of 20 by the other: neither number says so by itself."""
    family = [positions("Ann", 14.0, 2.0), positions("Bob", 20.0, 19.0), sheet("Cy", vacancy_share=level(5))]
    told = hearing(builtin(), merge(builtin(), voices_of(family, {})))
    assert {each.disputed.field.id: each.beside for each in told.facts} == {
        "ai_positions_needed": ("ai_positions_filled",),
        "ai_positions_filled": ("ai_positions_needed",),
    }
    assert all("vacancy_percent" in each.together.figures and not each.hangs.figures for each in told.facts)
    (outvoted,) = told.outvoted
    assert isinstance(outvoted.by, Voice)
    assert (outvoted.by.name, round(outvoted.computed, 1)) == ("Ann", 85.7)
    words = " ".join("".join(pieces(document(told), Look(width=200))).split())
    assert "Together with ai_positions_filled: figures: Positions still to be filled, Share of needed" in words
    assert "by all facts of Ann" in words
    assert build_merge(told)["contradicted"][0]["by"] == {"by": "Ann", "field": None, "answer": None}


def told_is_decided(family: list[Sheet]) -> int:
    """How many files are told to come to a score if they decide: that of what `--decide` writes, read again."""
    voices = voices_of(family, {})
    for deciding in (None, *family):
        told = hearing(builtin(), merge(builtin(), voices, deciding=deciding)).deciding
        for place, score in told.items():
            written = sheet_text(merge(builtin(), voices, deciding=voices[place].sheet).sheet, builtin())
            decided = assess(builtin(), parse_sheet(written.encode(), builtin(), "m"), as_of=date(2026, 11, 25))
            assert score == decided.readiness.overall.score
    return len(told)


@settings(max_examples=one_in(20))
@given(names=st.sets(st.sampled_from([field.id for field in builtin().fields]), min_size=2, max_size=9), data=st.data())
def test_what_is_told_if_a_file_decides_is_what_comes_of_it(names: set[str], data: st.DataObject) -> None:
    said = [{name: data.draw(drawn.ANSWERS[name]) for name in sorted(names)} for _ in range(3)]
    told_is_decided([replace(sheet(f"R{number}"), profile=profile) for number, profile in enumerate(said)])


def test_who_decides_decides_on_prices_and_rates_too() -> None:
    own = (
        "prices: {usd_per_eur: 1.5, hardware_usd_per_gpu: 90000}\n",
        "prices: {hardware_usd_per_gpu: 20000}\n",
        "prices: {usd_per_eur: 1.2}\n",
    )
    amounts = ("{value: 6e6, currency: EUR}", "1e5", "{value: 7e6, currency: EUR}")
    rest = "  target_gpus: 64\n  deployment: on_prem\n  accelerator_class: h100_8way\n  budget_opex_usd: 1e5\n"
    family = [paying(name, amount, rest + price) for name, amount, price in zip("ABC", amounts, own, strict=True)]
    assert told_is_decided(family) == 3


def test_a_typed_ratio_that_other_peoples_facts_contradict_is_to_discuss() -> None:
    """500 of 1,000 GPU-hours are half; Bob typed 1.2, which is worth far more."""
    cio = replace(
        sheet("Ann"),
        profile={
            "deployment": Answer(state="value", value="hybrid"),
            "gpu_hours_forecast": Answer(state="value", value=1000.0),
            "gpu_hours_secured": Answer(state="value", value=500.0),
        },
    )
    typed = sheet("Bob", compute_secured=Answer(state="value", value=1.2))
    (outvoted,) = hearing(builtin(), merge(builtin(), voices_of([cio, typed], {}))).outvoted
    assert (outvoted.question.id, outvoted.computed) == ("compute_secured", 0.5)
    assert outvoted.points >= 25


@pytest.mark.parametrize(
    ("secured", "typed", "points"), [(500.0, 0.6, [10.0]), (500.0, 0.4, [10.0]), (500.0, 0.54, []), (100.0, 0.2, [])]
)
def test_a_typed_ratio_more_than_a_tenth_from_that_of_the_facts_is_told_where_it_earns_anything_else(
    secured: float, typed: float, points: list[float]
) -> None:
    """Ten points for a tenth: 0.3 earns nothing, 0.7 earns 40. Fewer than 25 are told of nothing else."""
    facts: dict[str, AnswerValue] = {"deployment": "hybrid", "gpu_hours_forecast": 1000.0, "gpu_hours_secured": secured}
    known = replace(sheet("Ann"), profile={name: Answer("value", value) for name, value in facts.items()})
    said = sheet("Bob", compute_secured=Answer("value", typed))
    told = hearing(builtin(), merge(builtin(), voices_of([known, said], {}))).outvoted
    assert [each.points for each in told] == points


def disputed_power() -> Merged:
    """Ann's 150 kW are about two thirds of the need; Bob says 300, and typed that nine tenths are secured."""
    facts = {
        "deployment": Answer(state="value", value="on_prem"),
        "target_gpus": Answer(state="value", value=128.0),
        "accelerator_class": Answer(state="value", value="h100_8way"),
        "pue": Answer(state="value", value=1.4),
    }

    def of(name: str, kw: float, **said: Answer) -> Sheet:
        return replace(sheet(name, **said), profile=facts | {"firm_power_kw": Answer(state="value", value=kw)})

    bob = of("Bob", 300.0, power_secured=Answer(state="value", value=0.9))
    return merge(builtin(), voices_of([of("Ann", 150.0), bob], {}))


def test_a_merged_file_that_is_merged_with_its_own_parts_says_nothing_twice() -> None:
    """A note may have in itself what stands between two notes."""
    ann, bob = sheet("Ann", lineage=level(1, note="first; second")), sheet("Bob", lineage=level(1, note="third"))
    once = merge(builtin(), voices_of([ann, bob], {})).sheet
    again = merge(builtin(), voices_of([replace(once, path="M.yaml"), ann], {})).sheet
    assert once.answers["lineage"].note == again.answers["lineage"].note == "Ann: first; second; Bob: third"


@pytest.mark.parametrize("notes", [("a", "b", "c"), ("a; b", "b; first", "c"), ("a", "a; b", "b"), ("n", "n", "n")])
def test_merged_files_that_have_some_of_the_same_people_repeat_no_notes(notes: tuple[str, ...]) -> None:
    """Where everybody's own files stand beside."""
    ann, bob, cy = own = [
        sheet(name, lineage=level(1, note=note)) for name, note in zip(("Ann", "Bob", "Cy"), notes, strict=True)
    ]
    told = merge(builtin(), voices_of(own, {})).sheet.answers["lineage"]
    first, second = (
        replace(merge(builtin(), voices_of(some, {})).sheet, path=f"m{place}.yaml")
        for place, some in enumerate(([ann, bob], [bob, cy]))
    )
    whole = merge(builtin(), voices_of([first, second, *own], {})).sheet
    assert told == whole.answers["lineage"]
    assert told.note == "; ".join(f"{each.respondent}: {each.answers['lineage'].note}" for each in own)


@settings(max_examples=one_in(10))
@given(people=st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=4, unique=True), data=st.data())
def test_merging_again_repeats_nothing(people: list[str], data: st.DataObject) -> None:
    """What was merged, merged again with all or some that it was made of, says the same."""
    notes = st.sampled_from((None, "seen", "see: list; of 2025", "first; second"))
    said = st.sampled_from((Answer("value", "cloud"), Answer("value", "hybrid"), Answer("unknown")))
    own = []
    for name in people:
        known = {"deployment": data.draw(said)._replace(note=data.draw(notes))}
        answered = level(data.draw(st.integers(0, 4)))._replace(note=data.draw(notes))
        own.append(replace(sheet(data.draw(spelled(name)), lineage=answered), profile=known))
    once = merge(builtin(), voices_of(own, {})).sheet
    whole = once
    for _ in range(3):
        whole = merge(builtin(), voices_of([replace(whole, path="whole.yaml"), *own], {})).sheet
        assert whole == once
    less = data.draw(st.lists(st.sampled_from(own), min_size=2, max_size=4, unique_by=id))
    rounds = [whole]
    for _ in range(3):
        rounds.append(merge(builtin(), voices_of([replace(rounds[-1], path="whole.yaml"), *less], {})).sheet)
    assert rounds[2] == rounds[3]


SAID = (
    "{}",
    "10:30: {}",
    "see ({}",
    "{}); a) b",
    "{} :((",
    "by mail; Ann: {}",
    "Bob: {}; so",
    "{}\n- two",
    " {} ",
    "{};",
)


@settings(max_examples=one_in(10))
@given(people=st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=4, unique=True), data=st.data())
def test_every_note_stays_its_authors_and_stands_once_whatever_is_merged_with_what(
    people: list[str], data: st.DataObject
) -> None:
    """Of each person there is one file; files and what was merged of some of them come together in any order."""
    own, expected = [], {}
    for place, name in enumerate(people):
        answered, known = (data.draw(st.sampled_from(SAID)).format(f"{word}{place}z") for word in ("q", "f"))
        site = data.draw(st.sampled_from((Answer("value", "cloud"), Answer("value", "hybrid"), Answer("unknown"))))
        step = level(data.draw(st.integers(0, 3)))._replace(note=answered)
        profile = {"deployment": site._replace(note=known)}
        own.append(replace(sheet(name, lineage=step), profile=profile, path=f"{place}.yaml"))
        expected[as_read(name)] = (f"q{place}z", f"f{place}z")
        if data.draw(st.booleans()):
            price = OwnPrice(value=(1.0, 1.0, 1.0), note=f"p{place}z")
            own[-1] = replace(own[-1], prices={"hardware_usd_per_gpu": price})
    files = own
    for round_ in range(3):
        some = data.draw(st.lists(st.sampled_from(files), min_size=2, max_size=3, unique_by=lambda each: each.path))
        files = [*files, replace(merge(builtin(), voices_of(some, {})).sheet, path=f"m{round_}.yaml")]
    rest = [each for each in own if data.draw(st.booleans())]
    merged = [each for each in files if each not in own]
    written = sheet_text(merge(builtin(), voices_of([*merged, *rest], {})).sheet, builtin())
    whole = parse_sheet(written.encode(), builtin(), "whole.yaml")
    there = {
        name for name, tokens in expected.items() if any(tokens[0] in str(each.answers) for each in (*merged, *rest))
    }
    for which, answer in enumerate((whole.answers["lineage"], whole.profile["deployment"])):
        noted = noted_in(*answer.signed, answer.by or whole.respondent)
        for name in there:
            word = expected[name][which]
            assert [each.author for each in noted if word in each.text] == [name]
            assert (answer.note or "").count(word) == 1
    for place, name in enumerate(people):
        for price in whole.prices.values():
            words = [each.author for each in noted_in(*price.signed, "nobody") if f"p{place}z" in each.text]
            assert words in ([], [as_read(name)])


@pytest.mark.parametrize("others", [("Ann", "Bob"), ("Ann", "Cy"), ("Cy", "Dee"), ("Ann", "Bob", "Cy")])
def test_a_dispute_is_told_once_however_often_it_is_merged(others: tuple[str, ...]) -> None:
    said = {"Ann": Answer("value", "cloud", note="see; the contract"), "Bob": Answer("value", "hybrid")}
    said |= {"Cy": Answer("value", "on_prem"), "Dee": Answer("unknown", note="ask Maria; or Bob")}
    own = {name: replace(sheet(name), profile={"deployment": answer}) for name, answer in said.items()}
    whole = merge(builtin(), voices_of([own["Ann"], own["Bob"]], {})).sheet
    notes = []
    for _ in range(3):
        files = [replace(whole, path="whole.yaml"), *(own[name] for name in others)]
        whole = merge(builtin(), voices_of(files, {})).sheet
        notes.append(whole.profile["deployment"].note)
    assert notes[0] == notes[1] == notes[2]
    told = notes[0] or ""
    assert [told.count(words) for words in ("Ann: cloud (see; the contract)", "Bob: hybrid")] == [1, 1]


@pytest.mark.parametrize("notes", [("a", "b"), ("a; first", "Bob: b"), (None, "b"), ("Bob: b", "b")])
@pytest.mark.parametrize("first", ["cloud", "on_prem"])
def test_a_dispute_says_nothing_again_that_was_merged_in_agreement(notes: tuple[str | None, ...], first: str) -> None:
    """Where all whom the merged file names have files of their own."""
    said = {"Ann": (first, notes[0]), "Bob": ("cloud", notes[1]), "Cy": ("hybrid", None)}
    own = [
        replace(sheet(who), profile={"deployment": level(0)._replace(value=site, note=note)})
        for who, (site, note) in said.items()
    ]
    told = merge(builtin(), voices_of(own, {})).sheet.profile["deployment"].note
    whole = replace(merge(builtin(), voices_of(own[:2], {})).sheet, path="whole.yaml")
    for _ in range(2):
        whole = replace(merge(builtin(), voices_of([whole, *own], {})).sheet, path="whole.yaml")
        assert whole.profile["deployment"].note == told
    copies = [*own, *(replace(each, path=f"copy {each.path}") for each in own)]
    assert merge(builtin(), voices_of(copies, {})).sheet.profile["deployment"].note == told


@pytest.mark.parametrize(
    ("since", "told"),
    [
        (("a2", "b2"), "Ann: cloud (a2); Bob: cloud (b2); Cy: hybrid; Ann: a; Bob: b"),
        (("a2", "b"), "Ann: cloud (a2); Bob: cloud (b); Cy: hybrid; Ann: a"),
        (("a", "b"), "Ann: cloud (a); Bob: cloud (b); Cy: hybrid"),
        (("a2", None), "Ann: cloud (a2); Bob: cloud; Cy: hybrid; Ann: a; Bob: b"),
        ((), "Ann: cloud; Bob: cloud; Cy: hybrid; Ann: a; Bob: b"),
    ],
)
def test_what_was_noted_together_stands_once_in_a_dispute(since: tuple[str | None, ...], told: str) -> None:
    """Behind whom nobody is to be told from another by, whatever they have noted since."""

    def of(who: str, site: str, note: str | None) -> Sheet:
        return replace(sheet(who), profile={"deployment": Answer("value", site, note=note)})

    both = [of("Ann", "cloud", "a"), of("Bob", "cloud", "b")]
    whole = replace(merge(builtin(), voices_of(both, {})).sheet, path="whole.yaml")
    own = [of(who, "cloud", note) for who, note in zip(("Ann", "Bob"), since, strict=False)]
    own += [] if own else [sheet("Ann"), sheet("Bob")]
    for _ in range(2):
        merged = merge(builtin(), voices_of([whole, *own, of("Cy", "hybrid", None)], {})).sheet
        assert merged.profile["deployment"].note == told
        own.append(replace(merged, path="again.yaml"))


@pytest.mark.parametrize("settled_by", [("Ann", "Cy"), ("Ann", "Bob"), ("Bob",)])
def test_what_was_noted_in_a_dispute_is_not_told_again_once_it_is_settled(settled_by: tuple[str, ...]) -> None:
    said = {"Ann": Answer("unknown", note="a; first"), "Bob": Answer("value", "cloud", note="b")}
    said["Cy"] = Answer("value", "hybrid")
    own = {who: replace(sheet(who), profile={"deployment": answer}) for who, answer in said.items()}
    whole = merge(builtin(), voices_of(own.values(), {})).sheet
    told = whole.profile["deployment"].note
    for _ in range(2):
        files = [replace(whole, path="whole.yaml"), *(own[who] for who in settled_by)]
        whole = merge(builtin(), voices_of(files, {})).sheet
        assert whole.profile["deployment"].state == "value"
        assert whole.profile["deployment"].note == told


def test_what_somebody_noted_behind_what_they_say_still_is_not_read_as_of_another() -> None:
    def of(who: str, site: str, note: str | None = None) -> Sheet:
        return replace(sheet(who), profile={"deployment": Answer("value", site, note=note)})

    both = merge(builtin(), voices_of([of("Ann", "cloud", "a; first"), of("Bob", "cloud", "b")], {})).sheet
    now = [of("Ann", "cloud", "a"), of("Bob", "cloud", "b"), of("Cy", "hybrid")]
    whole = both
    for _ in range(2):
        whole = merge(builtin(), voices_of([replace(whole, path="whole.yaml"), *now], {})).sheet
        note = whole.profile["deployment"].note
        assert note == "Ann: cloud (a); Bob: cloud (b); Cy: hybrid; Ann: a; first"


def test_a_dispute_is_wrapped_in_no_other_however_often_it_is_settled_and_disputed_again() -> None:
    sites = {"Ann": "cloud", "Bob": "hybrid", "Cy": "cloud", "Dee": "hybrid", "Eve": "cloud", "Fay": "hybrid"}
    own = {who: replace(sheet(who), profile={"deployment": Answer("value", site)}) for who, site in sites.items()}
    whole = own["Ann"]
    for who in ("Bob", "Cy", "Dee", "Eve", "Fay", "Cy", "Dee", "Cy", "Dee"):
        whole = replace(merge(builtin(), voices_of([whole, own[who]], {})).sheet, path="whole.yaml")
    told = whole.profile["deployment"].note or ""
    assert sorted(told.split("; ")) == [f"{who}: {site}" for who, site in sites.items()]


def test_what_stands_in_brackets_of_one_is_no_note_of_another() -> None:
    quoting = "as said (at noon; Bob: hybrid; Cy: n; since)"
    people = [
        replace(sheet(who, lineage=level(1, note=note)), profile={"deployment": answer})
        for who, note, answer in (
            ("Ann", quoting, Answer("unknown", note=quoting)),
            ("Bob", "", Answer("value", "hybrid")),
            ("Cy", "n", Answer("value", "cloud", note="n")),
        )
    ]
    whole = merge(builtin(), voices_of(people, {})).sheet
    # What would be read as Cy's words is parted by a comma.
    assert whole.answers["lineage"].note == f"Ann: {quoting.replace('; Cy', ', Cy')}; Cy: n"
    told = f"Ann: unknown ({quoting.replace('; Bob', ', Bob')}); Bob: hybrid; Cy: cloud (n)"
    assert whole.profile["deployment"].note == told
    again = merge(builtin(), voices_of([replace(whole, path="whole.yaml"), *people], {})).sheet
    assert again == whole


@pytest.mark.parametrize(
    "notes", [("a (b", "c) d"), ("1) a; 2) b", "c :("), ("[a; (b]; c)", "d"), ("(a; b", "c; d)"), (":(", "x)")]
)
def test_brackets_that_nobody_closes_make_no_note_grow(notes: tuple[str, str]) -> None:
    own = [
        replace(sheet(who, lineage=level(1, note=note)), profile={"deployment": Answer("value", site, note=note)})
        for who, site, note in zip(("Ann", "Bob"), ("cloud", "hybrid"), notes, strict=True)
    ]
    once = merge(builtin(), voices_of(own, {})).sheet
    assert merge(builtin(), voices_of([replace(once, path="whole.yaml"), *own], {})).sheet == once
    rounds = [once]
    for beside in own * 4:
        files = [replace(rounds[-1], path="whole.yaml"), beside]
        rounds.append(merge(builtin(), voices_of(files, {})).sheet)
    assert rounds[-1].answers == rounds[-3].answers
    assert rounds[-1].profile == rounds[-3].profile


def test_who_knows_nothing_and_notes_nothing_has_no_note_of_others_in_a_dispute() -> None:
    said = {"Ann": Answer("unknown"), "Bob": Answer("unknown", note="ask Maria")}
    said |= {"Cy": Answer("value", "cloud"), "Dee": Answer("value", "hybrid")}
    own = [replace(sheet(who), profile={"deployment": answer}) for who, answer in said.items()]
    both = replace(merge(builtin(), voices_of(own[:2], {})).sheet, path="both.yaml")
    whole = merge(builtin(), voices_of([both, *own], {})).sheet
    assert whole.profile["deployment"].note == "Bob: unknown (ask Maria); Cy: cloud; Dee: hybrid"


def test_sources_are_joined_once_however_many_rounds_bring_them() -> None:
    """Of answers, facts and prices; a source may have in itself what stands between two."""

    def of(name: str, source: str) -> Sheet:
        known = {"deployment": Answer("value", "cloud", source=source)}
        paid = {"hardware_usd_per_gpu": OwnPrice(value=(1.0, 1.0, 1.0), source=source)}
        return replace(sheet(name, lineage=level(1, source=source)), profile=known, prices=paid)

    ann, bob, cy = of("Ann", "plan; page 2"), of("Bob", "audit"), of("Cy", "a; page 2")
    whole = merge(builtin(), voices_of([ann, bob], {})).sheet
    for more, source in (
        (bob, "audit; plan; page 2"),
        (ann, "audit; plan; page 2"),
        (cy, "a; page 2; audit; plan; page 2"),
    ):
        whole = merge(builtin(), voices_of([replace(whole, path="M.yaml"), more], {})).sheet
        said = whole.answers["lineage"], whole.profile["deployment"], whole.prices["hardware_usd_per_gpu"]
        assert [each.source for each in said] == [source] * 3


@pytest.mark.parametrize(("state", "said"), [("unknown", "unknown"), ("open", "not answered")])
def test_what_is_noted_by_who_gives_no_value_to_a_disputed_fact_stays(state: AnswerState, said: str) -> None:
    silent = Answer(state=state, note="ask Maria")
    people = {"Ann": level(100, note="signed"), "Bob": level(200), "Cleo": silent, "Dan": Answer(state=state)}
    voices = voices_of([replace(sheet(who), profile={"firm_power_kw": said}) for who, said in people.items()], {})
    note = merge(builtin(), voices).sheet.profile["firm_power_kw"].note
    assert note == f"Ann: 100 (signed); Bob: 200; Cleo: {said} (ask Maria)"


def test_a_typed_ratio_is_held_against_each_value_of_a_disputed_fact() -> None:
    (outvoted,) = hearing(builtin(), disputed_power()).outvoted
    assert outvoted.question.id == "power_secured"
    assert outvoted.computed < 0.7
    assert isinstance(outvoted.by, tuple)
    field, opinion = outvoted.by
    assert (field.id, opinion.by, opinion.answer.value) == ("firm_power_kw", "Ann", 150.0)
    told = "".join(pieces(document(hearing(builtin(), disputed_power())), Look(width=200)))
    assert "by Ann's 150 kW (firm_power_kw is disputed)" in told
    (body,) = build_merge(hearing(builtin(), disputed_power()))["contradicted"]
    assert body["by"] == {"by": "Ann", "field": "firm_power_kw", "answer": {"state": "value", "value": 150.0}}
    assert [(each["by"], each["path"]) for each in body["typed"]] == [("Bob", "Bob.yaml")]


def test_what_a_disputed_fact_leaves_open_is_not_told_as_unanswered() -> None:
    merged = disputed_power().sheet
    silent = replace(merged, answers={})
    assessment = assess(builtin(), silent, as_of=date(2026, 11, 25))
    (first,) = (each for each in first_actions(assessment, 20) if each.fact and each.fact.id == "firm_power_kw")
    assert state(assessment, first).startswith("Unknown so far; it decides power secured")  # nobody answered so
    words = answer_words(assessment.questions["power_secured"], assessment.situation)
    assert words == "not known, as firm power kW is unknown"
    assert answer_words(assessment.questions["data_rights"], assessment.situation) == "not answered"


@pytest.mark.parametrize("deciding", [False, True])
def test_a_fact_that_was_disputed_in_a_merged_file_is_told_where_one_more_settles_it(*, deciding: bool) -> None:
    def meaning(who: str, where: str) -> Sheet:
        return replace(sheet(who), profile={"deployment": Answer(state="value", value=where)})

    ann, bob, cem = meaning("Ann", "cloud"), meaning("Bob", "on_prem"), meaning("Cem", "on_prem")
    both = replace(merge(builtin(), voices_of([ann, bob], {})).sheet, path="both.yaml")
    sheets = [both, ann, cem] if deciding else [both, cem]
    merged = merge(builtin(), voices_of(sheets, {}), deciding=cem if deciding else None)
    assert merged.sheet.profile["deployment"].value == "on_prem"
    heard = hearing(builtin(), merged)
    said = "both: unknown, “Ann: cloud; Bob: on_prem” (both.yaml)"
    assert said in "".join(pieces(document(heard), Look(width=500)))
    (settled,) = build_merge(heard)["settled"]
    assert [(each["by"], each["note"]) for each in settled["opinions"]] == [
        ("both", "Ann: cloud; Bob: on_prem"),
        ("Cem", None),
    ]


def test_unknown_facts_yield_and_known_ones_are_kept() -> None:
    known = replace(sheet("Ann"), profile={"pue": Answer(state="value", value=1.3)})
    silent = replace(sheet("Bob"), profile={"pue": Answer(state="unknown"), "rack_kw": Answer(state="unknown")})
    merged = merge(builtin(), voices_of([known, silent], {})).sheet
    assert (merged.profile["pue"].value, merged.profile["rack_kw"].state) == (1.3, "unknown")


def test_a_quick_scan_is_merged_with_quick_scans_alone() -> None:
    brief = replace(sheet("B"), scope="core")
    with pytest.raises(AssessError, match=r"B.yaml: is a quick scan \(scope: core\), and A.yaml is a full assessment"):
        merge(builtin(), voices_of([sheet("A"), brief], {}))
    assert merge(builtin(), voices_of([brief, replace(brief, respondent="C")], {})).sheet.scope == "core"


def test_other_organisations_are_refused() -> None:
    with pytest.raises(AssessError, match=r"Bob\.yaml: is about other, and Ann\.yaml is about acme"):
        merge(builtin(), voices_of([sheet("Ann"), replace(sheet("Bob"), organisation="other")], {}))


def test_the_strongest_evidence_backs_what_several_said() -> None:
    """Ann only asserts what Bob and Cy have verified: a policy that asks for it must not fail on what was merged."""
    said = {
        "Ann": level(3, evidence="asserted", source="a talk"),
        "Bob": level(3, evidence="verified", source="audit 2026"),
        "Cy": level(3, evidence="verified", source="audit 2025"),
    }
    merged = merge(builtin(), voices_of([sheet(name, **{QUESTION: answer}) for name, answer in said.items()], {})).sheet
    expected = level(3, evidence="verified", source="audit 2025; audit 2026", by="Ann, Bob, Cy")
    assert merged.answers[QUESTION] == expected


def test_files_of_one_person_are_told_once_however_they_are_merged() -> None:
    notes = ("seen", "asked", "asked; see Rome")
    ann = [replace(sheet("Ann", lineage=level(2, note=note)), path=f"{note}.yaml") for note in notes]
    bob = sheet("Bob", lineage=level(2, note="ok"))
    own = merge(builtin(), voices_of(ann, {})).sheet
    assert own.answers["lineage"].signed == ("Ann: asked; Ann: asked; see Rome; Ann: seen", ("Ann",) * 3)
    once = merge(builtin(), voices_of([*ann, bob], {})).sheet.answers["lineage"]
    assert once.signed == ("Ann: asked; Ann: asked; see Rome; Ann: seen; Bob: ok", (*("Ann",) * 3, "Bob"))
    again = merge(builtin(), voices_of([replace(own, path="own.yaml"), *ann, bob], {})).sheet.answers["lineage"]
    assert again == once


def test_of_a_fact_that_one_person_told_in_parts_of_another_answer_all_is_told() -> None:
    said = [("language",), ("recommendation", "language"), ("recommendation",)]
    ann = [
        replace(sheet("Ann"), profile={"use_cases": Answer("value", each)}, path=f"{place}.yaml")
        for place, each in enumerate(said)
    ]
    told = merge(builtin(), voices_of(ann, {})).sheet.profile["use_cases"].note
    assert told == "Ann: language; Ann: recommendation; Ann: recommendation, language"


def test_a_price_that_one_person_knows_has_their_name() -> None:
    own = {"electricity_usd_kwh": OwnPrice(value=(0.2, 0.2, 0.2), note="of the contract")}
    ann, bob = replace(sheet("Ann"), prices=own), sheet("Bob")
    both = replace(merge(builtin(), voices_of([ann, bob], {})).sheet, path="both.yaml")
    for whole in (both, merge(builtin(), voices_of([both, ann], {})).sheet):
        assert whole.prices["electricity_usd_kwh"].signed == ("Ann: of the contract", ("Ann",))


def test_an_own_price_keeps_everybodys_sources_and_notes() -> None:
    def of(name: str, source: str, note: str) -> Sheet:
        own = OwnPrice(value=(0.1, 0.19, 0.3), source=source, note=note)
        return replace(sheet(name), prices={"electricity_usd_kwh": own})

    merged = merge(builtin(), voices_of([of("Bob", "tariff B", "without VAT"), of("Ann", "a tariff", "new")], {})).sheet
    own = merged.prices["electricity_usd_kwh"]
    assert (own.source, own.note) == ("a tariff; tariff B", "Ann: new; Bob: without VAT")


@pytest.mark.parametrize("outvoted", ["value", "not_applicable"])
def test_that_a_question_applies_to_some_only_is_discussed(outvoted: str) -> None:
    absent, present = Answer(state="not_applicable", note="no people"), level(4)
    few, many = (present, absent) if outvoted == "value" else (absent, present)
    family = [sheet(name, **{QUESTION: answer}) for name, answer in (("Ann", many), ("Bob", many), ("Cy", few))]
    merged = merge(builtin(), voices_of(family, {}))
    assert merged.sheet.answers[QUESTION].state == many.state
    (told,) = merged.to_discuss
    assert (told.question.id, told.for_some) == (QUESTION, True)
    assert "some say that it does not apply; taken: " in "".join(
        pieces(document(hearing(builtin(), merged)), Look(width=100))
    )


def test_files_of_one_name_are_told_apart_by_their_folders() -> None:
    family = [replace(sheet("", x=level(3)), respondent=None, path=path) for path in ("d1/acme.yaml", "d2/acme.yaml")]
    family.append(replace(sheet(""), respondent=None, path="d3/other.yaml"))
    assert [voice.name for voice in voices_of(family, {})] == ["d1/acme", "d2/acme", "other"]


def test_prices_that_differ_are_told_as_they_were_said() -> None:
    def of(name: str, amount: float, rate: float) -> Sheet:
        own, paid = OwnPrice(value=(amount * rate,) * 3), Paid((amount,), "EUR")
        return replace(sheet(name), prices={"hardware_usd_per_gpu": own}, paid={"hardware_usd_per_gpu": paid})

    merged = merge(builtin(), voices_of([of("Ann", 40000, 1.10), of("Bob", 42000, 1.16)], {}))
    told = "".join(pieces(document(hearing(builtin(), merged)), Look(width=100)))
    assert "Ann: 40,000 EUR" in told
    assert "Bob: 42,000 EUR" in told


def test_the_day_of_an_answer_is_that_of_the_evidence_that_backs_it() -> None:
    """Who repeats an old audit from memory makes it no younger: a file of both must not pass what neither does."""
    old = replace(
        sheet("Ann", **{QUESTION: level(3, evidence="verified", source="audit")._replace(as_of=date(2023, 5, 1))}),
        assessed_on=date(2026, 11, 20),
    )
    repeated = replace(
        sheet("Bob", **{QUESTION: level(3, evidence="asserted", source="hearsay")}), assessed_on=date(2026, 11, 21)
    )
    merged = merge(builtin(), voices_of([old, repeated], {})).sheet.answers[QUESTION]
    expected = level(3, evidence="verified", source="audit", by="Ann, Bob")._replace(as_of=date(2023, 5, 1))
    assert merged == expected


def test_an_amount_that_all_said_in_euros_is_of_all_of_them_whatever_their_rates() -> None:
    def of(name: str, usd: float, **details: str) -> Sheet:
        answer = Answer(state="value", value=usd, **details)  # type: ignore[arg-type]  # of its fields that are texts
        paid = {"budget_capex_usd": Paid((2.1e6,), "EUR")}
        return replace(sheet(name), profile={"budget_capex_usd": answer}, paid=paid)

    family = [of("Ann", 3.15e6, evidence="verified", source="board minutes"), of("Bob", 2.31e6)]
    merged = merge(builtin(), voices_of(family, {})).sheet.profile["budget_capex_usd"]
    assert (merged.evidence, merged.source, merged.by) == ("verified", "board minutes", "Ann, Bob")


def test_amounts_are_compared_by_the_rates_that_the_merged_file_has() -> None:
    """100 EUR and 116 USD are one amount by the general rate, and two where somebody knows that a euro is 2 USD."""
    euros, dollars, rate = paying("A", "{value: 100, currency: EUR}"), paying("B", "116"), "prices: {usd_per_eur: 2}\n"
    assert not merge(builtin(), voices_of([euros, dollars], {})).facts
    known = replace(paying("C", "unknown", rate), profile={})
    merged = merge(builtin(), voices_of([euros, dollars, known], {}))
    assert [each.field.id for each in merged.facts] == ["budget_capex_usd"]
    assert merged.sheet.profile["budget_capex_usd"].note == "A: 100 EUR; B: 116"
    assert [each.answer.value for each in merged.facts[0].opinions] == [200, 116]
    assert [voice.sheet for voice in merged.voices] == [euros, dollars, known]
    twice = voices_of([euros, paying("B", "200"), known], {})
    assert not merge(builtin(), twice).facts


def test_a_rate_by_which_no_amount_can_be_read_is_told_with_the_files_of_both() -> None:
    euros = paying("A", "{value: 100, currency: EUR}")
    known = replace(paying("C", "unknown", "prices: {usd_per_eur: 0}\n"), profile={})
    with pytest.raises(AssessError) as told:
        merge(builtin(), voices_of([euros, known], {}))
    assert str(told.value) == (
        "A.yaml: budget_capex_usd: one EUR is worth 0 USD here, expected a rate to read 100 EUR by"
        " (own rates are in C.yaml)"
    )
