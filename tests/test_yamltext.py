"""Strict YAML: what a scalar means, where things stand, and what is refused."""

from __future__ import annotations

import math
import os
from pathlib import Path

import pytest

from aifactory_assess.errors import AssessError
from aifactory_assess.yamlnodes import MappingNode, Node, ScalarNode, SequenceNode, resolve
from aifactory_assess.yamltext import MAX_BYTES, YamlFile, parse, read_bytes


def document(text: str | bytes) -> YamlFile:
    return parse(text.encode() if isinstance(text, str) else text, "file")


def value_of(text: str) -> object:
    """The value under the key `a` of a one-line document."""
    return node_of(f"a: {text}\n").value


def node_of(text: str) -> ScalarNode:
    root = document(text).root
    assert isinstance(root, MappingNode)
    node = root.get("a")
    assert isinstance(node, ScalarNode)
    return node


def problems(text: str | bytes) -> list[str]:
    with pytest.raises(AssessError) as raised:
        document(text)
    return [str(problem).removeprefix("file:") for problem in raised.value.problems]


# --- scalars: the core schema of YAML 1.2 ---


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("010", 10),
        ("0", 0),
        ("-0", 0),
        ("+7", 7),
        ("-12", -12),
        ("0o17", 15),
        ("0x1f", 31),
        ("0xFF", 255),
        ("1e3", 1000.0),
        ("1E3", 1000.0),
        ("1.5e-2", 0.015),
        ("+.5", 0.5),
        (".5", 0.5),
        ("1.", 1.0),
        ("-1.25", -1.25),
        (".inf", math.inf),
        ("+.Inf", math.inf),
        ("-.INF", -math.inf),
        ("true", True),
        ("True", True),
        ("TRUE", True),
        ("false", False),
        ("null", None),
        ("Null", None),
        ("~", None),
        ("", None),
        ("123456789012345678", 123456789012345678),
    ],
)
def test_a_plain_scalar_means_what_yaml_1_2_says(written: str, value: object) -> None:
    found = value_of(written)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "written",
    [
        "no",
        "yes",
        "on",
        "off",
        "y",
        "n",
        "No",
        "nO",
        "1:30",
        "12:30:45",
        "2026-11-20",
        "1_000",
        "0b101",
        "0o8",
        "0o",
        "0x",
        "0xg",
        "-0x1f",
        "+0o7",
        "1e",
        "e3",
        "1.2.3",
        "+",
        "-.",
        ".",
        "1,000",
        "tRUE",
        "nan",
        "inf",
        "Infinity",
        ".infinity",
        "<<",
        "=",
        "٣",  # a digit, but not of ASCII
        "1٣",
    ],
)
def test_what_yaml_1_1_or_python_takes_for_something_else_stays_a_word(written: str) -> None:
    assert value_of(written) == written


@pytest.mark.parametrize("written", [".nan", ".NaN", ".NAN"])
def test_not_a_number_is_a_float(written: str) -> None:
    found = value_of(written)
    assert isinstance(found, float)
    assert math.isnan(found)


@pytest.mark.parametrize("written", ["'no'", '"010"', "'null'", '"true"', "'1e3'", "''", '"~"'])
def test_quoted_scalars_are_text(written: str) -> None:
    assert value_of(written) == written[1:-1]
    assert node_of(f"a: {written}\n").plain is False


def test_block_scalars_are_text() -> None:
    assert node_of("a: |\n  10\n").value == "10\n"
    assert node_of("a: >-\n  1\n  2\n").value == "1 2"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1" * 19, float("1" * 19)),
        ("1" * 5000, math.inf),
        ("-" + "1" * 5000, -math.inf),
        ("1e999999999", math.inf),
        ("0x" + "f" * 14, 0xFFFFFFFFFFFFFF),
        ("0x" + "1" * 65, float(int("1" * 65, 16))),
        ("0x" + "f" * 100_000, math.inf),
        ("0o" + "7" * 20, float(8**20 - 1)),
        ("0" * 30 + "7", 7.0),
    ],
)
def test_long_numbers_become_floats_and_never_raise(written: str, value: float) -> None:
    assert resolve(written) == value


# --- places ---


