"""What changed between two runs, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.escaping import markdown
from aifactory_assess.portfolio.json import BIN
from aifactory_assess.portfolio.markdown import table
from aifactory_assess.portfolio.trend import Trend
from aifactory_assess.portfolio.trend_wording import sections, summary


def render(trend: Trend) -> Iterator[str]:
    """The document in pieces."""
    yield f"# What changed from {markdown(str(trend.old))} to {markdown(str(trend.new))}\n\n"
    yield "\n".join(markdown(sentence) for sentence in summary(trend)) + "\n"
    if trend.compared:
        yield "\n## Changes of the overall score\n"
        least = trend.changes.least_possible
        bins = [bin_ for bin_ in trend.changes.bins(BIN) if bin_[2]]
        yield from table(
            ("change", "organisations", "share"),
            (
                (f"{(start + least) // 10} – {(stop + least) // 10}", f"{n:,}", f"{100 * n / trend.compared:.1f} %")
                for start, stop, n in bins
            ),
        )
    for section in sections(trend):
        yield f"\n## {markdown(section.title)}\n"
        yield from table((section.key, *section.columns), section.rows)
        if section.note:
            yield f"\n{markdown(section.note)}\n"
