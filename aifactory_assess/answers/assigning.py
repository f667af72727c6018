"""`ID=VALUE` as a script gives it: the change that it asks for, or every fault in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aifactory_assess.answers.editing import AnswerChange, Section
from aifactory_assess.answers.questionnaire import Place
from aifactory_assess.answers.sheet import NOT_APPLICABLE, UNKNOWN, Answer, Sheet
from aifactory_assess.answers.typed import Misread, typed
from aifactory_assess.errors import AssessError, Problem, failure, listed, nearest
from aifactory_assess.framework.model import Field, Framework, Question


def section_of(place: Place) -> Section:
    """The section of the file where its answer stands."""
    return "answers" if isinstance(place, Question) else "profile"


def answer_to(place: Place, sheet: Sheet) -> Answer | None:
    """What the sheet says about it."""
    return (sheet.answers if isinstance(place, Question) else sheet.profile).get(place.id)


def why_never_left_out(place: Place) -> str | None:
    """Why it cannot be "not applicable"; None where it can."""
    if isinstance(place, Field):
        return "a profile field cannot be not applicable, expected a value or unknown"
    if place.gate is not None:
        return "a question with a gate cannot be not applicable, expected a value or unknown"
    return None


def places_of(framework: Framework) -> dict[str, Place]:
    """All profile fields and questions by id, in the order in which they are asked."""
    places: dict[str, Place] = {field.id: field for field in framework.fields}
    return places | {question.id: question for question in framework.questions}


def place_named(framework: Framework, name: str) -> Place:
    """The question or profile field with an id; AssessError with the nearest id."""
    places = places_of(framework)
    if name in places:
        return places[name]
    if name in (price.id for price in framework.prices):
        raise failure(name, "is a price or factor; write it into the file, under `prices`")
    near = nearest(name, places)
    hint = f"did you mean {near}?" if near else None
    raise failure(name, f"is no question or profile field of {framework.id}", hint=hint)


def removals(framework: Framework, names: Iterable[str]) -> list[AnswerChange]:
    """The changes that take answers out."""
    places = [place_named(framework, name) for name in names]
    return [AnswerChange(section=section_of(place), id=place.id, answer=None) for place in places]


def assignments(
    framework: Framework, sheet: Sheet, words: Iterable[str], details: Mapping[str, str]
) -> list[AnswerChange]:
    """The changes that `ID=VALUE` words ask for; AssessError holds the fault of each.

    What stands beside an old value stays. `details` (note, evidence, source) replace it; an empty text takes it out.
    """
    changes: list[AnswerChange] = []
    problems: list[Problem] = []
    for word in words:
        try:
            changes.append(_assignment(framework, sheet, word, details))
        except AssessError as error:
            problems += error.problems
    ids = [change.id for change in changes]
    problems += [Problem(file=name, message="is set twice") for name in dict.fromkeys(ids) if ids.count(name) > 1]
    if problems:
        raise AssessError(problems)
    return changes


def _assignment(framework: Framework, sheet: Sheet, word: str, details: Mapping[str, str]) -> AnswerChange:
    name, equals, text = word.partition("=")
    place = place_named(framework, name)
    if not equals and not details:
        raise failure(name, f"no value is given, expected {name}=VALUE")
    before = answer_to(place, sheet) or Answer(state="open")
    answer = _valued(place, text, before) if equals else before
    if (said := details.get("evidence")) and said not in framework.evidence_ids:
        raise failure(name, f"evidence is {said!r}, expected one of {listed(framework.evidence_ids)}")
    given = {key: text.strip() for key, text in details.items()}
    beside = {"note": before.note, "evidence": before.evidence, "source": before.source, **given}
    note, evidence, source = (beside[key] or None for key in ("note", "evidence", "source"))
    answer = answer._replace(line=None, note=note, evidence=evidence, source=source)
    if answer.state == NOT_APPLICABLE:
        _refuse_left_out(place, answer)
    return AnswerChange(section=section_of(place), id=name, answer=answer)


def _valued(place: Place, text: str, before: Answer) -> Answer:
    if text == UNKNOWN:
        return before._replace(state="unknown", value=None)
    if text == NOT_APPLICABLE:
        return before._replace(state="not_applicable", value=None)
    value = typed(place.kind, text, numbered=False)
    if isinstance(value, Misread):
        raise failure(place.id, value.message)
    return before._replace(state="value", value=value)


def _refuse_left_out(place: Place, answer: Answer) -> None:
    why = why_never_left_out(place)
    if why is not None:
        raise failure(place.id, why)
    if answer.note is None:
        raise failure(place.id, "not_applicable needs a note that says why", hint="give it with --note")
