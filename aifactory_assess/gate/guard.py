"""What a change did to the rules that judge it: the policy, its waivers and the framework, against an earlier state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from aifactory_assess.errors import cut, some_of
from aifactory_assess.escaping import told_apart
from aifactory_assess.framework.model import Framework
from aifactory_assess.gate.framework_changes import differences
from aifactory_assess.gate.kinds.kind import Bounds, Demand
from aifactory_assess.gate.policy import Policy, Waiver, covering
from aifactory_assess.gate.rules import FRAMEWORK_CHANGED, POLICY_CHANGED, POLICY_WEAKENED, WAIVER_CHANGED, demands
from aifactory_assess.nouns import dataclass

NAMED = 5
NOT_THERE = "not there"
ABOUT, SIDE = 100, 240
"""The most signs that are told of a name, and of a list in its own order: what changed is seen where it is cut."""
BETWEEN = "; is "
"""It stands between what a rule was and what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """One thing in what judges that is not what it was: `weaker` where it lets more pass.

    `protected` says whether the policy that was in force before wants such a change to fail.
    """

    rule: str
    file: str
    what: str
    before: str
    now: str
    weaker: bool
    line: int = 1
    protected: bool = False

    @property
    def message(self) -> str:
        """What changed, from what, to what."""
        return f"{self.what}: was {self.before}{BETWEEN}{self.now}"


def policy_changes(  # noqa: PLR0913 - two policies and what became of what they name
    before: Policy,
    now: Policy,
    framework: Framework,
    file: str,
    *,
    gone: bool = False,
    left: frozenset[str] = frozenset(),
) -> tuple[RuleChange, ...]:
    """The differences of two policies. `gone` says that the file of the first is not there now.

    `left` are the files that are gone, and that a waiver lets go.
    """
    found = [*_demands(before, now, framework), *_rest(before, now, left), *_waivers(before, now)]
    without = " (the policy's file is gone)" if gone else ""
    return tuple(
        RuleChange(
            rule=rule,
            file=file,
            what=what,
            before=was,
            now=f"{is_now}{without}",
            weaker=weaker,
            line=1 if gone else line,
            protected=before.protected,
        )
        for rule, what, was, is_now, weaker, line in found
    )


def judged_elsewhere(changes: Iterable[RuleChange], before: str, now: str) -> Iterator[RuleChange]:
    """The differences of two policies as one change: that of a file which moved from where the first judges."""
    every = [*changes]
    told = [each for each in every if each.weaker] or every
    for each in told[:1]:
        differ = some_of([one.message for one in told], NAMED, between="; ")
        rule, what = POLICY_WEAKENED if each.weaker else POLICY_CHANGED, "what judges this file"
        was, is_now = cut(before, ABOUT), f"{cut(now, ABOUT)} ({differ})"
        yield replace(each, rule=rule, what=what, before=was, now=is_now, line=1)


def _demands(before: Policy, now: Policy, framework: Framework) -> Iterator[tuple[str, str, str, str, bool, int]]:
    """One change a kind, in the sentences that one side alone says: of what became laxer, or else changed, first."""
    both = zip(demands(framework, before.bounds), demands(framework, now.bounds), strict=True)
    for (kind, demand, was), (_, _, is_now) in both:
        if was != is_now:
            laxer = [name for name, bound in was.items() if name not in is_now or demand.loosens(is_now[name], bound)]
            moved = laxer or [name for name in {**was, **is_now} if was.get(name) != is_now.get(name)]
            rule = POLICY_WEAKENED if laxer else POLICY_CHANGED
            places = (place for name in moved for place in demand.places(name))
            of = "" if len(moved) == len({**was, **is_now}) else f" of {cut(some_of(moved, NAMED), ABOUT)}"
            said = [_said(demand, framework, bounds, moved) for bounds in (was, is_now)]
            yield rule, f"{kind.id}{of}", _alone(*said), _alone(*reversed(said)), bool(laxer), now.line_of(*places)


def _said(demand: Demand, framework: Framework, bounds: Bounds, first: Iterable[str]) -> list[str]:
    """The sentences of a kind, about some subjects first."""
    ordered = {name: bounds[name] for name in (*first, *bounds) if name in bounds}
    return [f'"{sentence}"' for sentence in demand.sentences(framework, ordered)] if ordered else []


def _alone(one: Sequence[str], other: Sequence[str]) -> str:
    """What one side says and the other does not."""
    both = {*one} & {*other}
    return some_of([each for each in one if each not in both], NAMED) or NOT_THERE


def _listed(one: Sequence[str], other: Sequence[str]) -> str:
    """What one side is; where that is long, what the other has not first."""
    whole = ", ".join(told_apart(one, other))
    if len(whole) > SIDE:
        return some_of(told_apart(sorted(one, key={*other}.__contains__), other), NAMED)
    return whole or NOT_THERE


def _rest(before: Policy, now: Policy, left: frozenset[str]) -> Iterator[tuple[str, str, str, str, bool, int]]:
    most, warn = before.limits.max_days, before.limits.warn_days
    pairs = (
        ("waiver_limits.max_days", most, now.limits.max_days, now.limits.max_days > most),
        ("waiver_limits.warn_days", warn, now.limits.warn_days, False),
        ("protected", before.protected, now.protected, before.protected and not now.protected),
        # Without patterns all that is gone is missed; patterns that go, or that come first, may let files go with them.
        ("files", before.files, now.files, bool({*before.files} - {*now.files} - left) or not before.files),
        ("accepts", before.accepts, now.accepts, False),
    )
    for what, was, is_now, weaker in pairs:
        if was != is_now:
            rule, line = POLICY_WEAKENED if weaker else POLICY_CHANGED, now.line_of(tuple(what.split(".")))
            yield rule, what, _shown(was, is_now), _shown(is_now, was), weaker, line


def _shown(value: object, other: object) -> str:
    match value, other:
        case bool(), _:
            return "true" if value else "false"
        case tuple(), tuple():
            return _listed(value, other)
        case _:
            return str(value)


def _waivers(before: Policy, now: Policy) -> Iterator[tuple[str, str, str, str, bool, int]]:
    """Waivers by what they speak of: one forgives more where none that was there covers it for as long."""
    was, is_now = before.waivers, now.waivers
    for about in dict.fromkeys((*was, *is_now)):
        old, new = was.get(about), is_now.get(about)
        said, says = _waiver(old), _waiver(new)
        if said == says:
            continue
        weaker = new is not None and not any(each.until >= new.until for each in covering(was, new.about))
        waiver = new or old
        assert waiver is not None  # noqa: S101 - one of them gave the name
        line = new.line if new else 1
        yield WAIVER_CHANGED, f"waiver {cut(waiver.id, ABOUT)}", said, says, weaker, line


def _waiver(waiver: Waiver | None) -> str:
    if waiver is None:
        return NOT_THERE
    return f"{cut(waiver.words, ABOUT)} until {waiver.until} ({waiver.owner}: {waiver.reason})"


def framework_change(before: Framework, now: Framework, file: str, *, protected: bool) -> RuleChange | None:
    """What a framework became; None where it is the same but for line ends."""
    if before.sha256 == now.sha256:
        return None
    names = [f"{each.version}, {each.sha256[:12]}" for each in (before, now)]
    return RuleChange(
        rule=FRAMEWORK_CHANGED,
        file=file,
        what=f"framework {now.id} ({differences(before, now)})",
        before=names[0],
        now=names[1],
        weaker=True,
        protected=protected,
    )
