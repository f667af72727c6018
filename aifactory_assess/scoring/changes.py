"""What two assessments of one framework print otherwise: scores, levels and risks."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.nouns import dataclass
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.printed import capital
from aifactory_assess.scoring.readiness import Rating
from aifactory_assess.scoring.said import risk_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one thing was and is, as printed.

    `worse` says in which direction it went; None is neither.
    """

    about: str
    before: str
    now: str
    worse: bool | None

    @property
    def direction(self) -> str:
        """The same in a word."""
        return "changed" if self.worse is None else "worse" if self.worse else "better"


def changes(now: Assessment, before: Assessment) -> tuple[Change, ...]:
    """The scores, levels and risks that differ, in the framework's order."""
    ready = zip(
        (("Overall", now.readiness.overall), *((p.pillar.title, p.rating) for p in now.readiness.pillars)),
        (before.readiness.overall, *(pillar.rating for pillar in before.readiness.pillars)),
        strict=True,
    )
    nodes = [change for (title, is_now), was in ready for change in _node_changes(now, title, was, is_now)]
    return (*nodes, *_risk_changes(now, before))


def _level(rating: Rating) -> int:
    """The printed level; below all where there is not enough evidence for one."""
    return rating.level if rating.level is not None and rating.enough_evidence else -1


def _node_changes(assessment: Assessment, title: str, was: Rating, now: Rating) -> Iterator[Change]:
    score, then = now.printed / 10, was.printed / 10
    if score != then:
        yield Change(about=f"{title}, score", before=str(then), now=str(score), worse=score < then)
    levels = _level(was), _level(now)
    if levels[0] != levels[1]:
        before, after = ("none" if level < 0 else assessment.framework.levels[level].title for level in levels)
        yield Change(about=f"{title}, level", before=before, now=after, worse=levels[1] < levels[0])


def _risk_changes(now: Assessment, before: Assessment) -> Iterator[Change]:
    """What did not apply had no risk: the lowest step stands for it. What only stopped to apply is not better."""
    after = {finding.challenge.id: finding for finding in now.findings}
    found = {finding.challenge.id: finding for finding in before.findings}
    then = {name: finding.risk for name, finding in found.items()}
    for challenge in now.framework.challenges:
        risks = (then[challenge.id], after[challenge.id].risk)
        if risks[0] != risks[1]:
            sides = ((before, found[challenge.id]), (now, after[challenge.id]))
            told = (risk_words(side.framework, finding) for side, finding in sides)
            words = [capital(each) if each else "does not apply" for each in told]
            was, is_now = risks[0] or 0, risks[1]
            worse = None if is_now is None or was == is_now else is_now > was
            yield Change(about=f"{challenge.title}, risk", before=words[0], now=words[1], worse=worse)
