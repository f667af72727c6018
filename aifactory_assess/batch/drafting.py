"""The draft of a mapping file: which columns of a table may be which here, for a person to correct.

Nothing of it is applied unseen. A column that has its name here keeps it; one is found by the last part of a path, by
the code in front of a survey's question, by the words of the question, or by being one box of a checklist.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from heapq import nlargest
from typing import NamedTuple

import pyarrow as pa

from aifactory_assess.answers.typed import UNSURE
from aifactory_assess.batch.arrays import holds_lists, is_list, plain_text
from aifactory_assess.batch.columns import repeated
from aifactory_assess.batch.formats import format_of
from aifactory_assess.batch.formats.layouts import Seen, looked_at
from aifactory_assess.batch.formats.source import ColumnMeaning, Reading, Source
from aifactory_assess.batch.mapping import BLANKS, Translation, boxed, names_none, number_in
from aifactory_assess.batch.words import IN_THOUSANDS, About, Refused, kinds_of, known_columns, labels_of, said
from aifactory_assess.errors import failure
from aifactory_assess.escaping import json_text, terminal
from aifactory_assess.framework.asked import AnswerKind, Checklist, Choice, Levels, Number, YesNo, percents_in
from aifactory_assess.framework.model import ORGANISATION_PATTERN, Framework
from aifactory_assess.scoring.score_table import ORGANISATION

ALIKE = 0.65
SURELY_ALIKE = 0.9
"""What is less alike is no organisation, and an answer only where most of its cells can be read."""
MOST_WORDS = 12
LOOKED_AT = 1000
MOST_COMPARED = 300
MOST_COLUMNS = 20_000
"""As many as a mapping can name, half of them to be skipped; each costs its reader 5 KB, however little is in it."""
MOST_LIKE = 5
BOX_WORDS = 2
ORGANISATIONS = (
    *(ORGANISATION, "company", "firma", "unternehmen", "entreprise", "societe"),
    *("organisation id", "company id", "organisation name", "company name", "your organisation", "your company"),
    *("name of your organisation", "name of the organisation", "name of your company", "firmenname"),
    *("name ihrer organisation", "name ihres unternehmens", "name der organisation"),
    *("name des unternehmens", "nom de votre organisation", "nom de l entreprise"),
)
_LIMESURVEY = (
    *("id", "responseid", "submitdate", "datesubmitted", "lastpage", "startlanguage", "seed", "startdate"),
    *("datestarted", "datestamp", "datelastaction", "ipaddr", "ipaddress", "refurl", "referrerurl"),
    *("interviewtime", "totaltime"),
)
_KOBO = (
    *("start", "end", "today", "deviceid", "username", "phonenumber", "uuid", "submissiontime", "status"),
    *("validationstatus", "submittedby", "version", "tags", "index", "submissiondate", "submitterid", "instanceid"),
)
_QUALTRICS = (
    *("enddate", "progress", "durationinseconds", "finished", "recordeddate", "recipientlastname"),
    *("recipientfirstname", "recipientemail", "externalreference", "locationlatitude", "locationlongitude"),
    *("distributionchannel", "userlanguage"),
)
_FORMS = (
    *("timestamp", "zeitstempel", "horodateur", "starttime", "completiontime", "lastmodifiedtime", "language"),
    *("emailaddress", "respondentid", "collectorid", "datecreated", "datemodified", "firstname", "lastname"),
)
OF_TOOLS = frozenset((*_LIMESURVEY, *_KOBO, *_QUALTRICS, *_FORMS))
"""What survey tools call columns of their own, in letters and digits alone: no likeness makes an answer of one."""
SILENT = frozenset(
    ("k.a.", "k. a.", "keine angabe", "n/a", "#n/a", "na", "n.a.", "-", "–", "null", "nc", "n.c.", "s.o.")
)
YES, NO = frozenset(("yes", "true", "ja", "oui", "y", "1")), frozenset(("no", "false", "nein", "non", "n", "0", "2"))
NOTHING = frozenset(
    ("none", "none of these", "none of the above", "nothing", "keine", "keines davon", "aucun", "aucune")
)
A_CHOICE = " - Selected Choice"
"""So Qualtrics ends a question where one of its choices has a text of its own, and puts the choice behind it."""
SEPARATORS = (";", ", ", ",", "|", "\n")
_TICKS = Checklist(options=())
"""What any column may hold: lists come as they are."""


class Match(NamedTuple):
    """What a column may be: a name here, an option if it is one box, and how alike they are (0 to 1)."""

    to: str
    share: float
    option: str | None = None


class Numerals(NamedTuple):
    """How a column has its numbers: the sign before their decimals, and what is to be added to those of steps."""

    decimal: str
    offset: int = 0


def drafted_mapping(source: Source, framework: Framework) -> str:
    """The draft, as YAML."""
    about: dict[str, About] = {known.id: known for known in framework.fields}
    about |= {question.id: question for question in framework.questions}
    tables = looked_at(source)
    seen = max(tables, key=lambda each: _meant(each, framework, about)) if len(tables) > 1 else tables[0]
    source = replace(source, dialect=seen.dialect)
    rows = _first_rows(source, framework)
    sample = _sample(rows)
    matches = _matches(sample, seen, framework, about)
    named = next((name for name, match in matches.items() if match.to == ORGANISATION), None)
    if named is not None:
        sample = _sample(_of_organisations(rows, named)) | {named: sample[named]}
    silent = sorted({cell for cells in sample.values() for cell in cells if cell.strip().lower() in SILENT})
    sheets = dict.fromkeys(each.dialect.sheet for each in tables)
    others = [_quoted(sheet) for sheet in sheets if sheet not in (None, seen.dialect.sheet)]
    lines = ["# A draft: correct it, and give it to `batch` with --map."]
    lines += [f"# Other sheets, drafted from where --map names one: {', '.join(others)}"] if others else []
    commas = _has_commas(sample)
    lines += _table_line(seen, silent, commas=commas)
    words = {name: [cell for cell in sample[name] if cell not in silent] for name in matches}
    kinds = kinds_of(framework)
    numerals, remarks = _numerals(words, {name: kinds.get(match.to) for name, match in matches.items()}, commas=commas)
    lines += remarks
    made = [
        line
        for name, match in matches.items()
        for line in _column_lines(name, words[name], match, about, numerals[name])
    ]
    is_mapped = any(not line.lstrip().startswith("#") for line in made)
    none = "columns: {}   # every column either has its name already or is like none"
    lines += ["columns:" if is_mapped else none, *made]
    unlike = [name for name in sample if name not in matches]
    twice = [(name, count) for name, count in Counter(rows.schema.names).items() if count > 1 and name not in unlike]
    lines += [f"# {repeated(name, count)}: rename the others in the table" for name, count in twice]
    if unlike:
        lines += [
            "# Like nothing here; take a line out of the list and name its column above if it is something.",
            "skip:",
        ]
        lines += [f"  - {_quoted(name)}" for name in unlike]
    return "\n".join(lines) + "\n"


def _table_line(seen: Seen, silent: list[str], *, commas: bool) -> list[str]:
    """How the table is written, where that is not as here."""
    plain, said_ = seen.dialect, {}
    if plain.delimiter != ",":
        said_["delimiter"] = _quoted(plain.delimiter)
    if plain.encoding != "utf-8":
        said_["encoding"] = plain.encoding
    if commas:
        said_["decimal"] = '","'
    if plain.above:
        said_["above"] = str(plain.above)
    if plain.header > 1:
        said_["header"] = str(plain.header)
    if plain.sheet is not None:
        said_["sheet"] = _quoted(plain.sheet)
    if silent:
        said_["no_answer"] = f"[{', '.join(map(_quoted, silent))}]"
    return [f"table: {{{', '.join(f'{key}: {value}' for key, value in said_.items())}}}"] if said_ else []


def _has_commas(sample: Mapping[str, list[str]]) -> bool:
    """Whether numbers have a comma before their decimals."""
    cells = [cell for column in sample.values() for cell in column]
    return any(re.fullmatch(r"[-+]?[0-9]+,[0-9]{1,2}(?:\s*%)?", cell.strip()) for cell in cells)


def _sign(cells: list[str], *, commas: bool) -> str:
    """What stands before the decimals of a column: what does in its table, but where it may group thousands."""
    return "," if commas and (_has_commas({"": cells}) or not any(map(_is_grouped, cells))) else "."


# --- which column is which ---


def _meant(seen: Seen, framework: Framework, about: Mapping[str, About]) -> int:
    """How many columns of a table mean something by their names."""
    known = known_columns(framework)
    matches = _matches({name: [] for name in seen.names if name not in known}, seen, framework, about)
    return len(matches) + sum(name in known for name in seen.names)


def _matches(
    sample: Mapping[str, list[str]], seen: Seen, framework: Framework, about: Mapping[str, About]
) -> dict[str, Match]:
    """What columns may be, each name here once but for the boxes of a checklist, in whose place it is none whole."""
    known = known_columns(framework)
    # Codes of LimeSurvey hold letters and digits alone.
    sayings = {name.replace("_", ""): name for name in about} | {_plain(each.ask): name for name, each in about.items()}
    called = [_Called(ORGANISATION, word, _threes(word)) for word in ORGANISATIONS]
    for target, each in about.items():
        called += [_Called(target, word, _threes(word)) for word in (target.replace("_", " "), _plain(each.ask))]
    found: dict[str, Match] = {}
    compared = 0
    for name in sample:
        match = _exact(name, seen.described.get(name, ""), known, about, sayings)
        if match is None and compared < MOST_COMPARED and not _is_of_tool(name):
            compared += 1
            match = _alike(name, seen.described.get(name, ""), called)
        if match is not None:
            found[name] = match
    commas = _has_commas(sample)
    found = {
        name: match for name, match in found.items() if _may_be(match, sample[name], about.get(match.to), commas=commas)
    }
    best: dict[tuple[str, str | None], str] = {}
    for name, match in found.items():
        other = best.get((match.to, match.option))
        if other is None or found[other].share < match.share:
            best[match.to, match.option] = name
    boxed = {match.to for match in found.values() if match.option is not None} | set(_split_up(found, sample, about))
    return {
        name: match
        for name, match in found.items()
        if best[match.to, match.option] == name and (match.option is not None or match.to not in boxed)
    }


def _is_of_tool(name: str) -> bool:
    """Whether a column is a survey tool's own, as `id. Response ID` is."""
    return _plain(re.split(r"[.:] ", name)[0]).replace(" ", "") in OF_TOOLS


