"""Which column of a table may be which here, for the draft of a mapping: by its name, and by what stands in it."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nlargest
from typing import NamedTuple

from aifactory_assess.batch.drafting_reading import (
    Labels,
    Numerals,
    has_commas,
    options_of,
    plain_letters,
    read,
    read_box,
    signed,
)
from aifactory_assess.batch.formats.layouts import Seen
from aifactory_assess.batch.units import bare_numbers, common_unit, tells_percent
from aifactory_assess.batch.words import BLANKS, SILENT, About, known_columns
from aifactory_assess.framework.asked import Checklist, Number, percents_in
from aifactory_assess.framework.model import Framework
from aifactory_assess.scoring.score_table import ORGANISATION

EXACT = 0.99
ALIKE = 0.65
SURELY_ALIKE = 0.9
"""What is less alike is an organisation only by what it says, and an answer where some cell of it can be read."""
MOST_COMPARED, MOST_PAIRS = 300, 10_000_000
"""So many columns are compared with what things here are called, and so many pairs of letters for all of them."""
MOST_LIKE = 5
BOX_WORDS = 2
ORGANISATIONS = (
    *(ORGANISATION, "company", "firma", "unternehmen", "entreprise", "societe"),
    *("organisation id", "company id", "organisation name", "company name", "your organisation", "your company"),
    *("name of your organisation", "name of the organisation", "name of your company", "firmenname"),
    *("name ihrer organisation", "name ihres unternehmens", "name der organisation"),
    *("name des unternehmens", "nom de votre organisation", "nom de l entreprise", "organisme"),
    *("company code", "company number", "organisation code", "organisation number", "organisation ref"),
    *("unternehmen organisation", "organisation unternehmen", "company organisation", "organisation company"),
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
_NAMED = re.compile(
    r"(?=.*(?:organi|compan|firm|account|institut|unternehmen|entreprise))"
    r"(?:.*(?:name|\bnom\b).*|(?:(?:what|which|is|please|enter|the|my|our|your|legal|firma|company|organisation)\b ?)+)"
)
_ELSE = r"brand|marke\b|supplier|lieferant|vendor|partner|cloud|parent|mutter|customer|kunde"
_OTHER = re.compile(
    r"\b(?:typ|kind|art\b|size|sector|sektor|secteur|industry|number|anzahl|nombre|role|rolle|countr|land\b|pays|contact"
    rf"|kontakt|person|ansprech|department|unit|{_ELSE})"
)
"""What a column that is somewhat like the organisation's name must say, and what it must not."""
BEHIND = 0.98
"""What the end of a heading is worth: less than a whole one, and more than any likeness."""
_BEHIND = re.compile(r"(?:\S*(?:[/.]|::)|[A-Za-z]\w*(?:\[[^\]]+\])?[.:] )(\S.*)", re.ASCII | re.DOTALL)
_BESIDE = re.compile(
    r"(?:[:.(\[_-]|\s-)\s*(?:importan(?:ce|t)|priorit(?:y|ät)|priorité|wichtigkeit|relevan(?:ce|z)|weight|gewicht(?:ung)?"
    r"|target|goal|ziel(?:wert)?|soll|desired|comments?|kommentare?|commentaires?|remarks?|bemerkung(?:en)?|reason)\s*[\])]?$"
)
"""How the name of a column ends that says something else of a question than its answer."""
A_CHOICE = " - Selected Choice"
"""So Qualtrics ends a question where one of its choices has a text of its own, and puts the choice behind it."""


class Match(NamedTuple):
    """What a column may be: a name here, an option if it is one box, and how alike they are (0 to 1).

    The option is empty where it is the whole of a checklist whose boxes are columns too, or a box beside its whole: of
    both that which tells less.
    """

    to: str
    share: float
    option: str | None = None


