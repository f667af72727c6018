"""Colours that read on the ground they stand on: every pair has a contrast of 4.5 to 1 at the least, held by a test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from aifactory_assess.nouns import dataclass

Ground: TypeAlias = Literal["dark", "light"] | None
WHITE = 231


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Numbers of the 256 colours; `ramp` goes from the best of a scale to the worst.

    `chips`: a graded word brings its own ground, white on a step of the ramp, as what lies below is not known.
    """

    ramp: tuple[int, ...]
    quiet: int | None
    chips: bool = False


PALETTES: Mapping[Ground, Palette] = {
    "dark": Palette(ramp=(78, 75, 179, 209, 210), quiet=247),
    "light": Palette(ramp=(22, 25, 94, 124, 88), quiet=241),
    None: Palette(ramp=(22, 25, 94, 124, 88), quiet=None, chips=True),
}


def step(grade: float, palette: Palette) -> int:
    """The colour of a grade: from 0, the best of its scale, to 1, the worst."""
    return palette.ramp[round(min(max(grade, 0.0), 1.0) * (len(palette.ramp) - 1))]


def grade_code(grade: float, ground: Ground) -> str:
    """A strong word of this grade as the terminal's own code, for what is written without a library."""
    palette = PALETTES[ground]
    colour = step(grade, palette)
    return f"\x1b[1;38;5;{WHITE};48;5;{colour}m" if palette.chips else f"\x1b[1;38;5;{colour}m"


def grade_style(grade: float, ground: Ground) -> str:
    """How a word of this grade looks."""
    palette = PALETTES[ground]
    colour = step(grade, palette)
    return f"color({WHITE}) on color({colour})" if palette.chips else f"color({colour})"


def bar_style(grade: float | None, ground: Ground) -> str:
    """A bar has no ground of its own: where none is known, it is drawn in the terminal's own colour."""
    return "" if grade is None or PALETTES[ground].chips else grade_style(grade, ground)


def quiet_style(ground: Ground) -> str:
    """What may be passed over; where the ground is not known, no grey reads on all of them."""
    quiet = PALETTES[ground].quiet
    return "" if quiet is None else f"color({quiet})"
