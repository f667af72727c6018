"""The verdict as a badge: one self-contained SVG, without fonts, scripts or links."""

from __future__ import annotations

from aifactory_assess.escaping import width, xml
from aifactory_assess.gate.verdict import FileVerdict, Verdict
from aifactory_assess.scoring.printed import points
from aifactory_assess.telling.documents.wording import rated

_GREEN, _RED, _GREY = "#2e7d32", "#c62828", "#616161"
_PER_SIGN, _MARGIN, _HEIGHT = 7, 12, 20


def render(verdict: Verdict) -> str:
    """The SVG, with a line end."""
    message, colour = build_message(verdict)
    label = verdict.framework.id
    left, right = _wide(label), _wide(message)
    alt = xml(f"{label}: {message}")
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{_HEIGHT}" role="img"'
        f' aria-label="{alt}">',
        f"  <title>{alt}</title>",
        f'  <rect width="{left}" height="{_HEIGHT}" fill="#37474f"/>',
        f'  <rect x="{left}" width="{right}" height="{_HEIGHT}" fill="{colour}"/>',
        '  <g fill="#fff" text-anchor="middle" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">',
        build_text(label, left / 2, left - _MARGIN),
        build_text(message, left + right / 2, right - _MARGIN),
        "  </g>",
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def build_message(verdict: Verdict) -> tuple[str, str]:
    """The words and the colour behind them."""
    if verdict.problems or not verdict.files:
        return "not judged", _GREY
    colour = _GREEN if verdict.passed else _RED
    if len(verdict.files) == 1:
        word = "passed" if verdict.passed else "failed"
        return f"{_score(verdict.files[0])} {word}", colour
    passed = sum(file.passed for file in verdict.files)
    return f"{passed} of {len(verdict.files)} passed", colour


def _score(file: FileVerdict) -> str:
    """Score and level of one file."""
    assessment = file.subject.assessment
    overall = assessment.readiness.overall
    if overall.score is None:
        return "no score,"
    return f"{points(overall.score.low)} {rated(assessment.framework, overall)},"


def build_text(text: str, middle: float, length: int) -> str:
    """A text that is as long as its box whatever the reader's font."""
    return f'    <text x="{middle:g}" y="14" textLength="{length}" lengthAdjust="spacingAndGlyphs">{xml(text)}</text>'


def _wide(text: str) -> int:
    return width(text) * _PER_SIGN + _MARGIN
