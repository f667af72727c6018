"""The quick frozen dataclass behaves as the standard one does, in all that the house asks of a noun."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Mapping
from dataclasses import field
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from aifactory_assess import nouns

ROOT = Path(nouns.__file__).parent


@nouns.dataclass(frozen=True, slots=True, kw_only=True)
class Quick:
    """With names."""

    one: int
    two: tuple[int, ...] = ()
    three: Mapping[str, int] = field(default_factory=dict)
    hidden: Any = field(default=None, repr=False, compare=False)

    @property
    def sum(self) -> int:
        return self.one + sum(self.two)


@nouns.dataclass(frozen=True, slots=True)
class Placed:
    """By place."""

    one: int
    two: str = "x"


@nouns.dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Apart:
    """By identity."""

    one: int


Standard = dataclasses.make_dataclass(
    "Quick",
    [
        ("one", int),
        ("two", tuple, ()),
        ("three", Mapping, field(default_factory=dict)),
        ("hidden", Any, field(default=None, repr=False, compare=False)),
    ],
    frozen=True,
    slots=True,
    kw_only=True,
)


def test_it_is_made_shown_compared_replaced_and_hashed_as_the_standard_one() -> None:
    for cls in (Quick, Standard):
        noun = cls(one=1, two=(2,), hidden=7)
        assert repr(noun).endswith("Quick(one=1, two=(2,), three={})")
        assert noun == cls(one=1, two=(2,), hidden=8) != cls(one=1)
        assert noun != object()
        assert dataclasses.replace(noun, one=5).one == 5
        assert noun.three is not cls(one=1).three
        assert dataclasses.is_dataclass(noun)
        assert [each.name for each in dataclasses.fields(noun)] == ["one", "two", "three", "hidden"]
        assert not hasattr(noun, "__dict__")
        with pytest.raises(TypeError, match="unhashable"):
            hash(noun)
    assert hash(Placed(1)) == hash(Placed(1, "x"))
    assert Quick(one=1, two=(2, 3)).sum == 6
    assert (Quick.__doc__, Quick.__name__, Quick.__module__) == ("With names.", "Quick", __name__)


def test_it_is_frozen() -> None:
    noun = Quick(one=1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        noun.one = 2  # type: ignore[misc]  # the test
    with pytest.raises(dataclasses.FrozenInstanceError):
        del noun.one
    with pytest.raises((dataclasses.FrozenInstanceError, AttributeError)):
        noun.other = 2  # type: ignore[attr-defined]  # the test


@pytest.mark.parametrize("wrong", [{}, {"one": 1, "four": 4}], ids=["missing", "unknown"])
def test_a_wrong_argument_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(TypeError):
        Quick(**wrong)  # type: ignore[arg-type]  # the test
    with pytest.raises(TypeError):
        Quick(1)  # type: ignore[call-arg]  # the test
    with pytest.raises(TypeError):
        nouns.dataclass(frozen=False, slots=True)


def test_it_travels_and_is_matched() -> None:
    noun = Quick(one=1, two=(2,), three={"a": 1}, hidden="h")
    for again in (pickle.loads(pickle.dumps(noun)), copy.deepcopy(noun), copy.copy(noun)):  # noqa: S301 - our own bytes
        assert again == noun
        assert again.hidden == "h"
    match Placed(1, "y"):
        case Placed(one, two):
            assert (one, two) == (1, "y")
    assert Quick.__match_args__ == ()
    first, second = Apart(one=1), Apart(one=1)
    assert first != second
    assert len({first, second}) == 2


def test_every_noun_of_the_house_is_made_as_its_fields_say() -> None:
    """Its constructor takes exactly its fields, those with defaults optional."""
    count = 0
    for path in sorted((ROOT / "framework").glob("*.py")) + sorted((ROOT / "telling").glob("*.py")):
        module = import_module(
            f"aifactory_assess.{path.relative_to(ROOT).with_suffix('').as_posix().replace('/', '.')}"
        )
        for cls in vars(module).values():
            noun: Any = cls
            if inspect.isclass(cls) and cls.__dict__.get("__getstate__") is nouns._state:
                signature = inspect.signature(nouns._constructor(cls))
                known = {each.name: each for each in dataclasses.fields(noun)}
                assert list(signature.parameters)[1:] == list(known) or not all(each.kw_only for each in known.values())
                for name, parameter in list(signature.parameters.items())[1:]:
                    given = known[name].default, known[name].default_factory
                    assert (parameter.default is inspect.Parameter.empty) is (given == (dataclasses.MISSING,) * 2)
                count += 1
    assert count > 60