def meant(seen: Seen, framework: Framework, about: Mapping[str, About]) -> int:
    """How many columns of a table mean something by their names."""
    known = known_columns(framework)
    others = {name: list[str]() for name in seen.names if name not in known}
    matches, _ = matches_of(others, seen, framework, about) if others else ({}, {})
    return len(matches) + sum(name in known for name in seen.names)


def matches_of(
    sample: Mapping[str, list[str]], seen: Seen, framework: Framework, about: Mapping[str, About]
) -> tuple[dict[str, Match], dict[str, str]]:
    """What columns may be, each name here once but for the boxes of a checklist and its whole beside them.

    With the columns that are like the same as another, and that other: the most alike (`_rank`).
    """
    known = known_columns(framework)
    # Codes of LimeSurvey hold letters and digits alone.
    sayings = {name.replace("_", ""): name for name in about} | {
        plain_letters(each.ask): name for name, each in about.items()
    }
    called = [_Called(ORGANISATION, word, _threes(word)) for word in ORGANISATIONS]
    for target, each in about.items():
        called += [_Called(target, word, _threes(word)) for word in (target.replace("_", " "), plain_letters(each.ask))]
    found: dict[str, Match] = {}
    likeness = _Likeness(called)
    options = {name: options_of(each) for name, each in about.items()}
    for name in sample:
        if name not in known and _BESIDE.search(name.lower()):
            continue
        match = _exact(name, seen.described.get(name, ""), known, options, sayings)
        if match is None and not _is_of_tool(name):
            match = likeness.most_like(name, seen.described.get(name, ""))
        if match is not None:
            found[name] = match
    commas = has_commas(sample.values())
    texts = {name: plain_letters(f"{name} {seen.described.get(name, '')}") for name in found}
    found = {
        name: match
        for name, match in found.items()
        if _may_be(texts[name], match, sample[name], about.get(match.to), commas=commas)
        and not (match.share < SURELY_ALIKE and _is_no_share(match.to, about) and tells_percent(name))
    }
    for name in sample if all(match.to != ORGANISATION or match.share < EXACT for match in found.values()) else ():
        ends = max(map(_end_of_organisation, (name, seen.described.get(name, ""))))
        if ends and (name not in found or found[name].to == ORGANISATION):
            found[name] = Match(ORGANISATION, ends)
    if all(match.to != ORGANISATION for match in found.values()):  # then ids are what tells rows apart
        found |= {name: Match(ORGANISATION, ALIKE) for name in sample if plain_letters(name) == "id"}
    best: dict[tuple[str, str | None], str] = {}
    for name, match in found.items():
        other = best.get((match.to, match.option))
        if other is None or _rank(other, found[other]) < _rank(name, match):
            best[match.to, match.option] = name
    boxed = {match.to for match in found.values() if match.option is not None}
    alone = {name for name, match in found.items() if match.option is None and match.share >= EXACT}
    whole = {name for name in alone if found[name].to in boxed}
    told = {found[name].to for name in whole if _tells_more(name, found, sample, about[found[name].to])}
    aside = {name for name, match in found.items() if match.option is not None and match.to in told}
    aside |= {name for name in whole if found[name].to not in told}
    boxed.update(_split_up(found, sample, about))
    taken = {
        name: match._replace(option="") if name in aside else match
        for name, match in found.items()
        if best[match.to, match.option] == name and (match.option is not None or name in whole or match.to not in boxed)
    }
    passed = {name: best[match.to, match.option] for name, match in found.items()}
    return taken, {name: other for name, other in passed.items() if other != name and other in taken}


def _rank(name: str, match: Match) -> tuple[float, bool, int]:
    """How surely a column is what it is like, to be compared: of equals the name itself is, then the last year's."""
    return match.share, name == match.to, _year_of(name)


