"""The page on paper: tagged, with its fonts, its text in reading order, and nothing fetched."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from aifactory_assess.errors import AssessError
from aifactory_assess.telling import blocks as told
from aifactory_assess.telling.formats import tell
from aifactory_assess.telling.look import Look
from tests.effort import in_the_gate, some
from tests.telling.kinds import EVERY_KIND
from tests.telling.pages import EXAMPLES, assessed, has_paper

if not has_paper():
    pytest.skip("no pango on this machine", allow_module_level=True)

from aifactory_assess.telling.media import html, pdf


@cache
def _letter(example: Path) -> bytes:
    """The report of an example on the shorter paper."""
    (data,) = tell("assessment", "pdf", assessed(example), Look(paper="Letter"))
    assert isinstance(data, bytes)
    return data


@in_the_gate
def test_a_document_becomes_the_same_tagged_paper_again(tmp_path: Path) -> None:
    hostile = told.Sentence(words='<img src="http://127.0.0.1:9/x"><script>alert(1)</script>\x1b[31m')
    document = replace(EVERY_KIND, blocks=(*EVERY_KIND.blocks, hostile))
    (data,) = pdf.pieces(document)
    assert data.startswith(b"%PDF-")
    assert list(pdf.pieces(document)) == [data]
    text = read(data, tmp_path)
    order = ["Every kind of block", "47.8", "Plain, strong", "A table", "Contract 39 kW", "said", "<script>"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert "\\x1b[31m" in text
    describer = shutil.which("pdfinfo")
    assert describer is not None, "it comes with what reads the text"
    about = subprocess.run([describer, tmp_path / "a.pdf"], capture_output=True, text=True, check=True).stdout
    assert "Tagged:          yes" in about


def test_signs_that_no_font_has_are_named_to_who_asked() -> None:
    look, plain = Look(), Look()
    private = told.Sentence(words="a \ue000\U0010fffd\ue000 b")
    list(pdf.pieces(replace(EVERY_KIND, blocks=(private,)), look))
    list(pdf.pieces(replace(EVERY_KIND, blocks=(told.Sentence(words="a b"),)), plain))
    assert look.said == [
        "no font here has \ue000, \U0010fffd: boxes are printed in their place (install one, such as Noto's)"
    ]
    assert plain.said == []


def read(data: bytes, folder: Path, *asked: str) -> str:
    """What a paper says as poppler's reader takes it out, page by page."""
    if (reader := shutil.which("pdftotext")) is None:
        pytest.skip("no poppler on this machine")
    (folder / "a.pdf").write_bytes(data)
    command = [reader, *asked, str(folder / "a.pdf"), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def placed(document: told.Document, folder: Path) -> list[tuple[float, str]]:
    """The words on the paper of a document, each behind where it ends."""
    boxes = read(b"".join(pdf.pieces(document)), folder, "-bbox")
    return [(float(right), word) for right, word in re.findall(r'xMax="([0-9.]+)"[^>]*>([^<]*)<', boxes)]


def test_what_a_figure_is_called_stands_before_it(tmp_path: Path) -> None:
    figures = tuple(told.KeyFigure(label=name, value=f"{name} figure") for name in ("Money", "Wait", "Law"))
    text = read(b"".join(pdf.pieces(replace(EVERY_KIND, blocks=(told.KeyFigures(figures=figures),)))), tmp_path)
    assert re.findall("(?:Money|Wait|Law).*", text) == [f"{each.label}: {each.value}" for each in figures]


@pytest.mark.parametrize("lines", range(36, 46))
def test_a_question_keeps_its_answer_and_a_table_the_rows_at_its_ends(lines: int, tmp_path: Path) -> None:
    filled = tuple(told.Sentence(words="filled") for _ in range(lines))
    asked = told.Section(title="Asked?", blocks=tuple(told.Sentence(words=words) for words in ("help", "Answer: __")))
    rows = tuple((f"row {number}", "cell") for number in range(8))
    table = told.Table(columns=(told.Column(heading="head"), told.Column(heading="other")), rows=rows)
    blocks = (told.Section(title="All", blocks=(*filled, asked)), told.Section(title="Cost", blocks=(*filled, table)))
    pages = read(b"".join(pdf.pieces(replace(EVERY_KIND, blocks=blocks))), tmp_path).split("\f")
    assert [page.count("Asked?") for page in pages] == [page.count("Answer: __") for page in pages]
    assert {page.count("row ") for page in pages} <= {0, *range(2, 9)}
    assert all(page.count("row ") >= 3 for page in pages if "row 0" in page)


@pytest.mark.parametrize("lines", [34, 38, 42, 46])
def test_a_chart_keeps_its_sentence_and_takes_no_short_table_along(lines: int, tmp_path: Path) -> None:
    filled = tuple(told.Sentence(words="filled") for _ in range(lines))
    table = told.Table(columns=told.headed("head", "other"), rows=(("row 0", "cell"), ("row 1", "cell")))
    curve = told.Series(title="The curve", x_axis="x", y_axis="y", points=((0.0, 0.0), (1.0, 2.0)))
    blocks: tuple[told.Block, ...] = (
        *filled,
        told.Section(title="Phase", blocks=(table,)),
        told.Sentence(words="By score."),
        curve,
    )
    data = b"".join(pdf.pieces(replace(EVERY_KIND, title="", about=(), blocks=blocks)))
    pages = read(data, tmp_path).split("\f")
    assert [page.count("By score.") for page in pages] == [page.count("The curve. Up") for page in pages]
    assert pages[0].count("row 1") == 1


SIGNS = {"a letter": "q", "Khmer": "\u1780", "a bound space": "q\u202f", "an accent": "q\u0301"}


@pytest.mark.parametrize("sign", SIGNS.values(), ids=SIGNS)
def test_a_word_longer_than_any_line_is_whole_on_paper(sign: str, tmp_path: Path) -> None:
    words = placed(replace(EVERY_KIND, blocks=(told.Sentence(words="said " + sign * 1500),)), tmp_path)
    assert sum(word.count(sign[0]) for _, word in words) == 1500
    assert max(words)[0] < 595


@pytest.mark.parametrize("long", ["", "q" * 1500])
def test_a_formula_breaks_within_no_name_on_paper(long: str, tmp_path: Path) -> None:
    """But for one that no column holds; in lists, too, that begin with it."""
    formula = " * ".join(f"{'abcdefgh'[:size]}_{'stuvwxyz'[:left]}_usd" for size in range(3, 9) for left in range(3, 9))
    cells = ("1", "What it comes to in a year, in words", told.code(formula))
    table = told.Table(columns=told.headed("value", "figure", "formula"), rows=(cells, ("2", "", told.code(long))))
    listed = told.Listing(entries=(told.Entry(words=told.code(formula)),))
    words = placed(replace(EVERY_KIND, title="", blocks=(table, listed)), tmp_path)
    assert max(words)[0] < 595
    assert sum(word.count("q") for _, word in words) == len(long)
    parts = {part for name in formula.split(" * ") for part in name.split("_")}
    found = {part for _, word in words if "_" in word or word == "usd" for part in word.split("_")}
    assert found == {*parts, ""}


def test_long_texts_beyond_the_room_of_a_paper_are_cut_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 300 signs each: the first takes half of the room, the second more than is left, the third the beginning."""
    monkeypatch.setattr(html, "_BEGINNING", 100)
    texts = tuple(told.Sentence(words=f"{name} " + "\u202e" * 49 + "." * 4) for name in "abc")
    short = told.Sentence(words="d" * 100)
    page = "".join(html.pieces(replace(EVERY_KIND, blocks=(*texts, short)), room=html.Room(550)))
    shown = re.sub("<[^>]*>", "", page)
    assert [shown.count(f"{name} \\u202e") for name in "abc"] == [1, 1, 1]
    assert re.findall(r"\[\.\.\. ([0-9]+) more signs are not printed\]", shown) == ["50", "200"]
    assert "d" * 100 in shown
    whole = "".join(html.pieces(replace(EVERY_KIND, blocks=texts)))
    assert "more signs" not in whole


@in_the_gate
def test_a_paper_as_long_as_may_be_is_whole_and_a_longer_one_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    page = "".join(html.pieces(EVERY_KIND))
    length = len(page) + 100 * len(re.findall("<[^/]", page))
    monkeypatch.setattr(pdf, "_LONGEST", length)
    assert next(pdf.pieces(EVERY_KIND)).startswith(b"%PDF-")
    monkeypatch.setattr(pdf, "_LONGEST", length - 1)
    with pytest.raises(AssessError) as refused:
        next(pdf.pieces(EVERY_KIND))
    (problem,) = refused.value.problems
    assert problem.found == f"is a page of {length:,} signs, its elements counted as 100 each"
    assert (problem.expected, problem.hint) == (f"at most {length - 1:,}", pdf._PRINT_INSTEAD)


def test_a_paper_of_more_different_signs_than_books_have_is_refused() -> None:
    """Of 30,000 that no font has, a page took 9 seconds more; short texts hold them as well as long ones."""
    signs = [chr(0x4E00 + number) for number in range(8_000)]
    texts = tuple(told.Sentence(words="".join(signs[start : start + 1000])) for start in range(0, 8_000, 1000))
    with pytest.raises(AssessError) as refused:
        next(pdf.pieces(replace(EVERY_KIND, blocks=texts)))
    (problem,) = refused.value.problems
    assert re.fullmatch("is a page of 8,[0-9]{3} different signs", problem.found)
    assert (problem.expected, problem.hint) == ("at most 8,000", pdf._PRINT_INSTEAD)


@pytest.mark.parametrize("name", ["q" * 900, "Institute for Research on Sustainable Systems " * 3, "q" * 30])
def test_a_long_name_in_a_table_of_many_columns_breaks_no_number(name: str, tmp_path: Path) -> None:
    headings = ("organisation", "name", "rank", "score", "at best", "percentile", "level")
    columns = told.headed(*headings, numbers=("rank", "score", "at best", "percentile"))
    level = told.Run(text="Unprepared", grade=1.0)
    rows = tuple(("acme", each, "1", "36.1", "82.8", "99.2", level) for each in (name, "Plain"))
    words = placed(replace(EVERY_KIND, blocks=(told.Table(columns=columns, rows=rows),)), tmp_path)
    assert max(words)[0] < 595
    found = [word for _, word in words]
    assert [found.count(word) for word in ("36.1", "82.8", "99.2", "Unprepared", "percentile")] == [2, 2, 2, 2, 1]
    assert sum(word.count("q") for word in found) == name.count("q")


def test_an_id_in_a_table_of_many_columns_breaks_behind_its_underscores_alone(tmp_path: Path) -> None:
    ids = ("compute_secured", "catalogue_coverage", "incident_response_readiness", "portability_safeguards")
    rows = tuple((each, *("0.71",) * 6, "ORDER WHAT IS MISSING WITH A CONFIRMED DATE; " * 3) for each in ids)
    table = told.Table(columns=told.headed(*"ABCDEFGH"), rows=rows)
    words = placed(replace(EVERY_KIND, title="", about=(), blocks=(table,)), tmp_path)
    pieces = [word for _, word in words if word.islower() and word != "of"]  # that stands between numbers of pages
    assert "".join(pieces) == "".join(ids)
    ends = {piece for piece in pieces if not piece.endswith("_")}
    assert len(pieces) > len(ids) == len(ends)


@in_the_gate
def test_the_paper_of_an_example_is_for_everybody(tmp_path: Path) -> None:
    """By a checker of PDF/UA-1, by what it must say of itself, its fonts, and its text in the order of reading."""
    pdfua, pikepdf = pytest.importorskip("pdfua"), pytest.importorskip("pikepdf")
    file = tmp_path / "a.pdf"
    file.write_bytes(_letter(EXAMPLES[2]))
    assert [str(found) for found in pdfua.validate(file).findings] == []
    with pikepdf.open(file) as paper, paper.open_metadata() as about:
        assert [float(side) for side in paper.pages[0].mediabox] == [0, 0, 612, 792]
        assert (str(paper.Root.Lang), bool(paper.Root.MarkInfo.Marked)) == ("en", True)
        assert paper.Root.ViewerPreferences.DisplayDocTitle
        assert about["pdfuaid:part"] == "1"
        assert about["dc:title"].startswith("Example Clinics Group")
        assert len(list(paper.open_outline().root)) > 0
        kinds = [
            each
            for each in paper.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/StructElem"
        ]
        assert all("/Alt" in each for each in kinds if each.S == "/Figure")
        scopes = [str(each.A.Scope) for each in kinds if each.S == "/TH" and "/A" in each]
        assert set(scopes) == {"/Column", "/Row"}
        fonts = [
            each
            for each in paper.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
        ]
        assert fonts
        assert all("/FontFile2" in each or "/FontFile3" in each for each in fonts)
    text = read(_letter(EXAMPLES[2]), tmp_path)
    order = [
        "Do first",
        "Scaling risks",
        "Plan by phase",
        "When",
        "Money",
        "Duties of law",
        "Pillars",
        "The other risks",
    ]
    at = 0
    for words in order:
        found = re.compile(rf"^\f?{words}", re.MULTILINE).search(text, at)
        assert found is not None, words
        at = found.end()


@in_the_gate
@pytest.mark.parametrize("example", some(EXAMPLES, 4))
def test_what_a_board_reads_of_an_example_is_six_pages_at_most(example: Path, tmp_path: Path) -> None:
    pages = read(_letter(example), tmp_path).split("\f")
    appendix = next(number for number, text in enumerate(pages) if text.startswith("The other risks"))
    assert 4 <= appendix <= 6
    assert "Pillars" in pages[appendix - 1]
