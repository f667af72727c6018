"""What small hostile inputs cost a command; none ends in a traceback, or reaches a terminal or a runner of CI.

Where a bound refuses the input, its sentence is expected; where cost must follow the size, there are two sizes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path
from random import Random

import pytest

from aifactory_assess.answers.migrating import MAX_MOVES
from aifactory_assess.framework.asked import Levels
from aifactory_assess.framework.builtin import builtin
from tests.effort import costs, in_the_gate, one_case_in, some
from tests.hostile.cases import BASE
from tests.nursery import Grown
from tests.program import STEERING, environment, measured, run, twice

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="sizes are told in KiB by Linux alone"),
    one_case_in(0),
    costs,
]

MOST_CPU, MOST_MEMORY = 2.0, 300
EXAMPLE = (Path(__file__).parents[2] / "questionnaires" / "examples" / "hospital_finetune.yaml").read_text("utf-8")
POLICY = "format: aifactory-assess/policy@1\nframework: ai-factory@2\nrequire:\n  overall: {score: 1e308}\n"
KEYS = "framework: ai-factory@2\norganisation: {id: a}\nanswers:\n"
PROFILE, PEOPLE = ((BASE / name).read_text("utf-8") for name in ("profile.yaml", "people.yaml"))
OPTIONS = PEOPLE + "      - id: big\n        ask: q\n        kind: checklist\n        weight: 1\n        options:\n"
CHECK = ("check", "x.yaml", "--report", "sarif=out.json", "--as-of", "2026-11-25")
GIT = ("git", "-C")
LINT = ("framework", "lint", "framework")
RISKY = Path(__file__).parents[1] / "cases" / "check" / "framework"
FACTS = "framework: small@1\norganisation: {id: a}\nassessed_on: 2026-11-20\n"
FACTS += "profile: {site: own, power_kw: 900, need_kw: 1000}\nanswers:\n  supply: 0.6\n  cooling: 0\n"


def retiring(gone: int, others: int) -> str:
    """A mapping with columns that are retired, and with others."""
    columns = [*(f"  c{n}: selection_rate_ratio\n" for n in range(gone)), *(f"  d{n}: pue\n" for n in range(others))]
    return "framework: ai-factory@2\ncolumns:\n" + "".join(columns)


REFUSED = {
    "directives": (CHECK, "x.yaml", "%TAG !a! tag:x,2000:\n" * 49_000, "a YAML directive"),
    "anchors": (CHECK, "x.yaml", KEYS + "  k: &a !t 1\n" * 49_000, "an anchor (&a) found"),
    "unknown keys": (
        CHECK,
        "x.yaml",
        KEYS + "".join(f"  k{n}: 1\n" for n in range(80_000)),
        "more than 100,000 keys and values",
    ),
    "a score of 1e308": (
        ("check", "a.yaml", "--policy", "x.yaml"),
        "x.yaml",
        POLICY,
        "expected a number from 0 to 100",
    ),
    "replies": (("interview", "n.yaml", "--script", "x.txt"), "x.txt", ":b\n" * 200_000, "expected at most 2,000"),
    "a script without end": (("interview", "n.yaml", "--script", "/dev/zero"), "x", "", "is no regular file"),
    "figures": (
        LINT,
        "framework/profile.yaml",
        PROFILE + "".join(f"  - {{id: f{n}, title: T, unit: kW, formula: machines}}\n" for n in range(9_000)),
        "expected at most 200",
    ),
    "columns of a mapping": (
        ("batch", "t.jsonl", "--map", "x.yaml", "-o", "out.csv"),
        "x.yaml",
        "columns: {" + ", ".join(f"c{n}: pue" for n in range(45_000)) + "}\n",
        "expected at most 10000",
    ),
    "retired names of a mapping": (
        ("migrate", "x.yaml"),
        "x.yaml",
        retiring(MAX_MOVES + 1, 48_000),
        "names more than 1,000 things that are retired",
    ),
    "columns of a mapping that is migrated": (
        ("migrate", "x.yaml"),
        "x.yaml",
        retiring(MAX_MOVES, 40_000),
        "expected at most 10000",
    ),
    "words of a scenario that name nothing": (
        ("compare", "a.yaml", "--scenario", "x.yaml"),
        "x.yaml",
        "format: aifactory-assess/scenario@1\nset:\n" + "".join(f"  data_quality{n}: 1\n" for n in range(45_000)),
        "and 44,899 more",
    ),
    "options": (
        LINT,
        "framework/people.yaml",
        OPTIONS + "".join(f"          - {{id: o{n}, label: L, points: 1}}\n" for n in range(14_000)),
        "expected at most 200",
    ),
}


def prepared(folder: Path) -> None:
    (folder / "framework").mkdir()
    for path in BASE.iterdir():
        (folder / "framework" / path.name).write_bytes(path.read_bytes())
    (folder / "a.yaml").write_text(EXAMPLE, "utf-8")
    (folder / "t.jsonl").write_text('{"organisation": "a"}\n', "utf-8")


@pytest.mark.parametrize("name", some(REFUSED, 2))
def test_what_costs_too_much_is_refused_in_time(name: str, tmp_path: Path) -> None:
    words, file, text, sentence = REFUSED[name]
    prepared(tmp_path)
    (tmp_path / file).write_text(text, "utf-8")
    ran = measured(*words, cwd=tmp_path)
    assert "Traceback" not in ran.err
    assert sentence in ran.err
    assert ran.code in (1, 2)
    assert ran.cpu < MOST_CPU
    assert ran.memory < MOST_MEMORY


def test_blanks_before_what_is_taken_out_cost_what_they_are_long(tmp_path: Path) -> None:
    """The comments behind it are looked for among them."""
    (tmp_path / "a.yaml").write_text(EXAMPLE.replace("  lineage: ", "  lineage: " + " " * 500_000), "utf-8")
    ran = measured("unset", "a.yaml", "lineage", cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert "lineage:" not in (tmp_path / "a.yaml").read_text("utf-8")
    assert ran.cpu < MOST_CPU


@pytest.mark.parametrize("text", ["{comments}  {last}: 1\n", "  {first}:\n    value: 1\n{comments}"])
def test_comments_around_what_is_put_in_are_looked_through_once(text: str, tmp_path: Path) -> None:
    """What is left of an answer is looked for among them, for all that are put in at once."""
    first, *others, last = [asked.id for asked in builtin().questions if isinstance(asked.kind, Levels)]
    text = KEYS + text.format(first=first, last=last, comments="  #\n" * 100_000)
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    ran = measured("set", "a.yaml", *(f"{name}=1" for name in others), cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert ran.cpu < MOST_CPU


def test_a_file_full_of_expressions_is_checked_in_time(tmp_path: Path) -> None:
    """Cases are told apart by their last number, so that none is another's; together nearly 1 MiB."""
    prepared(tmp_path)
    case = f"      - {{{{when: a > 1, formula: 'max({'a,' * 96}{{}})'}}}}\n"
    figures = [
        f"  - id: f{n}\n    title: T\n    unit: u\n    cases:\n"
        + "".join(case.format(1000 * n + place) for place in range(17))
        for n in range(198)
    ]
    asked = "  - {id: a, ask: A?, kind: number, unit: u, range: [0, 9]}\nfigures:"
    text = PROFILE.replace("figures:", asked) + "".join(figures)
    (tmp_path / "framework" / "profile.yaml").write_text(text, "utf-8")
    ran = measured(*LINT, cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert ran.cpu < MOST_CPU
    assert ran.memory < MOST_MEMORY


def many_questions(folder: Path, count: int, sizes: Sequence[str]) -> None:
    """A framework of so many more questions with remedies of these sizes in turn, and a file that answers them all."""
    (folder / "framework").mkdir()
    for path in RISKY.iterdir():
        (folder / "framework" / path.name).write_bytes(path.read_bytes())
    random = Random(3)  # noqa: S311 - no secret
    effort = {size: round(10 + random.random() * 100, 3) for size in sizes}
    days = ", ".join(f"{size}: {days}" for size, days in effort.items())
    with (folder / "framework" / "framework.yaml").open("a", encoding="utf-8") as stream:
        stream.write(f"effort_days: {{{days}}}\n")
    asked = "".join(
        f"      - {{id: q{n}, ask: Q?, kind: level, levels: [a, b, c], weight: {weight},"
        f" informs: {{power: direct, talent: contributory}}, remedy: {{action: Do, effort: {size}}}}}\n"
        for n in range(count)
        for size in [sizes[n % len(sizes)]]
        for weight in [int(effort[size] * 8) + random.randrange(20)]  # a remedy is worth about what it takes
    )
    text = "pillar: people\ntopics:\n  - id: team\n    title: Team\n    questions:\n" + asked
    (folder / "framework" / "people.yaml").write_text(text, "utf-8")
    (folder / "a.yaml").write_text(FACTS + "".join(f"  q{n}: 0\n" for n in range(count)), "utf-8")


def test_what_decides_among_many_questions_is_found_in_time(tmp_path: Path) -> None:
    many_questions(tmp_path, 800, ["S"])
    ran = measured("sensitivity", "a.yaml", "--framework", "framework", cwd=tmp_path)
    assert ran.code == 0
    assert ran.cpu < MOST_CPU


FAR = {
    "framework.yaml": "id: far\nversion: 1.0.0\ntitle: Far\npillars: [{id: p, title: P, file: p.yaml, weight: 1}]\n"
    "levels: [{id: weak, title: Weak, from: 0}]\n",
    "p.yaml": "pillar: p\ntopics: [{id: t, title: T, questions: [{id: q, ask: Q?, kind: yes_no, weight: 1}]}]\n",
    "profile.yaml": "fields: [{id: a, ask: When?, kind: number, unit: months, range: [0, 1e15]}]\n",
    "estimates.yaml": "phases: [{id: y, title: Y, months: [1, 2], kinds: [{title: k, months: [1, 2, 3]}],\n"
    "  power: {months: a, slip: [0.1, 1, 10], reason: r}}]\n",
}


@pytest.mark.parametrize("months", ["1e5", "1e15"])
@pytest.mark.parametrize("told", ["json=-", "html=o.html", "markdown=-"])
def test_a_date_of_power_that_is_ages_away_costs_no_more_than_one_of_years(
    months: str, told: str, tmp_path: Path
) -> None:
    (tmp_path / "framework").mkdir()
    for name, text in FAR.items():
        (tmp_path / "framework" / name).write_text(text, "utf-8")
    (tmp_path / "a.yaml").write_text(f"framework: far@1\norganisation: {{id: a}}\nprofile: {{a: {months}}}\n", "utf-8")
    ran = measured("report", "a.yaml", "--framework", "framework", "--report", told, "-q", cwd=tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert ran.cpu < MOST_CPU
    assert ran.memory < MOST_MEMORY


def test_rules_are_listed_in_time_that_follows_their_number(tmp_path: Path) -> None:
    took = []
    for count in (475, 950):
        (tmp_path / str(count)).mkdir()
        many_questions(tmp_path / str(count), count, ["S"])
        ran = measured("check", "--list-rules", "--framework", "framework", cwd=tmp_path / str(count))
        assert ran.code == 0, ran.err
        took.append(ran.cpu)
    assert took[1] < twice(took[0])


def test_slides_of_many_items_take_time_that_follows_them(tmp_path: Path) -> None:
    pytest.importorskip("pptx")
    took = []
    for count in (50, 100):
        folder = tmp_path / str(count)
        (folder / "framework").mkdir(parents=True)
        items = "".join(f"  - {{id: i{n}, title: {'Item ' * 24}, per: once, formula: 1}}\n" for n in range(count))
        money = f"totals: [{{id: t, title: T, per: once, figure: f, approved: f}}]\nitems:\n{items}"
        figure = f"figures: [{{id: f, title: F, unit: USD, formula: {count}, basis: B}}]\n"
        for name, text in FAR.items():
            more = {"estimates.yaml": money, "profile.yaml": figure}.get(name, "")
            (folder / "framework" / name).write_text(f"{text}{more}", "utf-8")
        (folder / "a.yaml").write_text("framework: far@1\norganisation: {id: a}\nanswers: {q: 'no'}\n", "utf-8")
        ran = measured("report", "a.yaml", *("--framework", "framework"), "--report", "pptx=o.pptx", "-q", cwd=folder)
        assert ran.code == 0, ran.err
        took.append(ran.cpu)
    assert took[1] < twice(took[0])


def test_what_each_value_of_a_disputed_fact_comes_to_is_not_kept_for_the_next_fact(tmp_path: Path) -> None:
    """All 480 assessments, each of 950 questions, take 90 MB."""
    facts, people = 60, 8
    many_questions(tmp_path, 950, ["S"])
    profile = tmp_path / "framework" / "profile.yaml"
    asked = "".join(f"  - {{id: f{n}, ask: F?, kind: number, unit: u, range: [0, 9]}}\n" for n in range(facts))
    profile.write_text(profile.read_text("utf-8").replace("figures:", f"{asked}figures:"), "utf-8")
    for who in range(people):
        said = ", ".join(f"f{n}: {who}" for n in range(facts))
        text = f"framework: small@1\norganisation: {{id: a}}\nrespondent: {{name: P{who}}}\nprofile: {{{said}}}\n"
        (tmp_path / f"p{who}.yaml").write_text(text, "utf-8")
    files = [f"p{who}.yaml" for who in range(people)]
    ran = measured("merge", *files, "-o", "all.yaml", "--framework", "framework", cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert ran.memory < 50


TICKED = " or ".join(f"o{option} in l" for option in range(12))
CONDITIONS = {
    "over several lists": (100, " or ".join(TICKED.replace("l", name) for name in "lmnpq")),
    "over a list and a choice": (1_000, f"{TICKED} or big == o0"),
}


@pytest.mark.parametrize("law", CONDITIONS)
def test_conditions_that_differ_in_too_many_ways_are_passed_over_in_time(law: str, tmp_path: Path) -> None:
    count, condition = CONDITIONS[law]
    prepared(tmp_path)
    few, many = (", ".join(f"{{id: o{option}, label: L}}" for option in range(size)) for size in (12, 30))
    asked = "".join(f"  - {{id: {name}, ask: A, kind: multi, options: [{few}]}}\n" for name in "lmnpq")
    asked += f"  - {{id: big, ask: A, kind: choice, options: [{many}]}}\n"
    (tmp_path / "framework" / "profile.yaml").write_text(f"fields:\n{asked}", "utf-8")
    each = f"      - {{id: q%d, ask: H, kind: yes_no, weight: 1, when: 0 < %d or {condition}}}\n"
    text = "pillar: people\ntopics:\n  - id: team\n    title: Team\n    questions:\n"
    text += "".join(each % (number, number) for number in range(count))
    (tmp_path / "framework" / "people.yaml").write_text(text, "utf-8")
    ran = measured(*LINT, cwd=tmp_path)
    assert (ran.code, f"is sound: {count:,} questions" in ran.err) == (0, True), ran.err
    assert ran.cpu < MOST_CPU


def worded(folder: Path, size: int, words: Sequence[str], title: str = "G") -> Grown:
    """What a command costs that tells so many conditions in words, each with 60 of as many figures, beside prices."""
    (folder / "framework").mkdir(parents=True)
    conditions = [" or ".join(f"g{(number + each) % size} > {each}" for each in range(60)) for number in range(size)]
    files = {
        "framework.yaml": FAR["framework.yaml"],
        "profile.yaml": FAR["profile.yaml"]
        + "figures:\n"
        + "".join(f"  - {{id: g{number}, title: {title}, unit: u, formula: a * 1}}\n" for number in range(size)),
        "estimates.yaml": "".join(
            f"{key}:\n"
            + "".join(f"  - {{id: {key[0]}{number}, title: P, unit: u, value: [1, 2, 3]}}\n" for number in range(size))
            for key in ("prices", "factors")
        ),
        "p.yaml": "pillar: p\ntopics:\n  - id: t\n    title: T\n    questions:\n"
        + "".join(
            f"      - {{id: q{number}, ask: Q?, kind: yes_no, weight: 1, when: {condition}}}\n"
            for number, condition in enumerate(conditions)
        ),
    }
    for name, text in files.items():
        (folder / "framework" / name).write_text(text, "utf-8")
    return measured(*words, "--framework", "framework", cwd=folder)


@pytest.mark.parametrize("words", [("new", "n.yaml"), ("export", "-o", "n.xlsx")])
def test_conditions_are_told_in_words_in_time_that_follows_their_number(words: Sequence[str], tmp_path: Path) -> None:
    small, large = (worded(tmp_path / str(size), size, words) for size in (100, 200))
    assert (small.code, large.code) == (0, 0), large.err
    assert large.cpu < MOST_CPU
    assert large.cpu < twice(small.cpu)


def test_no_template_is_written_that_is_too_large_to_be_read(tmp_path: Path) -> None:
    refused = worded(tmp_path / "large", 200, ("new", "n.yaml"), "G" * 150)
    message = "n.yaml: would be larger than 1 MiB, the most that is read; nothing was written"
    hint = "--blank leaves out what explains it, --role what others answer"
    assert (refused.code, refused.err) == (2, f"{message} ({hint})\n")
    blank = worded(tmp_path / "blank", 200, ("new", "n.yaml", "--blank"), "G" * 150)
    assert blank.code == 0, blank.err
    assert (tmp_path / "blank" / "n.yaml").stat().st_size < 1 << 20


def test_facts_that_hang_on_each_other_are_followed_once_for_all_questions(tmp_path: Path) -> None:
    """Each of 150 facts is asked for where the one before holds, 120 open questions where the last does."""
    prepared(tmp_path)
    asked = "".join(
        f"  - {{id: f{n}, ask: A, kind: yes_no, when: f{n - 1} == yes, otherwise: 'no'}}\n" for n in range(1, 150)
    )
    (tmp_path / "framework" / "profile.yaml").write_text(
        f"fields:\n  - {{id: f0, ask: A first?, kind: yes_no}}\n{asked}", "utf-8"
    )
    questions = "".join(
        f"      - {{id: q{n}, ask: Q?, kind: yes_no, weight: 1, when: f149 == yes}}\n" for n in range(120)
    )
    text = "pillar: people\ntopics:\n  - id: team\n    title: Team\n    questions:\n"
    known = "      - {id: staffed, ask: Is it staffed?, kind: yes_no, weight: 1}\n"
    (tmp_path / "framework" / "people.yaml").write_text(text + known + questions, "utf-8")
    (tmp_path / "a.yaml").write_text("framework: tiny@1\norganisation: {id: a}\nanswers: {staffed: yes}\n", "utf-8")
    ran = measured("report", "a.yaml", "--framework", "framework", "-q", cwd=tmp_path)
    assert (ran.code, "Find out: A first?" in ran.out) == (0, True), ran.err
    assert ran.cpu < MOST_CPU


def computed(folder: Path, questions: int, figures: int, fact: str | None = None) -> None:
    """Questions that are computed from the last of a chain of figures, each of which names 27 others and 28 facts.

    `fact` is what is said of each fact, if anything.
    """
    folder.mkdir()
    prepared(folder)
    facts = range(245)
    asked = "".join(f"  - {{id: a{n}, ask: A?, kind: number, unit: u, range: [0, 9]}}\n" for n in facts)
    chain = ""
    for figure in range(figures):
        names = [f"g{other}" for other in range(max(figure - 27, 0), figure)]
        names += [f"a{(figure * 55 + n) % len(facts)}" for n in range(55 - len(names))]
        chain += f"  - {{id: g{figure}, title: G, unit: u, formula: 'max({', '.join(names)})'}}\n"
    (folder / "framework" / "profile.yaml").write_text(f"fields:\n{asked}figures:\n{chain}", "utf-8")
    derived = "".join(
        f"      - {{id: q{n}, ask: Q?, kind: number, unit: u, range: [0, 9], credit: [[0, 0], [1, 100]],"
        f" derive: g{figures - 1}, weight: 1}}\n"
        for n in range(questions)
    )
    text = "pillar: people\ntopics:\n  - id: team\n    title: Team\n    questions:\n"
    known = "      - {id: staffed, ask: Is it staffed?, kind: yes_no, weight: 1}\n"
    (folder / "framework" / "people.yaml").write_text(text + known + derived, "utf-8")
    told = "".join(f"  a{n}: {fact}\n" for n in facts if fact is not None)
    head = "framework: tiny@1\norganisation: {id: a}\nassessed_on: 2020-01-01\nanswers: {staffed: yes}\n"
    (folder / "a.yaml").write_text(head + (f"profile:\n{told}" if told else ""), "utf-8")


@pytest.mark.parametrize("words", [["report"], ["report", "--report", "json"], ["plan"]], ids=" ".join)
def test_what_open_questions_wait_for_is_followed_once_for_all_of_them(words: Sequence[str], tmp_path: Path) -> None:
    runs = []
    for questions, figures in ((25, 30), (50, 60)):
        folder = tmp_path / str(questions)
        computed(folder, questions, figures)
        runs.append(measured(words[0], "a.yaml", "--framework", "framework", "-q", *words[1:], cwd=folder))
    small, large = runs
    assert large.code == small.code != 2, large.err
    assert large.cpu < MOST_CPU
    assert large.cpu < twice(small.cpu)


@pytest.mark.parametrize(
    ("fact", "demanded", "told"),
    [
        ("0", "max_age_days: 10", "age/file-date"),  # all by the file's date at once
        ("{value: 0, as_of: 2020-01-01}", "max_age_days: 10", "to look at again: a"),
        (None, "required: ['{}']", "to answer: a"),
    ],
    ids=["of one date", "told", "open"],
)
def test_what_is_behind_computed_values_is_looked_at_once_for_all_questions(
    fact: str | None, demanded: str, told: str, tmp_path: Path
) -> None:
    runs = []
    for questions, figures in ((25, 30), (50, 60)):
        folder = tmp_path / str(questions)
        computed(folder, questions, figures, fact)
        every = demanded.format("', '".join(f"q{n}" for n in range(questions)))
        head = "format: aifactory-assess/policy@1\nframework: tiny@1\n"
        (folder / "p.yaml").write_text(f"{head}require: {{answers: {{{every}}}}}\n", "utf-8")
        runs.append(measured("check", "a.yaml", "--framework", "framework", "--policy", "p.yaml", cwd=folder))
        assert runs[-1].out.count(told) == (1 if fact == "0" else questions)
    small, large = runs
    assert large.cpu < MOST_CPU
    assert large.cpu < twice(small.cpu)


def test_a_long_source_of_a_fact_is_compared_once_for_all_questions(tmp_path: Path) -> None:
    computed(tmp_path / "one", 500, 1, "{value: 1, evidence: verified, source: '.'}")
    file, policy = (tmp_path / "one" / name for name in ("a.yaml", "p.yaml"))
    file.write_text(file.read_text("utf-8").replace("'.'", f"'{'.' * 900_000}'", 1), "utf-8")
    head = "format: aifactory-assess/policy@1\nframework: tiny@1\n"
    policy.write_text(f"{head}require: {{answers: {{require_source: [verified]}}}}\n", "utf-8")
    ran = measured("check", "a.yaml", "--framework", "framework", "--policy", "p.yaml", "-q", cwd=tmp_path / "one")
    assert ran.code == 1, ran.err
    assert ran.cpu < MOST_CPU


def shuffled(random: Random) -> str:
    """An id of the letters of all others, in another order."""
    return "k" + "".join(random.sample("abcdefghij" * 6, 60))


MISTYPED = [shuffled(Random(number)) for number in range(30)]  # noqa: S311 - no secret
LOOKED_FOR = {
    "of a file": ("report", "x.yaml"),
    "of changes": ("set", "a.yaml", *(f"{name}=1" for name in MISTYPED)),
    "of one command": ("explain", MISTYPED[0]),
    "of replies": ("interview", "a.yaml", "--script", "x.txt"),
}


def asking(folder: Path, pillars: Sequence[Sequence[str]]) -> None:
    """A framework with a file for each pillar, of these topics."""
    folder.mkdir(parents=True)
    listed = [f"{{id: p{place}, title: P, file: p{place}.yaml, weight: 1}}" for place in range(len(pillars))]
    head = FAR["framework.yaml"].replace("{id: p, title: P, file: p.yaml, weight: 1}", ", ".join(listed))
    (folder / "framework.yaml").write_text(head, "utf-8")
    for place, topics in enumerate(pillars):
        (folder / f"p{place}.yaml").write_text(f"pillar: p{place}\ntopics:\n{''.join(topics)}", "utf-8")


@pytest.mark.parametrize("law", LOOKED_FOR)
def test_what_was_meant_is_looked_for_among_long_ids_of_the_same_letters_in_time(law: str, tmp_path: Path) -> None:
    random, spent = Random(1), []  # noqa: S311 - no secret
    topic = "- {{id: {}, title: T, questions: [{{id: {}, ask: Q?, kind: yes_no, weight: 1}}]}}\n"
    said = "framework: far@1\norganisation: {id: a}\n"
    for size in (2, 4):
        folder = tmp_path / str(size)
        topics = [[topic.format(shuffled(random), shuffled(random)) for _ in range(195)] for _ in range(size)]
        asking(folder / "framework", topics)
        (folder / "a.yaml").write_text(said, "utf-8")
        (folder / "x.yaml").write_text(f"{said}answers: {{{': 1, '.join(MISTYPED)}: 1}}\n", "utf-8")
        (folder / "x.txt").write_text("".join(f":g {name}\n" for name in MISTYPED[:10]), "utf-8")
        ran = measured(*LOOKED_FOR[law], "--framework", "framework", cwd=folder)
        assert (ran.code, MISTYPED[0] in ran.out + ran.err) == (2, True), ran.err
        spent.append(ran.cpu)
    assert spent[1] < MOST_CPU
    assert spent[1] < twice(spent[0])


def test_what_was_meant_is_looked_for_no_more_often_in_more_files_of_a_framework(tmp_path: Path) -> None:
    random, spent = Random(1), []  # noqa: S311 - no secret
    question = "  - {{id: {}, ask: Q?, kind: yes_no, weight: 1, when: {} > 1}}\n"
    for size in (10, 20):
        asked = ["".join(question.format(shuffled(random), shuffled(random)) for _ in range(48)) for _ in range(size)]
        topics = [[f"- id: t{place}\n  title: T\n  questions:\n{each}"] for place, each in enumerate(asked)]
        asking(tmp_path / str(size), topics)
        ran = measured("framework", "lint", str(size), cwd=tmp_path)
        assert (ran.code, "is not known here" in ran.err) == (1, True), ran.err
        spent.append(ran.cpu)
    assert spent[1] < MOST_CPU
    assert spent[1] < twice(spent[0])


EACH = [f"X{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(100)]
TOO_LARGE = {
    "remedies": (501, ("S",), (), "leaves 501 remedies to choose from, expected at most 500"),
    "pairs": (100, EACH, ("--budget-days", "900"), "more than 1,000,000 pairs of days and points"),
}


@pytest.mark.parametrize("name", TOO_LARGE)
def test_a_plan_is_refused_where_too_much_could_be_chosen(name: str, tmp_path: Path) -> None:
    count, sizes, words, sentence = TOO_LARGE[name]
    many_questions(tmp_path, count, sizes)
    ran = measured("plan", "a.yaml", "--framework", "framework", *words, cwd=tmp_path)
    assert sentence in ran.err, ran
    assert ran.code == 2
    assert ran.memory < MOST_MEMORY


LIFTED = """id: far
version: 1.0.0
title: Far
pillars: [{id: p, title: P, file: p.yaml, weight: 1}]
levels: [{id: weak, title: W, from: 0}, {id: sound, title: S, from: 60}]
strengths: {direct: 10}
likelihood: {cuts: [50], names: [lo, hi]}
risk_scale: [{id: lo, title: Low, short: L, value: 0}, {id: hi, title: High, short: H, value: 10}]
risk_matrix: {columns: [lo, hi], rows: {lo: [lo, lo], hi: [lo, hi]}}
effort_days: {S: 10}
phases: [ph]
"""


def planned(folder: Path, facts: int, questions: int, signals: int) -> Grown:
    """What it costs to plan where signals look at all facts, and questions are computed from these in turn."""
    (folder / "framework").mkdir(exist_ok=True)
    names = [f"n{fact}" for fact in range(facts)]
    fields = "".join(f"  - {{id: {name}, ask: N?, kind: number, unit: u, range: [0, 100]}}\n" for name in names)
    held = "likelihood_at_least: hi, reason: r"
    looking = [f"{{when: {' + '.join(names)} < {20 + number}, {held}}}" for number in range(signals)]
    challenges = [looking[start : start + 50] for start in range(0, signals, 50)]
    asked = "".join(
        f"      - {{id: q{number}, ask: Q?, kind: number, unit: u, range: [0, 100], credit: [[0, 0], [100, 100]],"
        f" derive: {names[number % facts]}, weight: 1, informs: {{c{number % len(challenges)}: direct}},"
        " remedy: {action: D, effort: S}}\n"
        for number in range(questions)
    )
    files = {
        "framework.yaml": LIFTED,
        "profile.yaml": f"fields:\n{fields}",
        "p.yaml": f"pillar: p\ntopics:\n  - id: t\n    title: T\n    questions:\n{asked}",
        "challenges.yaml": "challenges:\n"
        + "".join(
            f"  - {{id: c{place}, title: C, statement: S, impact: {{base: 1}}, signals: [{', '.join(held_by)}]}}\n"
            for place, held_by in enumerate(challenges)
        ),
        "../a.yaml": f"framework: far@1\norganisation: {{id: a}}\nprofile: {{{': 1, '.join(names)}: 1}}\n",
    }
    for name, text in files.items():
        (folder / "framework" / name).write_text(text, "utf-8")
    return measured("plan", "a.yaml", "--max-risk", "lo", "--framework", "framework", cwd=folder)


def test_signals_over_what_many_remedies_lift_cost_what_their_number_does(tmp_path: Path) -> None:
    small, large = (planned(tmp_path, 1, size, size) for size in (200, 400))
    assert (small.code, large.code) == (1, 1), large.err
    assert large.cpu < MOST_CPU
    assert large.cpu < twice(small.cpu)


def test_signals_that_remedies_move_in_many_ways_are_looked_at_within_a_bound(tmp_path: Path) -> None:
    """Six facts of two steps each are 729 states for each signal."""
    few, many = (planned(tmp_path, 6, 6, signals) for signals in (30, 60))
    assert few.code == 0, few.err
    assert "has signals that remedies move through more than 300,000 facts and figures together" in many.err
    assert many.code == 2
    assert max(few.cpu, many.cpu) < MOST_CPU


def priced(folder: Path, figures: int) -> Grown:
    """What a report costs where 100 items name the last of a chain of figures, each with a price of its own."""
    folder.mkdir()
    prepared(folder)
    chain = "".join(f"  - {{id: g{n}, title: F, unit: USD, formula: g{n - 1} + p{n} * n}}\n" for n in range(1, figures))
    (folder / "framework" / "profile.yaml").write_text(
        "fields:\n  - {id: n, ask: N?, kind: number, unit: u, range: [0, 9]}\n"
        f"figures:\n  - {{id: g0, title: F, unit: USD, formula: p0 * n}}\n{chain}",
        "utf-8",
    )
    prices = "".join(f"  - {{id: p{n}, title: P, unit: USD, value: [1, 2, 3]}}\n" for n in range(figures))
    items = "".join(f"  - {{id: i{n}, title: I, per: once, formula: g{figures - 1} * 1}}\n" for n in range(100))
    (folder / "framework" / "estimates.yaml").write_text(f"prices:\n{prices}items:\n{items}", "utf-8")
    text = "pillar: people\ntopics:\n  - id: team\n    title: Team\n    questions:\n"
    known = "      - {id: staffed, ask: Is it staffed?, kind: yes_no, weight: 1}\n"
    (folder / "framework" / "people.yaml").write_text(text + known, "utf-8")
    said = "framework: tiny@1\norganisation: {id: a}\nprofile: {n: 3}\nanswers: {staffed: yes}\n"
    (folder / "a.yaml").write_text(said, "utf-8")
    return measured("report", "a.yaml", "--framework", "framework", "--detail", cwd=folder)


def test_prices_behind_a_chain_of_figures_are_worked_out_once_for_all_items(tmp_path: Path) -> None:
    small, large = (priced(tmp_path / str(size), size) for size in (40, 80))
    assert [(ran.code, ran.out.count(" general prices")) for ran in (small, large)] == [(0, 100)] * 2
    assert large.cpu < MOST_CPU
    assert large.cpu < twice(small.cpu)


def totalled(folder: Path, totals: int, conditions: int) -> Grown:
    """What it costs to lint totals of twice as many items each, among so many facts that are asked on a condition."""
    folder.mkdir()
    prepared(folder)
    only = f"when: 'max({'n,' * 180}n) < 11', otherwise: 0"
    asked = "".join(
        f"  - {{id: c{n}, ask: C?, kind: number, unit: u, range: [0, 9], {only}}}\n" for n in range(conditions)
    )
    (folder / "framework" / "profile.yaml").write_text(
        f"fields:\n  - {{id: n, ask: N?, kind: number, unit: u, range: [0, 9]}}\n{asked}"
        f"figures:\n  - {{id: all_usd, title: F, unit: USD, formula: n * {2 * totals}}}\n",
        "utf-8",
    )
    items = "".join(f"  - {{id: i{n}, title: I, per: once, formula: n * 1}}\n" for n in range(2 * totals))
    sums = "".join(f"  - {{id: t{n}, title: T, per: once, figure: all_usd}}\n" for n in range(totals))
    (folder / "framework" / "estimates.yaml").write_text(f"items:\n{items}totals:\n{sums}", "utf-8")
    text = "pillar: people\ntopics:\n  - id: team\n    title: Team\n    questions:\n"
    known = "      - {id: staffed, ask: Is it staffed?, kind: yes_no, weight: 1}\n"
    (folder / "framework" / "people.yaml").write_text(text + known, "utf-8")
    return measured(*LINT, cwd=folder)


def test_items_are_worked_out_once_for_all_totals_that_they_come_to(tmp_path: Path) -> None:
    small, large = (totalled(tmp_path / str(size), size, 0) for size in (25, 50))
    assert (small.code, large.code) == (0, 0), large.err


def helped(folder: Path, challenges: int) -> Grown:
    """What a report costs where one question, with 2,000 words of help for each of so many challenges, informs all."""
    (folder / "framework").mkdir(parents=True)
    informs = ", ".join(f"c{number}: direct" for number in range(challenges))
    each = "  - {{id: c{}, title: C, statement: S, impact: {{base: 1}}}}\n"
    files = {
        "framework.yaml": LIFTED,
        "p.yaml": "pillar: p\ntopics: [{id: t, title: T, questions: [{id: ai, ask: AI?, kind: yes_no, weight: 1,"
        f" help: {'word ' * 2_000 * challenges}, informs: {{{informs}}}}}]}}]\n",
        "challenges.yaml": "challenges:\n" + "".join(map(each.format, range(challenges))),
        "../a.yaml": "framework: far@1\norganisation: {id: a}\nanswers: {ai: no}\n",
    }
    for name, text in files.items():
        (folder / "framework" / name).write_text(text, "utf-8")
    return measured("report", "a.yaml", "--framework", "framework", "--detail", "-q", cwd=folder)


def test_a_long_help_is_looked_through_once_for_all_risks_that_its_question_drives(tmp_path: Path) -> None:
    small, large = (helped(tmp_path / str(size), size) for size in (50, 100))
    assert [(ran.code, "AI: no" in ran.out) for ran in (small, large)] == [(0, True)] * 2, large.err
    assert large.cpu < MOST_CPU
    assert large.cpu < twice(small.cpu)


def test_totals_are_tried_less_often_where_each_fact_hangs_on_a_condition(tmp_path: Path) -> None:
    ran = totalled(tmp_path / "one", 1, 245)
    assert ran.code == 0, ran.err
    assert ran.cpu < MOST_CPU


def test_a_report_says_that_no_plan_is_made_of_so_many_remedies(tmp_path: Path) -> None:
    many_questions(tmp_path, 501, ["S"])
    ran = measured("report", "a.yaml", "--framework", "framework", "--report", "markdown=out.md", cwd=tmp_path)
    assert ran.code == 0
    assert "No plan is made: leaves 501 remedies" in (tmp_path / "out.md").read_text("utf-8")


@in_the_gate
def test_a_verdict_of_many_files_needs_room_for_one_assessment(tmp_path: Path) -> None:
    """As JSON an assessment is 100 KB of text and 1.5 MB of objects."""
    names = [f"{number}.yaml" for number in range(60)]
    for name in names:
        (tmp_path / name).write_text(EXAMPLE.replace("example-clinics", name.removesuffix(".yaml")), "utf-8")
    runs = [["check", *names[:count], "--report", "json=out.json", "--as-of", "2026-11-25"] for count in (30, 60)]
    small, large = (measured(*words, cwd=tmp_path) for words in runs)
    assert (small.code, large.code) == (1, 1)
    assert large.cpu < twice(small.cpu)
    assert large.memory < 60


def test_a_baseline_file_takes_the_memory_of_its_bound_and_none_beyond_it(tmp_path: Path) -> None:
    """Of blanks, which cost nothing to read; docs/security.md says what organisations cost."""
    (tmp_path / "a.yaml").write_text(EXAMPLE, "utf-8")
    kept, most = tmp_path / "kept.json", 32 << 20
    kept.write_text('{"format": "aifactory-assess/baseline@1", "files": {}}'.ljust(most), "utf-8")
    words = ("check", "a.yaml", "--baseline", "kept.json", "--as-of", "2026-11-25")
    whole = measured(*words, cwd=tmp_path)
    assert whole.code == 1
    assert "there is no a.yaml at kept.json: judged in full, without a baseline" in whole.out
    os.truncate(kept, most + 1)
    larger = measured(*words, cwd=tmp_path)
    assert larger.code == 2
    assert larger.err == "kept.json: is larger than 32 MiB, the most that a baseline may have\n"
    os.truncate(kept, 1 << 40)  # a file with a hole: as large as this, and on no disk
    hollow = measured(*words, cwd=tmp_path)
    assert hollow.err == larger.err
    for ran in (whole, larger, hollow):
        assert ran.cpu < MOST_CPU
        assert ran.memory < 120


def test_as_many_files_as_a_baseline_may_have_are_looked_into_in_time(tmp_path: Path) -> None:
    """A text with a backslash may be of answers, since an escape may spell any key."""
    (tmp_path / "a.yaml").write_text(EXAMPLE, "utf-8")
    files = {str(number): "\\" for number in range(10_000)}
    document = {"format": "aifactory-assess/baseline@1", "files": files}
    (tmp_path / "kept.json").write_text(json.dumps(document), "utf-8")
    ran = measured("check", "a.yaml", "--baseline", "kept.json", "--as-of", "2026-11-25", cwd=tmp_path)
    assert ran.code == 1
    assert ran.cpu < MOST_CPU


@pytest.mark.parametrize("is_here", [False, True])
def test_words_that_nobody_is_told_of_are_compared_with_no_others(is_here: bool, tmp_path: Path) -> None:
    """What is wrong in the files of a baseline, be they gone or sound by now."""
    (tmp_path / "a.yaml").write_text(EXAMPLE, "utf-8")
    wrong = "".join(f"  {question.id}z: 1\n" for question in builtin().questions[:20])
    texts = {f"{number}.yaml": KEYS.replace("id: a", f"id: o{number}") for number in range(120 if is_here else 850)}
    files = {name: text + wrong for name, text in texts.items()}
    (tmp_path / "kept.json").write_text(json.dumps({"format": "aifactory-assess/baseline@1", "files": files}), "utf-8")
    for name, text in texts.items() if is_here else ():
        (tmp_path / name).write_text(text.replace("answers:\n", ""), "utf-8")
    judged = ("a.yaml", *(texts if is_here else ()))
    ran = measured("check", *judged, "--baseline", "kept.json", "--as-of", "2026-11-25", cwd=tmp_path)
    assert (ran.code, "file/removed" in ran.out) == (1, not is_here), ran.err
    assert ran.cpu < MOST_CPU


OF_A_BASELINE = {
    "one beyond any path": (["a/" * 20_000 + "a.yaml"], "expected names that a file can have"),
    "a policy beyond any path": (["a/" * 100_000 + "aifactory-policy.yaml"], "expected names that a file can have"),
    "one above the root": (["../" * 200_000 + "a.yaml"], "expected names that a file can have"),
    "some as long as a path": (
        [f"{number}/{'a/' * 1_995}a.yaml" for number in range(250)],
        "holds 1,996 folders in one name, expected at most 200",
    ),
    "more than there may be": (
        [f"{number}/{'a/' * 199}a.yaml" for number in range(501)],
        "holds 100,200 folders in its names, expected at most 100,000",
    ),
    "as many as there may be": ([f"{number:03}/{'a/' * 199}a.yaml" for number in range(500)], ""),
}


@pytest.mark.parametrize("law", OF_A_BASELINE)
def test_names_of_a_baseline_file_lead_through_no_more_folders_than_can_be_looked_for(law: str, tmp_path: Path) -> None:
    """Files that are gone: of each folder on their way is asked whether it is there, and a repository."""
    governed(tmp_path)
    (tmp_path / "a.yaml").write_text(EXAMPLE, "utf-8")
    names, told = OF_A_BASELINE[law]
    files = {name: KEYS.replace("id: a", f"id: gone{number}") for number, name in enumerate(names)}
    document = {"format": "aifactory-assess/baseline@1", "files": files}
    (tmp_path / "kept.json").write_text(json.dumps(document), "utf-8")
    ran = measured("check", "--baseline", "kept.json", "--min-score", "1", "--as-of", "2026-11-25", cwd=tmp_path)
    assert (ran.code, told in ran.err) == (2 if told else 1, True), ran.err
    assert told or "500 violations by changed rules or missing files" in ran.out
    assert ran.cpu < MOST_CPU
    assert ran.memory < MOST_MEMORY


def test_links_of_a_baseline_file_are_not_read_for_each_name(tmp_path: Path) -> None:
    governed(tmp_path)
    (tmp_path / "b.yaml").write_text(KEYS + "".join(f"  k{number}: {{}}\n" for number in range(30_000)), "utf-8")
    (tmp_path / "l").symlink_to(".")
    names = [f"{'l/' * depth}b.yaml" for depth in range(1, 31)]
    document = {
        "format": "aifactory-assess/baseline@1",
        "files": dict.fromkeys(names, KEYS),
        "links": dict.fromkeys(names, "b.yaml"),
    }
    (tmp_path / "kept.json").write_text(json.dumps(document), "utf-8")
    ran = measured("check", "a.yaml", "--baseline", "kept.json", "--as-of", "2026-11-25", cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert ran.cpu < MOST_CPU


@pytest.mark.parametrize("is_link", [True, False])
def test_one_text_of_an_earlier_state_is_read_once_whatever_its_names(is_link: bool, tmp_path: Path) -> None:
    governed(tmp_path)
    (tmp_path / "ex").mkdir()
    text = KEYS.replace("id: a", "id: b") + "".join(f"  k{number}: 1\n" for number in range(45_000))
    (tmp_path / "ex" / "b.yaml").write_text(text, "utf-8")
    for number in range(20):
        name = tmp_path / "ex" / f"{number}.yaml"
        if is_link:
            name.symlink_to("b.yaml")
        else:
            name.write_text(text, "utf-8")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "-m", "names")
    (tmp_path / "new").mkdir()
    for organisation in ("newcomer", "b"):  # b is in all of its places still
        (tmp_path / "new" / "a.yaml").write_text(EXAMPLE.replace("example-clinics", organisation), "utf-8")
        ran = measured(*AS_AT_MAIN, "-q", cwd=tmp_path)
        assert ran.code == 0, ran.err
        assert ran.cpu < MOST_CPU


NAMES = {
    "no UTF-8": os.fsdecode(b"caf\xe9.yaml"),
    "control characters": "\x9bq\x7f\u202e.yaml",
    "a runner's old command": "##[stop-commands]zz.yaml",
    "a runner's command": "::stop-commands::zz.yaml",
}


@pytest.mark.parametrize("law", NAMES)
def test_a_file_is_named_harmlessly_in_every_report(law: str, tmp_path: Path) -> None:
    name = NAMES[law]
    (tmp_path / name).write_text(EXAMPLE, "utf-8")
    (tmp_path / "b.yaml").write_text(EXAMPLE, "utf-8")
    formats = ("json", "sarif", "gitlab", "junit", "text")
    runs = [["check", name, "--report", f"{form}=check.{form}", "--as-of", "2026-11-25"] for form in formats]
    runs += [["report", name, "--report", f"{form}=report.{form}"] for form in ("json", "text")]
    runs.append(["merge", name, "b.yaml", "-o", "m.yaml", "--report", "json=merge.json"])
    for words in runs:
        ran = measured(*words, cwd=tmp_path)
        assert "Traceback" not in ran.err
        assert ran.code in (0, 1)
    for form in (*(f"check.{form}" for form in formats), "report.json", "report.text", "merge.json"):
        text = (tmp_path / form).read_bytes().decode("utf-8")
        assert STEERING.search(text) is None
        assert re.search(r"##\[|^\s*::", text, re.MULTILINE) is None
    sarif = json.loads((tmp_path / "check.sarif").read_bytes())
    assert sarif["runs"][0]["results"]


@pytest.mark.parametrize(
    "words",
    [
        ("report", "x.yaml"),
        ("check", "x.yaml"),
        ("check", "a.yaml", "--policy", "x.yaml"),
        ("compare", "a.yaml", "--scenario", "x.yaml"),
    ],
)
def test_a_link_out_of_the_folder_is_not_quoted(words: tuple[str, ...], tmp_path: Path) -> None:
    secret, folder = tmp_path / "secret", tmp_path / "here"
    secret.write_text("root:$6$hash:19000:\nframework: hash\nformat: hash\n", "utf-8")
    folder.mkdir()
    prepared(folder)
    (folder / "x.yaml").symlink_to(secret)
    ran = measured(*words, cwd=folder)
    assert ran.code == 2
    assert "x.yaml:1:1: is no such file as is expected here" in ran.err
    assert "hash" not in ran.err


@pytest.mark.parametrize("name", ["x.yaml", "g/secret", ".git/secret"])
def test_what_git_keeps_is_not_quoted(name: str, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "secret").write_text("token: hash\n", "utf-8")
    (tmp_path / "x.yaml").symlink_to(".git/secret")
    (tmp_path / "g").symlink_to(".git")
    ran = measured("report", name, cwd=tmp_path)
    assert (ran.code, f"{name}:1:1: is no such file as is expected here" in ran.err) == (2, True)
    assert "token" not in ran.err
    ran = measured("check", name, cwd=tmp_path)
    assert (ran.code, f"{name}: is a link that leads out of the repository" in ran.err) == (2, True)


LINES = "organisation,SECRETa,lineage\nSECRETb,1,SECRETc\na,SECRETd,3\n"
RECORDS = '{"organisation": "a"}\n{"organisation": "SECRETb bad"}\n{"organisation": "b", "lineage": "SECRETc"}\n'
BATCH = ("--workers", "1", "-o", "o.csv")
"""Each row of the answers file is a row of rejects; so are one of LINES, and two of RECORDS."""


@pytest.mark.parametrize(
    ("words", "name", "text", "rejects"),
    [
        (("batch", "f", *BATCH), "f/x.yaml", "root:SECRET\nframework: SECRET\n", 1),
        (("batch", "f", "--workers", "1", "-o", "parts"), "f/x.yaml", "root:SECRET\n", 1),
        (("batch", "x.csv", *BATCH), "x.csv", LINES, 0),
        (("batch", "x.csv", "--allow-extra-columns", *BATCH), "x.csv", LINES, 1),
        (("batch", "x.jsonl", *BATCH), "x.jsonl", RECORDS, 2),
        (("batch", "x.csv", "--map", "m.yaml", *BATCH), "x.csv", LINES, 0),
        (("batch", "x.csv", "--suggest-map"), "x.csv", LINES, 0),
        (("report", "x.csv", "--organisation", "a"), "x.csv", LINES, 0),
        (("portfolio", "x.csv", "--by", "sector"), "x.csv", LINES, 0),
        (("interview", "n.yaml", "--script", "x.txt"), "x.txt", "SECRET\n", 0),
    ],
)
def test_what_a_link_out_of_the_folder_leads_to_is_not_shown(
    words: tuple[str, ...], name: str, text: str, rejects: int, tmp_path: Path
) -> None:
    folder = tmp_path / "here"
    (folder / "f").mkdir(parents=True)
    (folder / "m.yaml").write_text("columns: {SECRETe: employees}\n", "utf-8")
    (tmp_path / "secret").write_text(text, "utf-8")
    (folder / name).symlink_to(tmp_path / "secret")
    ran = measured(*words, cwd=folder)
    written = [path.read_text("utf-8") for path in folder.rglob("*reject*.csv") if path.is_file()]
    assert "Traceback" not in ran.err
    assert [text for text in (ran.out, ran.err, *written) if "SECRET" in text.replace("SECRETe", "")] == []
    assert sum(len(text.splitlines()) - 1 for text in written) == rejects


def test_a_shard_shows_nothing_of_what_a_link_out_of_the_folder_leads_to(tmp_path: Path) -> None:
    folder = tmp_path / "here" / "f"
    for name in ("deployment=cloud", "deployment=colo"):
        (folder / name).mkdir(parents=True)
    (tmp_path / "secret").write_text('{"organisation": "a", "lineage": 1, "deployment": "SECRET"}\n', "utf-8")
    (folder / "deployment=cloud" / "p.jsonl").symlink_to(tmp_path / "secret")
    (folder / "deployment=colo" / "p.jsonl").write_text('{"organisation": "b", "lineage": 1}\n', "utf-8")
    ran = measured("batch", "f", "-o", "parts", "--shard", "2/2", "--workers", "1", cwd=folder.parent)
    told = "f/deployment=cloud/p.jsonl: is no such file as is expected here"
    assert (ran.code, told in ran.err, "SECRET" in ran.out + ran.err) == (2, True, False)


@pytest.mark.parametrize("part", ["; P", "; P00007: x"])
def test_a_note_is_parted_by_the_names_of_many_in_time(part: str, tmp_path: Path) -> None:
    """Each name was looked for at each place: 60,000 names took 54 seconds for one note."""
    names, words = ", ".join(f"P{number:05}" for number in range(60_000)), "; P00007: x" + part * (400_000 // len(part))
    answers = f'  lineage: {{value: 1, by: "{names}"}}\n  data_rights: {{value: 1, note: "{words}"}}\n'
    head = "framework: ai-factory@2\norganisation: {id: x}\nrespondent: {name: A}\n"
    (tmp_path / "n.yaml").write_text(f"{head}answers:\n{answers}", "utf-8")
    (tmp_path / "x.txt").write_text(":g data_rights\n:n hello\n", "utf-8")
    ran = measured("interview", "n.yaml", "--script", "x.txt", cwd=tmp_path)
    assert (ran.code, "hello" in (tmp_path / "n.yaml").read_text("utf-8")) == (0, True), ran.out[-300:] + ran.err
    assert ran.cpu < MOST_CPU


def test_as_many_replies_as_a_script_may_have_are_taken_in_time(tmp_path: Path) -> None:
    replies = "acme\nAcme\nA. Example\n1\n" + ":r\n" * 1_990
    (tmp_path / "x.txt").write_text(replies, "utf-8")
    ran = measured("interview", "n.yaml", "--script", "x.txt", cwd=tmp_path)
    assert ran.code == 0
    assert ran.out.count("The results are as they were.") == 1_989
    assert ran.cpu < MOST_CPU


@pytest.mark.parametrize(
    ("item", "word", "told"),
    [
        ("use_cases", "1-9999,", "there is no option 9999"),
        ("use_cases", "1-7,", "ticked twice"),
        ("role_coverage", "a,", "'a' is no option"),
        ("role_coverage", "1,", "ticked twice"),
        ("price:hardware_usd_per_gpu", "1;", "is no price"),
        ("employees", "1,000,", "is no number"),
    ],
)
def test_a_reply_as_long_as_a_script_is_refused_in_time(item: str, word: str, told: str, tmp_path: Path) -> None:
    prepared(tmp_path)
    (tmp_path / "x.txt").write_text(f":g {item}\n{word * (1_048_000 // len(word))}\n", "utf-8")
    ran = measured("interview", "a.yaml", "--script", "x.txt", cwd=tmp_path)
    assert (ran.code, told in " ".join(ran.out.split())) == (2, True)
    assert ran.cpu < MOST_CPU
    assert ran.memory < MOST_MEMORY


def test_blanks_within_a_reply_cost_what_their_number_does(tmp_path: Path) -> None:
    prepared(tmp_path)
    (tmp_path / "x.txt").write_text(f":g role_coverage\n1{' ' * 1_048_000}2\n", "utf-8")
    ran = measured("interview", "a.yaml", "--script", "x.txt", cwd=tmp_path)
    assert ran.code in (0, 2)
    assert ran.cpu < MOST_CPU


@pytest.mark.parametrize("replies", some([("?", ":l", ":g region", "?", ":g lineage"), (":l",), ("?",)], 3))
def test_what_a_script_looks_at_again_and_again_is_laid_out_once(replies: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(EXAMPLE, "utf-8")
    lines = [":g lineage", *replies * (1_990 // len(replies))]
    (tmp_path / "x.txt").write_text("\n".join(lines), "utf-8")
    ran = measured("interview", "a.yaml", "--script", "x.txt", cwd=tmp_path)
    assert ran.code == 0
    assert ran.out.count("What to type") == lines.count("?")
    assert ran.out.count("4 region answered: European Union") == lines.count(":l")
    assert ran.cpu < MOST_CPU


def noted_on_paper(folder: Path, note: str) -> Grown:
    """What a report of one answer costs: beside a whole one, a note costs little."""
    said = f"framework: tiny@1\norganisation: {{id: a}}\nanswers: {{staffed: {{value: yes, note: '{note}'}}}}\n"
    (folder / "x.yaml").write_text(said, "utf-8")
    words = ("report", "x.yaml", "--framework", "framework", "--report", "pdf=o.pdf", "--appendix", "-q")
    return measured(*words, cwd=folder)


@in_the_gate
@pytest.mark.parametrize("word", ["a\u202e", "\u7d71"])
def test_a_note_of_a_mebibyte_takes_a_paper_no_longer_than_a_file_may(word: str, tmp_path: Path) -> None:
    prepared(tmp_path)
    spent = []
    for note in ("short", word * (900_000 // len(word.encode()))):
        ran = noted_on_paper(tmp_path, note)
        assert (ran.code, ran.err) == (0, "")
        spent.append(ran.cpu)
    assert spent[1] - spent[0] < 2 * MOST_CPU


@in_the_gate
def test_a_paper_of_many_short_texts_costs_as_much_as_it_is_long_or_is_refused(tmp_path: Path) -> None:
    prepared(tmp_path)

    def asked(count: int, steps: int) -> Grown:
        said = f"ask: {'word ' * 20}, help: {'more ' * 60}, kind: level, levels: [{', '.join('a' * steps)}], weight: 1"
        lines = (f"      - {{id: q{n}, {said}, when: machines > 1}}\n" for n in range(count))
        (tmp_path / "framework" / "people.yaml").write_text(PEOPLE + "".join(lines), "utf-8")
        return measured("questionnaire", "--framework", "framework", "--report", "pdf=o.pdf", "-q", cwd=tmp_path)

    ran = asked(300, 4)
    assert (ran.code, ran.err) == (0, "")
    assert ran.cpu < MOST_CPU + 45 / 6
    assert ran.memory < 1000 / 4
    ran = asked(950, 50)
    assert (ran.code, "its elements counted as 100 each, expected at most 4,000,000" in ran.err) == (2, True)


@in_the_gate
@pytest.mark.parametrize("word", ["a", "a\u200b", "a\u05d0"])
def test_a_long_word_is_laid_out_in_time_that_follows_it(word: str, tmp_path: Path) -> None:
    prepared(tmp_path)
    spent = []
    for count in (4_000, 16_000):
        ran = noted_on_paper(tmp_path, word * count)
        assert (ran.code, ran.err) == (0, "")
        spent.append(ran.cpu)
    assert spent[1] < twice(twice(spent[0]))


def git(folder: Path, *words: str, data: bytes = b"") -> str:
    command = [*GIT, str(folder), "-c", "user.name=a", "-c", "user.email=a@b", *words]
    done = subprocess.run(command, input=data, check=True, capture_output=True)
    return done.stdout.decode().strip()


@pytest.mark.parametrize("flag", ["--baseline-ref", "--policy-ref"])
def test_trees_that_hold_each_other_are_not_listed_to_their_end(flag: str, tmp_path: Path) -> None:
    prepared(tmp_path)
    git(tmp_path, "init", "--quiet")
    held, mode = git(tmp_path, "hash-object", "-w", "--stdin", data=b"x"), b"100644"
    for _ in range(9):
        entries = b"".join(mode + b" %d\0" % each + bytes.fromhex(held) for each in range(10))
        held, mode = git(tmp_path, "hash-object", "-w", "-t", "tree", "--stdin", data=entries), b"40000"
    git(tmp_path, "update-ref", "refs/heads/bomb", git(tmp_path, "commit-tree", held, "-m", "x"))
    ran = measured("check", "a.yaml", flag, "bomb", cwd=tmp_path)
    assert (ran.code, "bomb lists more than 32 MiB of files" in ran.err) == (2, True)
    assert ran.cpu < MOST_CPU
    assert ran.memory < MOST_MEMORY


AS_AT_MAIN = ("check", "--policy-ref", "main", "--baseline-ref", "main", "--as-of", "2026-11-25")


def governed(folder: Path) -> None:
    """A repository with a policy for answers anywhere in it."""
    prepared(folder)
    policy = "format: aifactory-assess/policy@1\nframework: ai-factory@2\nfiles: ['**/a.yaml']\n"
    (folder / "aifactory-policy.yaml").write_text(policy, "utf-8")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "base")


def everything(folder: Path) -> None:
    (folder / "answers").symlink_to("/")


def web(folder: Path, size: int = 100) -> None:
    """Folders, each with a link to every other."""
    for place in range(size):
        (folder / f"f{place}").mkdir()
        for other in range(size):
            (folder / f"f{place}" / f"l{other}").symlink_to(f"../f{other}")


def depth(folder: Path, folders: int = 200) -> None:
    deep = folder
    for _ in range(folders):
        deep /= "a"
        deep.mkdir()
    (deep / "x.yaml").write_text("a", "utf-8")
    (folder / "link").symlink_to("a")


def circle(folder: Path) -> None:
    for name in "abc":
        (folder / name).symlink_to(".")


@pytest.mark.parametrize("made", [everything, web, depth, circle])
def test_links_and_folders_are_walked_once(made: Callable[[Path], None], tmp_path: Path) -> None:
    governed(tmp_path)
    made(tmp_path)
    ran = measured(*AS_AT_MAIN, cwd=tmp_path)
    subprocess.run(["/bin/rm", "-r", tmp_path / "a"], check=False, capture_output=True)  # too deep for what made it
    assert (ran.code, ran.err) == (0, "")
    assert ran.cpu < MOST_CPU
    assert ran.memory < MOST_MEMORY


@pytest.mark.parametrize("words", [(), ("a.yaml",)])
def test_no_file_hides_in_folders_that_lie_too_deep_in_each_other(words: tuple[str, ...], tmp_path: Path) -> None:
    """The system walks along all of them for each; a push of 100 KB can make thousands."""
    governed(tmp_path)
    depth(tmp_path, 1_900)
    ran = measured(*AS_AT_MAIN, *words, cwd=tmp_path)
    subprocess.run(["/bin/rm", "-r", tmp_path / "a"], check=True)  # too deep for what made it
    told = f"{'/a' * 201}: lies in more than 199 folders of the repository, the most that are looked into".lstrip("/")
    assert (ran.code, told in ran.err) == (2, True), ran.err
    assert ran.cpu < MOST_CPU


def waivers(count: int, until: str) -> str:
    """A policy that lets as many organisations fail until a day."""
    head = "format: aifactory-assess/policy@1\nframework: ai-factory@2\nrequire: {overall: {score: 10}}\nwaivers:\n"
    each = f"- {{rule: score/overall, until: {until}, reason: r, owner: o, organisation: a%d}}\n"
    return head + "".join(each % number for number in range(count))


def test_the_waivers_of_two_policies_are_compared_in_time(tmp_path: Path) -> None:
    governed(tmp_path)
    for until in ("2026-12-01", "2026-12-02"):
        git(tmp_path, "commit", "--quiet", "--allow-empty", "--all", "-m", "until another day")
        (tmp_path / "aifactory-policy.yaml").write_text(waivers(4_000, until), "utf-8")
    ran = measured("check", "a.yaml", "--policy-ref", "main", "--as-of", "2026-11-25", cwd=tmp_path)
    assert (ran.code, ran.out.count("waiver/changed")) == (0, 4_000), ran.err
    assert ran.cpu < MOST_CPU


def test_the_waivers_of_two_policies_are_compared_once_for_all_files(tmp_path: Path) -> None:
    governed(tmp_path)
    names = [f"n{number}.yaml" for number in range(60)]
    for name in names:
        text = f"framework: ai-factory@2\norganisation: {{id: {name[:-5]}}}\nassessed_on: 2026-11-20\n"
        (tmp_path / name).write_text(text, "utf-8")
    for until in ("2026-12-01", "2026-12-02"):
        git(tmp_path, "add", "--all")
        git(tmp_path, "commit", "--quiet", "--allow-empty", "-m", "until another day")
        (tmp_path / "aifactory-policy.yaml").write_text(waivers(4_000, until), "utf-8")
    ran = measured("check", "a.yaml", *names, "--policy-ref", "main", "--as-of", "2026-11-25", cwd=tmp_path)
    assert (ran.code, ran.out.count("waiver/changed")) == (1, 4_000), ran.err
    assert ran.cpu < MOST_CPU


def test_the_waivers_of_a_policy_are_looked_up_in_time(tmp_path: Path) -> None:
    """Thirty files without answers, which fail two rules a question, and 7,000 waivers of one of them for others."""
    asked = [question.id for question in builtin().questions]
    demanded = (
        f"{{answers: {{required: [{', '.join(asked)}], evidence: {{{': documented, '.join(asked)}: documented}}}}}}"
    )
    policy = waivers(7_000, "2026-12-01").replace("score/overall", f"answer/{asked[0]}")
    law = policy.replace("{overall: {score: 10}}", demanded)
    (tmp_path / "aifactory-policy.yaml").write_text(law, "utf-8")
    names = [f"n{number}.yaml" for number in range(30)]
    for name in names:
        text = f"framework: ai-factory@2\norganisation: {{id: {name[:-5]}}}\nassessed_on: 2026-11-20\n"
        (tmp_path / name).write_text(text, "utf-8")
    ran = measured("check", *names, "--as-of", "2026-11-25", "--report", "json=out.json", cwd=tmp_path)
    verdict = json.loads((tmp_path / "out.json").read_bytes())
    assert (ran.code, len(verdict["violations"])) == (1, 30 * 2 * len(asked)), ran.err
    assert ran.cpu < MOST_CPU


def test_waivers_that_do_nothing_are_explained_in_time(tmp_path: Path) -> None:
    """Ten files, asked for 950 answers each and their age, and a waiver of what is demanded of each question."""
    prepared(tmp_path)
    names = [f"q{number}" for number in range(950)]
    said = "ask: a, kind: level, levels: [a, b, c, d], weight: 1"
    lines = (f"      - {{id: {name}, {said}}}\n" for name in names)
    (tmp_path / "framework" / "people.yaml").write_text(PEOPLE + "".join(lines), "utf-8")
    head = "format: aifactory-assess/policy@1\nframework: tiny@1\nrequire: {answers: {max_age_days: 9000, required: ["
    each = "- {{rule: {}/{}, until: 2026-12-01, reason: r, owner: o}}\n"
    waived = (each.format(kind, name) for kind in ("source", "evidence", "age") for name in names)
    law = f"{head}{', '.join(names)}]}}}}\n"
    (tmp_path / "bare.yaml").write_text(law, "utf-8")
    (tmp_path / "waived.yaml").write_text(f"{law}waivers:\n{''.join(waived)}", "utf-8")
    files = [f"n{number}.yaml" for number in range(10)]
    for file in files:
        text = f"framework: tiny@1\norganisation: {{id: {file[:-5]}}}\nassessed_on: 2026-11-20\nanswers: {{}}\n"
        (tmp_path / file).write_text(text, "utf-8")
    words = ("--framework", "framework", "--as-of", "2026-11-25", "-q")
    bare, ran = (
        measured("check", *files, *words, "--policy", f"{law}.yaml", cwd=tmp_path) for law in ("bare", "waived")
    )
    assert (bare.code, ran.code) == (1, 1), ran.err
    assert ran.out.count("waives nothing") == 2_850
    assert ran.cpu - bare.cpu < MOST_CPU


def test_what_waivers_let_pass_is_told_in_time(tmp_path: Path) -> None:
    """A file without answers that is asked for 950, each of which is waived."""
    prepared(tmp_path)
    names = [f"q{number}" for number in range(950)]
    lines = (f"      - {{id: {name}, ask: a, kind: yes_no, weight: 1}}\n" for name in names)
    (tmp_path / "framework" / "people.yaml").write_text(PEOPLE + "".join(lines), "utf-8")
    head = "format: aifactory-assess/policy@1\nframework: tiny@1\nrequire: {answers: {required: ["
    waived = (f"- {{rule: answer/{name}, until: 2026-12-01, reason: r, owner: o}}\n" for name in names)
    text = f"{head}{', '.join(names)}]}}}}\nwaivers:\n{''.join(waived)}"
    (tmp_path / "policy.yaml").write_text(text, "utf-8")
    (tmp_path / "a.yaml").write_text("framework: tiny@1\norganisation: {id: acme}\nanswers: {}\n", "utf-8")
    words = ("a.yaml", "--framework", "framework", "--as-of", "2026-11-25", "-q", "--policy", "policy.yaml")
    ran = measured("check", *words, cwd=tmp_path)
    assert (ran.code, ran.out.count("is not answered (open); ")) == (0, 950), ran.err
    assert ran.cpu < MOST_CPU


STRANGE = {
    "remedies": (20, "", ""),
    "waivers": (10, "waivers:\n", "- {rule: answer/z%d, until: 2026-12-01, reason: r, owner: o}\n"),
    "evidence": (40, "require:\n  answers:\n    evidence:\n", "      z%d: verified\n"),
}
"""Names a question, where a policy has them its head, and each."""


@pytest.mark.parametrize("where", STRANGE)
def test_names_that_are_not_known_cost_what_their_number_does(where: str, tmp_path: Path) -> None:
    """Twice as many questions, and twice as many names of none of them."""
    names, head, each = STRANGE[where]
    after = "" if each else f", remedy: {{action: D, effort: 1, after: [{', '.join(f'z{n}' for n in range(names))}]}}"
    check = ("check", "t.yaml", "--policy", "x.yaml", "--framework", "framework", "--as-of", "2026-11-25")
    spent = []
    for count in (475, 950):
        folder = tmp_path / str(count)
        folder.mkdir()
        prepared(folder)
        asked = (f"      - {{id: q{n}, ask: Q?, kind: yes_no, weight: 1{after}}}\n" for n in range(count))
        (folder / "framework" / "people.yaml").write_text(PEOPLE + "".join(asked), "utf-8")
        law = f"format: aifactory-assess/policy@1\nframework: tiny@1\n{head}"
        (folder / "x.yaml").write_text(law + "".join(each % n for n in range(names * count) if each), "utf-8")
        (folder / "t.yaml").write_text("framework: tiny@1\norganisation: {id: a}\n", "utf-8")
        ran = measured(*(check if each else LINT), cwd=folder)
        assert f"and {names * count - 100:,} more" in ran.err
        spent.append(ran.cpu)
    assert spent[1] < twice(spent[0])


@pytest.mark.parametrize("words", [(), ("a.yaml",)])
def test_no_file_hides_where_a_path_is_too_long(words: tuple[str, ...], tmp_path: Path) -> None:
    """Git takes paths from the root of the repository, and commits what no whole path leads to."""
    governed(tmp_path)
    handle = os.open(tmp_path, os.O_RDONLY)
    for _ in range(21):
        os.mkdir("d" * 200, dir_fd=handle)
        above, handle = handle, os.open("d" * 200, os.O_RDONLY, dir_fd=handle)
        os.close(above)
    os.close(os.open("a.yaml", os.O_CREAT, dir_fd=handle))
    os.close(handle)
    ran = run(*AS_AT_MAIN, *words, cwd=tmp_path)
    subprocess.run(["/bin/rm", "-r", tmp_path / ("d" * 200)], check=True)  # too deep for what made it
    assert ran.code == 2
    assert re.search("^d{200}/.*/d{200}: cannot be looked into, since its path is too long", ran.err), ran.err


def test_a_policy_has_no_more_names_than_can_be_looked_at(tmp_path: Path) -> None:
    governed(tmp_path)
    web(tmp_path, 32)
    for place in range(32):
        (tmp_path / f"f{place}" / "aifactory-policy.yaml").write_bytes(
            (tmp_path / "aifactory-policy.yaml").read_bytes()
        )
    ran = measured(*AS_AT_MAIN, cwd=tmp_path)
    told = f"{tmp_path}: has 2,081 folders with a policy of their own, links to folders too, expected at most 1,000"
    assert (ran.code, told in ran.err) == (2, True), ran.err
    assert ran.cpu < MOST_CPU


LONG = "/".join(["a" * 100] * 30) + "/x.yaml"
PATTERNS = {
    "on a long path": ("**a" * 19 + "*b{}", 1_250, [LONG], 0),
    "on a long name": ("*a" * 18 + "*b{}", 9_900, ["a" * 245 + ".yaml"], 0),
    "on many files": ("*a" * 8 + "*b{}", 4_000, [f"{'a' * 20}{number}.yaml" for number in range(1_000)], 2),
    "beside many files": ("b/**/*{}.yaml", 4_000, [f"c/{number}.yaml" for number in range(1_000)], 0),
    "in folders of their own": ("f{}/*.yaml", 9_900, [f"c/{number}.yaml" for number in range(2_500)], 0),
    "of which one is met": ("f{}/*.yaml", 9_900, [f"f0/{number}.yaml" for number in range(500)], 2),
    "names alone": ("answers/{}.yaml", 2_000, [f"answers/{number}x.yaml" for number in range(1_000)], 2),
}


@pytest.mark.parametrize("law", some(PATTERNS, 2))
def test_patterns_are_tried_on_files_in_time(law: str, tmp_path: Path) -> None:
    pattern, count, paths, code = PATTERNS[law]
    files = "files:\n- a.yaml\n" + "".join(f"- '{pattern.format(number)}'\n" for number in range(count))
    head = "format: aifactory-assess/policy@1\nframework: ai-factory@2\nrequire: {overall: {score: 10}}\n"
    (tmp_path / "aifactory-policy.yaml").write_text(head + files, "utf-8")
    for path in ("a.yaml", *paths):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(EXAMPLE if path == "a.yaml" else "x: 1\n", "utf-8")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    ran = measured("check", "--as-of", "2026-11-25", "-q", cwd=tmp_path)
    assert ran.code == code, ran.err
    assert ("4,000 patterns of the policy fall on too many files" in ran.err) is (law == "on many files")
    assert ran.cpu < MOST_CPU


@pytest.mark.parametrize("to", ["../gone", "new"])
def test_patterns_are_tried_on_files_that_are_gone_or_renamed_in_time(to: str, tmp_path: Path) -> None:
    head = "format: aifactory-assess/policy@1\nframework: ai-factory@2\nrequire: {overall: {score: 10}}\nfiles:\n"
    files = "".join(f"- 'old/*a*a*a*b{number}'\n" for number in range(9_900))
    (tmp_path / "aifactory-policy.yaml").write_text(head + files, "utf-8")
    (tmp_path / "a.yaml").write_text(EXAMPLE, "utf-8")
    (tmp_path / "old").mkdir()
    gone = [tmp_path / "old" / f"{'a' * 60}{number}.yaml" for number in range(200)]
    for number, path in enumerate(gone):
        path.write_text(f"framework: ai-factory@2\norganisation: {{id: n{number}}}\n", "utf-8")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "-m", "base")
    (tmp_path / "old").rename(tmp_path / to)
    judged = ["a.yaml", *(f"{to}/{path.name}" for path in gone if to == "new")]
    ran = measured("check", *judged, "--baseline-ref", "main", "--as-of", "2026-11-25", "-q", cwd=tmp_path)
    assert (ran.code, "9,900 patterns of the policy fall on too many files" in ran.err) == (2, True), ran.err
    assert ran.cpu < MOST_CPU


FLAT = [f"s/m{number}" for number in range(1_600)]
DEEP = [f"{number}/{'a/' * 400}m" for number in range(20)]


@pytest.mark.parametrize(
    ("pattern", "count", "names"), [("**/*{}.yaml", 1, FLAT), ("t/*{}.yaml", 4_000, FLAT), ("**/*{}.yaml", 1, DEEP)]
)
def test_submodules_that_are_not_checked_out_are_asked_after_once(
    pattern: str, count: int, names: Sequence[str], tmp_path: Path
) -> None:
    governed(tmp_path)
    head = "format: aifactory-assess/policy@1\nframework: ai-factory@2\nrequire: {overall: {score: 10}}\n"
    files = "".join(f"- '{pattern.format(number)}'\n" for number in range(count))
    (tmp_path / "aifactory-policy.yaml").write_text(f"{head}files:\n- a.yaml\n{files}", "utf-8")
    said = "".join(f'[submodule "{name}"]\n\tpath = {name}\n\turl = ../m\n' for name in names)
    (tmp_path / ".gitmodules").write_text(said, "utf-8")
    git(tmp_path, "add", "--all")
    listed = "".join(f"160000 {'1' * 40}\t{name}\n" for name in names)
    git(tmp_path, "update-index", "--index-info", data=listed.encode())
    git(tmp_path, "commit", "--quiet", "-m", "submodules")
    ran = measured(*AS_AT_MAIN, "-q", cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert ran.cpu < MOST_CPU


@in_the_gate
def test_names_are_looked_for_among_the_files_of_a_commit_in_time(tmp_path: Path) -> None:
    governed(tmp_path)
    names = "".join(f"- n{number}.yaml\n" for number in range(9_998))
    head = "format: aifactory-assess/policy@1\nframework: ai-factory@2\nrequire: {overall: {score: 10}}\n"
    (tmp_path / "aifactory-policy.yaml").write_text(f"{head}files:\n- a.yaml\n{names}", "utf-8")
    held = git(tmp_path, "hash-object", "-w", "--stdin", data=b"x")
    listed = "".join(f"100644 {held} 0\tf/{number}.txt\n" for number in range(20_000))
    git(tmp_path, "add", "--all")
    git(tmp_path, "update-index", "--index-info", data=listed.encode())
    git(tmp_path, "commit", "--quiet", "-m", "many files")
    ran = measured(*AS_AT_MAIN, "-q", cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert ran.cpu < MOST_CPU


@pytest.mark.parametrize("kept", [True, False])
def test_copies_of_an_organisation_are_looked_for_among_as_many_in_time_that_follows_them(
    kept: bool, tmp_path: Path
) -> None:
    """Each of the new files may come from each of the old ones."""
    head, took = "framework: ai-factory@2\norganisation: {id: a}\n", []
    for count in (100, 200):
        folder = tmp_path / str(count)
        for number in range(count):
            (folder / "old" / f"{number}").mkdir(parents=True)
            (folder / "old" / f"{number}" / "a.yaml").write_text(f"{head}# {number}\n", "utf-8")
        git(folder, "init", "--quiet", "--initial-branch=main")
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "-m", "base")
        if kept:
            shutil.copytree(folder / "old", folder / "new")
        else:
            (folder / "old").rename(folder / "new")
        ran = measured("check", "--baseline-ref", "main", *sorted(map(str, folder.glob("*/*/a.yaml"))), cwd=folder)
        assert (ran.code, f"{2 * count - 1} problems" in ran.out if kept else "comes from" in ran.err) == (2, True)
        took.append(ran.cpu)
    assert took[1] < twice(took[0])


def linked(folder: Path, policy: str) -> None:
    """A policy of a hundred names."""
    (folder / "f").mkdir()
    (folder / "f" / "aifactory-policy.yaml").write_text(policy, "utf-8")
    for number in range(100):
        (folder / f"l{number}").symlink_to("f")


def test_a_policy_of_many_names_is_read_and_compared_once(tmp_path: Path) -> None:
    governed(tmp_path)
    linked(tmp_path, waivers(4_000, "2026-12-01"))
    for _ in range(2):
        ran = measured(*AS_AT_MAIN, cwd=tmp_path)
        assert (ran.code, ran.out.count("waiver/changed")) == (0, 4_000), ran.err
        assert ran.cpu < MOST_CPU
        assert ran.memory < MOST_MEMORY
        git(tmp_path, "add", "--all")
        git(tmp_path, "commit", "--quiet", "-m", "land")
        (tmp_path / "f" / "aifactory-policy.yaml").write_text(waivers(4_000, "2026-12-02"), "utf-8")


@in_the_gate
def test_names_of_files_that_are_not_there_are_looked_for_as_far_as_they_are_told(tmp_path: Path) -> None:
    """Of a policy of a megabyte: what names them anew, what has named them, and what names them no more."""
    governed(tmp_path)
    policy = tmp_path / "aifactory-policy.yaml"
    few = policy.read_text("utf-8")
    many = few.replace("']", "'" + "".join(f", f/{'d/' * 40}{number}.yaml" for number in range(9_900)) + "]")
    for text, missing in ((many, 100), (many, 0), (few, 0)):
        policy.write_text(text, "utf-8")
        ran = measured(*AS_AT_MAIN, cwd=tmp_path)
        assert (ran.code, ran.err.count(": no such file")) == (2 if missing else 0, missing), ran.err[:300]
        assert ("is not there, one of 9,900 names under files at which nothing is" in ran.err) == bool(missing)
        assert ran.cpu < MOST_CPU
        git(tmp_path, "commit", "--quiet", "--allow-empty", "--all", "-m", "land")


def test_a_faulty_policy_of_many_names_is_read_and_told_once(tmp_path: Path) -> None:
    governed(tmp_path)
    linked(tmp_path, waivers(4_000, "yesterday"))
    ran = measured(*AS_AT_MAIN, cwd=tmp_path)
    assert (ran.code, {line.partition(":")[0] for line in ran.err.splitlines()[:-1]}) == (
        2,
        {"f/aifactory-policy.yaml"},
    )
    assert ran.cpu < MOST_CPU
    assert ran.memory < MOST_MEMORY


def test_a_long_reason_of_a_waiver_is_not_told_whole_with_all_that_it_lets_pass(tmp_path: Path) -> None:
    names = [f"n{number}.yaml" for number in range(10)]
    for name in names:
        text = f"framework: ai-factory@2\norganisation: {{id: {name[:-5]}}}\nassessed_on: 2026-11-20\n"
        (tmp_path / name).write_text(text, "utf-8")
    head, until = POLICY.replace("1e308", "10"), "2026-12-20"
    for key in ("reason", "owner"):
        words = {"reason": "r", "owner": "o", key: "why " * 200_000}
        told = ", ".join(f"{each}: {word}" for each, word in words.items())
        (tmp_path / "aifactory-policy.yaml").write_text(
            f"{head}waivers: [{{rule: score/overall, until: {until}, {told}}}]\n", "utf-8"
        )
        reports = [f"--report={each}=out.{each}" for each in ("sarif", "junit", "gitlab", "github", "text", "json")]
        ran = run("check", *names, "--as-of", "2026-11-25", *reports, cwd=tmp_path)
        assert ran.code == 0, ran.err
        # An assessment is some 100 KB of JSON, and the rules of a framework 1 MB of SARIF.
        assert max(path.stat().st_size for path in tmp_path.glob("out.*")) < 2_000_000
        expired = run("check", *names, "--as-of", "2026-12-21", *reports, cwd=tmp_path)
        assert expired.code == 1, expired.err
        assert max(path.stat().st_size for path in tmp_path.glob("out.*")) < 2_000_000


def test_no_more_changes_of_policies_are_told_than_anybody_reads(tmp_path: Path) -> None:
    governed(tmp_path)
    for name in "fg":
        (tmp_path / name).mkdir()
        (tmp_path / name / "aifactory-policy.yaml").write_text(waivers(6_000, "2026-12-01"), "utf-8")
    ran = measured(*AS_AT_MAIN, cwd=tmp_path)
    told = "g/aifactory-policy.yaml: more than 10,000 changes of policies and their waivers"
    assert (ran.code, told in ran.err) == (2, True), ran.err
    assert ran.memory < MOST_MEMORY


def test_many_repositories_in_each_other_are_looked_at_in_time(tmp_path: Path) -> None:
    prepared(tmp_path)
    inside = tmp_path
    for _ in range(600):
        inside /= "a"
        (inside / ".git").mkdir(parents=True)
    (inside / "a.yaml").write_text(EXAMPLE, "utf-8")
    ran = measured("check", inside / "a.yaml", "--as-of", "2026-11-25", cwd=tmp_path)
    assert ran.code in (0, 1), ran.err
    assert ran.cpu < MOST_CPU
    assert ran.memory < MOST_MEMORY


@pytest.mark.parametrize("flag", ["--policy-ref", "--baseline-ref"])
@pytest.mark.parametrize("told", ["", "echo none; ", "printf '\\351\\n'; "], ids=["nothing", "a word", "a byte"])
def test_a_git_that_names_no_commit_is_not_believed(flag: str, told: str, tmp_path: Path) -> None:
    prepared(tmp_path)
    git(tmp_path, "init", "--quiet")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").write_text(f"#!/bin/sh\n{told}exit 0\n", "utf-8")
    (tmp_path / "bin" / "git").chmod(0o755)
    changed = environment(PATH=f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    ran = run("check", "a.yaml", flag, "main", cwd=tmp_path, env=changed)
    assert (ran.code, "git cannot be asked in" in ran.err) == (2, True)


@pytest.mark.parametrize("signs", ["\u0301\u0323" * 9_000, "\u0301\u0323" * 200_000, "\ufdfa" * 300_000])
def test_long_sources_are_compared_in_time(signs: str, tmp_path: Path) -> None:
    """Bringing marks into their order costs the square of them, and some signs stand for eighteen letters."""
    prepared(tmp_path)
    for name, word in (("x", "asserted, source: '"), ("y", "verified, source: '")):
        marks = f"a{signs}{name}"
        entry = f"  lineage: {{value: 2, evidence: {word}{marks}'}}\n"
        (tmp_path / f"{name}.yaml").write_text(KEYS + entry, "utf-8")
    ran = measured("check", "y.yaml", "--baseline", "x.yaml", "--as-of", "2026-11-25", cwd=tmp_path)
    assert ran.code == 1, ran.err
    assert ran.cpu < MOST_CPU


def test_where_a_link_in_a_commit_leads_is_bounded(tmp_path: Path) -> None:
    prepared(tmp_path)
    git(tmp_path, "init", "--quiet")
    sha = git(tmp_path, "hash-object", "-w", "--stdin", data=b"a/" * 100_000)
    for name in ("aifactory-policy.yaml", "a.yaml"):
        git(tmp_path, "update-index", "--add", "--cacheinfo", f"120000,{sha},{name}")
    git(tmp_path, "update-ref", "refs/heads/x", git(tmp_path, "commit-tree", git(tmp_path, "write-tree"), "-m", "x"))
    ran = measured("check", "a.yaml", "--policy-ref", "x", "--baseline-ref", "x", cwd=tmp_path)
    assert (ran.code, "a link that leads to no file of that commit" in ran.err) == (2, True)
    assert ran.cpu < MOST_CPU


def test_where_many_links_in_a_commit_lead_is_asked_at_once(tmp_path: Path) -> None:
    prepared(tmp_path)
    for number in range(1_000):
        (tmp_path / f"l{number}.yaml").symlink_to(f"m{number}")
        (tmp_path / f"m{number}").symlink_to(f"t{number}")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "-m", "base")
    ran = measured("check", "a.yaml", "--baseline-ref", "main", "--as-of", "2026-11-25", cwd=tmp_path)
    assert ran.code == 1, ran.err
    assert ran.cpu < MOST_CPU


def test_a_link_that_a_partial_clone_lacks_is_missed_where_it_is_followed(tmp_path: Path) -> None:
    prepared(tmp_path)
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    for name in ("b.yaml", "c"):
        (tmp_path / name).symlink_to("a.yaml" if name == "b.yaml" else "elsewhere")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "-m", "base")
    lost = git(tmp_path, "rev-parse", "main:c")
    (tmp_path / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    assert run("check", "b.yaml", "--baseline-ref", "main", "--as-of", "2026-11-25", cwd=tmp_path).code == 1
    (tmp_path / "c").unlink()
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "a.yaml").write_text(EXAMPLE, "utf-8")
    ran = run("check", "c/a.yaml", "--baseline-ref", "main", "--as-of", "2026-11-25", cwd=tmp_path)
    assert (ran.code, f"git cannot read object {lost} of main" in ran.err) == (2, True), ran.err


def test_a_merge_writes_nothing_that_is_too_large_to_be_read(tmp_path: Path) -> None:
    for name, word in (("a", "a b "), ("b", "b a ")):
        text = EXAMPLE.replace("switches and storage are not", word * 150_000)
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    ran = measured("merge", "a.yaml", "b.yaml", "-o", "m.yaml", cwd=tmp_path)
    assert (ran.code, "m.yaml: would be larger than 1 MiB" in ran.err) == (2, True)
    assert not (tmp_path / "m.yaml").exists()


@pytest.mark.parametrize("law", ["agreed", "disputed"])
def test_an_answer_by_many_people_is_read_and_told_once(law: str, tmp_path: Path) -> None:
    people = [f"P{number}" for number in range(300 if law == "agreed" else 20)]
    head = "framework: ai-factory@2\norganisation: {{id: a}}\nrespondent: {{name: {}}}\n"
    said = "answers:\n  lineage: {{value: {}, by: '{}', note: '{}'}}\n"
    texts = {name: head.format(name) for name in people}
    texts["all"] = head.format("Z") + said.format(2, ", ".join(people), "n" * 800_000)
    texts["other"] = head.format("Y") + said.format(2 if law == "agreed" else 0, "Y", "n")
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    ran = measured("merge", *(f"{name}.yaml" for name in texts), "-o", "m.yaml", cwd=tmp_path)
    assert (ran.code, len(ran.out) < 1_000_000) == (0, True), ran.err
    assert ran.cpu < MOST_CPU


def test_a_long_note_of_many_people_on_a_fact_that_differs_is_read_once(tmp_path: Path) -> None:
    """What they note is looked for in no note of a merged file where there is none."""
    people = [f"P{number}" for number in range(20)]
    head = "framework: ai-factory@2\norganisation: {{id: a}}\nrespondent: {{name: {}}}\n"
    said = "profile:\n  deployment: {{value: {}, by: '{}', note: '{}'}}\n"
    texts = {name: head.format(name) for name in people}
    texts["all"] = head.format("Z") + said.format("cloud", ", ".join(people), "n" * 800_000)
    texts["other"] = head.format("Y") + said.format("hybrid", "Y", "n")
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    ran = measured("merge", *(f"{name}.yaml" for name in texts), "-o", "m.yaml", cwd=tmp_path)
    assert (ran.code, "m.yaml: would be larger than 1 MiB" in ran.err) == (2, True), ran.err
    assert ran.cpu < MOST_CPU


def noted(folder: Path, size: int) -> Grown:
    """What a merge costs of files whose notes all begin alike, as one does over and over again."""
    folder.mkdir()
    head = "framework: ai-factory@2\norganisation: {{id: a}}\nrespondent: {{name: {}}}\n"
    notes = [["A: a"] * (32 * size + each) + [f"b{each}"] for each in range(1, 50)]
    for place, note in enumerate([["A: a"] * 1_700 * size, *notes]):
        said = f"answers: {{lineage: {{value: 1, note: '{'; '.join(note)}'}}}}\n"
        (folder / f"{place:02}.yaml").write_text(head.format("A" if place else "B") + said, "utf-8")
    return measured("merge", *(f"{place:02}.yaml" for place in range(50)), "-o", "m.yaml", cwd=folder)


def parted(folder: Path, size: int) -> Grown:
    """What a merge costs of a note of thousands of parts, beside what was merged of it and another before."""
    folder.mkdir()
    head = "framework: ai-factory@2\norganisation: {{id: a}}\nrespondent: {{name: {}}}\n"
    for who, note in {"Ann": "; ".join(str(part % 10) for part in range(1_000 * size)), "Bob": "b"}.items():
        said = f"answers: {{lineage: {{value: 1, note: '{note}'}}}}\n"
        (folder / f"{who}.yaml").write_text(head.format(who) + said, "utf-8")
    first = run("merge", "Ann.yaml", "Bob.yaml", "-o", "first.yaml", cwd=folder)
    assert first.code == 0, first.err
    return measured("merge", "Ann.yaml", "Bob.yaml", "first.yaml", "-o", "m.yaml", cwd=folder)


def test_a_note_of_many_parts_is_merged_again_in_time_that_follows_them(tmp_path: Path) -> None:
    small, large = (parted(tmp_path / str(size), size) for size in (75, 150))
    assert (small.code, large.code) == (0, 0), large.err
    assert large.cpu < MOST_CPU
    assert large.cpu < twice(small.cpu)
    assert (tmp_path / "150" / "m.yaml").read_text("utf-8") == (tmp_path / "150" / "first.yaml").read_text("utf-8")


def test_notes_that_begin_alike_are_looked_for_in_time_that_follows_what_they_have(tmp_path: Path) -> None:
    small, large = (noted(tmp_path / str(size), size) for size in (25, 50))
    assert (small.code, large.code) == (0, 0), large.err
    assert large.cpu < MOST_CPU
    assert large.cpu < twice(small.cpu)


def test_what_one_person_noted_in_thousands_of_texts_is_merged_in_time(tmp_path: Path) -> None:
    """Each was looked for in all others: 59,319 texts took 14 seconds."""
    head = "framework: ai-factory@2\norganisation: {id: a}\nrespondent: {name: A}\nanswers:\n  lineage: "
    letters = "abcdefghijklmnopqrstuvwxyz0123456789ABC"
    texts = ["; ".join(each) for each in product(letters, repeat=3)]
    note = "; ".join(f"A: {text}" for text in texts)
    said = f"{{value: 2, note: '{note}', noted_by: [{', '.join('A' for _ in texts)}]}}\n"
    (tmp_path / "a.yaml").write_text(head + said, "utf-8")
    (tmp_path / "b.yaml").write_text(f"{head}2\n", "utf-8")
    ran = measured("merge", "a.yaml", "b.yaml", "-o", "m.yaml", cwd=tmp_path)
    assert ran.code == 0, ran.err[-300:]
    assert ran.cpu < MOST_CPU


@pytest.mark.parametrize("typed", ["first", "all"])
def test_a_note_of_thousands_of_names_is_typed_over_in_time(typed: str, tmp_path: Path) -> None:
    """Each was looked for in all of the text, which took half a second a row."""
    openpyxl = pytest.importorskip("openpyxl")
    asked = [each.id for each in builtin().questions][:3]
    head = "framework: ai-factory@2\norganisation: {id: a}\nrespondent: {name: Z}\nanswers:\n"
    note, names = "own" + "; A: y" * 5_200, ", ".join("A" for _ in range(5_200))
    lines = (f"  {name}: {{value: unknown, note: '{note}', noted_by: [{names}]}}\n" for name in asked)
    (tmp_path / "a.yaml").write_text(head + "".join(lines), "utf-8")
    assert run("export", "a.yaml", "-o", "a.xlsx", "-q", cwd=tmp_path).code == 0
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    for row in (row for page in book.worksheets for row in page.iter_rows() if row[0].value in asked):
        row[6].value = note.replace("y", "z", 1 if typed == "first" else -1)
    book.save(tmp_path / "a.xlsx")
    ran = measured("import", "a.xlsx", "-o", "a.yaml", "-q", cwd=tmp_path)
    assert ran.code == 0, ran.err[-300:]
    assert ran.cpu < MOST_CPU


@pytest.mark.parametrize("there", ["older", "empty", "none"])
def test_hundreds_of_answers_of_a_workbook_are_taken_in_time(there: str, tmp_path: Path) -> None:
    """The file was read again for each key beside each: 500 took 30 seconds."""
    pytest.importorskip("openpyxl")
    framework, count = tmp_path / "fw", 500
    framework.mkdir()
    levels, pillars = "[{id: weak, title: W, from: 0}]", "[{id: p, title: P, file: p.yaml, weight: 1}]"
    head = f"id: big\nversion: 1.0.0\ntitle: B\npillars: {pillars}\nlevels: {levels}\n"
    (framework / "framework.yaml").write_text(head, "utf-8")
    asked = (f"  - {{id: q{number}, ask: Q?, kind: yes_no, weight: 1}}\n" for number in range(count))
    topics = "pillar: p\ntopics:\n- id: t\n  title: T\n  questions:\n"
    (framework / "p.yaml").write_text(topics + "".join(asked), "utf-8")
    for name, value, day in (("new", "yes", "02"), ("older", "no", "01")):
        beside = f"note: {name}, source: list {name}, as_of: 2026-11-{day}"
        lines = (f"  q{number}: {{value: {value}, {beside}}}\n" for number in range(count))
        whole = "framework: big@1\norganisation: {id: a}\nanswers:\n" + "".join(lines)
        (tmp_path / f"{name}.yaml").write_text(whole, "utf-8")
    (tmp_path / "empty.yaml").write_text("framework: big@1\norganisation: {id: a}\n", "utf-8")
    assert run("export", "new.yaml", "-o", "a.xlsx", "-q", "--framework", "fw", cwd=tmp_path).code == 0
    ran = measured("import", "a.xlsx", "-o", f"{there}.yaml", "--framework", "fw", "--replace", "-q", cwd=tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert (tmp_path / f"{there}.yaml").read_text("utf-8").count("source: list new") == count
    assert ran.cpu < MOST_CPU