def _may_be(match: Match, cells: list[str], about: About | None, *, commas: bool) -> bool:
    """Whether a column that is somewhat alike is no `Organisation type`, and most of its cells can be read."""
    if match.share >= SURELY_ALIKE or about is None:
        return match.share >= SURELY_ALIKE
    return 2 * len(_read(about, cells, Numerals(_sign(cells, commas=commas)))[2]) <= len(cells)


def _split_up(found: Mapping[str, Match], sample: Mapping[str, list[str]], about: Mapping[str, About]) -> Iterator[str]:
    """The checklists that several columns are like, each with one word or two: each a box that nobody can name."""
    likes = Counter(match.to for name, match in found.items() if len(sample[name]) <= BOX_WORDS)
    for target, count in likes.items():
        if count > 1 and target not in found and target in about and isinstance(about[target].kind, Checklist):
            yield target


def _exact(
    name: str, described: str, known: Mapping[str, None], about: Mapping[str, About], sayings: Mapping[str, str]
) -> Match | None:
    """What a column is by an id or a question that stands in its name."""
    if name in known:
        return Match(name, 1.0)
    for text in filter(None, (name, described)):
        for stem, rest in _splits(text):
            target = stem if stem in known else sayings.get(_plain(stem))
            if target is None:
                continue
            option = _option(about.get(target), rest) if rest else None
            if not rest or option is not None:
                return Match(target, 0.99, option)
    stems = (stem for text in (name, described) for stem, rest in _splits(text) if not rest)
    return Match(ORGANISATION, 0.99) if any(_plain(stem) in ORGANISATIONS for stem in stems) else None


