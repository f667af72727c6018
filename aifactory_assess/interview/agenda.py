"""What is asked in one sitting, in which order, and what is still to come."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias, get_args

from aifactory_assess.answers.assigning import answer_to
from aifactory_assess.answers.questionnaire import Place
from aifactory_assess.answers.sheet import Answer, Paid, Sheet, alike
from aifactory_assess.framework.asked import Field, Question
from aifactory_assess.framework.estimates import Price
from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.quick_scan import facts_behind, facts_of_core
from aifactory_assess.planning.cost_worth import prices_at_work
from aifactory_assess.scoring.assess import Assessment, assess

HeadId: TypeAlias = Literal["organisation", "name", "respondent", "role", "prices"]
FILE = "file:"
"""What may stand before the word for something about the file."""
Only: TypeAlias = Literal["open", "unknown", "changed", "measurement"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Something about the file itself, asked before all else; or, after all else, whether prices shall be asked."""

    about: HeadId
    ask: str
    help: str

    @property
    def id(self) -> str:
        """An id that nothing of a framework has, whatever its questions are called."""
        return f"{FILE}{self.about}"


Item: TypeAlias = Head | Place | Price
"""One thing that is asked."""

HEADS: tuple[Head, ...] = (
    Head(
        about="organisation",
        ask="What is the short id of the organisation?",
        help="It becomes a column value and part of file names: letters, digits, dots, hyphens and underscores.",
    ),
    Head(about="name", ask="What is the organisation called?", help="Its name as reports should print it."),
    Head(
        about="respondent",
        ask="Who answers?",
        help="The name goes into the file. Answers of a second person can be told apart with --respondent.",
    ),
    Head(about="role", ask="In which role do they answer?", help="Questions name the role that can best answer them."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which questions this sitting is about; None selects all."""

    pillar: str | None = None
    topic: str | None = None
    challenge: str | None = None
    role: str | None = None
    core: bool = False
    only: Only | None = None

    def takes(self, question: Question) -> bool:
        """Whether a question belongs to this sitting by its place in the framework."""
        return (
            self.pillar in (None, question.pillar)
            and self.topic in (None, question.topic)
            and (self.challenge is None or self.challenge in question.informs)
            and self.role in (None, question.role)
            and (question.core or not self.core)
        )

    @property
    def is_partial(self) -> bool:
        """Whether it leaves questions out by their place."""
        return any((self.pillar, self.topic, self.challenge, self.role))


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What stays the same for one sitting.

    `framework` is the whole one, by which files are read; `scored` the quick scan where that is wanted.
    `start` is the sheet when the sitting began (None: no file yet); `seed` are earlier answers, offered one by one.
    `corrected` is what of the file was asked by its name. `fields` and `prices` are those that belong to the sitting;
    `numbered` is the number of each fact and question of it, from 1, whatever is asked or answered.
    """

    framework: Framework
    scored: Framework
    selection: Selection
    as_of: date
    start: Sheet | None
    respondent: str | None = None
    seed: Sheet | None = None
    seed_name: str = ""
    quiet_scores: bool = False
    corrected: frozenset[str] = frozenset()
    fields: frozenset[str] = field(init=False)
    prices: frozenset[str] = field(init=False)
    numbered: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        fields = frozenset(_fields(self.framework, self.selection))
        facts = (known.id for known in self.framework.fields if known.id in fields)
        asked = (question.id for question in self.scored.questions if self.selection.takes(question))
        object.__setattr__(self, "fields", fields)
        object.__setattr__(self, "prices", frozenset(_prices(self.framework, self.selection)))
        object.__setattr__(self, "numbered", {name: number for number, name in enumerate((*facts, *asked), start=1)})


def _fields(framework: Framework, selection: Selection) -> Iterable[str]:
    """The fields of a sitting: all, those that one person knows, or those that decide on its part."""
    if selection.role is not None:
        return (known.id for known in framework.fields if known.role == selection.role)
    if selection.is_partial:
        return facts_behind(framework, filter(selection.takes, framework.questions), with_risks=False)
    return facts_of_core(framework) if selection.core else (known.id for known in framework.fields)


def _prices(framework: Framework, selection: Selection) -> Iterable[str]:
    """The prices that somebody in this sitting may know of their own; none in a quick scan or a part."""
    if selection.core or selection.pillar or selection.topic or selection.challenge:
        return ()
    return (price.id for price in framework.prices if price.role and selection.role in (None, price.role))


def assessed(setting: Setting, sheet: Sheet | None) -> Assessment:
    """The assessment so far; of nothing where there is no file yet."""
    return assess(setting.scored, sheet or Sheet(organisation=""), as_of=setting.as_of)


def agenda(setting: Setting, so_far: Assessment) -> tuple[Item, ...]:
    """All that is asked in this sitting, in order: the file's head, the profile, the questions."""
    selection = setting.selection
    fields = [
        known
        for known in setting.framework.fields
        if known.id in setting.fields and so_far.situation.fields[known.id].state != "not_asked"
    ]
    questions = [
        question
        for question in setting.scored.questions
        # Of a file that became a quick scan meanwhile, core questions alone are assessed.
        if selection.takes(question) and question.id in so_far.questions
        if so_far.questions[question.id].state != "not_asked"
    ]
    asked: tuple[Place, ...] = (*fields, *questions)
    places = [place for place in asked if _is_wanted(setting, place)]
    prices = _wanted_prices(setting, so_far)
    return (*_heads(setting), *places, *([_offer(prices)] if prices else []), *prices)


def _wanted_prices(setting: Setting, so_far: Assessment) -> list[Price]:
    """The prices of the sitting that the cost of this organisation rests on."""
    if not setting.prices or setting.selection.only in ("unknown", "measurement"):
        return []
    at_work = prices_at_work(so_far)
    prices = [price for price in setting.framework.prices if price.id in setting.prices & at_work]
    before = {} if setting.start is None else setting.start.prices
    match setting.selection.only:
        case "open":
            return [price for price in prices if price.id not in before]
        case "changed":
            return [price for price in prices if _differs(setting, price)]
        case _:
            return prices


def _offer(prices: Sequence[Price]) -> Head:
    """Whether prices of one's own shall be asked: the last, optional topic."""
    count = (
        "a general price that you may know of your own"
        if len(prices) == 1
        else (f"{len(prices)} general prices that you may know of your own")
    )
    return Head(
        about="prices",
        ask=f"Go through {count}?",
        help="Optional. The estimate of cost rests on general prices; your own quotations and contracts replace them.",
    )


def _heads(setting: Setting) -> list[Head]:
    start = setting.start
    wanted: list[HeadId] = ["organisation"] if start is None else []
    if start is None or start.respondent is None:
        wanted += ["name"] if start is None or (start.name is None and not _was_begun(start)) else []
        who: list[HeadId] = ["respondent", "role"] if setting.framework.roles else ["respondent"]
        wanted += who if setting.respondent is None else []
    return [head for head in HEADS if head.about in (*wanted, *setting.corrected)]


def _was_begun(sheet: Sheet) -> bool:
    """Whether somebody was asked: then a name that is not there was asked for, and left."""
    return any(each.state != "open" or each.as_of for part in (sheet.profile, sheet.answers) for each in part.values())


def head_named(setting: Setting, word: str) -> HeadId | None:
    """What of the file a word names: behind `file:`, or alone where nothing else of the sitting is called so."""
    is_taken = word in setting.numbered or word in setting.prices
    return next(
        (about for about in get_args(HeadId) if word == f"{FILE}{about}" or (word == about and not is_taken)), None
    )


def way_to(setting: Setting, about: HeadId) -> str:
    """The word by which `:g` leads to something about the file."""
    return about if head_named(setting, about) else f"{FILE}{about}"


def can_be_corrected(setting: Setting, about: HeadId | None) -> bool:
    """Whether something of the file may be asked by its name."""
    return about in ("name", "respondent") or (about == "role" and bool(setting.framework.roles))


def _is_wanted(setting: Setting, place: Place) -> bool:
    """Whether `--only` takes it, judged by the answers with which the sitting began."""
    before = answer_to(place, setting.start)
    match setting.selection.only:
        case None:
            return True
        case "open":
            return is_open(before)
        case "unknown":
            return before.state == "unknown"
        case "measurement":
            return place.takes == "measurement"
        case "changed":
            return _differs(setting, place)


def _differs(setting: Setting, item: Place | Price) -> bool:
    """Whether the earlier file says something else than the one with which the sitting began."""
    return not alike([_said(item, sheet) for sheet in (setting.start, setting.seed)])


def _said(item: Place | Price, sheet: Sheet | None) -> tuple[Hashable, Paid | None]:
    """What a sheet says of something, whatever stands beside it, and as it was said if that was no USD."""
    if sheet is None:
        return None, None
    paid = sheet.paid.get(item.id)
    if isinstance(item, Price):
        own = sheet.prices.get(item.id)
        return None if own is None else own.value, paid
    answer = answer_to(item, sheet)
    return None if is_open(answer) else (answer.state, answer.value), paid


def is_open(answer: Answer) -> bool:
    """Whether there is no answer; a note alone is none."""
    return answer.state == "open"


def is_waiting(setting: Setting, item: Item, sheet: Sheet | None, *, computed: bool) -> bool:
    """Whether something that is asked still wants an answer; what is `computed` from the profile does not."""
    if isinstance(item, Head):
        return head_answer(item, sheet) is None
    if isinstance(item, Price):
        return sheet is None or item.id not in sheet.prices
    if setting.selection.only in ("unknown", "changed"):
        return True
    return not computed and is_open(answer_to(item, sheet))


def was_left(setting: Setting, item: Item) -> bool:
    """Whether an earlier sitting asked it and got no answer: then it is asked again only by name, or where all is."""
    if isinstance(item, Head | Price) or setting.selection.only is not None:
        return False
    answer = answer_to(item, setting.start)
    return answer.state == "open" and answer.as_of is not None


def head_answer(head: Head, sheet: Sheet | None) -> str | None:
    """What the file's head says."""
    if sheet is None:
        return None
    said = {
        "organisation": sheet.organisation or None,
        "name": sheet.name,
        "respondent": sheet.respondent,
        "role": sheet.respondent_role,
        "prices": None,
    }
    return said[head.about]


def earlier_head(setting: Setting, head: Head) -> str | None:
    """What the earlier file's head said of the organisation; who answers may be somebody else now."""
    return head_answer(head, setting.seed) if head.about in ("organisation", "name") else None


def group_of(framework: Framework, item: Item) -> str:
    """Where an item stands: pillar and topic, the profile, or the file's head."""
    match item:
        case Head(about="prices") | Price():
            return "Own prices"
        case Head():
            return "This file"
        case Field():
            return "Profile"
        case Question():
            pillar = next(each for each in framework.pillars if each.id == item.pillar)
            topic = next(each for each in pillar.topics if each.id == item.topic)
            return f"{pillar.title} / {topic.title}"
