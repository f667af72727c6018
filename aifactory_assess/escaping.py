"""Text from files is data: made safe for each medium that shows it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal

# C0, DEL, C1, what breaks or hides lines, and what turns or joins the direction of text: a terminal acts on all of it.
# Beside those, the two that are no characters of XML, so that SVG, JUnit and workbooks with one cannot be read.
_BEYOND_C0 = (
    "\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e007f"
)
_UNSAFE = re.compile(f"[\x00-\x1f{_BEYOND_C0}]")
# They turn and control nothing. Persian, Hindi and Sinhala are misspelled without them, and emoji fall apart.
_JOINERS = frozenset("\u200c\u200d")
# Arabic, Syriac, N'Ko; Indic; Myanmar; Khmer and Mongolian; their presentation forms; and what emoji are made of.
_JOINING = re.compile(
    "[\u0620-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc"
    "\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]"
)

# Signs that are drawn as nothing (Unicode's Default_Ignorable_Code_Point, the empty Braille cell, the filler of Khitan
# and the note without a head); blanks, and others that steer, are known by their categories.
_BLANK = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_BLANK_CATEGORIES = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})

_SPELLED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS"}
    | {"æ": "ae", "Æ": "Ae", "ø": "o", "Ø": "O", "œ": "oe", "Œ": "Oe", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}
    | {"ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "\u0131": "i", "ħ": "h", "Ħ": "H", "ŋ": "ng", "Ŋ": "Ng"}
    | {"ə": "e", "Ə": "E", "ŧ": "t", "Ŧ": "T", "\u0253": "b", "\u0181": "B", "\u0257": "d", "\u018a": "D"}
    | {"\u0199": "k", "\u0198": "K", "\u025b": "e", "\u0190": "E", "\u0254": "o", "\u0186": "O"}
)
"""Letters that Unicode takes for none with a mark (\\u0131 is an i without its dot), and those spelled otherwise."""


_MOST_MARKS = 30
"""Marks upon one letter: the most of Unicode's stream-safe text, which languages stay far below."""


@lru_cache(maxsize=4096)
def _marks(sign: str) -> int:
    """How many marks a sign is: some of Tibetan's stand for two, and say of themselves that they are none."""
    parts = unicodedata.normalize("NFKD", sign)
    return len(parts) if all(map(unicodedata.combining, parts)) else 0


def _normal(form: Literal["NFC", "NFKC", "NFKD"], text: str) -> str:
    """A text in a normal form, without marks that no letter has: putting them in order costs the square of them."""
    if len(text) <= _MOST_MARKS:
        return unicodedata.normalize(form, text)
    kept, marks = [], 0
    for sign in text:
        upon = _marks(sign)
        marks = marks + upon if upon else 0
        if marks <= _MOST_MARKS:
            kept.append(sign)
    return unicodedata.normalize(form, "".join(kept))


def composed(text: str) -> str:
    """A text with its marks upon their letters, however it was typed."""
    return text if text.isascii() else _normal("NFC", text)


def as_read(text: str) -> str:
    """What tells apart what was typed by hand: marks on their letters, one blank between words, none before commas."""
    words = " ".join(text.split()).replace(" ,", ",")
    return composed(words)


def in_ascii(name: str) -> str:
    """A name in plain letters: ü and æ as ue and ae, é and ø as e and o; nothing in the place of those without such."""
    return _spelled_out(name).encode("ascii", "ignore").decode()


def has_other_letters(name: str) -> bool:
    """Whether a name has letters or digits without such, as those of other scripts are; signs upon them are none."""
    return not name.isascii() and any(
        not sign.isascii() and unicodedata.category(sign) in {"Lu", "Ll", "Lt", "Lo", "Nd", "Nl"}
        for sign in _spelled_out(name)
    )


def _spelled_out(name: str) -> str:
    plain = composed(name).translate(_SPELLED)
    return _normal("NFKD", plain).translate(_SPELLED)  # \u01ff is an ø with a mark


def visible(text: str) -> str:
    """What of a text a reader sees: without blanks, and signs that are drawn as nothing."""
    if text.isprintable():  # no sign of those categories but the space
        return _BLANK.sub("", text.replace(" ", ""))
    return "".join(
        sign for sign in text if unicodedata.category(sign) not in _BLANK_CATEGORIES and not _BLANK.match(sign)
    )


def told_apart(names: Iterable[str], others: Iterable[str]) -> list[str]:
    r"""Names; one that looks as one of `others` does, and is not the same, with its signs as `a\u0308` and `\xe4`."""
    known = {*others}
    seen = {visible(composed(each)) for each in known}
    return [_made_of(each) if each not in known and visible(composed(each)) in seen else each for each in names]