def _splits(text: str) -> Iterator[tuple[str, str]]:
    """(question, box) as surveys name a column: both, or a question with an empty box."""
    bare = text.strip()
    yield bare, ""
    question, chosen, choice = bare.partition(A_CHOICE)
    if chosen:
        yield question, choice.removeprefix(" - ")
    if code := re.match(r"([A-Za-z][A-Za-z0-9_]*)\[([^\]]+)\]", bare):
        yield code.group(1), code.group(2)
    if tail := re.fullmatch(r"(?:[A-Za-z][A-Za-z0-9_]*\[[^\]]+\][.:] )?(.+?)\s*\[([^\]]+)\]", bare, re.DOTALL):
        yield tail.group(1), tail.group(2)
    if code := re.match(r"([A-Za-z][A-Za-z0-9_]*)[.:] ", bare):
        yield code.group(1), ""
    for sign in (" - ", "/", ".", "::"):
        head, cut, last = bare.rpartition(sign)
        if cut:
            yield last, ""
            yield head.rpartition(sign)[2], last
            yield head, last


def _option(about: About | None, word: str) -> str | None:
    """The option of a checklist that a word is the id or the label of."""
    if about is None or not isinstance(about.kind, Checklist):
        return None
    plain = _plain(word)
    for option in about.kind.options:
        if plain in (_plain(option.id), option.id.replace("_", ""), _plain(option.label)):
            return option.id
    return None


