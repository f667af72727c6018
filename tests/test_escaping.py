"""Text from files, made safe: every medium shows what was written, and takes none of it for an instruction."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from aifactory_assess.escaping import (
    github_data,
    github_property,
    in_ascii,
    letters,
    log,
    markdown,
    sarif,
    spreadsheet,
    terminal,
    told_apart,
    visible,
    width,
    xml,
)
from tests.program import STEERING

# Any text at all, and text made of what the media read as their own.
SIGNS = st.text(st.sampled_from("\\`*_{}[]()<>#|~&$@!:/.-+='\" \n\r\t%,\x1b\x00\x85\u202e\u2028aw1x;"), max_size=40)
TEXTS = st.one_of(st.text(), SIGNS)
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
# What GitHub, and of pull requests Azure DevOps, makes a link of after it has taken the backslashes away.
AUTOLINK = re.compile(r"(?:https?|ftp)://|www\.|[@#][a-z0-9]|![0-9]", re.IGNORECASE)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Müller Straße", "Mueller Strasse"),
        ("Café Noël", "Cafe Noel"),
        ("Ærø Sjælland", "Aero Sjaelland"),
        ("Ørsted Ålesund", "Orsted Alesund"),
        ("Ǿrsted Ǽ Ħal Ŋord", "Orsted Ae Hal Ngord"),
        ("Œuvre Łódź", "Oeuvre Lodz"),
        ("Đorđe Þór Ð", "Dorde Thor D"),
        ("Işık 株式", "Isik "),
    ],
)
def test_a_name_keeps_its_letters_in_plain_ones(name: str, plain: str) -> None:
    assert in_ascii(name) == plain
    assert in_ascii(unicodedata.normalize("NFD", name)) == plain


@pytest.mark.parametrize(
    "text", ["-", "--", "...", "_", "\u0301", "-\u0301", "-\u0345", "\u2800\u0345", "\u2603", "- " * 20_000]
)
def test_a_text_without_a_letter_or_digit_is_told_from_no_other(text: str) -> None:
    assert not letters(text)
    assert letters(f"{text}2")


@pytest.mark.parametrize("mark", "\u0332\u20dd\u0301\u0345\u0e3a\u05bf\ua67c\u1cf7\u0902")
def test_a_mark_that_no_letter_of_the_script_has_tells_no_text_from_another(mark: str) -> None:
    assert letters(f"capacity sheet{mark} of 2026") == letters("Capacity sheet of 2026")


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("\u0915\u093f", "\u0915\u0940"),
        ("\u0e02\u0e48\u0e32\u0e27", "\u0e02\u0e49\u0e32\u0e27"),
        ("r\xe9sum\xe9", "resume"),
        ("\u1fb3", "\u03b1"),
    ],
    ids=["ki and kii", "news and rice", "accents", "iota below alpha"],
)
def test_a_mark_that_letters_of_its_script_have_tells_texts_apart(text: str, other: str) -> None:
    assert letters(text) != letters(other)
    assert letters(text) == letters(unicodedata.normalize("NFD", text)) == letters(text.upper())


@pytest.mark.parametrize("text", ["\u0390", "\u01f0", "\u1fb7", "stra\xdfe", "\u0130"])
def test_capitals_tell_no_text_from_another(text: str) -> None:
    assert letters(text) == letters(text.upper()) == letters(text.lower())


@pytest.mark.parametrize(
    ("name", "other", "told"),
    [
        ("k\xe4se", "ka\u0308se", r"k\xe4se"),
        ("ka\u0308se", "k\xe4se", r"ka\u0308se"),
        ("\u212aappa", "Kappa", r"\u212aappa"),
        ("\ud55c", "\u1112\u1161\u11ab", r"\ud55c"),
        ("b\xe4 b\u034f", "b\xe4 b", r"b\xe4 b\u034f"),
        ("k\xe4se", "k\xe4se", "k\xe4se"),
        ("k\xe4se", "kase", "k\xe4se"),
    ],
)
def test_names_that_look_alike_are_told_with_their_signs(name: str, other: str, told: str) -> None:
    assert told_apart([name, "\xf6"], [other]) == [told, "\xf6"]


@given(TEXTS)
def test_a_terminal_gets_nothing_that_steers_it(text: str) -> None:
    assert STEERING.search(terminal(text)) is None
    assert "\n" not in terminal(text)
    assert STEERING.search(terminal(text, keep_lines=True)) is None
    assert terminal(text, keep_lines=True).count("\n") == text.count("\n")


@given(TEXTS)
def test_what_is_safe_is_left_as_it_is(text: str) -> None:
    assert terminal(terminal(text)) == terminal(text)


@given(TEXTS, st.sampled_from(["", "a\n", "a\r\n  ", "\u00a0", "a\n\u3000 \u1680"]))
def test_no_line_of_xml_is_a_command_to_a_runner(text: str, above: str) -> None:
    written = xml(f"{above}::{text}")
    # A runner takes all blanks off, those of Unicode too.
    assert not any(line.lstrip().startswith("::") for line in (*written.split("\n"), *log(above + "::").split("\n")))
    read = ET.fromstring(f"<a>{written}</a>")  # noqa: S314 - our own text
    assert read.text == terminal(f"{above}::{text}", keep_lines=True)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[see here](https://evil.example)", "\\[see here\\](https://evil.example)"),
        ("[a, b] is no number (1)", "[a, b] is no number (1)"),
    ],
)
def test_no_message_of_sarif_holds_a_link(text: str, shown: str) -> None:
    assert sarif(text) == shown


@pytest.mark.parametrize(
    "sign", ["\u180b", "\u180f", "\u200b", "\ufe0f", "\U000e0100", "\u3164", "\u2800", "\U00016fe4", "\U0001d159"]
)
def test_a_sign_that_is_drawn_as_nothing_is_not_seen(sign: str) -> None:
    assert visible(f"list{sign}") == "list"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "\\x1b[31m"),
        ("\x9b", "\\x9b"),
        ("a\tb", "a b"),
        ("\u202e", "\\u202e"),
        ("\u061c", "\\u061c"),
        ("\U000e0041", "\\U000e0041"),
        ("\udcff", "\\udcff"),
        ("Zoë 数据 👍", "Zoë 数据 👍"),
        # Joiners are spelling between letters and signs that are joined, and hide things anywhere else.
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d💻 ❤️\u200d🔥", "👩\u200d💻 ❤️\u200d🔥"),
        ("pay\u200dpal", "pay\\u200dpal"),
        ("é\u200dé М\u200dМ 日\u200d本 ©\u200d®", "é\\u200dé М\\u200dМ 日\\u200d本 ©\\u200d®"),
        ("می\u200c\u200cخ", "می\\u200c\\u200cخ"),
        ("\u200dष\u200c", "\\u200dष\\u200c"),
    ],
)
def test_a_control_character_is_shown_by_its_code(text: str, shown: str) -> None:
    assert terminal(text) == shown


@given(TEXTS)
def test_markdown_shows_one_paragraph_of_the_words_that_were_written(text: str) -> None:
    """Read back by a Markdown parser, as a paragraph, an item and a cell: the same words, and nothing but comments."""
    words = " ".join(terminal(text, keep_lines=True).split())
    escaped = markdown(text)
    expected = ["paragraph_open", "inline", "paragraph_close"] if words else []
    assert [token.type for token in MARKDOWN.parse(escaped)] == expected
    for source in (escaped, f"- {escaped}", f"| a | b |\n| --- | --- |\n| {escaped} | x |"):
        if not words:
            continue
        inline = [token for token in MARKDOWN.parse(source) if token.type == "inline"]
        told = inline[2] if source.startswith("| a") else inline[0]
        inner = [child for child in told.children or () if (child.type, child.content) != ("html_inline", "<!-- -->")]
        assert {child.type for child in inner} <= {"text"}
        assert "".join(child.content for child in inner) == words


@given(TEXTS)
def test_markdown_holds_nothing_that_github_makes_a_link_of(text: str) -> None:
    assert AUTOLINK.search(markdown(text)) is None


def test_nobody_is_mentioned() -> None:
    assert markdown("GH-12, gh-7x, XGH-1, GL-3") == "GH<!-- -->-12, gh<!-- -->-7x, XGH-1, GL<!-- -->-3"
    assert markdown('g/p!12 a%1.0 %"x y" 50 %, 9%!') == r'g/p\!<!-- -->12 a\%1.0 \%"x y" 50 %, 9%!'
    assert markdown("@all #1 a@b.example") == r"\@<!-- -->all \#<!-- -->1 a\@<!-- -->b.example"


@pytest.mark.parametrize(
    "text", ["/close", "/assign @me", "/", "::error::x", "::: mermaid", ":::mermaid", ":-:", ":--"]
)
def test_no_line_of_markdown_begins_with_what_a_host_obeys(text: str) -> None:
    assert markdown(f" {text}").startswith(f"\\{text[0]}")
    assert markdown(f"a {text}").startswith(f"a {text[0]}")


@given(TEXTS)
def test_xml_reads_back_as_what_a_terminal_shows(text: str) -> None:
    shown = terminal(text, keep_lines=True)
    root = ET.fromstring(f'<a b="{xml(text).replace(chr(10), " ")}">{xml(text)}</a>')  # noqa: S314 - our own text
    assert (root.text or "") == shown
    assert root.get("b") == shown.replace("\n", " ")


@given(TEXTS)
def test_a_github_command_is_one_line_that_reads_back(text: str) -> None:
    assert "\n" not in github_data(text)
    assert "\r" not in github_data(text)
    assert re.search(r"##(\[|vso\[)", github_data(text), re.IGNORECASE) is None
    plain = terminal(text, keep_lines=True).replace("#\\#", "##")
    assert unquote(github_data(text)).replace("#\\#", "##") == plain
    assert not set(",:\n") & set(github_property(text))
    assert unquote(github_property(text)).replace("#\\#", "##") == plain


@given(TEXTS)
def test_no_spreadsheet_takes_a_cell_for_a_formula(text: str) -> None:
    cell = spreadsheet(text)
    negative = re.fullmatch(r"-[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?", text) is not None
    assert cell[:1] not in ("=", "+", "@", "\t", "\r", *(() if negative else "-"))
    assert cell.removeprefix("'") == terminal(text).removeprefix("'")


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("order book", "orderbook"),
        ("order\u00a0book\u200b", "orderbook"),
        ("\u200b\u3164\u2800\ufe0f\U000e0101\u00ad \t", ""),
        ("数据 é", "数据é"),
        ("\x01\t", ""),
    ],
)
def test_what_is_drawn_as_nothing_is_not_seen(text: str, seen: str) -> None:
    assert visible(text) == seen


def test_width_counts_the_columns_of_a_terminal() -> None:
    assert width("abc") == 3
    assert width("数据") == 4
    assert width("e\u0301") == 1
    assert width("می\u200cخ") == 3
