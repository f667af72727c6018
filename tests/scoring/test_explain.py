"""An explanation's arithmetic comes out: whoever follows it with a pencil gets the printed number."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.framework.loading import load
from aifactory_assess.framework.quick_scan import core
from aifactory_assess.scoring.assess import assess
from aifactory_assess.scoring.explain.explanation import Explanation
from aifactory_assess.scoring.explain.lookup import look_up, names_to_explain
from aifactory_assess.scoring.explain.meaning import meaning
from aifactory_assess.scoring.explain.users import users_of
from aifactory_assess.scoring.explain.worked import worked
from aifactory_assess.scoring.risks import POSSIBLE
from aifactory_assess.telling import formats
from aifactory_assess.telling.documents.explanation import AskedExplanation
from aifactory_assess.telling.look import Look
from aifactory_assess.telling.media.json.assessment import build_assessment
from aifactory_assess.telling.media.json.assessment_types import ScoreBody
from tests.effort import in_the_gate, one_case_in, some
from tests.reference import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aifactory_assess.scoring.assess import Assessment

_WORDS = re.compile(r"\([a-z ]+\)|\b(?:pillar|topic|question|credit|points)\b|^[^:]*: |^.*;")
_ARITHMETIC = re.compile(r"[-+x/().\d\slog]*[\d)]")
EXAMPLES = sorted(path.stem for path in (builtin_folder() / "examples").glob("*.yaml"))
NAMES = names_to_explain(builtin())


@cache
def assessed(example: str, *, quick: bool = False) -> Assessment:
    framework = builtin()
    sheet = read_sheet(builtin_folder() / "examples" / f"{example}.yaml", framework)
    return assess(core(framework) if quick else framework, sheet, as_of=date(2026, 11, 25))


def lines(told: Explanation) -> list[str]:
    return [line for section in told.passages for line in section.lines]


def equations(line: str) -> Iterator[tuple[str, float]]:
    """(arithmetic, result) for every `arithmetic = number` of a line; words between the numbers are dropped."""
    parts = [part.strip() for part in line.split(" = ")]
    for left, right in pairwise(parts):
        number = re.match(r"-?[\d,]+(\.\d+)?", right)
        arithmetic = _WORDS.sub("", left).replace(",", "").strip()
        if number is None or not _ARITHMETIC.fullmatch(arithmetic) or not re.search(r"[-+x/]", arithmetic):
            continue
        python = re.sub(r"log10 ([\d.]+)", r"log10(\1)", arithmetic).replace("x", "*")
        yield python, float(number.group().replace(",", ""))


def holds(line: str, arithmetic: str, result: float) -> bool:
    """Whether an equation comes out: what goes in has six digits, and a credit is rounded to a whole basis point."""
    exact = evaluate(arithmetic, {}, {})[0]
    assert isinstance(exact, Fraction)
    rounded = 0.0051 if line.endswith("%") else 2e-6 * max(1.0, abs(result))
    tolerance = 0.51 if "basis" in line or result > 100 else rounded
    assert float(exact) == pytest.approx(result, abs=tolerance), line
    return True


@one_case_in(4)
@pytest.mark.parametrize("example", EXAMPLES)
def test_every_equation_comes_out(example: str) -> None:
    checked = 0
    for name in NAMES:
        assessment = assessed(example)
        for line in lines(worked(assessment, look_up(assessment.framework, name))):
            for arithmetic, result in equations(line):
                assert holds(line, arithmetic, result), f"{name}: {line}"
                checked += 1
    assert checked > 300


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_explanation_ends_in_the_number_that_the_report_prints(example: str) -> None:
    assessment = assessed(example)
    body = build_assessment(assessment)
    whole: dict[str, ScoreBody] = {"overall": body["overall"]}
    whole |= {f"pillar:{pillar['id']}": pillar for pillar in body["pillars"]}
    whole |= {f"topic:{topic['id']}": topic for pillar in body["pillars"] for topic in pillar["topics"]}
    for name, node in whole.items():
        told = worked(assessment, look_up(assessment.framework, name))
        if node["low"] is None:
            assert told.result == "not applicable: nothing counts"
            continue
        assert told.result == f"{node['low']:.1f} to {node['high']:.1f}, coverage {node['coverage']:.1f} %"
        assert any(line.startswith("low = ") and line.endswith(f"printed {node['low']:.1f}") for line in lines(told))
    for finding in body["findings"]:
        told = worked(assessment, look_up(assessment.framework, f"challenge:{finding['challenge']}"))
        if finding["risk"] is None:
            assert told.result == "does not apply"
        else:
            assert f"risk {finding['risk']}" in (told.result or "")
            assert any(line.endswith(f"printed {finding['gap_high']:.1f}") for line in lines(told))


@in_the_gate
@pytest.mark.parametrize("example", some(EXAMPLES, 4))
def test_every_id_has_an_explanation_that_can_be_shown(example: str) -> None:
    assessment = assessed(example, quick=True)
    for name in names_to_explain(assessment.framework):
        found = look_up(assessment.framework, name)
        for told in (worked(assessment, found), meaning(assessment.framework, found)):
            assert told.title
            assert name in formats.told("explanation", "text", AskedExplanation(name, told), Look())


def test_a_question_tells_its_state_scale_basis_and_sources() -> None:
    asked = AskedExplanation("x", meaning(builtin(), look_up(builtin(), "compute_secured")))
    told = formats.told("explanation", "text", asked, Look(width=100))
    for words in ("0.3 -> 0 %", "assessor default", "[CISCO-2025]", "computed from secured_compute_ratio", "Gate"):
        assert words in told


def test_a_question_without_answers_tells_every_variant_of_its_remedy_and_for_whom() -> None:
    known = next(question for question in builtin().questions if question.id == "role_coverage")
    (told,) = (
        part.lines for part in meaning(builtin(), look_up(builtin(), known.id)).passages if part.title == "Remedy"
    )
    assert all(line.startswith(remedy.action) for line, remedy in zip(told, known.remedies, strict=True))
    first, second, last = (line.partition(" credit), ")[2] for line in told)
    assert first.startswith('where "Where will the accelerators run?" is "Bought')
    assert second.startswith('else where "How many people work for the organisation?" is below 50')
    assert last == "in all other cases"


def test_what_an_open_fact_leaves_possible_is_told_in_the_words_of_reports(tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text("framework: ai-factory@2\norganisation: {id: acme}\nanswers: {}\n", encoding="utf-8")
    unknown = assess(builtin(), read_sheet(file, builtin()), as_of=date(2026, 11, 25))
    told = lines(worked(unknown, look_up(builtin(), "challenge:power")))
    assert any(line.startswith(f"signal is {POSSIBLE}, at least very_high: Firm power covers") for line in told)
    assert any(line.startswith(f"+1 is {POSSIBLE}: ") for line in told)


@pytest.mark.parametrize(
    ("word", "message"),
    [
        (
            "data_quality",
            "data_quality: names more than one thing (write pillar:data_quality or challenge:data_quality)",
        ),
        ("lineag", "lineag: is no id of ai-factory (did you mean lineage?)"),
        ("", "ID: is empty, expected an id of ai-factory (see new FILE or framework show)"),
        ("zzzz", "zzzz: is no id of ai-factory (see new FILE or framework show)"),
        ("pillar:talnt", "pillar:talnt: 'talnt' is no pillar (did you mean pillar:talent?)"),
        ("pillar:zzzz", "pillar:zzzz: 'zzzz' is no pillar"),
        (
            "pilar:talent",
            "pilar:talent: 'pilar' is no sort of id, expected one of question, field, figure, price, pillar, topic,"
            " challenge, level, overall, cost, total, own_or_rent",
        ),
    ],
)
def test_a_word_that_names_nothing_or_too_much_is_refused(word: str, message: str) -> None:
    with pytest.raises(AssessError) as caught:
        look_up(builtin(), word)
    assert str(caught.value) == message


def test_a_word_with_its_sort_names_that_thing() -> None:
    assert look_up(builtin(), "topic:power") == ("topic", "power")
    assert look_up(builtin(), "moderate") == ("level", "moderate")
    assert look_up(builtin(), "pue").sort == "field"
    assert look_up(builtin(), "cost:energy") == look_up(builtin(), "energy") == ("cost", "energy")


WORKED = sorted(
    case for case in (Path(__file__).parent.parent / "cases" / "worked").iterdir() if (case / "framework").is_dir()
)


@pytest.mark.parametrize("case", WORKED, ids=[case.name for case in WORKED])
def test_equations_come_out_in_other_frameworks_too(case: Path) -> None:
    """The worked examples have what the built-in framework lacks: topics that weigh, choices, yes_no."""
    framework = load(case / "framework")
    assessment = assess(framework, read_sheet(case / "answers.yaml", framework), as_of=date(2026, 11, 25))
    checked = 0
    for name in names_to_explain(framework):
        told = worked(assessment, look_up(framework, name))
        assert told.title in meaning(framework, look_up(framework, name)).title
        for line in lines(told):
            checked += sum(1 for arithmetic, result in equations(line) if holds(line, arithmetic, result))
    assert checked > 5


@pytest.mark.parametrize(
    ("name", "users"),
    [
        ("eu_exposure", {"question gpai_duties (when)", "challenge privacy", "duty eu_ai_literacy"}),
        ("target_months", {"figure power_slack", "first stage", "whole programme (due)"}),
        ("public_tender", {"phase planning"}),
        ("ai_positions_filled", {"plan (staff)"}),
        ("gpu_hours_forecast", {f"contradiction: {builtin().contradictions[0].reason}"}),
        ("deployment", {"note on time", "field firm_power_kw (changed)"}),
        ("currency", {"currencies"}),
        ("budget_capex_usd", {"total once", "capacity money_once"}),
    ],
)
def test_all_that_rests_on_a_fact_is_named(name: str, users: set[str]) -> None:
    found = users_of(builtin(), name)
    assert users <= set(found)
    assert not [user for user in users_of(builtin(), "deployment") if user.startswith("question drift_detection")]
    assert len(found) == len(set(found))


def test_what_has_the_name_of_a_fact_by_chance_does_not_rest_on_it() -> None:
    """Remedies of the phase `deployment` are none of the field of that name."""
    asked = {question.id: question for question in builtin().questions}
    phased = {name for name, question in asked.items() if any(each.phase == "deployment" for each in question.remedies)}
    ruled = {
        name
        for name, question in asked.items()
        for each in question.remedies
        for rule in (each.when, *(each.cost_usd or ()), *(each.months or ()))
        if rule is not None and "deployment" in rule.names
    }
    assert phased - ruled
    found = {user.split()[1] for user in users_of(builtin(), "deployment") if user.endswith("(remedy)")}
    assert found == ruled