class _Called(NamedTuple):
    """What a thing here is called."""

    target: str
    word: str
    threes: frozenset[str]


def _alike(name: str, described: str, called: Iterable[_Called]) -> Match | None:
    """What a column is most like, None where it is like none."""
    found = Match(ORGANISATION, 0.0)
    for text in filter(None, map(_plain, (name, described))):
        nearest = _nearest(text, called)
        matcher = difflib.SequenceMatcher(None, "", text if nearest else "")  # it looks through its second text once
        for each in nearest:
            matcher.set_seq1(each.word)
            if matcher.quick_ratio() > max(found.share, ALIKE):
                found = max(found, Match(each.target, matcher.ratio()), key=lambda match: match.share)
    return found if found.share >= ALIKE else None


def _nearest(text: str, called: Iterable[_Called]) -> list[_Called]:
    """What shares most with a text of what is not too long or short for it: to compare every letter takes long."""
    length = len(text)
    some = [each for each in called if 2 * min(length, len(each.word)) > ALIKE * (length + len(each.word))]
    threes = _threes(text) if some else frozenset()
    return nlargest(MOST_LIKE, some, key=lambda each: len(threes & each.threes) / (len(threes) + len(each.threes)))


def _threes(text: str) -> frozenset[str]:
    """All letters that follow each other, in threes."""
    return frozenset(text[place : place + 3] for place in range(max(1, len(text) - 2)))


def _plain(text: str) -> str:
    """Small letters and digits in British spelling, without the number that a survey gives its question."""
    word = text.lower().replace("organization", "organisation")
    return re.sub(r"[^a-z0-9]+", " ", re.sub(r"^\s*q?[0-9]+[a-z]?[.:)\s-]+", "", word)).strip()


# --- how it is read ---


def _column_lines(
    name: str, cells: list[str], match: Match, about: Mapping[str, About], numerals: Numerals
) -> Iterator[str]:
    """The lines of one column."""
    asked = about.get(match.to)
    how: dict[str, str] = {"to": match.to}
    words: dict[str, str] = {}
    strange: list[str] = []
    if asked is not None and match.option is not None:
        how["option"] = match.option
        words, strange = _read_box(asked, match.option, cells)
    elif match.to == ORGANISATION:
        if not all(_is_id(cell) or names_none(cell) for cell in cells):
            how["slug"] = "true"
        else:
            words = {cell: '""' for cell in cells if _is_id(cell) and names_none(cell)}
    elif asked is not None:
        more, words, strange = _read(asked, cells, numerals)
        how |= more
    is_left = name == match.to and len(how) == 1 and not words
    if not is_left:
        remark = (
            ""
            if asked is None or match.option is not None
            else f"   # {100 * match.share:.0f} % alike: {_shown(asked.ask)}"
        )
        if words:
            how["words"] = "{" + ", ".join(f"{_quoted(word)}: {value}" for word, value in words.items()) + "}"
        yield f"  {_quoted(name)}: {{{', '.join(f'{key}: {value}' for key, value in how.items())}}}{remark}"
    if "decimal" in how and (grouped := next(filter(_is_grouped, cells), None)) is not None:
        yield f'    # {grouped.strip()} with commas between thousands; where they stand before decimals: decimal: ","'
    if strange:
        unread = ", ".join(_quoted(cell) for cell in strange[:MOST_WORDS])
        codes = [cell for cell in strange if _codes([cell], numerals.decimal)]
        is_one = asked is not None and isinstance(asked.kind, Levels) and len(codes) == 1
        aside = f'; where that is "don\'t know": words: {{{_quoted(codes[0])}: unknown}}' if is_one else ""
        yield f"    # not read{f' in {_quoted(name)}' if is_left else ''}: {unread}{aside}"


