"""Migrating loses nothing and touches nothing else, whatever is retired and whatever is changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aifactory_assess.answers.editing import says_the_same, written_sheet
from aifactory_assess.answers.migrating import MAX_MOVES, Migration, migrated
from aifactory_assess.answers.splicing import as_comment, one_line
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.framework.model import Changed, Framework, Retired
from aifactory_assess.yamltext import MAX_BYTES, parse
from tests.effort import one_in

EXAMPLES = sorted((builtin_folder() / "examples").glob("*.yaml"))
NEXT = f"{int(builtin().major) + 1}.0.0"


def next_version(retired: frozenset[str], changed: frozenset[str]) -> Framework:
    """The built-in framework one major version on: some questions are gone, some mean something else."""
    pillars = tuple(
        replace(
            pillar,
            topics=tuple(
                replace(topic, questions=tuple(q for q in topic.questions if q.id not in retired))
                for topic in pillar.topics
            ),
        )
        for pillar in builtin().pillars
    )
    return replace(
        builtin(),
        version=NEXT,
        pillars=pillars,
        retired={name: Retired(since=NEXT) for name in retired},
        changed={name: Changed(since=NEXT) for name in changed - retired},
    )


IDS = st.frozensets(st.sampled_from([question.id for question in builtin().questions]), max_size=12)


@settings(max_examples=one_in(10))
@given(example=st.sampled_from(EXAMPLES), retired=IDS, changed=IDS)
def test_all_that_is_neither_retired_nor_changed_stays(
    example: Path, retired: frozenset[str], changed: frozenset[str]
) -> None:
    data = example.read_bytes()
    before = written_sheet(data, builtin(), "a.yaml").sheet
    result = migrated(parse(data, "a.yaml"), next_version(retired, changed))
    assert result.sheet is not None
    after = result.sheet
    opened = {
        name
        for name, answer in before.answers.items()
        if name in changed - retired and answer.state not in ("open", "unknown")
    }
    assert {move.id for move in result.moves if move.what == "changed"} == opened
    assert {move.id for move in result.moves if move.what == "retired"} == retired & before.answers.keys()
    assert all(after.answers[name].state == "open" for name in opened)
    kept = {name: answer for name, answer in before.answers.items() if name not in retired | opened}
    said = {name: answer for name, answer in after.answers.items() if name not in opened}
    assert says_the_same(replace(before, answers=kept), replace(after, answers=said))
    # The examples have an answer a line: every other line is there, byte for byte and in its order.
    gone = {before.answers[name].line for name in (retired | opened) & before.answers.keys()}
    new = iter(result.data.splitlines(keepends=True))
    for number, line in enumerate(data.splitlines(keepends=True), start=1):
        assert number in gone or line.startswith(b"framework:") or line in new, line


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_migrating_twice_is_migrating_once(example: Path) -> None:
    framework = next_version(frozenset({builtin().questions[3].id}), frozenset({builtin().questions[5].id}))
    once = migrated(parse(example.read_bytes(), "a.yaml"), framework)
    assert migrated(parse(once.data, "a.yaml"), framework) == Migration(once.data)


def test_more_than_is_migrated_at_once_is_refused() -> None:
    names = [f"r{number}" for number in range(MAX_MOVES + 1)]
    data = f"framework: {builtin().id}@{builtin().major}\norganisation: {{id: a}}\nanswers:\n"
    data += "".join(f"  {name}: yes\n" for name in names)
    with pytest.raises(AssessError, match="names more than 1,000 things that are retired"):
        migrated(parse(data.encode(), "a.yaml"), next_version(frozenset(names), frozenset()))


def test_a_file_that_would_grow_too_large_is_refused() -> None:
    name = builtin().questions[0].id
    head = f"framework: {builtin().id}@{builtin().major}\norganisation: {{id: a}}\n"
    rest = MAX_BYTES - len(f"{head}answers: {{{name}: {{value: 1, note: }}}}\n")
    data = f"{head}answers: {{{name}: {{value: 1, note: {'x' * rest}}}}}\n".encode()
    assert len(data) == MAX_BYTES
    with pytest.raises(AssessError, match="would grow beyond 1 MiB"):
        migrated(parse(data, "a.yaml"), next_version(frozenset(), frozenset({name})))


def test_a_note_on_an_amount_leaves_its_currency() -> None:
    framework = replace(builtin(), version=NEXT, retired={"funds": Retired(since=NEXT, instead=("budget_capex_usd",))})
    head = f"framework: {builtin().id}@{builtin().major}\norganisation: {{id: a}}\nprofile:\n"
    amount = "  budget_capex_usd: {value: 2.1e6, currency: EUR"
    data = f"{head}{amount}}}\n  funds: {{value: 3, note: granted}}\n".encode()
    result = migrated(parse(data, "a.yaml"), framework)
    assert f'{amount}, note: "funds (until {builtin().id} {NEXT}): 3; granted"}}\n' in result.data.decode()


@pytest.mark.parametrize(
    ("above", "kept"),
    [
        ("    # asked Maria", "  # retired in ai-factory 2.0.0: data_scientists: 3\n"),
        ("   # employees: by mail", ""),
        ("   # ai_engineers: by mail", ""),
    ],
)
def test_what_is_retired_ends_the_comment_above_it_but_not_what_is_left_of_another(above: str, kept: str) -> None:
    head = f"organisation: {{id: a}}\nprofile:\n  sector: other\n{above}\n"
    data = f"framework: ai-factory@1\n{head}  data_scientists: 3\n  ai_positions_filled: 2\n".encode()
    assert f"{head}{kept}  ai_positions_filled:" in migrated(parse(data, "a.yaml"), builtin()).data.decode()


@pytest.mark.parametrize("respondent", ["Head", None])
def test_no_words_stand_behind_those_of_another_as_theirs(respondent: str | None) -> None:
    retired = ("data_scientists", "ai_engineers", "data_engineers")
    told = [f"{name} (until ai-factory 2.0.0)" for name in retired]
    said = zip(retired, ("{value: 3, by: Anna}", "{value: 4, by: Ben}", "5"), strict=True)
    head = "framework: ai-factory@1\norganisation: {id: a}\n"
    head += f"respondent: {{name: {respondent}}}\n" if respondent else ""
    profile = "".join(f"  {name}: {each}\n" for name, each in said)
    result = migrated(parse(f"{head}profile:\n{profile}".encode(), "a.yaml"), builtin())
    assert result.sheet is not None
    noted = result.sheet.profile["ai_positions_filled"].signed
    assert noted == (f"{told[2]}: 5; Anna: {told[0]}: 3; Ben: {told[1]}: 4", ("Anna", "Ben"))


def test_what_several_noted_beside_what_is_retired_stays_theirs() -> None:
    noted = '{value: 3, note: "half; Ben : two leave; Cy: why", noted_by: ["Ben ", Cy], source: "list; Cy: z"}'
    head = "framework: ai-factory@1\norganisation: {id: a}\nrespondent: {name: Anna}\n"
    result = migrated(parse(f"{head}profile:\n  data_scientists: {noted}\n".encode(), "a.yaml"), builtin())
    assert result.sheet is not None
    told = "data_scientists (until ai-factory 2.0.0): 3; half; list; Cy: z; Ben: two leave; Cy: why"
    assert result.sheet.profile["ai_positions_filled"].signed == (told, ("Ben", "Cy"))


def test_words_and_names_with_joiners_stay_as_they_were_written() -> None:
    """Persian is misspelled without them, and emoji fall apart; what is not seen is escaped, and lost nowhere."""
    words, name = "می\u200cخواهم 👩\u200d💻", "علی\u200cرضا"
    said = f'{{value: 3, note: "{words} a\\u202eb", by: "{name}"}}'
    head = "framework: ai-factory@1\norganisation: {id: a}\nrespondent: {name: Anna}\n"
    result = migrated(parse(f"{head}profile:\n  data_scientists: {said}\n".encode(), "a.yaml"), builtin())
    assert result.sheet is not None
    told = f"{name}: data_scientists (until ai-factory 2.0.0): 3; {words} a\u202eb"
    assert result.sheet.profile["ai_positions_filled"].signed == (told, (name,))
    assert (one_line(f" {words}\r\n{name} "), one_line("\u200b\n")) == (f"{words} {name}", "")
    assert as_comment(f"{words}\r\n  {name}\u202e") == f"{words} {name}\\u202e"
