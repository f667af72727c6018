"""Text -> Expression, or every fault in it; never `eval`. Bounded before Python's parser sees it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from aifactory_assess.errors import Near, listed, sentence
from aifactory_assess.framework.evaluating import compiled
from aifactory_assess.framework.expressions import (
    MAX_CONSTANT,
    Arithmetic,
    Barred,
    Call,
    Compared,
    Condition,
    Constant,
    Expression,
    Formula,
    HasOption,
    IsOption,
    Junction,
    NameScope,
    Negation,
    Options,
    Quantity,
)

MAX_CHARACTERS = 1000
MAX_NODES = 200
MAX_NESTING = 20
# Who makes more in one expression has not tried to write one.
MAX_FAULTS = 10


class ExpressionFault(NamedTuple):
    """One fault, at an offset into the expression's text; `near` is the word found and those it may have meant."""

    offset: int
    found: str
    expected: str | None = None
    near: Near | None = None


class ExpressionError(Exception):
    """The text is no expression of the kind wanted; `faults` holds every reason found."""

    def __init__(self, faults: Iterable[ExpressionFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(sentence(fault.found, fault.expected) for fault in self.faults))


def parse(text: str, scope: NameScope, *, wanted: Literal["number", "condition"]) -> Expression:
    """Parse and check an expression, or raise ExpressionError with every fault in it."""
    _check_text(text)
    lead = len(text) - len(text.lstrip())
    body = _python_tree(text, lead)
    _check_size(body, lead)
    checker = _Checker(scope, lead)
    tree: Formula | Condition = checker.number(body) if wanted == "number" else checker.condition(body)
    if checker.faults:
        raise ExpressionError(sorted(checker.faults, key=lambda fault: fault.offset))
    return Expression(text=text, tree=tree, names=tuple(dict.fromkeys(checker.names)), evaluate=compiled(tree))


_TOKENS = re.compile(
    r"(?:(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![A-Za-z0-9_.])"
    r"|[A-Za-z_][A-Za-z0-9_]*|[-+*/<>=!(),\[\]]|[ \r\n]+)*+",
    re.ASCII,
)


_MISWRITTEN = re.compile(r"=[<>]|<>|(?<![<>=!])=(?!=)|!(?!=)")
_MEANT = {"=": "==", "=>": ">=", "=<": "<=", "<>": "!=", "!": "not", "&": "and", "|": "or"}
"""What is written elsewhere, and what is written here."""


def _check_text(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise ExpressionError([ExpressionFault(0, f"{len(text)} characters", f"at most {MAX_CHARACTERS}")])
    if not text.strip():
        raise ExpressionError([ExpressionFault(0, "an empty expression")])
    sound = _TOKENS.match(text)
    place = sound.end() if sound else 0
    if place < len(text):
        found = re.match(r"[A-Za-z0-9_.]+|.", text[place:], re.DOTALL)
        shown = found.group() if found else ""
        expected = "a number such as 4000 or 0.5" if re.fullmatch("[0-9]+", shown) else _MEANT.get(shown)
        raise ExpressionError([ExpressionFault(place, f"{shown!r} has no place in an expression", expected)])


def _python_tree(text: str, lead: int) -> ast.expr:
    """Python's tree of what comes after `lead` blanks, from where its offsets count."""
    # A line break inside a folded formula is a space; the offsets stay.
    flat = text.replace("\n", " ").replace("\r", " ")
    try:
        return ast.parse(flat.strip(), mode="eval").body
    except SyntaxError as error:
        if slip := _MISWRITTEN.search(text):
            found = f"no expression: {slip.group()!r}"
            raise ExpressionError([ExpressionFault(slip.start(), found, _MEANT[slip.group()])]) from None
        # Python has no place for what is missing behind the end.
        found, offset = (error.msg, error.offset - 1 + lead) if error.offset else ("it ends too soon", len(text))
        raise ExpressionError([ExpressionFault(min(offset, len(text) - 1), f"no expression: {found}")]) from None
    except (ValueError, MemoryError, RecursionError):
        raise ExpressionError([ExpressionFault(0, "nested too deeply to be read")]) from None


def _check_size(body: ast.expr, lead: int) -> None:
    count, depth, level = 0, 0, [body]
    while level and depth < MAX_NESTING:
        count, depth = count + len(level), depth + 1
        inside = [node for node in level if not isinstance(node, ast.Name | ast.Constant)]
        level = [inner for node in inside for inner in ast.iter_child_nodes(node) if isinstance(inner, ast.expr)]
    if level:
        message = f"nested more than {MAX_NESTING} deep"
        raise ExpressionError([ExpressionFault(level[0].col_offset + lead, message)])
    if count > MAX_NODES:
        raise ExpressionError([ExpressionFault(0, f"{count} parts", f"at most {MAX_NODES}")])


_COMPARISONS: dict[type[ast.cmpop], Literal["<", "<=", ">", ">=", "==", "!="]] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_OPERATIONS: dict[type[ast.operator], Literal["+", "-", "*", "/"]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}
_OTHER_OPERATIONS: Mapping[type[ast.operator], str] = {
    ast.Pow: "**",
    ast.FloorDiv: "//",
    ast.LShift: "<<",
    ast.RShift: ">>",
}
"""Those that are made of signs which have their place alone."""
_FUNCTIONS: tuple[Literal["min", "max", "log10"], ...] = ("min", "max", "log10")
# Stands in for a part that was found faulty, so that the rest is still checked.
_HOLE = Constant(0.0)


class _Checker:
    """Python's tree to ours; notes every fault and goes on."""

    def __init__(self, scope: NameScope, lead: int) -> None:
        self._scope, self._lead = scope, lead
        self.names: list[str] = []
        self.faults: list[ExpressionFault] = []

    def number(self, node: ast.expr) -> Formula:
        match node:
            case ast.Constant(value=value) if isinstance(value, int | float) and not isinstance(value, bool):
                return self._constant(node, value)
            case ast.Name(id=name):
                return self._quantity(node, name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                inner = self.number(operand)
                return Constant(-inner.value) if isinstance(inner, Constant) else Arithmetic("-", Constant(0.0), inner)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
                return Arithmetic(_OPERATIONS[type(op)], self.number(left), self.number(right))
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS:
                return self._call(node, name, arguments)
        return self._fault(node, *_why_no_number(node))

    def condition(self, node: ast.expr) -> Condition:
        match node:
            case ast.BoolOp(op=op, values=values):
                word: Literal["and", "or"] = "and" if isinstance(op, ast.And) else "or"
                return Junction(word, tuple(self.condition(value) for value in values))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Negation(self.condition(operand))
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._comparison(node, left, op, right)
            case ast.Compare():
                self._fault(node, "a chained comparison found", "two joined by `and`")
            case ast.Name(id=name):
                self._bare(node, name)
            case _:
                self._fault(node, f"{_called(node)} found", "a condition")
        return Compared("==", _HOLE, _HOLE)

    def _constant(self, node: ast.expr, value: float) -> Constant:
        if abs(value) > MAX_CONSTANT:
            self._fault(node, f"a number beyond {MAX_CONSTANT:g}")
            return _HOLE
        return Constant(float(value))

    def _quantity(self, node: ast.expr, name: str) -> Formula:
        sort = self._look_up(node, name)
        if sort == "number":
            return Quantity(name)
        if sort is not None:
            kind = "a text" if sort == "text" else "a field with options"
            self._fault(node, f"{name} is {kind}", "a number")
        return _HOLE

    def _call(self, node: ast.expr, name: Literal["min", "max", "log10"], arguments: list[ast.expr]) -> Formula:
        least, most = (1, 1) if name == "log10" else (2, MAX_NODES)
        if not least <= len(arguments) <= most:
            expected = "one argument" if name == "log10" else "two arguments or more"
            given = f"{len(arguments)} argument{'' if len(arguments) == 1 else 's'}"
            return self._fault(node, f"{name} with {given}", expected)
        return Call(name, tuple(self.number(argument) for argument in arguments))

    def _comparison(self, node: ast.expr, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Condition:
        if isinstance(op, ast.In | ast.NotIn):
            return self._membership(node, left, isinstance(op, ast.NotIn), right)
        if type(op) not in _COMPARISONS:
            self._fault(node, "`is` found", "== or !=")
            return Compared("==", _HOLE, _HOLE)
        word = _COMPARISONS[type(op)]
        if isinstance(left, ast.Name) and isinstance(self._scope.get(left.id), Options):
            return self._is_option(node, left, word, right)
        if isinstance(right, ast.Name) and isinstance(self._scope.get(right.id), Options) and word in ("==", "!="):
            self._fault(node, f"write the field first: {right.id} {word} ...")
            return Compared("==", _HOLE, _HOLE)
        if isinstance(left, ast.Name) and isinstance(right, ast.Name) and self._scope.get(left.id) != "number":
            # What stands beside a faulty name cannot be judged: it may be an option of what was meant.
            return Compared(word, self._quantity(left, left.id), _HOLE)
        return Compared(word, self.number(left), self.number(right))

    def _is_option(self, node: ast.expr, left: ast.Name, word: str, right: ast.expr) -> Condition:
        options = self._scope[left.id]
        assert isinstance(options, Options)  # noqa: S101 - the caller looked
        self.names.append(left.id)
        if word not in ("==", "!="):
            self._fault(node, f"{left.id} has options, which {word} does not compare", "==, != or in")
        elif options.multi:
            self._fault(node, f"{left.id} can hold several options", f"OPTION {_within(word == '!=')} {left.id}")
        elif (option := self._option(right, left.id, options)) is not None:
            return IsOption(left.id, frozenset({option}), word == "!=")
        return Compared("==", _HOLE, _HOLE)

    def _membership(self, node: ast.expr, left: ast.expr, negated: bool, right: ast.expr) -> Condition:
        hole, within = Compared("==", _HOLE, _HOLE), _within(negated)
        if isinstance(right, ast.List):
            return self._in_list(left, negated, right) or hole
        if isinstance(right, ast.Name) and isinstance(left, ast.Name):
            of = self._scope.get(left.id)
            if isinstance(of, Options) and right.id in of.ids and right.id not in self._scope:
                expected = f"{right.id} {within} {left.id}" if of.multi else f"{left.id} {within} [{right.id}]"
                self._fault(node, f"{left.id} {within} {right.id} found", expected)
                return hole
            sort = self._look_up(right, right.id)
            if isinstance(sort, Options) and sort.multi:
                option = self._option(left, right.id, sort)
                return hole if option is None else HasOption(right.id, option, negated)
            if sort is not None:
                self._fault(right, f"{right.id} does not hold several options", "a field of kind multi, or a list")
            return hole
        self._fault(node, f"expected FIELD {within} [OPTION, ...] or OPTION {within} FIELD")
        return hole

    def _in_list(self, left: ast.expr, negated: bool, right: ast.List) -> Condition | None:
        if not isinstance(left, ast.Name):
            self._fault(left, f"{_called(left)} before `{_within(negated)} [...]` found", "a field")
            return None
        sort = self._look_up(left, left.id)
        if sort is None:
            return None
        if not isinstance(sort, Options) or sort.multi:
            expected = f"OPTION {_within(negated)} {left.id}" if isinstance(sort, Options) else "a field with options"
            self._fault(left, f"{left.id} cannot be one of a list", expected)
            return None
        if not right.elts:
            self._fault(right, "an empty list found", "options")
        found = [self._option(element, left.id, sort) for element in right.elts]
        return IsOption(left.id, frozenset(option for option in found if option is not None), negated)

    def _option(self, node: ast.expr, name: str, options: Options) -> str | None:
        if not isinstance(node, ast.Name):
            self._fault(node, f"{_called(node)} found", f"an option of {name}: {listed(options.ids)}")
            return None
        if node.id not in options.ids:
            choices = f"one of {listed(options.ids)}"
            self._fault(node, f"{node.id} is no option of {name}", choices, near=(node.id, options.ids))
            return None
        return node.id

    def _bare(self, node: ast.expr, name: str) -> None:
        sort = self._look_up(node, name)
        if sort is not None:
            example = f"{name} > 0" if sort == "number" else f"{name} == ..."
            self._fault(node, f"{name} alone is no condition", f"a comparison such as {example}")

    def _look_up(self, node: ast.expr, name: str) -> Literal["number", "text"] | Options | None:
        sort = self._scope.get(name)
        if sort is None:
            self._fault(node, f"{name} is not known here", near=(name, self._scope))
            return None
        if isinstance(sort, Barred):
            self._fault(node, f"{name} may not stand here: {sort.reason}")
            return None
        self.names.append(name)
        return sort

    def _fault(self, node: ast.expr, found: str, expected: str | None = None, *, near: Near | None = None) -> Constant:
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(ExpressionFault(node.col_offset + self._lead, found, expected, near))
        return _HOLE


def _within(negated: bool) -> str:
    return "not in" if negated else "in"


def _why_no_number(node: ast.expr) -> tuple[str, str | None]:
    match node:
        case ast.BinOp(op=op):
            return f"{_OTHER_OPERATIONS[type(op)]!r} has no place in an expression", None
        case ast.Call(func=ast.Name(id=name)) if name not in _FUNCTIONS:
            return f"{name}(...) is not known", f"one of {listed(_FUNCTIONS)}"
        case _:
            return f"{_called(node)} found", "a number"


def _called(node: ast.expr) -> str:  # noqa: PLR0911 - one a kind of node
    match node:
        case ast.Constant(value=bool() | None as word):
            return str(word)
        case ast.Constant():
            return "a number"
        case ast.Compare() | ast.BoolOp():
            return "a condition"
        case ast.BinOp() | ast.UnaryOp():
            return "arithmetic"
        case ast.List() | ast.Tuple():
            return "a list"
        case ast.Call(func=ast.Name(id=name)):
            return f"{name}(...)"
        case _:
            return "something else"
