"""The flags of `check`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aifactory_assess.cli.options import argument, flag, number

Files = Annotated[list[Path] | None, argument("FILE...", "Answers files (those that the policy names).")]
Policy = Annotated[
    Path | None,
    flag(
        "--policy FILE",
        "The policy (aifactory-policy.yaml beside each file, else in the root of its git repository, else"
        " the framework's own).",
    ),
]
PolicyRef = Annotated[
    str | None,
    flag(
        "--policy-ref REF",
        "Take policy, waivers, framework and the --baseline FILE as they are at a git ref, out of reach of the change.",
    ),
]
MinCoverage = Annotated[float | None, flag("--min-coverage PERCENT", "Least share that is answered.", parser=number)]
MaxRisk = Annotated[str | None, flag("--max-risk RISK", "Highest risk tolerated.")]
Baseline = Annotated[
    Path | None,
    flag("--baseline FILE", "Compare with an earlier answers file, or with what --write-baseline kept."),
]
BaselineRef = Annotated[str | None, flag("--baseline-ref REF", "Compare with each file as it was at a git ref.")]
OnlyRegressions = Annotated[bool, flag("--only-regressions", "Tell and fail only what got worse than the baseline.")]
Select = Annotated[list[str] | None, flag("--select RULE", "Judge only this rule, or kind of rule. Repeatable.")]
Ignore = Annotated[list[str] | None, flag("--ignore RULE", "Do not judge this rule, or kind of rule. Repeatable.")]
MinSeverity = Annotated[
    str, typer.Option("--min-severity", metavar="SEVERITY", help="Fail only from here: minor, major or critical.")
]
Partial = Annotated[bool, flag("--partial", "These are some of the files: miss no others, and call no waiver unused.")]
Category = Annotated[
    str, typer.Option("--category", metavar="NAME", help="Which of several runs over one commit this is, in SARIF.")
]
SarifSuppressed = Annotated[
    str, typer.Option("--sarif-suppressed", metavar="omit|keep", help="Whether SARIF has what is waived.")
]
RulesUrl = Annotated[
    str, typer.Option("--rules-url", metavar="URL", help="Where docs/rules.md can be read, for SARIF's help.")
]
WriteBaseline = Annotated[Path | None, flag("--write-baseline FILE", "Keep what was judged, for --baseline.")]
AcceptToday = Annotated[
    Path | None,
    flag("--accept-today FILE", "Draft the policy with a waiver for all that fails now, into a new file."),
]
ExitZero = Annotated[bool, flag("--exit-zero", "Tell what fails, and exit 0 all the same.")]
ExplainPolicy = Annotated[bool, flag("--explain-policy", "Print the policy in plain sentences, and judge nothing.")]
ListRules = Annotated[bool, flag("--list-rules", "Print every rule as Markdown, and judge nothing.")]
Colour = Annotated[str, typer.Option("--color", metavar="auto|always|never", help="Colour in the log.")]