def _made_of(name: str) -> str:
    """A name, with each sign shown that can be written otherwise, stands upon one, or is drawn as nothing."""
    return "".join(sign if sign == " " or _stands_alone(sign) else as_escape(sign) for sign in name)


def _stands_alone(sign: str) -> bool:
    is_mark = unicodedata.category(sign)[0] == "M"
    return not is_mark and visible(sign) == sign and unicodedata.normalize("NFD", sign) == sign


_CHAPTER = 20_000


def letters(text: str) -> str:
    """What tells one text from another whatever its case, dots and blanks; empty without a letter or digit.

    Of a text as long as a book's chapter it is what a reader sees: some signs stand for eighteen letters each.
    """
    seen = visible(text)
    if len(seen) <= _CHAPTER:
        # An iota that is written below no letter would become one.
        small = _normal("NFKC", seen).replace("\u0345", "").casefold()
        seen = "".join(_spoken(_normal("NFKC", small)))
    return seen if any(map(str.isalnum, seen)) else ""


def _spoken(signs: str) -> Iterator[str]:
    """Letters and digits, and the marks of their own script upon them, as the vowels of Hindi and Thai are."""
    upon = ""
    for sign in signs:
        kind = unicodedata.category(sign)[0]
        if kind in "LN":
            upon = sign
        if kind in "LN" or (kind == "M" and upon and _script(sign) == _script(upon)):
            yield sign


def _script(sign: str) -> str:
    """The first word of a sign's name; marks for letters of many scripts are called `COMBINING`."""
    return unicodedata.name(sign, "").partition(" ")[0]


def why_no_text(text: str) -> str | None:
    """Why nobody could read what was typed; None where they can, or where it is empty."""
    if any(0xD800 <= ord(sign) <= 0xDFFF for sign in text):  # noqa: PLR2004 - surrogates: bytes that were no UTF-8
        return "not valid UTF-8 text"
    return "text of which nothing can be seen" if text and not visible(text) else None


def terminal(text: str, *, keep_lines: bool = False) -> str:
    r"""Text with every control character shown as `\x1b` or `\u202e`; line feeds stay where `keep_lines`.

    A tab, which pasted words have, is a blank.
    Joiners stay between letters and signs that are joined, and are shown anywhere else, where they would hide.
    """

    def shown(match: re.Match[str]) -> str:
        if match.group() in _JOINERS and _joins(text, match.start()):
            return match.group()
        if match.group() == "\n" and keep_lines:
            return "\n"
        return " " if match.group() == "\t" else as_escape(match.group())

    return _UNSAFE.sub(shown, text)


def as_escape(sign: str) -> str:
    r"""A sign as Python and YAML escape it: `\x1b`, `\u202e`, `\U000e0001`."""
    code = ord(sign)
    if code <= 0xFF:  # noqa: PLR2004 - two hexadecimal digits
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - four digits


def _joins(text: str, place: int) -> bool:
    """Whether what stands before and behind a joiner is of a script, or are signs, that know joiners."""
    beside = text[max(place - 1, 0) : place] + text[place + 1 : place + 2]
    return len(beside) == 2 and all(map(_JOINING.fullmatch, beside))  # noqa: PLR2004 - one on each side


# What a runner of GitHub or Azure obeys: `::command::` behind any blanks of a line, `##[command]` anywhere in one.
_COMMAND = re.compile(r"^([^\S\n]*)(?=::)|(?<=#)(?=#(?:\[|vso\[))", re.MULTILINE | re.IGNORECASE)
_COMMAND_LINE = re.compile(r"^([^\S\n]*):(?=:)", re.MULTILINE)
_ANYWHERE = r"(?<=#)#(?=\[|[vV][sS][oO]\[)"


def log(text: str) -> str:
    r"""Text made safe for a terminal, with `::` and `##[` of files such that no runner takes them for commands."""
    return _COMMAND.sub(r"\1\\", text)


_IN_JSON = re.compile(f"[{_BEYOND_C0}]|{_ANYWHERE}")
_IN_ASCII = re.compile(f"[^\x00-\x7e]|{_ANYWHERE}")


def json_text(data: object, *, indent: int | None = 2, ascii_only: bool = False) -> str:
    r"""Data as JSON in which no terminal and no runner finds anything to obey; who reads it gets the same data.

    But a byte of a file's name that is no UTF-8 stands for no text, and some readers refuse the whole document for it:
    it becomes the word `\udce9`, as in messages.
    """
    written = json.dumps(data, ensure_ascii=False, allow_nan=False, indent=indent)
    return (_IN_ASCII if ascii_only else _IN_JSON).sub(_json_escape, written)


