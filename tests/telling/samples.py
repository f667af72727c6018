"""A document with a block of every kind, in which the word at hand stands in every place of text."""

from __future__ import annotations

from aifactory_assess.telling.blocks import (
    Actions,
    Bar,
    Bars,
    Block,
    Column,
    Document,
    Entry,
    Findings,
    Gauge,
    KeyFigure,
    KeyFigures,
    Listing,
    Matrix,
    Run,
    Schedule,
    Section,
    Sentence,
    Series,
    Stretch,
    Table,
    ToldAction,
    ToldFinding,
    Words,
    alarm,
    quiet,
    strong,
)

PLAIN = "reserve the base load"


def every_block(word: str = PLAIN) -> list[Block]:
    """One block of every kind."""
    words: Words = (f"{word} is ", strong(word, 0.4), " and ", alarm(word), " ", quiet(word), " ", Run(word, "code"))
    return [
        Sentence(words=words),
        Sentence(words=word, depth=1),
        Listing(entries=(Entry(words=words, under=(word, words)), Entry(words=word)), numbered=True),
        Listing(entries=(Entry(words=word),)),
        Table(
            columns=(Column(heading="what"), Column(heading="points", align="right"), Column(heading=word, spare=True)),
            rows=[(word, "12.5", words), (words, "3.0", "")],
            note=word,
            title=word,
        ),
        Bars(
            bars=(
                Bar(label=strong(word), low=0.3, high=0.6, value="30.0–60.0", remark=word, grade=0.7),
                Bar(label=word, low=0.25, high=0.25, value="25.0", depth=1),
                Bar(label=word, low=None, high=None, value="n/a", depth=1),
            ),
            headings=("pillar", "score", "level"),
        ),
        KeyFigures(figures=(KeyFigure(label="When", value=word, remark=words),)),
        Gauge(
            value="38.5",
            unit="of 100",
            verdict=strong(word, 0.6),
            low=0.385,
            high=0.544,
            grade=0.6,
            marks=((0.0, "0"), (0.31, "31"), (0.61, "61"), (0.86, "86")),
        ),
        Matrix(
            row_axis="likelihood",
            column_axis="impact",
            rows=("low", "moderate", "very high"),
            columns=("low", "very high"),
            cells={(2, 1): ("power", word), (0, 0): ("bias",)},
            grades={(2, 1): 1.0, (0, 0): 0.2},
            ratings={(2, 1): f"GRAVE {word}", (0, 0): "SLIGHT"},
        ),
        Series(title=word, x_axis="month", y_axis="share", points=((1.0, 0.2), (2.0, 0.8)), marked=((2.0, 0.8, word),)),
        Series(title="many", x_axis="x", y_axis="y", points=tuple((float(x), x * 2.0) for x in range(1, 101))),
        Schedule(
            unit="months",
            end_names=("half of the cases", "nine of ten"),
            stretches=(Stretch(label=word, start=0, ends=(5.0, 9.0), remark=word),),
            density=((4.0, 0.5), (5.0, 0.3), (9.0, 0.2)),
        ),
        Actions(
            actions=(
                ToldAction(
                    do=word,
                    why=words,
                    state="80 of 119 kW",
                    worth=(("points", "+1.2"), ("days", "15"), ("who", "FAC")),
                    place="power_secured, line 12",
                ),
                ToldAction(do=word, why="", worth=(("points", "+0.9"), ("days", "20"), ("who", "LEG"))),
            )
        ),
        Findings(
            findings=(
                ToldFinding(
                    title=word,
                    verdict="Very high",
                    grade=1.0,
                    follows="likelihood high, impact very high",
                    about=(word,),
                    drivers=(Entry(words=words, under=(word,)),),
                ),
                ToldFinding(title="another", verdict="Low", grade=0.0, follows=""),
            )
        ),
    ]


def sample(word: str = PLAIN) -> Document:
    """The blocks by themselves, and once more in a section of a section."""
    inner = Section(title=word, blocks=every_block(word), id="inner")
    return Document(
        title=word,
        about=(word, quiet(word)),
        blocks=[*every_block(word), Section(title=word, blocks=[Sentence(words="first"), inner], id="outer")],
    )