def _year_of(name: str) -> int:
    """The last year in the name of a column; 0 where it has none."""
    return max(map(int, re.findall(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", name)), default=0)


def _tells_more(whole: str, found: Mapping[str, Match], sample: Mapping[str, list[str]], about: About) -> bool:
    """Whether a whole checklist tells more than its boxes: it can be read, and they are one alone, or some have texts.

    One without a word, as typed lists are, tells more than boxes of which none is ticked and not more than one may be.
    """
    how, _, rest = read(about, sample[whole], Numerals("."))
    boxes = {name: match.option for name, match in found.items() if match.to == about.id and match.option is not None}
    plain = [name for name, option in boxes.items() if not _said(read_box(about, option, sample[name])[1])]
    if not sample[whole]:
        return len(plain) <= 1 and not any(sample[name] for name in plain)
    is_read = len(rest) < len(sample[whole]) or "separator" in how
    return is_read and (len(plain) <= 1 or (len(plain) < len(boxes) and not _said(rest)))


def _said(cells: Iterable[str]) -> list[str]:
    """The cells that say something."""
    return [cell for cell in cells if cell.strip(BLANKS).lower() not in SILENT]


def _is_of_tool(name: str) -> bool:
    """Whether a column is a survey tool's own, as `id. Response ID` is."""
    return plain_letters(re.split(r"[.:] ", name)[0]).replace(" ", "") in OF_TOOLS


def _may_be(text: str, match: Match, cells: list[str], about: About | None, *, commas: bool) -> bool:
    """Whether a column that is somewhat alike is no `Organisation type`, and enough of its cells can be read."""
    if match.share >= SURELY_ALIKE:
        return True
    if about is None:
        return _NAMED.fullmatch(text) is not None and _OTHER.search(text) is None
    cells = bare_numbers(cells, common_unit(cells)) if isinstance(about.kind, Number) else cells
    how, _, unread = read(about, cells, signed(cells, about.kind, commas=commas))
    if isinstance(about.kind, Number):
        return 2 * len(unread) <= len(cells)
    return len(unread) < len(cells) or "separator" in how or not cells


def _is_no_share(target: str, about: Mapping[str, About]) -> bool:
    """Whether a number is asked for that percent are none of."""
    kind = about[target].kind if target in about else None
    return isinstance(kind, Number) and percents_in(kind.unit) is None


def _split_up(found: Mapping[str, Match], sample: Mapping[str, list[str]], about: Mapping[str, About]) -> Iterator[str]:
    """The checklists that several columns are like, each with one word or two: each a box that nobody can name.

    Beside a column with the very name or question they are none, but its points, notes or sources.
    """
    likes = Counter(match.to for name, match in found.items() if len(sample[name]) <= BOX_WORDS)
    named = {match.to for match in found.values() if match.share >= EXACT}
    for target, count in likes.items():
        if count > 1 and target not in named and target in about and isinstance(about[target].kind, Checklist):
            yield target


def _exact(
    name: str, described: str, known: Mapping[str, None], options: Mapping[str, Labels], sayings: Mapping[str, str]
) -> Match | None:
    """What a column is by an id or a question that stands in its name."""
    if name in known:
        return Match(name, 1.0)
    for text in filter(None, (name, described)):
        for stem, rest in _splits(text):
            target = stem if stem in known else sayings.get(plain_letters(stem)) if plain_letters(stem) else None
            if target is None:
                continue
            boxes = options.get(target) if rest else None
            option = None if boxes is None else boxes.names.get(boxes.called(rest) or "")
            if not rest or option is not None:
                return Match(target, EXACT, option)
    is_organisation = any(plain_letters(text) in ORGANISATIONS for text in (name, described))
    return Match(ORGANISATION, EXACT) if is_organisation else None


def _end_of_organisation(text: str) -> float:
    """How surely the end of a path, or what stands behind a code, is the organisation; one called so most."""
    end = _BEHIND.fullmatch(text.strip())
    word = "" if end is None else plain_letters(end[1])
    if word not in ORGANISATIONS or re.search(rf"\b(?:{_ELSE})", plain_letters(text)):
        return 0.0
    return BEHIND if word == ORGANISATION else BEHIND - 0.01


def _splits(text: str) -> Iterator[tuple[str, str]]:
    """(question, box) as surveys name a column: both, or a question with an empty box."""
    bare = text.strip()
    yield bare, ""
    question, chosen, choice = bare.partition(A_CHOICE)
    if chosen:
        yield question, choice.removeprefix(" - ")
    if code := re.match(r"([A-Za-z][A-Za-z0-9_]*)\[([^\]]+)\]", bare):
        yield code.group(1), code.group(2)
    for asked in (re.sub(r"^[A-Za-z][A-Za-z0-9_]*\[[^\]]+\][.:] ", "", bare), bare):
        if in_brackets := _in_brackets(asked):
            yield in_brackets
            break
    if code := re.match(r"([A-Za-z][A-Za-z0-9_]*)[.:] ", bare):
        yield code.group(1), ""
    for sign in (" - ", "/", ".", "::"):
        head, cut, last = bare.rpartition(sign)
        if cut:
            yield last, ""
            yield head.rpartition(sign)[2], last
            yield head, last


def _in_brackets(text: str) -> tuple[str, str] | None:
    """What stands in front of brackets that end a text, and in them."""
    body = text.removesuffix("]")
    head, opened, last = body[body.rfind("]") + 1 :].partition("[")
    before = (body[: body.rfind("]") + 1] + head).rstrip()
    return (before, last) if body != text and opened and before and last else None


class _Called(NamedTuple):
    """What a thing here is called."""

    target: str
    word: str
    threes: frozenset[str]


class _Likeness:
    """What columns are most like: to compare all letters of two names takes as long as one is times the other."""

    def __init__(self, called: Sequence[_Called]) -> None:
        self.called = called
        self.columns, self.pairs = MOST_COMPARED, MOST_PAIRS

    def most_like(self, name: str, described: str) -> Match | None:
        """None where a column is like nothing, or too much was compared before it."""
        self.columns -= 1
        if self.columns < 0:
            return None
        found = Match(ORGANISATION, 0.0)
        for text in filter(None, map(plain_letters, (name, described))):
            nearest = _nearest(text, self.called)
            # It looks through its second text once.
            matcher = difflib.SequenceMatcher(None, "", text if nearest else "")
            for each in nearest:
                matcher.set_seq1(each.word)
                pairs = len(text) * len(each.word)
                if pairs <= self.pairs and matcher.quick_ratio() > max(found.share, ALIKE):
                    self.pairs -= pairs
                    match = Match(_by_words(text, each, nearest), matcher.ratio())
                    found = max(found, match, key=lambda match: match.share)
        return found if found.share >= ALIKE else None


def _by_words(text: str, called: _Called, nearest: Iterable[_Called]) -> str:
    """What a text means that is like a thing: that, or what differs from it in one word which the text has instead."""
    words, own = {*text.split()}, {*called.word.split()}
    for other in nearest:
        theirs = {*other.word.split()}
        differ = len(own - theirs) == len(theirs - own) == 1 < len(theirs)
        if differ and theirs - own <= words and not own - theirs <= words:
            return other.target
    return called.target


def _nearest(text: str, called: Iterable[_Called]) -> list[_Called]:
    """What shares most with a text of what is not too long or short for it: to compare every letter takes long."""
    length = len(text)
    some = [each for each in called if 2 * min(length, len(each.word)) > ALIKE * (length + len(each.word))]
    threes = _threes(text) if some else frozenset()
    return nlargest(MOST_LIKE, some, key=lambda each: len(threes & each.threes) / (len(threes) + len(each.threes)))


def _threes(text: str) -> frozenset[str]:
    """All letters that follow each other, in threes."""
    return frozenset(text[place : place + 3] for place in range(max(1, len(text) - 2)))
