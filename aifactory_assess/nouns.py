"""Frozen dataclasses that cost a start a sixth: the same to read, to check, to compare, to replace and to pickle.

`dataclasses.dataclass` compiles six functions for each class, a third of a millisecond; a report knows more than a
hundred classes, and starts count in CI. Here a class shares all of them but its constructor, which is compiled when the
first instance is made. Frozen classes with slots are offered, with `kw_only`, `eq` and default factories; what mypy
sees is the standard decorator.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - mypy knows it by this very name
else:

    def dataclass(*, frozen: bool, slots: bool, kw_only: bool = False, eq: bool = True) -> Callable[[type], type]:
        """As `dataclasses.dataclass` of these arguments."""
        if not (frozen and slots):
            raise TypeError("expected frozen=True, slots=True")
        return lambda cls: _noun(cls, kw_only=kw_only, eq=eq)


def _noun(cls: type, *, kw_only: bool, eq: bool) -> type:
    bare: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)(cls)
    for name, function in {**_SHARED, **(_COMPARED if eq else {})}.items():
        if name not in cls.__dict__:
            setattr(bare, name, function)
    # Whoever asks is told what holds: assigning to a field is refused.
    bare.__dataclass_params__.frozen = True
    made: type = bare
    return made


def _names(noun: object) -> tuple[str, ...]:
    return tuple(noun.__dataclass_fields__)  # type: ignore[attr-defined]  # a dataclass


def _first(noun: object, *places: object, **given: object) -> None:
    """The constructor of a class of which no instance was made yet."""
    cls = next(each for each in type(noun).__mro__ if each.__dict__.get("__init__") is _first)
    cls.__init__ = _constructor(cls)  # type: ignore[misc]  # the class is ours
    cls.__init__(noun, *places, **given)  # type: ignore[misc]  # as above


def _constructor(cls: type) -> Any:  # noqa: ANN401 - a function of the class's own fields
    """`__init__` with the fields as arguments, compiled: it is called for each of thousands of nouns."""
    known: dict[str, Any] = {"put": object.__setattr__, "absent": dataclasses.MISSING}
    fields = dataclasses.fields(cls)
    lines = ["    pass"]
    for field in fields:
        name, value = field.name, field.name
        if field.default_factory is not dataclasses.MISSING:
            known[f"make_{name}"] = field.default_factory
            value = f"make_{name}() if {name} is absent else {name}"
        known[f"default_{name}"] = field.default
        lines.append(f"    put(self, {name!r}, {value})")
    places = [_argument(field) for field in fields if not field.kw_only]
    named = [_argument(field) for field in fields if field.kw_only]
    arguments = ", ".join(["self", *places, *(["*", *named] if named else [])])
    exec(f"def __init__({arguments}):\n" + "\n".join(lines), known)  # noqa: S102 - names of our own classes
    made = known["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


def _argument(field: dataclasses.Field[Any]) -> str:
    if field.default_factory is not dataclasses.MISSING:
        return f"{field.name}=absent"
    return field.name if field.default is dataclasses.MISSING else f"{field.name}=default_{field.name}"


def _repr(noun: object) -> str:
    shown = ", ".join(
        f"{name}={getattr(noun, name)!r}"
        for name, field in noun.__dataclass_fields__.items()  # type: ignore[attr-defined]  # a dataclass
        if field.repr
    )
    return f"{type(noun).__qualname__}({shown})"


def _compared(noun: object) -> tuple[Any, ...]:
    fields = noun.__dataclass_fields__.items()  # type: ignore[attr-defined]  # a dataclass
    return tuple([getattr(noun, name) for name, field in fields if field.compare])


def _equal(noun: object, other: object) -> bool:
    return _compared(noun) == _compared(other) if other.__class__ is noun.__class__ else NotImplemented


def _hash(noun: object) -> int:
    return hash(_compared(noun))


def _refuse_to_set(noun: object, name: str, value: object) -> None:  # noqa: ARG001 - the signature of __setattr__
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(noun: object, name: str) -> None:  # noqa: ARG001 - the signature of __delattr__
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(noun: object) -> list[Any]:
    return [getattr(noun, name) for name in _names(noun)]


def _restore(noun: object, state: list[Any]) -> None:
    for name, value in zip(_names(noun), state, strict=True):
        object.__setattr__(noun, name, value)


_SHARED = {
    "__init__": _first,
    "__repr__": _repr,
    "__setattr__": _refuse_to_set,
    "__delattr__": _refuse_to_delete,
    "__getstate__": _state,
    "__setstate__": _restore,
}
_COMPARED = {"__eq__": _equal, "__hash__": _hash}


Thing = TypeVar("Thing")


class Same(Generic[Thing]):
    """A thing as a key, by its identity: comparing what it holds would take longer than what is kept of it."""

    __slots__ = ("thing",)

    def __init__(self, thing: Thing) -> None:
        self.thing = thing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.thing is other.thing

    def __hash__(self) -> int:
        return id(self.thing)
