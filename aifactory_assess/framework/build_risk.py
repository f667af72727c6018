"""challenges.yaml, and the risk scale of framework.yaml -> how gaps become risks."""

from __future__ import annotations

from aifactory_assess.errors import listed
from aifactory_assess.framework.entries import items, loose_items, mapping, number, plain, scalar, text, text_at
from aifactory_assess.framework.model import Adjustment, Challenge, RiskLevel, RiskModel, Signal
from aifactory_assess.framework.reader import Reader
from aifactory_assess.yamlnodes import MappingNode, Node


def build_scale(node: MappingNode) -> tuple[RiskLevel, ...]:
    """The steps of the risk scale, lowest first."""
    return tuple(RiskLevel(**plain(RiskLevel, item)) for item in map(mapping, items(node, "risk_scale")))


def build_risk(reader: Reader, root: MappingNode, challenges: tuple[Challenge, ...]) -> RiskModel | None:
    """The risk model of framework.yaml, or None where a part that challenges need is missing or faulty."""
    needed = ("strengths", "likelihood", "risk_scale", "risk_matrix")
    missing = [name for name in needed if name not in root.entries]
    if missing:
        reader.refuse(root, f"framework.yaml lacks {listed(missing)}, which challenges need")
        return None
    scale = build_scale(root)
    likelihood, strengths = mapping(root.entries["likelihood"].value), mapping(root.entries["strengths"].value)
    matrix_node = mapping(root.entries["risk_matrix"].value)
    return RiskModel(
        scale=scale,
        cuts=_cuts(reader, likelihood, scale),
        matrix=_matrix(reader, matrix_node, scale),
        strengths={name: int(number(entry.value)) for name, entry in strengths.entries.items()},
        challenges=challenges,
        cuts_basis=text_at(likelihood, "basis"),
        matrix_basis=text_at(matrix_node, "basis"),
    )


def _cuts(reader: Reader, node: MappingNode, scale: tuple[RiskLevel, ...]) -> tuple[int, ...]:
    cuts = tuple(map(reader.tenths, items(node, "cuts")))
    names = [scalar(item).text for item in items(node, "names")]
    ids = [step.id for step in scale]
    if names != ids:
        reader.refuse(
            node.entries["names"].value,
            f"likelihood names {listed(names)}",
            f"those of risk_scale: {listed(ids)}",
        )
    if len(cuts) != len(ids) - 1:
        reader.refuse(node.entries["cuts"].value, f"{len(cuts)} cuts", f"{len(ids) - 1}: one between any two names")
    if list(cuts) != sorted(set(cuts)):
        reader.refuse(node.entries["cuts"].value, "the cuts do not rise")
    return cuts


def _matrix(reader: Reader, node: MappingNode, scale: tuple[RiskLevel, ...]) -> tuple[tuple[int, ...], ...]:
    ids = [step.id for step in scale]
    columns = [scalar(item).text for item in items(node, "columns")]
    if columns != ids:
        reader.refuse(
            node.entries["columns"].value, f"columns are {listed(columns)}", f"those of risk_scale: {listed(ids)}"
        )
    rows = mapping(node.entries["rows"].value)
    for name, entry in rows.entries.items():
        if name not in ids:
            reader.refuse(entry.key, f"row {name!r} is no step of risk_scale", near=(name, ids))
    matrix = []
    for name in ids:
        entry_or_none = rows.entries.get(name)
        if entry_or_none is None:
            reader.refuse(rows, f"risk_matrix lacks the row {name!r}")
            continue
        matrix.append(_row(reader, entry_or_none.value, name, ids))
    if len(matrix) == len(ids) and all(len(row) == len(ids) for row in matrix):
        _check_rising(reader, rows, matrix)
    return tuple(matrix)


def _row(reader: Reader, node: Node, name: str, ids: list[str]) -> tuple[int, ...]:
    cells = getattr(node, "items", ())
    if len(cells) != len(ids):
        reader.refuse(node, f"row {name!r} has {len(cells)} cells", f"{len(ids)}")
    return tuple(ids.index(scalar(cell).text) for cell in cells if reader.known(cell, ids, "step of risk_scale"))


def _check_rising(reader: Reader, rows: MappingNode, matrix: list[tuple[int, ...]]) -> None:
    across = all(list(row) == sorted(row) for row in matrix)
    down = all(list(column) == sorted(column) for column in zip(*matrix, strict=True))
    if not (across and down):
        reader.refuse(rows, "the risk falls where likelihood or impact rises", "that it never does")


def build_challenges(reader: Reader, scale: tuple[RiskLevel, ...]) -> tuple[Challenge, ...]:
    """The challenges in order; faulty ones are left out and noted."""
    steps = tuple(step.id for step in scale)
    return tuple(_challenge(reader, node, steps) for node in reader.sound_items(reader.document.root, "challenges"))


def _challenge(reader: Reader, node: MappingNode, steps: tuple[str, ...]) -> Challenge:
    impact = mapping(node.entries["impact"].value)
    base = impact.entries["base"].value
    if steps and number(base) >= len(steps):
        reader.refuse(base, f"impact base {number(base):g}", f"at most {len(steps) - 1}")
    return Challenge(
        **plain(Challenge, node),
        base=int(number(base)),
        adjustments=_adjustments(reader, impact),
        signals=_signals(reader, node, steps),
        applies=reader.rule(node.get("applies"), reader.shared.names.rules),
        refs=reader.refs(node),
    )


def _adjustments(reader: Reader, impact: MappingNode) -> tuple[Adjustment, ...]:
    found = []
    for item in map(mapping, loose_items(impact, "adjust")):
        when = reader.rule(item.get("when"), reader.shared.names.rules)
        if when is not None:
            add = int(number(item.entries["add"].value))
            found.append(Adjustment(when=when, add=add, reason=text(item, "reason")))
    return tuple(found)


def _signals(reader: Reader, node: MappingNode, steps: tuple[str, ...]) -> tuple[Signal, ...]:
    found = []
    for item in map(mapping, items(node, "signals")):
        when = reader.rule(item.get("when"), reader.shared.names.rules)
        floor = item.entries["likelihood_at_least"].value
        is_step = bool(steps) and reader.known(floor, steps, "step of risk_scale")
        if when is not None and is_step:
            found.append(Signal(when=when, floor=steps.index(scalar(floor).text), reason=text(item, "reason")))
    return tuple(found)
