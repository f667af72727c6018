"""What an answer changes elsewhere: what is asked, and what now contradicts."""

from __future__ import annotations

from collections.abc import Iterable

from aifactory_assess.answers.assigning import answer_to
from aifactory_assess.answers.questionnaire import Place
from aifactory_assess.framework.asked import Field
from aifactory_assess.framework.model import Framework
from aifactory_assess.interview.agenda import group_of, is_open
from aifactory_assess.interview.shows import Remark, Show
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.printed import points


def contradictions(old: Assessment, new: Assessment) -> tuple[Show, ...]:
    """Contradictions that were not there before."""
    known = {(note.about, note.message) for note in old.notes}
    found = [n for n in new.notes if n.kind == "contradiction" and (n.about, n.message) not in known]
    return tuple(Remark(tone="warned", text=f"Contradiction in {note.about}: {note.message}.") for note in found)


def scores_moved(old: Assessment, new: Assessment) -> tuple[Show, ...]:
    """What an answer did to the pillars and the whole; nothing where no printed score moved."""
    nodes = [
        ("overall", old.readiness.overall.score, new.readiness.overall.score),
        *(
            (now.pillar.title, was.rating.score, now.rating.score)
            for was, now in zip(old.readiness.pillars, new.readiness.pillars, strict=True)
        ),
    ]
    moved = [
        f"{title} {points(was.low):.1f} → {points(now.low):.1f}"
        for title, was, now in nodes
        if was is not None and now is not None and points(was.low) != points(now.low)
    ]
    return (Remark(tone="quiet", text=f"{', '.join(moved)}."),) if moved else ()


def asked_otherwise(old: Assessment, new: Assessment, because: str) -> tuple[Show, ...]:
    """How many more or fewer things are asked after a profile answer (`because`, in words), and where."""
    before, after = _asked(old), _asked(new)
    more = [place for name, place in after.items() if name not in before]
    fewer = [place for name, place in before.items() if name not in after]
    left = [place for place in fewer if not is_open(answer_to(place, new.sheet))]
    framework = new.framework
    said = []
    if more:
        said.append(f"Since it is “{because}”: {_count(more)} more ({_places(framework, more)}).")
    if fewer:
        said.append(f"Since it is “{because}”: {_count(fewer)} fewer ({_places(framework, fewer)}).")
    if left:
        names = ", ".join(place.id for place in left)
        said.append(f"Answers that stay in the file and count for nothing: {names}.")
    return tuple(Remark(tone="told", text=text) for text in said)


def _asked(assessment: Assessment) -> dict[str, Place]:
    asked: dict[str, Place] = {
        name: result.field for name, result in assessment.situation.fields.items() if result.state != "not_asked"
    }
    return asked | {n: result.question for n, result in assessment.questions.items() if result.state != "not_asked"}


def _count(places: Iterable[Place]) -> str:
    fields = sum(isinstance(place, Field) for place in places)
    questions = sum(not isinstance(place, Field) for place in places)
    parts = [(questions, "question"), (fields, "fact")]
    return " and ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in parts if count)


def _places(framework: Framework, places: Iterable[Place]) -> str:
    """The groups in which they stand."""
    return ", ".join(dict.fromkeys(group_of(framework, place) for place in places))