def _json_escape(match: re.Match[str]) -> str:
    sign = match.group()
    if "\ud800" <= sign <= "\udfff":
        return f"\\\\u{ord(sign):04x}"
    units = sign.encode("utf-16-be")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


# What Markdown reads as markup, links, mentions, formulas or HTML anywhere in a line, as GitHub, GitLab, Bitbucket and
# Azure DevOps speak it: of these alone are `!1` a request to merge and `%1` a milestone ...
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#|~&$@]|!(?=\d)|%(?=[\w\"])|:(?=//)|(?<=www)\.", re.IGNORECASE | re.ASCII)
# Some look for people and issues where the backslashes are gone already; an empty comment keeps them from finding one.
_MARKDOWN_NAME = re.compile(r"\\[@#!](?=[A-Za-z0-9])|(?<![A-Za-z0-9])G[HL](?=-[0-9])", re.IGNORECASE)
# ... and at the beginning of one: lists, what underlines a heading or makes a table's head of it, a command to GitLab
# and to bots (`/close`), one to a runner (`::error::`), and a block of Azure DevOps (`::: mermaid`).
_MARKDOWN_START = re.compile(r"^(?:[-+](?!\d)|[=/]|:(?=[:-])|\d+(?=[.)](?:\s|$)))")


def markdown(text: str) -> str:
    """Text that Markdown shows as it is, on one line: no link, emphasis, cell, HTML, mention, autolink or command.

    What looks like any word stays: the hash of a commit, a key of a tracker (`ABC-1`), `:tada:`, `recheck` to a bot.
    """
    one_line = " ".join(terminal(text, keep_lines=True).split())
    escaped = _MARKDOWN_NAME.sub(r"\g<0><!-- -->", _MARKDOWN.sub(r"\\\g<0>", one_line))
    start = _MARKDOWN_START.match(escaped)
    if start is None:
        return escaped
    if start.group()[0].isdigit():
        return f"{start.group()}\\{escaped[start.end() :]}"
    return f"\\{escaped}"


def markdown_code(text: str) -> str:
    """Text as a code span, on one line and fit for a table's cell."""
    one_line = " ".join(terminal(text, keep_lines=True).split()).replace("|", "\\|")
    if not one_line:
        return ""
    fence = "`" * (max((len(run) for run in re.findall("`+", one_line)), default=0) + 1)
    space = " " if one_line[0] == "`" or one_line[-1] == "`" else ""
    return f"{fence}{space}{one_line}{space}{fence}"


def xml(text: str) -> str:
    r"""Text for XML 1.0: markup escaped, what XML forbids shown as `\x..`, and nothing that a runner obeys."""
    safe = terminal(text, keep_lines=True)
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        safe = safe.replace(sign, entity)
    return _COMMAND_LINE.sub(r"\1&#58;", re.sub(_ANYWHERE, "&#35;", safe))


def sarif(text: str) -> str:
    """The text of a message in SARIF, where `[words](address)` would be a link (2.1.0, 3.11.6)."""
    return re.sub(r"[\[\]]", r"\\\g<0>", text) if "](" in text else text


def github_data(text: str) -> str:
    """The message of a GitHub workflow command; Azure's runner, which reads the same lines, finds none of its own."""
    shown = re.sub(_ANYWHERE, r"\\#", terminal(text, keep_lines=True))
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def github_property(text: str) -> str:
    """A property of a GitHub workflow command."""
    return github_data(text).replace(":", "%3A").replace(",", "%2C")


def shell(path: str) -> str:
    """A path as one types it behind a command; one that looks like a flag is made none."""
    import shlex

    return shlex.quote(f"./{path}" if path.startswith("-") else path)


def spreadsheet(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; a negative number stays one."""
    safe = terminal(text)
    # Some take blanks off first, and full-width signs for plain ones.
    first = unicodedata.normalize("NFKC", safe.lstrip()[:1])
    return f"'{safe}" if first in ("=", "+", "-", "@") and not _NEGATIVE.fullmatch(safe) else safe


_NEGATIVE = re.compile(r"-[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")


def width(text: str) -> int:
    """How many columns a text takes in a terminal."""
    return sum(
        0 if unicodedata.combining(sign) or sign in _JOINERS else 1 + (unicodedata.east_asian_width(sign) in "WF")
        for sign in text
    )