def test_every_key_and_value_has_a_line_and_a_column() -> None:
    root = document("first: 1\nsecond:\n  - a\n  - {b: c}\n").root
    assert isinstance(root, MappingNode)
    assert [(entry.key.line, entry.key.column) for entry in root.entries.values()] == [(1, 1), (2, 1)]
    inner = root.get("second")
    assert isinstance(inner, SequenceNode)
    assert (inner.line, inner.column, inner.flow) == (3, 3, False)
    item = inner.items[1]
    assert isinstance(item, MappingNode)
    assert (item.line, item.column, item.flow) == (4, 5, True)
    assert (item.entries["b"].value.line, item.entries["b"].value.column) == (4, 9)
    assert root.get("third") is None


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_byte_order_mark_and_crlf_change_no_place(mark: str, end: str) -> None:
    text = end.join(["# é 🏭", "eins: é", "a: [x, y]", "b: last", ""])
    found = document(mark + text)
    assert (found.bom, found.text) == (bool(mark), text)
    root = found.root
    assert isinstance(root, MappingNode)
    assert [entry.key.line for entry in root.entries.values()] == [2, 3, 4]
    spans = [found.text[entry.value.start : entry.value.end] for entry in root.entries.values()]
    assert spans == ["é", "[x, y]", "last"]


def test_offsets_count_characters_beyond_the_basic_plane_as_one() -> None:
    found = document("a: 🏭🏭\nb: x\n")
    assert isinstance(found.root, MappingNode)
    node = found.root.entries["b"].value
    assert found.text[node.start : node.end] == "x"


def test_a_key_is_the_text_that_was_written() -> None:
    root = document("no: 1\n010: 2\nnull: 3\n~: 4\n").root
    assert isinstance(root, MappingNode)
    assert list(root.entries) == ["no", "010", "null", "~"]


def test_a_document_may_be_a_scalar_or_a_list_and_begin_with_dashes() -> None:
    assert isinstance(document("--- word\n...\n").root, ScalarNode)
    assert isinstance(document("- a\n- b\n").root, SequenceNode)
    assert isinstance(document("---\na: 1\n").root, MappingNode)


# --- what is refused ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "1:1: the file is empty, expected a mapping of keys"),
        ("# only a comment\n", "1:1: the file is empty, expected a mapping of keys"),
        ("a: 1\nb: 2\na: 3\n", "3:1: 'a' is given twice, first in line 1"),
        ("a: 1\n'a': 3\n", "2:1: 'a' is given twice, first in line 1"),
        ("a: {b: 1, b: 2}\n", "1:11: 'b' is given twice, first in line 1"),
        ("a: &x 1\n", "1:4: an anchor (&x) found, expected a plain value"),
        ("a: &x [1]\n", "1:4: an anchor (&x) found, expected a plain value"),
        ("a: !!str 1\n", "1:4: a tag (tag:yaml.org,2002:str) found, expected a plain value"),
        ("a: !x {b: 1}\n", "1:4: a tag (!x) found, expected a plain value"),
        ("a: ! 1\n", "1:4: a tag (!) found, expected a plain value"),
        ("a: *x\n", "1:4: an alias (*x) found, expected the value itself"),
        ("a: 1\n---\nb: 2\n", "2:1: a second document begins here, expected one in a file"),
        ("%YAML 1.1\n---\na: 1\n", "1:1: a YAML directive (%...) found, expected none"),
        ("%TAG ! tag:x,2026:\n---\na: 1\n", "1:1: a YAML directive (%...) found, expected none"),
        ("[a]: 1\n", "1:1: a list or mapping as a key found, expected a word"),
        ("? {a: 1}\n: 2\n", "1:3: a list or mapping as a key found, expected a word"),
        ("a: 1\n?\n: 2\n", "2:2: an empty key found, expected a word"),
        ("'': 2\n", "1:1: an empty key found, expected a word"),
        ("a: [1\n", "1:4: not valid YAML: did not find expected ',' or ']' while parsing a flow sequence"),
        ("a: 'x\n", "1:4: not valid YAML: found unexpected end of stream while scanning a quoted scalar"),
        ("a: b: c\n", "1:5: not valid YAML: mapping values are not allowed in this context"),
        (
            "a: @x\n",
            "1:4: not valid YAML: found character that cannot start any token while scanning for the next token",
        ),
    ],
)
def test_one_fault_is_told_at_its_place(text: str, expected: str) -> None:
    assert problems(text) == [expected]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> other\n", 1),
        ("b:\n  c: 1\n<<<<<<< HEAD\n  a: 1\n||||||| base\n=======\n  a: 2\n>>>>>>> other\n", 3),
        ("b:\r\n- 1\r\n<<<<<<< HEAD\r\n- 2\r\n=======\r\n- 2\r\n>>>>>>> other\r\n", 3),
        ("a: 1\n=======\nb: 1\n", 2),
        ("a: 1\n>>>>>>> other\n", 2),
    ],
)
def test_what_git_left_of_a_conflict_is_called_that_and_all_that_follows_from_it_is_not_told(
    text: str, line: int
) -> None:
    assert problems(text) == [f"{line}:1: a conflict marker of git (settle the merge first)"]


