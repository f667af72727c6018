"""A document that has every kind of block once."""

from __future__ import annotations

from aifactory_assess.telling import blocks as told

EVERY_KIND = told.Document(
    title="Every kind of block",
    about=(told.quiet("as a page shows it"),),
    blocks=(
        told.Gauge(
            value="47.8",
            unit="of 100",
            verdict="Limited",
            low=0.478,
            high=0.53,
            grade=0.7,
            marks=((0.0, "0"), (0.31, "31"), (0.61, "61")),
        ),
        told.KeyFigures(figures=(told.KeyFigure(label="Money", value="2.5 M", remark="once"),)),
        told.Section(
            title="Text",
            blocks=(
                told.Sentence(
                    words=(
                        "Plain, ",
                        told.strong("strong", 0.9),
                        ", ",
                        told.alarm("alarm"),
                        ", ",
                        told.code("a_long_id_of_a_question"),
                    )
                ),
                told.Verbatim(text="a: 1\n  b: 2", language="yaml"),
                told.Listing(
                    entries=(told.Entry(words="one", under=("under it",)), told.Entry(words="two")), numbered=True
                ),
            ),
        ),
        told.Section(
            title="Numbers",
            blocks=(
                told.Table(
                    columns=(
                        told.Column(heading="organisation"),
                        told.Column(heading="score", align="right"),
                        *(told.Column(heading=f"column {n}") for n in range(8)),
                    ),
                    rows=tuple(
                        (f"organisation-with-a-long-name-{n}", f"{n}.5", *("some words here",) * 8) for n in range(5)
                    ),
                    note="A note.",
                    title="A table",
                ),
                told.Bars(
                    bars=(
                        told.Bar(label="Infrastructure", low=0.4, high=0.6, value="40–60", remark="Limited", grade=0.5),
                        told.Bar(label="Power", low=None, high=None, value="n/a", depth=1),
                    ),
                    headings=("pillar", "score", "level"),
                ),
                told.Matrix(
                    row_axis="likelihood",
                    column_axis="impact",
                    rows=("low", "moderate", "high"),
                    columns=("low", "moderate", "high"),
                    cells={(2, 2): ("integration", "data quality")},
                    grades={(2, 2): 1.0, (0, 0): 0.0, (1, 1): 0.5},
                    ratings={(2, 2): "GRAVE"},
                ),
                told.Series(
                    title="Days against score",
                    x_axis="days",
                    y_axis="score",
                    points=((0, 40), (100, 55), (400, 70)),
                    style="steps",
                    marked=((100, 55, "knee"),),
                ),
                told.Series(
                    title="Months",
                    x_axis="months",
                    y_axis="share",
                    points=((1, 0.1), (2, 0.4), (3, 0.2)),
                    style="histogram",
                ),
                told.Schedule(
                    unit="months",
                    end_names=("half", "eight of ten", "nine of ten"),
                    stretches=(
                        told.Stretch(label="Planning", start=0, ends=(2, 3, 4)),
                        told.Stretch(
                            label="Infrastructure with a long name",
                            start=2,
                            ends=(12, 15, 19),
                            remark="waits for power",
                        ),
                    ),
                    density=((10, 0.1), (12, 0.4), (16, 0.2)),
                ),
            ),
        ),
        told.Section(
            title="Judgements",
            blocks=(
                told.Actions(
                    actions=(
                        told.ToldAction(
                            do="Contract 39 kW more",
                            why="it lifts a cap",
                            state="80 of 119 kW",
                            worth=(("points", "+1.2"), ("days", "15")),
                            place="power_secured (line 9)",
                        ),
                    )
                ),
                told.Findings(
                    findings=(
                        told.ToldFinding(
                            title="Power",
                            verdict="high",
                            grade=0.75,
                            follows="likelihood high",
                            about=("about it",),
                            drivers=(told.Entry(words="a driver"),),
                        ),
                    )
                ),
            ),
        ),
        told.Section(
            title="Questions and answers",
            blocks=(told.Section(title="Inside", blocks=(told.Sentence(words="said"),)),),
            spare=True,
        ),
    ),
)
