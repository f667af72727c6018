"""How ready an organisation is to build and scale an AI factory, and which scaling risks it runs.

    from datetime import date
    from pathlib import Path
    import aifactory_assess as aif

    framework = aif.builtin()                        # or aif.load(Path("my-framework"))
    sheet = aif.read_sheet(Path("acme.yaml"), framework)
    assessment = aif.assess(framework, sheet, as_of=date(2026, 11, 25))

    scores = aif.score(frame)                        # many: pandas, polars, pyarrow, duckdb (docs/notebook.md)

These names are public; they are imported when they are first used, so that a start pays only for what it needs.
"""

TYPE_CHECKING = False  # as type checkers read it; nothing is loaded before the program hears of Ctrl-C
if TYPE_CHECKING:
    from aifactory_assess.answers.sheet import Sheet as Sheet
    from aifactory_assess.batch.frames import Scores as Scores
    from aifactory_assess.batch.frames import score as score
    from aifactory_assess.errors import AssessError as AssessError
    from aifactory_assess.errors import Problem as Problem
    from aifactory_assess.framework.builtin import builtin as builtin
    from aifactory_assess.framework.loading import load as load
    from aifactory_assess.framework.model import Framework as Framework
    from aifactory_assess.notebook import Assessment as Assessment
    from aifactory_assess.notebook import assess as assess
    from aifactory_assess.notebook import read_sheet as read_sheet

__version__ = "0.1.0"
_HOMES = {
    "AssessError": "errors",
    "Assessment": "notebook",
    "Framework": "framework.model",
    "Problem": "errors",
    "Scores": "batch.frames",
    "Sheet": "answers.sheet",
    "assess": "notebook",
    "builtin": "framework.builtin",
    "load": "framework.loading",
    "read_sheet": "notebook",
    "score": "batch.frames",
}
__all__ = [
    "AssessError",
    "Assessment",
    "Framework",
    "Problem",
    "Scores",
    "Sheet",
    "__version__",
    "assess",
    "builtin",
    "load",
    "read_sheet",
    "score",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
