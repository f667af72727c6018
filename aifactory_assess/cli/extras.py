"""Parts of the program that are installed on demand."""

from __future__ import annotations

from importlib.util import find_spec

from aifactory_assess.errors import failure

_MODULES = {
    "batch": ("numpy", "pyarrow", "duckdb"),
    "plan": ("highspy",),
    "dask": ("numpy", "pyarrow", "distributed"),
    "pdf": ("weasyprint",),
    "pptx": ("pptx",),
    "xlsx": ("xlsxwriter", "openpyxl"),
    "spark": ("numpy", "pyarrow", "pyspark"),
}


def require(extra: str, wanted_by: str) -> None:
    """AssessError with the line to run, unless all modules of an extra are installed; none of them is loaded."""
    missing = [module for module in _MODULES[extra] if find_spec(module) is None]
    if missing:
        hint = f"run: pip install 'aifactory-assess[{extra}]'"
        raise failure(wanted_by, f"needs {' and '.join(missing)}", hint=hint)
