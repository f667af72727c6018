"""Reading one organisation's answers from their file, with every fault at its line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from math import inf
from pathlib import Path
from typing import NamedTuple

from aifactory_assess.answers.notes import names_with_words
from aifactory_assess.answers.rates import rates, worth
from aifactory_assess.answers.sheet import NOT_APPLICABLE, UNKNOWN, Answer, AnswerState, OwnPrice, Paid, Sheet
from aifactory_assess.errors import AssessError, Faults, Suggestions, all_made, listed
from aifactory_assess.escaping import visible
from aifactory_assess.framework.asked import (
    USD,
    AnswerKind,
    AnswerValue,
    Checklist,
    Field,
    FreeText,
    Number,
    Question,
    Scope,
    Triple,
)
from aifactory_assess.framework.estimates import PRICES, Price, is_amount
from aifactory_assess.framework.expressions import MAX_CONSTANT
from aifactory_assess.framework.kinds import Refusal, accept, refusals
from aifactory_assess.framework.model import ORGANISATION_EXPECTED, ORGANISATION_PATTERN, Framework
from aifactory_assess.framework.versions import OtherVersionError, mismatch, parts_of
from aifactory_assess.yamlnodes import SHORT, KeyValue, MappingNode, Node, ScalarNode, SequenceNode, cut_at_comma, found
from aifactory_assess.yamltext import YamlFile, parse, read_bytes

MOST_REMEMBERED = 1 << 6


def read_sheet(path: Path, framework: Framework) -> Sheet:
    """Read an answers file; AssessError holds every fault of it."""
    return parse_sheet(read_bytes(path, str(path)), framework, str(path))


def read_sheets(paths: Iterable[Path], framework: Framework) -> list[Sheet]:
    """Read answers files; AssessError holds every fault of all of them."""
    return all_made(lambda path: read_sheet(path, framework), paths)


def parse_sheet(data: bytes, framework: Framework, name: str, suggestions: Suggestions | None = None) -> Sheet:
    """A sheet from the bytes of its file; `name` is how messages call the file.

    `suggestions` are shared with other files; without, the file has its own.
    """
    return sheet_of(parse(data, name), framework, suggestions)


def sheet_of(
    document: YamlFile,
    framework: Framework,
    suggestions: Suggestions | None = None,
    former: Iterable[tuple[str, KeyValue]] = (),
) -> Sheet:
    """A sheet from a document that is parsed already, for whoever needs both.

    `former` are entries that are no part of it, with their sections: what they answer is not asked any more, so that
    their form is judged and nothing else of their values.
    """
    reader = _SheetReader(document, framework, suggestions or Suggestions())
    for section, entry in former:
        reader.hold_to_form(section, entry)
    return reader.sheet(hashlib.sha256(document.data).hexdigest())


TOP_KEYS = ("framework", "scope", "organisation", "assessed_on", "respondent", "profile", "answers", "prices")
_ANSWER_KEYS = ("value", "evidence", "source", "note", "noted_by", "as_of", "by")
_WORDS = frozenset({"source", "note", "by"})
_PRICE_KEYS = ("value", "source", "note", "noted_by", "as_of")


class _Lookups(NamedTuple):
    """What is looked up of a framework, and the words of each field and question that were found to be answers.

    Made once for all the files that are read: in a folder of them, most answers are words that an earlier file had.
    `quoted` are those that stood in quotes, where 3 is no number. `usd` is the framework's own value of each currency.
    """

    fields: dict[str, Field]
    questions: dict[str, Question]
    plain: dict[str, dict[str, AnswerValue]]
    quoted: dict[str, dict[str, AnswerValue]]
    evidence: tuple[str, ...]
    prices: dict[str, Price]
    usd: dict[str, float]


@lru_cache(maxsize=4)
def _lookups(framework: Framework) -> _Lookups:
    fields = {known.id: known for known in framework.fields}
    questions = {question.id: question for question in framework.questions}
    names = (*fields, *questions)
    return _Lookups(
        fields=fields,
        questions=questions,
        plain={name: {} for name in names},
        quoted={name: {} for name in names},
        evidence=framework.evidence_ids,
        prices={price.id: price for price in framework.prices},
        usd=rates(framework, {}),
    )


class _Beside(NamedTuple):
    """What stands beside the value of an entry."""

    texts: dict[str, str | None]
    evidence: str | None
    as_of: date | None
    noted_by: tuple[str, ...]


class _SheetReader:
    """Reads one document; goes on after a fault, so that all of them are told."""

    def __init__(self, document: YamlFile, framework: Framework, suggestions: Suggestions) -> None:
        self._document = document
        self._framework = framework
        self._faults = Faults(document.name, suggestions)
        self._refuse = self._faults.add
        known = _lookups(framework)
        self._fields, self._questions, self._plain, self._quoted = known[:4]
        self._evidence, self._known_prices, self._usd = known[4:]
        self._paid: dict[str, Paid] = {}

    def sheet(self, sha256: str) -> Sheet:
        """The sheet, or AssessError."""
        root = self._document.root
        if not isinstance(root, MappingNode):
            self._refuse(root, f"the file is {found(root)}", f"a mapping with {listed(TOP_KEYS)}")
            raise AssessError(self._faults.in_order())
        self._check_keys(root, TOP_KEYS, "an answers file", required=("framework", "organisation"))
        self._check_framework(root.get("framework"))
        organisation, name = self._organisation(root.get("organisation"))
        respondent, role = self._respondent(root.get("respondent"))
        # The rates come before the amounts that they convert.
        prices = self._prices(root.get("prices"))
        answers, dated = root.entries.get("answers"), root.entries.get("assessed_on")
        sheet = Sheet(
            organisation=organisation,
            name=name,
            scope=self._scope(root.get("scope")),
            assessed_on=self._date(root.get("assessed_on"), "assessed_on"),
            respondent=respondent,
            respondent_role=role,
            profile=self._said(root, "profile", self._fields),
            answers=self._said(root, "answers", self._questions),
            prices=prices,
            paid=self._paid,
            path=self._document.name,
            sha256=sha256,
            answers_line=answers.key.line if answers else None,
            assessed_on_line=dated.key.line if dated else None,
        )
        self._faults.stop_if_any()
        return sheet

    # --- the head ---

    def _check_framework(self, node: Node | None) -> None:
        if node is None:
            return
        framework = self._framework
        expected = f"{framework.id}@{framework.major}"
        word = node.text if isinstance(node, ScalarNode) else ""
        if parts_of(word) is None:
            self._refuse(node, f"framework is {found(node)}", expected)
            return
        other = mismatch(word, framework, file=self._document.name, says="the file answers")
        if other is not None:
            # Whatever else is there, another framework knows it.
            self._refuse(node, other.found, other.expected, hint=other.hint)
            raise OtherVersionError(self._faults.in_order())

    def _scope(self, node: Node | None) -> Scope:
        if node is None:
            return "full"
        word = node.text if isinstance(node, ScalarNode) else ""
        if word not in ("full", "core"):
            self._refuse(node, f"scope is {found(node)}", "full or core", near=(word, ("full", "core")))
        elif word == "core" and not any(question.core for question in self._framework.questions):
            self._refuse(node, f"{self._framework.id} has no core questions, so there is no quick scan of it")
        return "core" if word == "core" else "full"

    def _organisation(self, node: Node | None) -> tuple[str, str | None]:
        if node is None:
            return "", None
        entries = self._record(node, ("id", "name"), "organisation", required=("id",))
        place, name = entries.get("id"), entries.get("name")
        if place is None:
            return "", None
        node = place.value
        word = node.text if isinstance(node, ScalarNode) and node.value is not None else ""
        if not re.fullmatch(ORGANISATION_PATTERN, word):
            self._refuse(place.value, f"organisation id is {found(place.value)}", ORGANISATION_EXPECTED)
        return word, self._words(name.value, "name") if name else None

    def _respondent(self, node: Node | None) -> tuple[str | None, str | None]:
        if node is None or (isinstance(node, ScalarNode) and node.value is None):
            return None, None
        entries = self._record(node, ("name", "role"), "respondent", required=())
        name, role = entries.get("name"), entries.get("role")
        said = self._words(role.value, "role") if role else None
        roles = [known.id for known in self._framework.roles]
        if role is not None and said is not None and roles and said not in roles:
            self._refuse(role.value, f"{said!r} is no role", f"one of {listed(roles)}", near=(said, roles))
        return self._words(name.value, "name") if name else None, said

    # --- profile, answers, prices ---

    def _said(
        self, root: MappingNode, section: str, known: Mapping[str, Question] | Mapping[str, Field]
    ) -> dict[str, Answer]:
        """What a section says of the places that it may name."""
        plain, quoted = self._plain, self._quoted
        said = {}
        for name, entry in self._section(root.get(section), section).items():
            key, node = entry
            about = known.get(name)
            if about is None:
                self._unknown_id(key, section, known)
                continue
            if type(node) is ScalarNode:
                value = (plain if node.plain else quoted)[name].get(node.text)
                if value is not None:
                    said[name] = _answered(value, key.line)
                    continue
            answer = self._answer(entry, about)
            if answer is not None:
                said[name] = answer
        return said

    def _unknown_id(self, key: ScalarNode, section: str, known: Iterable[str]) -> None:
        word = key.text
        if section == "profile" and word in self._questions:
            self._refuse(key, f"{word!r} is a question: it belongs under `answers`")
        elif section == "answers" and word in self._fields:
            self._refuse(key, f"{word!r} is a profile field: it belongs under `profile`")
        else:
            what = "profile field" if section == "profile" else "question"
            hint = self._framework.instead_of(word)
            self._refuse(key, f"{word!r} is no {what} of {self._framework.id}", hint=hint, near=(word, known))

    def _answer(self, entry: KeyValue, about: Question | Field) -> Answer | None:
        node, line = entry.value, entry.key.line
        if isinstance(node, MappingNode):
            return self._detailed(entry, node, about)
        state, value = self._value(node, about.kind, about.id)
        if state is None:
            return None
        if state == NOT_APPLICABLE and not self._may_be_left_out(node, about, None):
            return None
        return Answer(state, value, line=line) if value is None else _answered(value, line)

    def _detailed(self, entry: KeyValue, node: MappingNode, about: Question | Field) -> Answer | None:
        kind = about.kind
        money = kind if self._usd and isinstance(about, Field) and isinstance(kind, Number) and kind.is_money else None
        allowed = _ANSWER_KEYS if money is None else (*_ANSWER_KEYS, "currency")
        self._check_keys(node, allowed, f"the answer to {entry.key.text}", required=("value",))
        given = node.get("value")
        state, value = None, None
        if money is not None and "currency" in node.entries:
            state, value = self._paid_amount(given, node, money, about.id)
        elif given is not None:
            state, value = self._value(given, kind, about.id)
        texts, evidence, as_of, noted_by = self._beside(node, _ANSWER_KEYS)
        if state is None or given is None:
            return None
        if state == NOT_APPLICABLE and not self._may_be_left_out(given, about, texts.get("note")):
            return None
        return Answer(
            state=state,
            value=value,
            evidence=evidence,
            source=texts.get("source"),
            note=texts.get("note"),
            as_of=as_of,
            by=texts.get("by"),
            line=entry.key.line,
            noted_by=noted_by,
        )

    def _paid_amount(
        self, given: Node | None, node: MappingNode, kind: Number, name: str
    ) -> tuple[AnswerState | None, AnswerValue | None]:
        """An amount with its currency beside it: what it is in USD is held to the bounds, and not the number."""
        amount = None if given is None else accept(replace(kind, most=inf), given)
        if not isinstance(amount, float):
            said = (None, None) if given is None else self._value(given, kind, name)
            if said[0] is None:
                self._in_usd(name, node, (), kind.most)
            return said
        usd = self._in_usd(name, node, (amount,), kind.most)
        return "value", None if usd is None else usd[0]

    def _value(self, node: Node, kind: AnswerKind, name: str) -> tuple[AnswerState | None, AnswerValue | None]:
        if isinstance(node, ScalarNode):
            if node.value is None:
                return "open", None
            if node.text == UNKNOWN:
                return "unknown", None
            if node.text == NOT_APPLICABLE and not isinstance(kind, FreeText):
                return "not_applicable", None
        value = accept(kind, node)
        if isinstance(value, Refusal):
            hint = value.meant
            if isinstance(kind, Checklist) and isinstance(node, ScalarNode) and node.text == "none":
                hint = "write [] for nothing ticked"
            elif isinstance(kind, Number):
                hint = self._with_currency(kind, (node,)) or hint
            for each in refusals(kind, node, value):
                said, told = f"{name}: {each.found}", hint if each is value else each.meant
                self._refuse(each.node, said, each.expected, hint=told, near=each.near)
            return None, None
        if type(node) is ScalarNode and len(node.text) <= SHORT:
            known = (self._plain if node.plain else self._quoted)[name]
            if len(known) < MOST_REMEMBERED:
                known[node.text] = value
        return "value", value

    def _may_be_left_out(self, node: Node, about: Question | Field, note: str | None) -> bool:
        if isinstance(about, Field):
            self._refuse(node, f"profile field {about.id} cannot be not_applicable", "a value or unknown")
        elif about.gate is not None:
            self._refuse(node, f"{about.id} has a gate and cannot be not_applicable", "a value or unknown")
        elif note is None:
            message = f"not_applicable for {about.id} needs a note that says why"
            example = f"{about.id}: {{value: not_applicable, note: ...}}"
            self._refuse(node, message, hint=f"write {example}")
        else:
            return True
        return False

    def _prices(self, node: Node | None) -> dict[str, OwnPrice]:
        known, prices = self._known_prices, {}
        self._read_rates(node)
        for name, entry in self._section(node, "prices").items():
            if name not in known:
                self._refuse(entry.key, f"{name!r} is no price or factor of {self._framework.id}", near=(name, known))
                continue
            price = self._price(entry, known[name])
            if price is not None:
                prices[name] = price
        return prices

    def _read_rates(self, node: Node | None) -> None:
        """USD for one unit of each currency: the organisation's own rate, or the framework's."""
        own: dict[str, float] = {}
        for name, entry in node.entries.items() if isinstance(node, MappingNode) else ():
            value = entry.value.get("value") if isinstance(entry.value, MappingNode) else entry.value
            match value:
                case SequenceNode(items=(_, likely, _)):
                    amount: Node | None = likely
                case _:
                    amount = value
            if isinstance(amount, ScalarNode) and is_amount(amount.value):
                own[name] = float(amount.value)  # type: ignore[arg-type]  # is_amount says that it is a number
        if own:
            self._usd = rates(self._framework, own)

    def _in_usd(self, name: str, node: MappingNode, amounts: tuple[float, ...], most: float) -> Triple | None:
        """Amounts in the currency that stands beside them, in USD: low, likely and high; what was said is kept.

        None where one is at fault, or none is given.
        """
        place = node.entries["currency"].value
        code = place.text if isinstance(place, ScalarNode) else ""
        rate = self._usd.get(code, 0.0)
        if code in self._usd and rate <= 0:
            self._refuse(place, f"one {code} is worth {rate:g} USD here", "a rate above 0 to read the amount by")
        elif rate <= 0:
            self._refuse(place, f"currency is {found(place)}", f"one of {listed(self._usd)}", near=(code, self._usd))
        if rate <= 0 or not amounts:
            return None
        paid = Paid(amounts, code)
        if code != USD:
            self._paid[name] = paid
        usd = worth(paid, self._usd)
        if usd[2] <= most:
            return usd
        self._refuse(node, f"{usd[2]:,.0f} USD is beyond {most:,.0f}, the most that is read")
        return None

    def _price(self, entry: KeyValue, price: Price) -> OwnPrice | None:
        node = entry.value
        if not isinstance(node, MappingNode):
            value = self._triple(node, price)
            return None if value is None else OwnPrice(value=value, line=entry.key.line)
        is_money = bool(self._usd) and price.is_money
        allowed = (*_PRICE_KEYS, "currency") if is_money else _PRICE_KEYS
        self._check_keys(node, allowed, f"the price {entry.key.text}", required=("value",))
        given = node.get("value")
        value = None if given is None else self._triple(given, price)
        if is_money and "currency" in node.entries:
            said = () if value is None else value if len(set(value)) > 1 else value[:1]
            value = self._in_usd(entry.key.text, node, said, MAX_CONSTANT)
        texts, _, as_of, noted_by = self._beside(node, _PRICE_KEYS)
        if value is None:
            return None
        return OwnPrice(value=value, **texts, noted_by=noted_by, as_of=as_of, line=entry.key.line)

    def _triple(self, node: Node, price: Price | None) -> Triple | None:
        parts = node.items if isinstance(node, SequenceNode) else (node,)
        numbers = [part.value for part in parts if isinstance(part, ScalarNode) and is_amount(part.value)]
        amounts = [float(value) for value in numbers if isinstance(value, int | float)]
        if len(amounts) != len(parts) or len(amounts) != (3 if isinstance(node, SequenceNode) else 1):
            expected = f"a number {PRICES}; or [low, likely, high]"
            hint = None if price is None else self._with_currency(price, parts)
            self._refuse(node, f"{found(node)} is no price", expected, hint=hint)
            return None
        low, likely, high = amounts if len(amounts) == 3 else amounts * 3  # noqa: PLR2004 - a triple
        if not low <= likely <= high:
            self._refuse(node, f"[{low:g}, {likely:g}, {high:g}] does not rise", "low, likely, high")
            return None
        return low, likely, high

    def _with_currency(self, asked: Number | Price, parts: Sequence[Node]) -> str | None:
        """What to write where an amount, or low, likely and high, say their currency in one text each."""
        texts = [part.text for part in parts if isinstance(part, ScalarNode)]
        if not asked.is_money or len(parts) > 3 or len(texts) < len(parts):  # noqa: PLR2004 - a triple
            return None
        from aifactory_assess.answers.money import as_in_a_file

        written = as_in_a_file(asked, "; ".join(texts), self._usd)
        return f"write {written}" if written else None

    # --- what is not asked any more ---

    def hold_to_form(self, section: str, entry: KeyValue) -> None:
        """Note what no entry of a section may be, whatever it is about."""
        name, node = entry.key.text, entry.value
        given: Node | None = node
        if isinstance(node, MappingNode):
            keys, called = (_PRICE_KEYS, "price") if section == "prices" else (_ANSWER_KEYS, "answer to")
            allowed = keys if section == "answers" else (*keys, "currency")
            self._check_keys(node, allowed, f"the {called} {name}", required=("value",))
            self._beside(node, keys)
            if section != "answers" and "currency" in node.entries:
                self._words(node.entries["currency"].value, "currency")
            given = node.get("value")
        if given is None:
            return
        if section == "prices":
            self._triple(given, None)
        else:
            self._hold_value_to_form(name, given)

    def _hold_value_to_form(self, name: str, node: Node) -> None:
        if isinstance(node, ScalarNode) and node.value is None:
            return
        is_list = isinstance(node, SequenceNode)
        what = ("option", "the id of one") if is_list else ("answer", "a word, a number or a list of options")
        ticked: set[str] = set()
        for item in node.items if isinstance(node, SequenceNode) else (node,):
            word = item.text.strip() if isinstance(item, ScalarNode) and item.value is not None else ""
            if not word:
                self._refuse(item, f"{name}: {found(item)} is no {what[0]}", what[1])
            elif word in ticked:
                self._refuse(item, f"{name}: {word!r} is ticked twice", "each option once")
            ticked.add(word)

    # --- small parts ---

    def _beside(self, node: MappingNode, keys: Collection[str]) -> _Beside:
        """What stands beside the value of an entry that may have these keys."""
        texts = {
            key: self._words(node.entries[key].value, key) for key in keys if key in _WORDS and key in node.entries
        }
        return _Beside(
            texts,
            self._evidence_kind(node.get("evidence")) if "evidence" in keys else None,
            self._date(node.get("as_of"), "as_of"),
            self._noted_by(node, texts.get("note")),
        )

    def _section(self, node: Node | None, name: str) -> Mapping[str, KeyValue]:
        if node is None or (isinstance(node, ScalarNode) and node.value is None):
            return {}
        if isinstance(node, MappingNode):
            return node.entries
        self._refuse(node, f"{name} is {found(node)}", "a mapping of ids to values")
        return {}

    def _record(
        self, node: Node, allowed: tuple[str, ...], called: str, required: tuple[str, ...]
    ) -> Mapping[str, KeyValue]:
        if not isinstance(node, MappingNode):
            self._refuse(node, f"{called} is {found(node)}", f"a mapping with {listed(allowed)}")
            return {}
        self._check_keys(node, allowed, called, required=required)
        return node.entries

    def _check_keys(
        self, node: MappingNode, allowed: tuple[str, ...], called: str, *, required: tuple[str, ...]
    ) -> None:
        for name, entry in node.entries.items():
            if name not in allowed:
                key, message, hint = entry.key, f"unknown key {name!r} in {called}", cut_at_comma(node, name)
                choices = f"one of {listed(allowed)}"
                self._refuse(key, message, choices, hint=hint, near=(name, allowed))
        for name in required:
            if name not in node.entries:
                self._refuse(node, f"{called} lacks the key {name!r}")

    def _evidence_kind(self, node: Node | None) -> str | None:
        if node is None or (isinstance(node, ScalarNode) and node.value is None):
            return None
        word = node.text if isinstance(node, ScalarNode) else ""
        if word in self._evidence:
            return word
        self._refuse(
            node, f"evidence is {found(node)}", f"one of {listed(self._evidence)}", near=(word, self._evidence)
        )
        return None

    def _words(self, node: Node, key: str) -> str | None:
        if isinstance(node, ScalarNode):
            if node.value is None:
                return None
            if visible(node.text):
                return node.text
        self._refuse(node, f"{key} is {found(node)}", "text")
        return None

    def _noted_by(self, entry: MappingNode, note: str | None) -> tuple[str, ...]:
        """The names that are said to stand in a note."""
        node = entry.get("noted_by")
        if node is None or (isinstance(node, ScalarNode) and node.value is None):
            return ()
        if not isinstance(node, SequenceNode):
            self._refuse(node, f"noted_by is {found(node)}", "the names in the note, in turn: [Ann, Bob]")
            return ()
        if node.items and "note" not in entry.entries:
            self._refuse(node, "noted_by stands without a note", "`note: ...` beside it")
            return ()
        names = tuple(self._words(each, "a name of noted_by") or "" for each in node.items)
        for each in node.items:
            if isinstance(each, ScalarNode) and each.value is None:
                self._refuse(each, "a name of noted_by is nothing", "text")
        if all(names) and (stand := names_with_words(note or "", names)) < len(names):
            missing = names[stand]
            self._refuse(
                node,
                f"no words of the note begin with {missing!r}, in the turn of noted_by",
                f"a note such as `{missing}: ...`",
                hint="without noted_by all of a note is by who gives the answer",
            )
        return names

    def _date(self, node: Node | None, key: str) -> date | None:
        if node is None or (isinstance(node, ScalarNode) and node.value is None):
            return None
        word = node.text if isinstance(node, ScalarNode) else ""
        day = real_date(word)
        if day is None:
            lacking = ", a day that the calendar does not have" if _DAY.fullmatch(word) else ""
            self._refuse(node, f"{key} is {found(node)}{lacking}", "a date such as 2026-11-20")
        return day


def _answered(value: AnswerValue, line: int) -> Answer:
    """A value without details, made as the tuple that an answer is: a file has a hundred of them."""
    return tuple.__new__(Answer, ("value", value, None, None, None, None, None, line, ()))


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def real_date(word: str) -> date | None:
    """A date written YYYY-MM-DD that the calendar has, or None."""
    if not _DAY.fullmatch(word):
        return None
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None
