"""A policy's file -> Policy: the shape, then every name in it against the framework, all faults at once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Hashable, Mapping
from datetime import date

from aifactory_assess.answers.reading import real_date
from aifactory_assess.errors import AssessError, Faults, cut
from aifactory_assess.escaping import why_no_text
from aifactory_assess.framework.entries import flag
from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.versions import OtherVersionError, mismatch, parts_of
from aifactory_assess.gate.kinds import KINDS
from aifactory_assess.gate.names import PolicyNames, key_lines, number
from aifactory_assess.gate.policy import Policy, Waiver, WaiverLimits, Waivers, WaiverSubject
from aifactory_assess.gate.policy_format import schema
from aifactory_assess.gate.rules import places, rules
from aifactory_assess.structure import check
from aifactory_assess.yamlnodes import MappingNode, Node, ScalarNode, SequenceNode, entries_of, within
from aifactory_assess.yamltext import YamlFile, parse

MOST_SIGNS, MOST_WILDCARDS = 500, 20
"""Of one pattern under `files`."""


def parse_policy(  # noqa: PLR0913 - what is read, and by what
    data: bytes, framework: Framework, name: str, *, today: date, sound: bool = False, earlier: bool = False
) -> Policy:
    """A policy from the bytes of its file; AssessError holds every fault. Waivers' dates are counted from `today`.

    `sound` says that these very bytes were held to the schema before: those of the built-in policy. An `earlier` state
    may demand what lies between two tenths, and is rounded: a policy that nobody can read guards nothing.
    """
    return policy_of(parse(data, name), framework, today=today, sound=sound, earlier=earlier)


def policy_of(
    document: YamlFile, framework: Framework, *, today: date, sound: bool = False, earlier: bool = False
) -> Policy:
    """A policy from a document that is parsed already."""
    root, name, faults = document.root, document.name, Faults(document.name)
    # What has the wrong shape is noted by this check alone, and skipped afterwards.
    if (not sound and check(root, schema(), faults).too_many) or not isinstance(root, MappingNode):
        raise AssessError(faults.in_order())
    names = PolicyNames(root, framework, faults, rounds=earlier)
    accepted = _check_framework(names, faults, root.get("framework"), root.get("accepts"))
    limits, files = _waiver_limits(root.get("waiver_limits")), _files(names, root.get("files"))
    policy = Policy(
        path=name,
        sha256=hashlib.sha256(document.data).hexdigest(),
        bounds=_bounds(names),
        waivers=_waivers(names, root.get("waivers"), limits, today),
        limits=limits,
        protected=flag(root, "protected") if isinstance(root.get("protected"), ScalarNode) else False,
        files=tuple(files),
        accepts=accepted,
        lines={**dict(key_lines(root)), **{("files", pattern): line for pattern, line in files.items()}},
    )
    faults.stop_if_any()
    return policy


def says_protected(data: bytes, name: str) -> bool:
    """Whether the bytes of a policy say `protected: true`, whatever else is wrong with them."""
    try:
        root = parse(data, name).root
    except AssessError:
        return False
    said = within(root, "protected")
    return isinstance(said, ScalarNode) and said.value is True


def _check_framework(names: PolicyNames, faults: Faults, node: Node | None, accepts: Node | None) -> tuple[str, ...]:
    """The versions that a policy says it is for; that the framework at hand is none of them is a fault."""
    items = accepts.items if isinstance(accepts, SequenceNode) else ()
    words = [each for each in (node, *items) if isinstance(each, ScalarNode) and parts_of(each.text)]
    others = [mismatch(each.text, names.framework, file=faults.file, says="the policy is for") for each in words]
    if words and None not in others:
        for each, other in zip(words[:1], others[:1], strict=True):
            assert other is not None  # noqa: S101 - none of them is
            faults.add(each, other.found, other.expected, hint=other.hint)
        # Every name in it may be one of the other version's.
        raise OtherVersionError(faults.in_order())
    return tuple(dict.fromkeys(each.text for each in words))


def _files(names: PolicyNames, node: Node | None) -> Mapping[str, int]:
    """The patterns, each with the line where it is first."""
    items = [item for item in node.items if isinstance(item, ScalarNode)] if isinstance(node, SequenceNode) else []
    found: dict[str, int] = {}
    for item in items:
        found.setdefault(_spelled(item.text), item.line)
        # Each is held against every file of the repository.
        expected = "a pattern such as answers/**/*.yaml, from the root of the repository"
        if item.text.startswith("!"):
            expected = "patterns of files to judge; what none of them matches is left out"
            names.refuse(item, f"{item.text[:80]!r} takes out nothing", expected)
        elif (why := _why_nowhere(item.text)) is not None:
            names.refuse(item, f"{item.text[:80]!r} {why}", expected)
        elif len(item.text) > MOST_SIGNS or len(re.findall(r"[*?]+", item.text)) > MOST_WILDCARDS:
            expected = f"at most {MOST_SIGNS} signs and {MOST_WILDCARDS} wildcards"
            names.refuse(item, f"{item.text[:80]!r} is too much of a pattern", expected)
    return found


def _why_nowhere(path: str) -> str | None:
    """Why nothing below the root of a repository has a path; None where something may have it."""
    if "\\" in path:
        return "has a backslash, and folders are parted by slashes"
    if path.startswith("/") or ".." in path.split("/"):
        return "leads elsewhere"
    return "is a name that no file can have" if "\0" in path else None


def _bounds(names: PolicyNames) -> Mapping[str, int]:
    found = {
        f"{kind.id}/{subject}": bound
        for kind in KINDS
        if kind.demand is not None
        for subject, bound in kind.demand.read(names).items()
    }
    return {rule: found[rule] for rule in sorted(found, key=places(names.framework).__getitem__)}


# --- waivers ---


def _waivers(names: PolicyNames, node: Node | None, limits: WaiverLimits, today: date) -> Waivers:
    found: dict[Hashable, Node] = {}
    ids: dict[Hashable, Node] = {}
    waivers: dict[WaiverSubject, Waiver] = {}
    for item in node.items if isinstance(node, SequenceNode) else ():
        waiver = _waiver(names, item, limits, today)
        if waiver is None or _twice(names, item, ids, waiver.id, f"waiver id {waiver.id!r}"):
            continue
        if not _twice(names, item, found, waiver.about, f"rule {waiver.words}"):
            waivers[waiver.about] = waiver
    return waivers


def _twice(names: PolicyNames, node: Node, seen: dict[Hashable, Node], key: Hashable, called: str) -> bool:
    first = seen.setdefault(key, node)
    if first is not node:
        names.refuse(node, f"{called} is given twice, first in line {first.line}", "one waiver")
    return first is not node


def _waiver(names: PolicyNames, node: Node, limits: WaiverLimits, today: date) -> Waiver | None:
    values = {name: entry.value for name, entry in entries_of(node).items()}
    words = {name: each.text for name, each in values.items() if isinstance(each, ScalarNode)}
    rule, until = words.get("rule", ""), _until(names, values.get("until"), limits, today)
    _refuse_unseen(names, values)
    _refuse_nowhere(names, values.get("file"))
    organisation = words.get("organisation")
    if not _can_be_waived(names, values.get("rule")) or until is None:
        return None
    return Waiver(
        id=words.get("id") or "@".join(each for each in (rule, organisation, words.get("file")) if each),
        rule=rule,
        organisation=organisation,
        until=until,
        # Each is told with every finding that it lets pass.
        reason=cut(words.get("reason", "").strip()),
        owner=cut(words.get("owner", "")),
        line=node.line,
        file=None if "file" not in words else _spelled(words["file"]),
    )


def _refuse_unseen(names: PolicyNames, values: Mapping[str, Node]) -> None:
    """Blanks alone are no text by the schema already; here what looks like them."""
    for key in ("reason", "owner"):
        node = values.get(key)
        why = why_no_text(node.text.strip()) if isinstance(node, ScalarNode) else None
        if node is not None and why is not None:
            names.refuse(node, f"{key} is {why}", "words that a reader sees")


def _refuse_nowhere(names: PolicyNames, node: Node | None) -> None:
    """A waiver for a file that no file can be would never let anything pass."""
    why = _why_nowhere(node.text) if isinstance(node, ScalarNode) else None
    if isinstance(node, ScalarNode) and why is not None:
        expected = "a file such as answers/acme.yaml, from the root of the repository"
        names.refuse(node, f"{node.text[:80]!r} {why}", expected)


def _can_be_waived(names: PolicyNames, node: Node | None) -> bool:
    if not isinstance(node, ScalarNode) or "/" not in node.text:
        return False
    rule = rules(names.framework).get(node.text)
    if rule is not None and not rule.kind.can_be_waived:
        what = "waivers" if rule.kind.id == "waiver" else "what judges"
        names.refuse(node, f"{node.text} is a rule about {what}, which none can waive")
    elif rule is None:
        known = (name for name, each in rules(names.framework).items() if each.kind.can_be_waived)
        names.refuse(node, f"{node.text!r} is no rule of {names.framework.id}", near=(node.text, known))
    else:
        return True
    return False


def _until(names: PolicyNames, node: Node | None, limits: WaiverLimits, today: date) -> date | None:
    if not isinstance(node, ScalarNode) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", node.text):
        return None
    day = real_date(node.text)
    if day is None:
        names.refuse(node, f"until is {node.text}, a day that the calendar does not have")
    elif (day - today).days > limits.max_days:
        ahead = f"{(day - today).days} days from {today}"
        names.refuse(node, f"until is {node.text}, {ahead}", f"at most {limits.max_days} days ahead")
        return None
    return day


def _spelled(path: str) -> str:
    """A path or pattern as paths are spelled: no `.` in it, and a single slash between two names."""
    first, *others = path.split("/")
    return "/".join([*([first] if first != "." else []), *(name for name in others if name not in ("", "."))]) or "."


def _waiver_limits(node: Node | None) -> WaiverLimits:
    own = ((name, number(within(node, name))) for name in ("max_days", "warn_days"))
    return WaiverLimits(**{name: int(days) for name, days in own if days is not None})
