"""Simple YAML read line by line: the very nodes of the parser, and nothing where the parser must look."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aifactory_assess.errors import AssessError, Faults
from aifactory_assess.yamllines import NotSimpleError, compose
from aifactory_assess.yamlnodes import MappingNode, Node
from aifactory_assess.yamltext import parsed
from tests.effort import tried

EXAMPLES = sorted((Path(__file__).resolve().parent.parent / "questionnaires" / "examples").iterdir())

VALUES = (
    *(
        "a",
        "b c",
        "b  c",
        "x-y",
        "x:y",
        "a#b",
        "a,b",
        "a?b",
        "http://x.y/z",
        "(x)",
        "$5",
        "é",
        "🏭",
        "a'b",
        'a"b',
        "a\\b",
    ),
    *("no", "010", "1.5", "-3", "-.5", "+7", ".5", "0x1f", "1e3", "null", "~", "<<", "=", "2026-11-26", "9" * 20),
    *("'q'", "''", '"d"', '""', "'a: b'", '"x # y"', "'it''s'", '"a\\n"', "'x'y", "'x' y"),
    *(
        "[]",
        "[ ]",
        "[a, b]",
        "[a,b]",
        "[a b, 'c']",
        "[a, [b, c]]",
        "[-1, 2.5]",
        "[a,]",
        "[,]",
        "[a: b]",
        "[a",
        "a]",
        "[a?b]",
    ),
    *(
        "{}",
        "{a: 1}",
        "{ a: 1 }",
        "{a: 'x', b: [y, z]}",
        "{a: {b: c}}",
        "{a:1}",
        "{a: }",
        "{a}",
        "{a: 1, a: 2}",
        "{a",
        "a}",
    ),
    *(
        "?",
        "?a",
        "a?",
        ":",
        "-",
        "- x",
        "a: b",
        "a:",
        "&a",
        "*a",
        "!t",
        "|",
        ">",
        "%",
        "@",
        "`",
        "...",
        "---",
        "# c",
        "#c",
    ),
    *("a # c", "a #c", "'x' # c", "'x'#c", "[a] # c", "[a]#c", "a\u00a0", "\u00a0a", "a\u00a0# c", "\u2003#", "a\tb"),
)
KEYS = ("a", "b", "c", "d", "e_f", "x-y", "no", "A", "1a", "'q'", "k" * 64, "k" * 65, "é", "?", "- a", "-")
ENDS = ("", "", "", " ", " # c", "# c", "\r")
SEPARATORS = (" ", " ", " ", "  ", "")


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Lines that a YAML file might hold, most of them where they belong."""
    lines, indents = [], [0]
    for _ in range(draw(st.integers(1, 10))):
        indent = draw(st.sampled_from((*indents, *indents, indents[-1] + 2, indents[-1] + 2, indents[-1] + 1, 3)))
        indents = [*(each for each in indents if each < indent), indent]
        begin = draw(
            st.sampled_from(("- ", "-", *(f"{key}:" for key in KEYS[:8]), *(f"{key}:" for key in KEYS), "", "#"))
        )
        value = draw(st.sampled_from(("", "", *VALUES)))
        separator = draw(st.sampled_from(SEPARATORS)) if value else ""
        lines.append(" " * indent + begin + separator + value + draw(st.sampled_from(ENDS)))
    return "\n".join(lines) + draw(st.sampled_from(("", "\n", "\n\n", "\n# end", "\n  ")))


def by_the_parser(text: str) -> tuple[Node, int] | str:
    try:
        return parsed(text, Faults("file"))
    except AssessError as error:
        return str(error)


@settings(max_examples=tried(300, 1500), deadline=None)
@given(texts())
def test_what_is_read_line_by_line_is_what_the_parser_reads(text: str) -> None:
    try:
        found = compose(text)
    except NotSimpleError:
        return
    assert repr(found) == repr(by_the_parser(text))  # repr tells 1 from 1.0 and True, and nan from nothing


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_are_simple(path: Path) -> None:
    text = path.read_text("utf-8")
    assert repr(compose(text)) == repr(by_the_parser(text))


@pytest.mark.parametrize(
    "value",
    ["a # c", "'x # y'", "x:y", "\u00e9 \U0001f3ed", "010", "-3", "[a, 'b c']", "{a: 1, b: [x]}", "[]", "a b # c"],
)
@pytest.mark.parametrize(
    "around", ["a: {}\n", "a:\n  - b\n  - {}", "a:\n- b\n- {}\nc: d\n\n# end", "a:\n    b: {}\n\nc:\n"]
)
def test_these_values_are_simple(around: str, value: str) -> None:
    text = around.replace("{}", value)
    assert repr(compose(text)) == repr(by_the_parser(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only a comment\n",
        "word\n",
        "- a\n",
        "a: 1\na: 2\n",
        "a: 1\n  b: 2\n",
        "a:\n    b: 1\n  c: 2\n",
        "a:\n  - b\n  c: d\n",
        "a: b\n  c\n",
        "a: b: c\n",
        "a: 'it''s'\n",
        'a: "\\n"\n',
        "a: &x 1\n",
        "a: !t 1\n",
        "a: |\n  b\n",
        "a: {b: 1, b: 2}\n",
        "a: [b\n",
        "a: [b]#c\n",
        "a:\tb\n",
        "a: b\r\n",
        "a: 1\n---\nb: 2\n",
        "---\na: 1\n",
        "a: 1\n...\n",
        "%YAML 1.1\n---\na: 1\n",
        "'a': 1\n",
        f"{'k' * 1025}: 1\n",
    ],
)
def test_what_is_not_simple_is_for_the_parser(text: str) -> None:
    with pytest.raises(NotSimpleError):
        compose(text)


def test_too_many_levels_values_and_lines_are_for_the_parser() -> None:
    deep = "".join(f"{' ' * level}a:\n" for level in range(32))
    assert isinstance(compose(deep)[0], MappingNode)
    for text in (
        f"{deep}{' ' * 32}a: 1\n",
        f"a: {'[' * 32}{']' * 32}\n",
        f"a: [{'b, ' * 100_000}b]\n",
        "a:\n" + "- b\n" * 10_000,
    ):
        with pytest.raises(NotSimpleError):
            compose(text)
