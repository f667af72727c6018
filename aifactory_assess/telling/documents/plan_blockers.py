"""What keeps a target out of reach: each thing in the way, and the best that can be reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from aifactory_assess.errors import some_of
from aifactory_assess.framework.asked import Remedy
from aifactory_assess.framework.model import Framework
from aifactory_assess.planning.model import Blocker
from aifactory_assess.planning.plan import Plan
from aifactory_assess.planning.target import Miss, of_pillar
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.figures import inputs_of
from aifactory_assess.scoring.printed import capital, counted, decimals, person_days, points, quantity, small, tenths
from aifactory_assess.scoring.remedies import has_too_little, is_last, remedy_of
from aifactory_assess.scoring.risks import says_more
from aifactory_assess.scoring.said import risk_words
from aifactory_assess.telling.blocks import Block, Entry, Listing, Sentence, alarm, strong

_SHOWN = 5
_NAMED = 3


def blocked(plan: Plan, name: Callable[[str], str]) -> Iterator[Block]:
    """That it is out of reach, everything in the way, and how far all remedies together would lead.

    `name` is what questions and facts are called by their ids.
    """
    misses = "; ".join(_missed(plan.after, plan.misses))
    yield Sentence(words=(alarm("Out of reach. "), f"{capital(misses)}." if misses else ""))
    entries = [*_bounds(plan), *_entries(plan.before, plan.blockers, name)]
    if entries:
        yield Listing(entries=tuple(entries))
    score = plan.limit.readiness.overall.score
    if score is not None:
        best = f"{points(score.low):.1f} points"
        yield Sentence(words=f"Every remedy there is would take {person_days(plan.limit_days)} and reach {best}.")


def held_back(plan: Plan, name: Callable[[str], str]) -> Iterator[Block]:
    """That no remedy raises the score, and what it lacks."""
    yield Sentence(words=strong("No remedy raises the score."))
    yield Listing(entries=tuple(_entries(plan.before, plan.held_back, name)))


def ways_on(plan: Plan) -> Iterator[Block]:
    """The flags with which somebody at a terminal looks beyond what is in the way."""
    kinds = {blocker.kind for blocker in (*plan.blockers, *plan.held_back)}
    ways = (
        ("signal", "try other facts with --set"),
        ("open", "plan for the worst of what is open with --assume-worst"),
    )
    told = [words for kind, words in ways if kind in kinds]
    if told:
        yield Sentence(words=f"To look further, {', or '.join(told)}.")


def _bounds(plan: Plan) -> Iterator[Entry]:
    if plan.least_days is not None and plan.asked.days is not None:
        allowed = f"{quantity(plan.asked.days)} {'is' if plan.asked.days == 1 else 'are'} allowed"
        yield Entry(words=f"It takes {person_days(plan.least_days)} at least, and {allowed}.")
    if plan.least_remedies is not None and plan.asked.most is not None:
        least, most = counted(plan.least_remedies, "remedy", "remedies"), plan.asked.most
        cheapest = f"The cheapest way takes {least}, and {most} {'is' if most == 1 else 'are'} allowed"
        yield Entry(words=f"{cheapest}: no set of so few reaches it{' in these days' if plan.asked.days else ''}.")


def _entries(assessment: Assessment, blockers: Iterable[Blocker], name: Callable[[str], str]) -> Iterator[Entry]:
    """One entry for each thing asked for, with what is in its way."""
    by_target: dict[str, list[Blocker]] = {}
    for blocker in blockers:
        by_target.setdefault(blocker.about, []).append(blocker)
    asked = _asked(assessment.framework)
    for about, found in by_target.items():
        holding = [each.signal for each in found if each.signal is not None and not each.open_facts]
        told, others = [*_open_words(found, name)], [each for each in found if each.kind != "open"]
        others = [each for each in others if each.signal is None or says_more(each.signal, holding)]
        room = _SHOWN - len(told)
        told += [blocker_words(assessment, each, name, asked) for each in others[:room]]
        told += [f"and {len(others) - room} more"] if len(others) > room else []
        yield Entry(words=strong(_title(assessment.framework, about)), under=tuple(told))


def _asked(framework: Framework) -> dict[str, str]:
    return {field.id: field.ask for field in framework.fields}


def _open_words(found: Iterable[Blocker], name: Callable[[str], str]) -> Iterator[str]:
    """What is not answered, in one sentence."""
    waiting = [blocker for blocker in found if blocker.kind == "open"]
    # An open gate is in the way of a level and of the score below it.
    names = list(dict.fromkeys(name(str(blocker.question)) for blocker in waiting))
    if names:
        worth = sum(blocker.worth for blocker in waiting)
        held = f"; that holds back {decimals(worth)} points" if worth else ""
        yield f"Open: {some_of(names, _SHOWN)}{held}. Find {'it' if len(names) == 1 else 'them'} out first."


def _missed(reached: Assessment, misses: Iterable[Miss]) -> Iterator[str]:
    """What is not reached; of many risks only how many."""
    every = list(misses)
    risks = [miss for miss in every if miss.what == "risk"]
    yield from (_miss_words(reached, miss) for miss in every if miss.what != "risk")
    if len(risks) <= _NAMED:
        yield from (_miss_words(reached, miss) for miss in risks)
    else:
        yield f"{len(risks)} risks stay above what is asked"


def _title(framework: Framework, about: str) -> str:
    titles = {"overall": "The whole"}
    titles |= {of_pillar(pillar.id): pillar.title for pillar in framework.pillars}
    titles |= {known.id: f"“{known.title}”" for known in framework.challenges}
    return titles.get(about, about)


def blocker_words(  # noqa: PLR0911 - one a kind
    assessment: Assessment, blocker: Blocker, name: Callable[[str], str] = str, asked: dict[str, str] | None = None
) -> str:
    """Why no remedy helps, and what would; `name` calls questions and facts by their ids.

    `asked` has what facts are asked by, where that is still to be said; what is said is taken out of it.
    """
    worth = f"; it holds back {decimals(blocker.worth)} points" if blocker.worth >= 0.05 else ""  # noqa: PLR2004 - a tenth
    about = name(str(blocker.question))
    match blocker.kind:
        case "open":
            return f"{about} is not answered{worth}: find it out first."
        case "no_remedy" if _has_too_little(assessment, blocker):
            enough = "what is there is enough for next to nothing of the need, which cannot be lowered to it"
            return f"{about}: {enough}{worth}: get more, or begin later."
        case "no_remedy" if is_last(_remedy(assessment, blocker)):
            return f"{about} is taken no further by its remedy{worth}."
        case "no_remedy":
            return f"{about} names no remedy with an effort{worth}."
        case "not_asked":
            return f"{about} is not asked of this organisation, or marked not applicable{worth}."
        case "excluded":
            reason = "" if blocker.signal is None else f"{blocker.signal.reason}: "
            return f"{reason}{about} is left out{worth}."
        case "signal":
            return _signal_words(assessment, blocker, name, _asked(assessment.framework) if asked is None else asked)
        case "impact":
            return "Its impact alone makes it so, whatever is done about the likelihood."
        case "evidence":
            return _evidence_words(assessment, blocker)
        case "empty":
            return "Nothing that counts is asked here, so there is nothing to raise."


def _has_too_little(assessment: Assessment, blocker: Blocker) -> bool:
    result = assessment.questions.get(blocker.question or "")
    return result is not None and has_too_little(assessment.framework, result, assessment.situation)


def _remedy(assessment: Assessment, blocker: Blocker) -> Remedy | None:
    result = assessment.questions.get(blocker.question or "")
    return None if result is None else remedy_of(result.question, assessment.situation)


def _signal_words(assessment: Assessment, blocker: Blocker, name: Callable[[str], str], asked: dict[str, str]) -> str:
    reason = "" if blocker.signal is None else blocker.signal.reason
    if blocker.open_facts:
        words = (name(fact) + (f" ({asked.pop(fact)})" if fact in asked else "") for fact in blocker.open_facts)
        facts = ("; " if any(fact in asked for fact in blocker.open_facts) else ", ").join(words)
        return f"{reason}: possible, since this is not known: {facts}"
    facts = some_of([*map(name, _facts(assessment, blocker))], _SHOWN)
    return f"{reason}. That follows from {facts}, which no question's remedy moves."


def _facts(assessment: Assessment, blocker: Blocker) -> list[str]:
    """The profile fields of which a signal is made as things stand, the nearest ones first."""
    known = assessment.situation
    waiting = [] if blocker.signal is None else list(dict.fromkeys(blocker.signal.when.names))
    seen, found = set(waiting), list[str]()
    for name in waiting:
        if name in known.figures:
            inputs = [each for each in inputs_of(known.figures[name], known, decisions=False) if each not in seen]
            waiting += inputs
            seen.update(inputs)
        elif name in known.fields and known.fields[name].state != "not_asked":
            found.append(name)
    return found


def _evidence_words(assessment: Assessment, blocker: Blocker) -> str:
    limits = assessment.framework.evidence_limits
    ratings = {of_pillar(result.pillar.id): result.rating for result in assessment.readiness.pillars}
    rating = ratings.get(blocker.about, assessment.readiness.overall)
    known = tenths(0.0 if rating.score is None else rating.score.coverage)
    left_out = tenths(rating.not_applicable_share or 0.0)
    told = []
    if limits is None or known < limits.min_coverage:
        needed = "" if limits is None else f" of the {limits.min_coverage / 10:g} % that a level needs"
        told.append(f"{known / 10:.1f} %{needed} is answered: find out first what is open.")
    if limits is not None and left_out > limits.max_not_applicable_share:
        most = f"and a level allows {limits.max_not_applicable_share / 10:g} %"
        told.append(f"{left_out / 10:.1f} % of the weight is marked not applicable, {most}: look at that again.")
    return " ".join(told)


def _miss_words(reached: Assessment, miss: Miss) -> str:
    framework = reached.framework
    about = _title(framework, miss.about)
    about = small(about) if miss.about == "overall" else about
    match miss.what:
        case "score":
            return f"{about} ends at {(miss.now or 0) / 10:.1f} of {miss.wanted / 10:.1f} points"
        case "risk":
            finding = next(each for each in reached.findings if each.challenge.id == miss.about)
            return f"{about} stays {risk_words(framework, finding)}"
        case "gate":
            return f"the gate of {about} stays violated"
        case "level":
            now = "without a level" if miss.now is None else small(framework.levels[miss.now].title)
            return f"{about} stays {now}, not {small(framework.levels[miss.wanted].title)}"
        case _:
            return f"{about} has not enough evidence for a level"
