"""A policy's file -> Policy: the shape, then every name in it against the framework, all faults at once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date
from math import isfinite

from aifactory_assess.answers.sheet import real_date
from aifactory_assess.errors import AssessError, Faults, listed
from aifactory_assess.framework.entries import tenths
from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.schemas import ID_PATTERN
from aifactory_assess.gate.policy import (
    DEFAULT,
    POLICY,
    Minima,
    Policy,
    Regression,
    Requirements,
    Waiver,
    WaiverLimits,
)
from aifactory_assess.gate.rules import rules
from aifactory_assess.shapes import check
from aifactory_assess.yamltext import Document, Entry, MappingNode, Node, ScalarNode, SequenceNode, parse


def parse_policy(data: bytes, framework: Framework, name: str, *, today: date) -> Policy:
    """A policy from the bytes of its file; AssessError holds every fault. Waivers' dates are counted from `today`."""
    reader = _PolicyReader(parse(data, name), framework, today)
    return reader.policy(hashlib.sha256(data).hexdigest())


class _PolicyReader:
    """Reads one document. What has the wrong shape is noted by the shape check alone and skipped afterwards."""

    def __init__(self, document: Document, framework: Framework, today: date) -> None:
        self._document = document
        self._framework = framework
        self._today = today
        self._faults = Faults(document.name)
        self._levels = tuple(level.id for level in framework.levels)
        self._risks = tuple(step.id for step in framework.risk.scale) if framework.risk else ()
        self._questions = tuple(question.id for question in framework.questions)
        self._evidence = framework.evidence_ids

    def policy(self, sha256: str) -> Policy:
        """The policy, or AssessError."""
        root = self._document.root
        check(root, POLICY, self._faults, "the file")
        if not isinstance(root, MappingNode):
            raise AssessError(self._faults.in_order())
        self._check_framework(root.get("framework"))
        limits = self._waiver_limits(root.get("waiver_limits"))
        policy = Policy(
            path=self._document.name,
            sha256=sha256,
            requirements=self._requirements(_entries(root.get("require"))),
            regression=self._regression(_entries(root.get("regression"))),
            waivers=self._waivers(root.get("waivers"), limits),
            limits=limits,
        )
        self._faults.stop_if_any()
        return policy

    def _check_framework(self, node: Node | None) -> None:
        expected = f"{self._framework.id}@{self._framework.major}"
        if isinstance(node, ScalarNode) and re.fullmatch(r"[a-z0-9-]+@[0-9]+", node.text) and node.text != expected:
            hint = "write a policy for this framework, or give the policy's framework with --framework"
            message = f"the policy is for {node.text}, and this is {expected}"
            self._faults.add(node.line, node.column, message, hint=hint)

    def _waiver_limits(self, node: Node | None) -> WaiverLimits:
        own = {name: _number(entry.value) for name, entry in _entries(node).items()}
        most, warn = own.get("max_days"), own.get("warn_days")
        if most is None or warn is None:
            return WaiverLimits()
        return WaiverLimits(max_days=int(most), warn_days=int(warn))

    # --- require, regression ---

    def _requirements(self, require: Mapping[str, Entry]) -> Requirements:
        answers = _entries(_value(require, "answers"))
        gates = _entries(_value(require, "gates"))
        age = _number(_value(answers, "max_age_days"))
        required = self._words(_value(answers, "required"), self._questions, "question")
        return Requirements(
            overall=self._minima(_value(require, "overall")),
            pillars=self._pillars(_entries(_value(require, "pillars"))),
            risks=self._tolerated_risks(_entries(_value(require, "risks"))),
            tolerated_gates=self._tolerated_gates(_value(gates, "tolerated")) if "gates" in require else None,
            answers=required,
            max_age_days=None if age is None else int(age),
            evidence=self._wanted_evidence(_entries(_value(answers, "evidence"))),
        )

    def _minima(self, node: Node | None, under: Minima | None = None) -> Minima:
        """What a node must reach; what it does not say is said `under` it, by the default."""
        entries, under = _entries(node), under or Minima()
        level = self._index(_value(entries, "level"), self._levels, "level")
        share = {
            name: _tenths(_value(entries, name), getattr(under, name))
            for name in ("score", "coverage", "not_applicable_share")
        }
        return Minima(level=under.level if level is None else level, **share)

    def _pillars(self, entries: Mapping[str, Entry]) -> dict[str, Minima]:
        if not entries:
            return {}
        names = tuple(pillar.id for pillar in self._framework.pillars)
        under = self._minima(_value(entries, DEFAULT))
        known = {name: entry for name, entry in self._known(entries, names, "pillar") if name != DEFAULT}
        return {name: self._minima(known[name].value, under) if name in known else under for name in names}

    def _tolerated_risks(self, entries: Mapping[str, Entry]) -> dict[str, int]:
        names = tuple(challenge.id for challenge in self._framework.challenges)
        found = {
            name: self._index(entry.value, self._risks, "step of the risk scale")
            for name, entry in self._known(entries, names, "challenge")
        }
        most = {name: found.get(name, found.get(DEFAULT)) for name in names}
        return {name: risk for name, risk in most.items() if risk is not None}

    def _tolerated_gates(self, node: Node | None) -> frozenset[str]:
        gates = tuple(question.id for question in self._framework.questions if question.gate)
        return frozenset(self._words(node, gates, "question with a gate"))

    def _wanted_evidence(self, entries: Mapping[str, Entry]) -> dict[str, int]:
        found = {}
        for name, entry in self._known(entries, self._questions, "question", default=False):
            rank = self._index(entry.value, self._evidence, "kind of evidence")
            if rank is not None:
                found[name] = rank
        return {name: found[name] for name in self._questions if name in found}

    def _regression(self, entries: Mapping[str, Entry]) -> Regression:
        return Regression(
            score=_tenths(_value(entries, "score"), None), risks="risks" in entries, answers="answers" in entries
        )

    # --- waivers ---

    def _waivers(self, node: Node | None, limits: WaiverLimits) -> tuple[Waiver, ...]:
        found: dict[Hashable, Node] = {}
        ids: dict[Hashable, Node] = {}
        waivers = []
        for item in node.items if isinstance(node, SequenceNode) else ():
            waiver = self._waiver(item, limits)
            if waiver is None or self._twice(item, ids, waiver.id, f"waiver id {waiver.id!r}"):
                continue
            of = f" of {waiver.organisation}" if waiver.organisation else ""
            if not self._twice(item, found, (waiver.rule, waiver.organisation), f"rule {waiver.rule}{of}"):
                waivers.append(waiver)
        return tuple(waivers)

    def _twice(self, node: Node, seen: dict[Hashable, Node], key: Hashable, called: str) -> bool:
        first = seen.setdefault(key, node)
        if first is not node:
            self._refuse(node, f"{called} is given twice, first in line {first.line}, expected one waiver")
        return first is not node

    def _waiver(self, node: Node, limits: WaiverLimits) -> Waiver | None:
        words = {
            name: entry.value.text for name, entry in _entries(node).items() if isinstance(entry.value, ScalarNode)
        }
        rule, until = words.get("rule", ""), self._until(_entries(node), limits)
        organisation = words.get("organisation")
        if not self._can_be_waived(_value(_entries(node), "rule")) or until is None:
            return None
        return Waiver(
            id=words.get("id") or (f"{rule}@{organisation}" if organisation else rule),
            rule=rule,
            organisation=organisation,
            until=until,
            reason=words.get("reason", "").strip(),
            owner=words.get("owner", ""),
            line=node.line,
        )

    def _can_be_waived(self, node: Node | None) -> bool:
        if not isinstance(node, ScalarNode) or "/" not in node.text:
            return False
        known = [name for name, rule in rules(self._framework).items() if rule.kind.id != "waiver"]
        if node.text.startswith("waiver/"):
            self._refuse(node, f"{node.text} is a rule about waivers, which none can waive")
        elif node.text not in known:
            self._refuse(node, f"{node.text!r} is no rule of {self._framework.id}", (node.text, known))
        else:
            return True
        return False

    def _until(self, entries: Mapping[str, Entry], limits: WaiverLimits) -> date | None:
        node = _value(entries, "until")
        if not isinstance(node, ScalarNode) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", node.text):
            return None
        day = real_date(node.text)
        if day is None:
            self._refuse(node, f"until is {node.text}, a day that the calendar does not have")
        elif (day - self._today).days > limits.max_days:
            ahead = f"{(day - self._today).days} days from {self._today}"
            self._refuse(node, f"until is {node.text}, {ahead}, expected at most {limits.max_days} days ahead")
            return None
        return day

    # --- names ---

    def _known(
        self, entries: Mapping[str, Entry], names: tuple[str, ...], what: str, *, default: bool = True
    ) -> Iterator[tuple[str, Entry]]:
        """The entries whose key is one of the names, or `default`; the others are noted."""
        allowed = (DEFAULT, *names) if default else names
        for name, entry in entries.items():
            if name in allowed:
                yield name, entry
            elif re.fullmatch(ID_PATTERN, name):
                self._refuse(entry.key, f"{name!r} is no {what}, expected one of {listed(allowed)}", (name, allowed))

    def _index(self, node: Node | None, words: tuple[str, ...], what: str) -> int | None:
        if not isinstance(node, ScalarNode) or not re.fullmatch(ID_PATTERN, node.text):
            return None
        if node.text in words:
            return words.index(node.text)
        self._refuse(node, f"{node.text!r} is no {what}, expected one of {listed(words)}", (node.text, words))
        return None

    def _words(self, node: Node | None, allowed: tuple[str, ...], what: str) -> tuple[str, ...]:
        """The words of a list that are allowed, each once, in the order of the framework."""
        items = node.items if isinstance(node, SequenceNode) else ()
        seen: set[str] = set()
        for item in items:
            if not isinstance(item, ScalarNode) or not re.fullmatch(ID_PATTERN, item.text):
                continue
            if item.text not in allowed:
                self._refuse(item, f"{item.text!r} is no {what} of {self._framework.id}", (item.text, allowed))
            elif item.text in seen:
                self._refuse(item, f"{item.text!r} is listed twice")
            seen.add(item.text)
        return tuple(word for word in allowed if word in seen)

    def _refuse(self, node: Node, message: str, near: tuple[str, Iterable[str]] | None = None) -> None:
        self._faults.add(node.line, node.column, message, near=near)


def _entries(node: Node | None) -> Mapping[str, Entry]:
    return node.entries if isinstance(node, MappingNode) else {}


def _value(entries: Mapping[str, Entry], name: str) -> Node | None:
    entry = entries.get(name)
    return None if entry is None else entry.value


def _number(node: Node | None) -> float | None:
    value = node.value if isinstance(node, ScalarNode) else None
    fine = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    return value if fine and isinstance(value, int | float) else None


def _tenths(node: Node | None, otherwise: int | None) -> int | None:
    value = _number(node)
    return otherwise if value is None else tenths(value)