def test_a_text_that_looks_like_a_conflict_marker_is_a_text() -> None:
    assert value_of("|\n  <<<<<<< HEAD\n  =======\n") == "<<<<<<< HEAD\n=======\n"
    assert problems("a: 1\n========\nb: 2\n") != problems("a: 1\n=======\nb: 2\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: {b: 1\nc: {d: 2}\n", "2:2: not valid YAML: did not find expected ',' or '}' while parsing a flow mapping begun in line 1"),  # noqa: E501 - a message a line
        ("a: 1\nb: [1,\n  2\n\n# c\n", "2:4: not valid YAML: did not find expected ',' or ']' while parsing a flow sequence"),  # noqa: E501 - a message a line
        ("a: 1\nb: {n: 'x}\nc: 2\n", "2:8: not valid YAML: found unexpected end of stream while scanning a quoted scalar"),  # noqa: E501 - a message a line
        ("a: 1\nb\nc: 2\n", "3:1: not valid YAML: could not find expected ':' while scanning a simple key begun in line 2"),  # noqa: E501 - a message a line
        ('a: {n: "x}\nb: 1\nc: {n: "y"}\n', "3:9: not valid YAML: did not find expected ',' or '}' while parsing a flow mapping begun in line 1 (a quote opened in line 1 is closed here: one may be missing)"),  # noqa: E501 - a message a line
        ('a: 1\nb: "x\nc: " y"\n', "3:6: not valid YAML: did not find expected key while parsing a block mapping (a quote opened in line 2 is closed here: one may be missing)"),  # noqa: E501 - a message a line
        ('a: "x\n  y"\nb: c: d\n', "3:5: not valid YAML: mapping values are not allowed in this context"),
    ],
)  # fmt: skip
def test_what_is_open_is_told_with_the_line_where_it_was_begun(text: str, expected: str) -> None:
    assert problems(text) == [expected]


def test_a_tab_that_indents_is_named() -> None:
    (found,) = problems("a:\n\tb: 1\n")
    assert found.startswith("2:1: not valid YAML: a tab is used for indentation, expected spaces")


def test_a_tab_inside_a_line_is_white_space() -> None:
    assert value_of("x\ty") == "x\ty"
    assert value_of("\t1\t# one") == 1


@pytest.mark.parametrize(
    ("sign", "name"),
    [
        ("\x85", "NEL (U+0085) is a line end for YAML but not for editors, expected LF or CR LF"),
        ("\u2028", "LS (U+2028) is a line end for YAML but not for editors, expected LF or CR LF"),
        ("\u2029", "PS (U+2029) is a line end for YAML but not for editors, expected LF or CR LF"),
        ("\r", "a carriage return without line feed is a line end for YAML but not for editors, expected LF or CR LF"),
        ("\x00", "control character U+0000 found, expected text"),
        ("\x1b", "control character U+001B found, expected text"),
        ("\x7f", "control character U+007F found, expected text"),
        ("\x9b", "control character U+009B found, expected text"),
        ("\ufeff", "control character U+FEFF found, expected text"),
        ("\ufffe", "control character U+FFFE found, expected text"),
    ],
)
def test_characters_that_are_no_text_or_end_lines_for_yaml_alone_are_refused(sign: str, name: str) -> None:
    assert problems(f"a: 1\nb: x{sign}y\n") == [f"2:5: {name}"]


