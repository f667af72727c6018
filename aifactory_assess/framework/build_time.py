"""The phases of estimates.yaml -> how long they take, what they wait for, and the first stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aifactory_assess.framework.asked import Checklist, Number, Question
from aifactory_assess.framework.entries import items, list_of, mapping, number, pair, plain, scalar
from aifactory_assess.framework.estimates import Aside, Duration, FirstStage, Phase, PowerDate, Settled, ToldDate, Wait
from aifactory_assess.framework.names import Ids, ids_in
from aifactory_assess.framework.reader import Reader
from aifactory_assess.yamlnodes import MappingNode, Node, ScalarNode, SequenceNode


class Time:
    """Reads what the phases are made of, `names` those of faulty ones too; `questions` can settle a wait."""

    def __init__(self, reader: Reader, questions: Mapping[str, Question], names: Sequence[str]) -> None:
        self._reader = reader
        self._questions = questions
        self._names = names

    def phase(self, node: MappingNode) -> Phase:
        """One phase."""
        months, power, gates = node.entries["months"].value, node.get("power"), Ids()
        low, high = pair(months)
        if not 0 < low <= high:
            self._reader.refuse(months, f"months [{low:g}, {high:g}]", "two positive numbers that do not fall")
        for name in ids_in(node, "gates"):
            gates.claim(name, self._reader.faults)
        return Phase(
            **plain(Phase, node),
            months=(low, high),
            durations=self.durations(items(node, "kinds")),
            waits=tuple(self._waits(items(node, "gates"))),
            installation=self.durations(items(node, "installation")),
            power=None if power is None else self._power(mapping(power)),
        )

    def durations(self, nodes: Sequence[Node]) -> tuple[Duration, ...]:
        """Kinds in order; all but the last say for whom they are, the last is for all others."""
        self._check_for_whom(nodes, "kind")
        return tuple(self._duration(mapping(node)) for node in nodes)

    def _check_for_whom(self, nodes: Sequence[Node], what: str) -> None:
        for place, node in enumerate(nodes, start=1):
            for_all = not isinstance(node, MappingNode) or node.get("when") is None
            if place < len(nodes) and for_all:
                self._reader.refuse(node, f"a {what} without `when` is for all, so nobody can reach those below it")
            if place == len(nodes) and not for_all:
                self._reader.refuse(node, f"the last {what} has a `when`", "one for all others")

    def _duration(self, node: MappingNode) -> Duration:
        self._reader.refs(node)
        self._reader.check_known(node, "holds_up", self._names, "phase")
        begun = node.get("closes_when")
        if begun is not None and node.get("closes") is None:
            self._reader.refuse(begun, "there is no `closes` that `closes_when` is for")
        return Duration(
            **plain(Duration, node),
            months=self._reader.rising(node.entries["months"].value),
            when=self._reader.rule(node.get("when"), self._reader.shared.names.rules),
            closes_when=self._reader.rule(begun, self._reader.shared.names.rules),
        )

    def _waits(self, nodes: Sequence[Node]) -> Iterator[Wait]:
        """Gates in order; what one is `after` stands above it, and is after none."""
        above: list[str] = []
        for node in map(mapping, nodes):
            self._reader.check_known(node, "after", above, "gate above it that is after none")
            above += [] if node.get("after") else [scalar(node.entries["id"].value).text]
            yield self._wait(node)

    def _wait(self, node: MappingNode) -> Wait:
        told, held = node.get("told"), [scalar(each) for each in items(node, "holds_up")]
        for place in held:
            self._reader.known(place, self._reader.shared.questions, "question")
        return Wait(
            **plain(Wait, node),
            durations=self.durations(items(node, "kinds")),
            told=None if told is None else self._told(mapping(told)),
            when=self._reader.rule(node.get("when"), self._reader.shared.names.rules),
            settled_by=self._all_settled(node),
            holds_up=tuple(each.text for each in held),
        )

    def _all_settled(self, node: MappingNode) -> tuple[Settled, ...]:
        return tuple(self._settled(mapping(item)) for item in items(node, "settled_by"))

    def _settled(self, node: MappingNode) -> Settled:
        place, fact = node.get("question"), node.get("fact")
        if fact is not None and scalar(fact).text not in self._reader.shared.names.faulty:
            self._reader.known(fact, self._reader.shared.fields, "profile field")
        if place is not None:
            self._check_settled(node, scalar(place))
        elif (lead := node.get("lead")) is not None:
            self._reader.refuse(lead, "`lead` is beside no question, whose remedy it is about")
        return Settled(
            **plain(Settled, node),
            when=self._reader.rule(node.get("when"), self._reader.shared.names.rules),
        )

    def _check_settled(self, node: MappingNode, place: ScalarNode) -> None:
        """A number settles by `at_least`, a checklist by what is `ticked`."""
        known = self._reader.known(place, self._reader.shared.questions, "question")
        if not known or place.text not in self._questions:
            return  # one that is faulty is told at its own place
        ticked = node.get("ticked")
        match self._questions[place.text].kind:
            case Number(most=most) if (least := node.get("at_least")) is not None and ticked is None:
                if number(least) > most:
                    self._reader.refuse(
                        least, f"{number(least):g} is beyond the range of {place.text}", f"at most {most:g}"
                    )
            case Checklist(options=options) if ticked is not None and node.get("at_least") is None:
                self._reader.known(ticked, [option.id for option in options], f"option of {place.text}")
            case Number():
                self._reader.refuse(node, f"{place.text} is a number", "`at_least` beside it")
            case Checklist():
                self._reader.refuse(node, f"{place.text} is a checklist", "`ticked` beside it")
            case _:
                self._reader.refuse(place, f"{place.text} is no number and no checklist, so it settles nothing")

    def _told(self, node: MappingNode) -> ToldDate:
        self._reader.check_numbers(node, "months")
        return ToldDate(**plain(ToldDate, node), slip=self._reader.rising(node.entries["slip"].value))

    def _power(self, node: MappingNode) -> PowerDate:
        for settled in map(mapping, items(node, "settled_by")):
            if (lead := settled.get("lead")) is not None:
                self._reader.refuse(lead, "`lead` is at a date of power", "it at a gate")
        return PowerDate(
            **plain(PowerDate, node),
            told=self._told(node),
            when=self._reader.rule(node.get("when"), self._reader.shared.names.rules),
            settled_by=self._all_settled(node),
        )

    def first_stage(self, node: MappingNode, phases: Sequence[Phase], where: tuple[Aside, ...]) -> FirstStage:
        """The bounded first use, its phases in the order of all."""
        if isinstance(told := node.get("where"), SequenceNode):
            self._check_for_whom(told.items, "text")
        self._reader.check_numbers(node, "due")
        entries = mapping(node.entries["phases"].value).entries
        for entry in entries.values():
            self._reader.known(entry.key, self._names, "phase")
        found = {name: self.durations(list_of(entry.value)) for name, entry in entries.items()}
        return FirstStage(
            **plain(FirstStage, node),
            durations={phase.id: found[phase.id] for phase in phases if phase.id in found},
            where=where,
            when=self._reader.rule(node.get("when"), self._reader.shared.names.rules),
        )


def check_chain(reader: Reader, nodes: Sequence[Node], phases: Sequence[Phase]) -> None:
    """One phase at most has a date of power, and one can be done beside the phase before."""
    if len(phases) != len(nodes):
        return
    for key, holders in (
        ("power", [place for place, phase in enumerate(phases) if phase.power is not None]),
        ("beside", [place for place, phase in enumerate(phases) if phase.beside is not None]),
    ):
        for place in holders[1:]:
            reader.refuse(nodes[place], f"`{key}` stands at a second phase", "one at most")
    for node, phase in zip(nodes, phases, strict=True):
        if phase.beside is not None and (phase.waits or phase.installation or phase.power):
            reader.refuse(
                node, "`beside` at a phase with gates, installation or power, which begin after the one before"
            )
    if phases and phases[0].beside is not None:
        reader.refuse(nodes[0], "`beside` at the first phase: there is none before it")