def _read(about: About, cells: list[str], numerals: Numerals) -> tuple[dict[str, str], dict[str, str], list[str]]:
    """How the cells of a column are read: its keys, its words, and the cells that nobody can read yet."""
    how: dict[str, str] = {}
    labels = _labels(about)
    words: dict[str, str] = {}
    is_step = isinstance(about.kind, Levels)
    decimal, offset = numerals
    steps = Translation(to=about.id, offset=Decimal(offset), decimal=decimal, percents=None)
    text = steps.reader() if is_step else str
    told = {cell: text(cell) for cell in cells}
    unsure = {cell: "unknown" for cell in cells if cell.strip().lower() in UNSURE}
    rest = [cell for cell in cells if cell not in unsure and isinstance(said(about, told[cell]), Refused)]
    match about.kind:
        case Checklist():
            separator = _separator(rest, labels)
            if separator is not None:
                how["separator"] = _quoted(separator)
                words = {word: labels[word] for word in labels if word != labels[word]}
                words |= {bare: "none" for cell in rest if (bare := cell.strip(" ;,|")).lower() in NOTHING}
                text = Translation(to=about.id, separator=separator, words=words).reader()
                rest = [cell for cell in rest if set(text(cell).split(";")) - {*labels.values(), "none"}]
        case Number():
            read = [cell for cell in rest if _is_number(cell, decimal, percents_in(about.kind.unit))]
            if decimal == "." and any(cell.strip().endswith("%") or _is_grouped(cell) for cell in read):
                how["decimal"] = '"."'
            rest = [cell for cell in rest if cell not in read]
        case Levels() | Choice() | YesNo():
            if offset:
                how["offset"] = str(offset)
            words = {cell: labels[word] for cell in rest if (word := _word_of(cell, labels)) is not None}
            rest = [cell for cell in rest if cell not in words]
        case _:
            pass
    return how, {**words, **unsure}, rest


def _read_box(about: About, option: str, cells: list[str]) -> tuple[dict[str, str], list[str]]:
    """The words that tick one box, beside those that every box knows, and the cells that nobody can read yet."""
    labels = _labels(about)
    rest = [cell for cell in cells if boxed(labels.get(cell.strip(BLANKS), cell), option) not in (None, "", option)]
    words = {cell: option for cell in rest if _option(about, cell) == option}
    return words, [cell for cell in rest if cell not in words]


def _is_number(cell: str, decimal: str, percents: int | None) -> bool:
    word = cell.strip()
    return number_in(word, decimal) is not None and (percents is not None or not word.endswith("%"))


def _is_grouped(cell: str) -> bool:
    return re.fullmatch(IN_THOUSANDS, cell.strip()) is not None


def _numerals(
    words: Mapping[str, list[str]], kinds: Mapping[str, AnswerKind | None], *, commas: bool
) -> tuple[dict[str, Numerals], list[str]]:
    """How columns have their numbers; with a remark where steps may count from 1, which they do everywhere or nowhere.

    One code of a column may be no step: that nobody knows. A column with more of them does not say how others count.
    """
    plain = {name: Numerals(_sign(cells, commas=commas)) for name, cells in words.items()}
    coded: dict[str, tuple[int, set[int]]] = {}
    for name, kind in kinds.items():
        codes = _codes(words[name], plain[name].decimal)
        if isinstance(kind, Levels) and len(codes - {*range(len(kind.steps) + 1)}) <= 1:
            coded[name] = len(kind.steps), codes
    zero = next((_quoted(name) for name, (_, codes) in coded.items() if 0 in codes), None)
    beyond, code = next(((_quoted(name), steps) for name, (steps, codes) in coded.items() if steps in codes), ("", 0))
    if not beyond:
        return plain, []
    if zero is not None:
        remark = f"{zero} has 0, and {beyond} has {code}: where steps count from 1, all levels need offset: -1"
        return plain, [f"# {remark}."]
    remark = f"Steps are taken to count from 1, as {beyond} has {code} and none has 0"
    moved = {name: plain[name]._replace(offset=-1) for name, kind in kinds.items() if isinstance(kind, Levels)}
    return plain | moved, [f'# {remark}; where {code} is "don\'t know", take every offset out.']


