"""The cheapest steps to any target, by HiGHS; every solution is checked in whole numbers (docs/planning.md)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Self

import highspy
from highspy._core import _Highs

from aifactory_assess.errors import AssessError, failure
from aifactory_assess.planning.model import TOO_LARGE, Model, Row, Steps, other_than

MOST_BRANCHES = 5_000
"""Of the solver's searches for one plan together; a plan of the built-in framework takes some hundred."""
WEIGHING_BRANCHES = 20_000
"""Of those for what leaving out each of its remedies costs; for sixty of the built-in framework they take 6,000."""
_CUTS, _A_CUT = 100, 50
"""So many solutions of a plan may break a row in whole numbers; each of more counts for so many branches.

Where days lie too far apart for a tolerance the solver finds one after the other, often without a branch, each in the
time of some fifty.
"""
_MANY = 200
"""From so many steps on, looking for what need not be solved takes longer than solving it."""

_BLOCK = 20
"""So many steps are put in order at once: 2**19 keeps its meaning beside a tolerance of 1e-9."""
_TOLERANCE = 1e-9


class Exact:
    """Solves one model. Rows are rounded to floats for the solver, and what it finds is held to the whole numbers."""

    def __init__(self, model: Model, branches: int = MOST_BRANCHES) -> None:
        self.model = model
        self.count = len(model.steps)
        self.remedies = dict.fromkeys(model.first_of.values(), 1)
        self.days = dict(enumerate(model.days))
        self.most = self.branches = branches
        self.cuts = 0

    def cheapest(self) -> Steps | None:
        """The steps of fewest days to the target; of those that cost the same, by the rule of ties. None: no such."""
        return self._least_effort(self._bounds())

    def best(self) -> Steps | None:
        """The steps to the highest printed score within the target's bounds, of fewest days; None: none fulfil them."""
        rows = self._bounds()
        taken = self._highest(rows)
        return None if taken is None else self._least_effort([*rows, self._score_row(self.model.score.tenths(taken))])

    def weighing(self) -> Self:
        """The same, with as many branches as what leaving each remedy of a plan out may take."""
        return type(self)(self.model, WEIGHING_BRANCHES)

    def days_without(self, question: str) -> float | None:
        """The fewest days to the target where one question is not worked on; None where that is out of reach."""
        taken = self._solve(self.days, self._bounds(), self.model.places[question])
        return None if taken is None else self.model.cost(taken)

    # --- what is asked of the solver, one after the other ---

    def _least_effort(self, rows: list[Row]) -> Steps | None:
        """Fewest days, then fewest remedies, then the highest printed score, then the first by the questions' ids."""
        for cost in (self.days, self.remedies):
            taken = self._solve(cost, rows)
            if taken is None:
                return None
            rows = [*rows, _at_most(cost, sum(cost.get(place, 0) for place in taken))]
        taken = self._highest(rows)
        if taken is None:
            return None
        return self._first([*rows, self._score_row(self.model.score.tenths(taken))], taken)

    def _highest(self, rows: list[Row]) -> Steps | None:
        """Steps to the highest printed score, proven: a tenth more has no solution."""
        scale = self.model.score
        largest = max(scale.weights.values(), default=1)
        taken = self._solve({place: -weight / largest for place, weight in scale.weights.items()}, rows)
        while taken is not None:
            higher = self._solve({}, [*rows, self._score_row(scale.tenths(taken) + 1)])
            if higher is None:
                break
            taken = higher
        return taken

    def _first(self, rows: list[Row], taken: Steps) -> Steps:
        """Of all solutions the one whose steps come first, block by block."""
        for start in range(0, self.count, _BLOCK):
            block = range(start, min(start + _BLOCK, self.count))
            cost = {place: -(2.0 ** (block.stop - 1 - place)) for place in block}
            found = self._solve(cost, rows)
            taken = taken if found is None else found
            rows = [*rows, *(_fixed(place, place in taken) for place in block)]
        return taken

    def _bounds(self) -> list[Row]:
        model, rows = self.model, [*self.model.rows]
        rows += [Row(weights={place: 1}, need=1, about="required") for place in sorted(model.forced)]
        rows += [Row(weights={first: 1, second: -1}, need=0, about="order") for first, second in model.pairs()]
        if model.budget is not None:
            rows.append(_at_most(self.days, model.budget))
        if model.target.most is not None:
            rows.append(_at_most(self.remedies, model.target.most))
        return rows

    def _score_row(self, tenths: int) -> Row:
        return Row(weights=self.model.score.weights, need=self.model.score.need(tenths), about="score")

    # --- the solver ---

    def _solve(self, cost: Mapping[int, float], rows: list[Row], left_out: Collection[int] = ()) -> Steps | None:
        """A solution of least cost that holds in whole numbers, or None."""
        nothing: Steps = frozenset()
        if not self.count:
            return nothing if all(row.holds(nothing) for row in rows) else None
        solver = self._solver(cost, rows, left_out)
        while True:
            solver.setOptionValue("mip_max_nodes", self.branches)
            solver.run()
            status = solver.getModelStatus()
            self.branches -= max(0, solver.getInfo().mip_node_count)
            if status == highspy.HighsModelStatus.kSolutionLimit or self.branches < 0:
                found = f"has remedies of which {self.most:,} branches of the solver prove no plan the cheapest"
                raise failure(self.model.assessment.framework.id, found, hint=TOO_LARGE)
            if status == highspy.HighsModelStatus.kInfeasible:
                return None
            if status == highspy.HighsModelStatus.kUnknown:
                raise self._too_far_apart()
            if status != highspy.HighsModelStatus.kOptimal:
                message = f"the solver ended with {solver.modelStatusToString(status)}"
                raise RuntimeError(message)
            values = solver.getSolution().col_value
            taken = frozenset(place for place in range(self.count) if values[place] > 0.5)  # noqa: PLR2004 - 0 or 1
            broken = next((row for row in rows if not row.holds(taken)), None)
            if broken is None:
                return taken
            self.cuts += 1
            self.branches -= _A_CUT if self.cuts > _CUTS else 0
            _add(solver, _cut(broken, taken))

    def _too_far_apart(self) -> AssessError:
        found = "has remedies of which the solver ends without a plan, as their days lie too far apart"
        return failure(self.model.assessment.framework.id, found, hint=TOO_LARGE)

    def _solver(self, cost: Mapping[int, float], rows: Iterable[Row], left_out: Collection[int]) -> _Highs:
        # The class that is built on this one writes a banner to stdout when it is made.
        solver = _Highs()
        for option, value in _OPTIONS.items():
            solver.setOptionValue(option, value)
        if self.count > _MANY:
            solver.setOptionValue("presolve", "off")
        try:
            costs = [float(cost.get(place, 0)) for place in range(self.count)]
        except OverflowError:
            raise self._too_far_apart() from None
        for place in range(self.count):
            solver.addCol(costs[place], 0.0, 0.0 if place in left_out else 1.0, 0, [], [])
            solver.changeColIntegrality(place, highspy.HighsVarType.kInteger)
        for row in rows:
            _add(solver, row)
        return solver


_OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    # What is found is proven: HiGHS' own gaps would stop short of it.
    "mip_rel_gap": 0.0,
    "mip_abs_gap": _TOLERANCE,
    "mip_feasibility_tolerance": _TOLERANCE,
    "primal_feasibility_tolerance": _TOLERANCE,
    # A search that begins anew from its root was seen to go on for minutes without counting a branch.
    "mip_allow_restart": False,
}


def _add(solver: _Highs, row: Row) -> None:
    """A row as floats of which the largest is 1."""
    places = sorted(row.weights)
    largest = max((abs(row.weights[place]) for place in places), default=1)
    weights = [row.weights[place] / largest for place in places]
    solver.addRow(row.need / largest, highspy.kHighsInf, len(places), places, weights)


def _at_most(cost: Mapping[int, int], most: int) -> Row:
    return Row(weights={place: -each for place, each in cost.items() if each}, need=-most, about="bound")


def _fixed(place: int, taken: bool) -> Row:
    return Row(weights={place: 1 if taken else -1}, need=1 if taken else 0, about="order")


def _cut(broken: Row, taken: Steps) -> Row:
    """What every solution fulfils and this one does not: something that helps the broken row must change."""
    if all(weight >= 0 for weight in broken.weights.values()):
        # More steps never break it.
        return other_than((), [place for place in broken.weights if place not in taken], "cut")
    return other_than(taken, broken.weights, "cut")
