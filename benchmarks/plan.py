"""How long plans take: the default target and the whole frontier of every example, beside scipy's `milp`.

    python -m benchmarks.plan

What it should stay within on a quiet machine: 2 s for the default target, 0.3 s for the frontier.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.planning.exact import Exact
from aifactory_assess.planning.frontier import Frontier
from aifactory_assess.planning.model import Model
from aifactory_assess.planning.plan import make_plan
from aifactory_assess.planning.target import usual_target
from aifactory_assess.scoring.assess import assess
from aifactory_assess.scoring.supposing import at_worst


def timed(work: Callable[[], object]) -> float:
    """The shorter of two runs, in seconds."""
    costs = []
    for _ in range(2):
        start = time.perf_counter()
        work()
        costs.append(time.perf_counter() - start)
    return min(costs)


def _idle(model: Model) -> str:
    """A question that the plan of fewest days leaves as it is, so that this is the plan without it, too."""
    taken = Exact(model).cheapest() or ()
    return next(name for name, places in model.places.items() if not set(places).intersection(taken))


def by_scipy(model: Model) -> float | None:
    """The fewest days by scipy, which proves one optimum where a plan proves four; None where it is not installed."""
    try:
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp
    except ImportError:
        return None
    count = len(model.steps)
    rows = [(row.weights, row.need) for row in model.rows]
    rows += [({place: 1}, 1) for place in model.forced] + [({a: 1, b: -1}, 0) for a, b in model.pairs()]
    matrix, needs = np.zeros((len(rows), count)), np.zeros(len(rows))
    for place, (weights, need) in enumerate(rows):
        largest = max((abs(weight) for weight in weights.values()), default=1)
        for step, weight in weights.items():
            matrix[place, step] = weight / largest
        needs[place] = need / largest
    return timed(
        lambda: milp(
            np.array(model.days, dtype=float),
            integrality=np.ones(count),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(matrix, lb=needs),
            options={"mip_rel_gap": 0},
        )
    )


def main() -> None:
    """Print a line an example, answered questions only and at worst."""
    framework = builtin()
    print(f"{'example':28} {'steps':>5} {'plan s':>7} {'frontier s':>10} {'days by HiGHS s':>15} {'by milp s':>9}")
    for path in sorted((builtin_folder() / "examples").glob("*.yaml")):
        found = assess(framework, read_sheet(path, framework), as_of=date(2026, 11, 25))
        for name, assessment in ((path.stem, found), (f"{path.stem}, worst", at_worst(found))):
            target = usual_target(assessment)
            model = Model(assessment, target)
            whole = timed(lambda a=assessment, t=target: make_plan(a, t, Exact))
            frontier = timed(lambda m=model: Frontier(m).curve())
            idle = _idle(model)
            one = timed(lambda m=model, question=idle: Exact(m).days_without(question))
            other = by_scipy(model)
            told = "-" if other is None else f"{other:9.3f}"
            print(f"{name:28} {len(model.steps):5} {whole:7.2f} {frontier:10.3f} {one:15.3f} {told:>9}")


if __name__ == "__main__":
    main()