def _codes(cells: Iterable[str], decimal: str) -> set[int]:
    """The whole numbers among some cells."""
    numbers = (number_in(cell.strip(), decimal) for cell in cells)
    return {int(number) for number in numbers if number is not None and number == number.to_integral_value()}


def _labels(about: About) -> dict[str, str]:
    """The words here by the labels that a survey shows."""
    if isinstance(about.kind, YesNo):
        return {"yes": '"yes"', "no": '"no"'}
    ids = [option.id for option in about.kind.options] if isinstance(about.kind, Choice | Checklist) else []
    return labels_of(about.kind) | dict(zip(ids, ids, strict=True))


def _word_of(cell: str, labels: Mapping[str, str]) -> str | None:
    """The label that a cell is; a number in front of it counts for nothing."""
    word = cell.strip().lower()
    if set(labels) == {"yes", "no"}:
        return "yes" if word in YES else "no" if word in NO else None
    return next((label for label in labels if _plain(label) == _plain(cell)), None)


def _separator(cells: list[str], labels: Mapping[str, str]) -> str | None:
    """What stands between the ticks of a checklist, where its options are known by their labels."""
    found: dict[str, int] = {}
    for separator in SEPARATORS:
        text = Translation(to="", separator=separator, words=labels).reader()
        parts = [part in labels.values() for cell in cells for part in text(cell).split(";")]
        if any(parts) and 2 * sum(parts) >= len(parts):
            found[separator] = len(parts) - sum(parts)
    # What parts nothing leaves a cell of two ticks unread.
    return min(found, key=lambda separator: found[separator], default=None)


def _is_id(cell: str) -> bool:
    """Whether an organisation can be called so as it stands."""
    return re.fullmatch(ORGANISATION_PATTERN, cell) is not None


def _first_rows(source: Source, framework: Framework) -> pa.RecordBatch:
    """The first rows of a table, with all of its columns."""
    format_ = format_of(source)
    names, schema, *_ = format_.columns(source)
    for name, count in Counter(names).items():
        if count > 1 and schema is not None:  # cells with a type are found by the name of their column
            raise failure(source.path, repeated(name, count))
    if len(names) > MOST_COLUMNS:
        raise failure(source.path, f"has {len(names):,} columns", f"at most {MOST_COLUMNS:,}: no mapping names more")
    asked = {name: ColumnMeaning(name, "text", _TICKS) for name in names}
    reading = Reading(framework=framework, columns=names, wanted=asked, known=asked, extra=True)
    blocks = (block for task in format_.tasks(source) for block in format_.blocks(task, reading))
    first = next(blocks, None)
    if first is None or isinstance(first.answers, list):
        return pa.RecordBatch.from_pydict({name: pa.array([], pa.string()) for name in names})
    return first.answers.slice(0, LOOKED_AT)


def _of_organisations(rows: pa.RecordBatch, named: str) -> pa.RecordBatch:
    """Rows without those of totals, which are no organisation's."""
    names = plain_text(rows.column(named)).to_pylist()
    return rows.filter(pa.array([not (name and names_none(name)) for name in names], pa.bool_()))


def _sample(rows: pa.RecordBatch) -> dict[str, list[str]]:
    """The columns with the different words of their cells."""
    return {name: _words_in(column) for name, column in zip(rows.schema.names, rows.columns, strict=True)}


def _words_in(column: pa.Array) -> list[str]:
    """The different words of a column; what stands in lists needs none of a mapping."""
    if is_list(column.type):
        return []
    cells = column if holds_lists(column.type) else plain_text(column).unique()
    return list(dict.fromkeys(cell for cell in cells.to_pylist() if cell and isinstance(cell, str)))


def _quoted(text: str) -> str:
    """Text as YAML reads it back, whatever is in it; letters of any script as they are."""
    return json_text(text, indent=None)


def _shown(text: str) -> str:
    return terminal(" ".join(text.split()))[:100]