def test_all_such_characters_are_told_up_to_a_hundred() -> None:
    assert problems("a: \x00\nb: \x1b\n") == [
        "1:4: control character U+0000 found, expected text",
        "2:4: control character U+001B found, expected text",
    ]
    *told, more = problems("a: " + "\x00" * 1000)
    assert (len(told), more) == (100, " and more, which were not counted")
    assert len(problems("a: " + "\x00" * 100)) == 100


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a: 1\nb: \xff\n", "2:4: byte 0xff is not UTF-8, expected UTF-8 text (save it as UTF-8)"),
        ("é: ".encode() + b"\xe9\n", "1:4: byte 0xe9 is not UTF-8, expected UTF-8 text (save it as UTF-8)"),
        (b"\xef\xbb\xbfa: \xc3", "1:4: byte 0xc3 is not UTF-8, expected UTF-8 text (save it as UTF-8)"),
        (b"a: \xed\xa0\x80\n", "1:4: byte 0xed is not UTF-8, expected UTF-8 text (save it as UTF-8)"),
        ("a: 1\n".encode("utf-16"), " is UTF-16, expected UTF-8 (save it as UTF-8)"),
        ("a: 1\n".encode("utf-32"), " is UTF-32, expected UTF-8 (save it as UTF-8)"),
        (b"\xfe\xff\x00a", " is UTF-16, expected UTF-8 (save it as UTF-8)"),
    ],
)
def test_text_is_utf_8(data: bytes, expected: str) -> None:
    assert problems(data) == [expected]


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}")])
def test_thirty_two_levels_are_read_and_one_more_is_not(opening: str, closing: str) -> None:
    assert document(opening * 32 + "1" + closing * 32).root.line == 1
    column = 32 * len(opening) + 1
    assert problems(opening * 33 + "1" + closing * 33) == [f"1:{column}: more than 32 levels of nesting"]


def test_faults_are_told_in_the_order_of_lines_and_those_before_a_broken_end_too() -> None:
    assert problems("a: &x 1\nb: !t 2\na: *x\nc: &y !z 3\nd: [\n") == [
        "1:4: an anchor (&x) found, expected a plain value",
        "2:4: a tag (!t) found, expected a plain value",
        "3:1: 'a' is given twice, first in line 1",
        "3:4: an alias (*x) found, expected the value itself",
        "4:4: an anchor (&y) found, expected a plain value",
        "4:4: a tag (!z) found, expected a plain value",
        "6:1: not valid YAML: did not find expected node content while parsing a flow node",
    ]


# --- files ---


def test_a_file_is_read_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: 1\n")
    assert read_bytes(path) == b"a: 1\n"


def test_a_file_of_one_mebibyte_is_read_and_one_more_byte_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"#" * MAX_BYTES)
    assert len(read_bytes(path)) == MAX_BYTES
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(AssessError, match=r"^a: is larger than 1 MiB"):
        read_bytes(path, "a")


def test_what_is_no_file_is_said_to_be_none(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path, reason in (
        (tmp_path, "is a folder, not a file"),
        (pipe, r"is no regular file \(a pipe, socket or device\) \(save the text to a file first\)"),
        (Path("/dev/zero"), "is no regular file"),
        (tmp_path / "none", "cannot be read: no such file or directory"),
        (tmp_path / "a\0b", "cannot be read: .*embedded null"),
        (tmp_path / ("n" * 300), "cannot be read: file name too long"),
    ):
        with pytest.raises(AssessError, match=f"^x: {reason}"):
            read_bytes(path, "x")


def test_a_file_that_fails_while_it_is_read_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: 1\n")

    def fail(_handle: int, _size: int) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "read", fail)
    with pytest.raises(AssessError, match="cannot be read: input/output error"):
        read_bytes(path)


def test_nodes_are_values() -> None:
    first, second = (parse(b"a: {b: [1, x]}\n", "a.yaml") for _ in range(2))
    assert first == second

    def plain(node: Node) -> object:
        match node:
            case ScalarNode():
                return node.value
            case SequenceNode():
                return [plain(item) for item in node.items]
            case MappingNode():
                return {name: plain(entry.value) for name, entry in node.entries.items()}

    assert plain(first.root) == {"a": {"b": [1, "x"]}}
