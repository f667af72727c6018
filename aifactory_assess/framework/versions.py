"""Which framework a file was written for (`ai-factory@2.1`), and whether this one can read it."""

from __future__ import annotations

import re
from typing import NamedTuple

from aifactory_assess.errors import AssessError
from aifactory_assess.escaping import shell
from aifactory_assess.framework.model import Framework

_NUMBER = "(?:0|[1-9][0-9]{0,8})"
MINOR_PATTERN = rf"(?:\.{_NUMBER}){{0,2}}"
VERSION_PATTERN = f"{_NUMBER}{MINOR_PATTERN}"
FRAMEWORK_PATTERN = rf"[a-z][a-z0-9-]{{0,63}}@{VERSION_PATTERN}"
"""`ID@MAJOR`, or `ID@MAJOR.MINOR`: at least that one."""
_WORD = re.compile(rf"([a-z][a-z0-9-]{{0,63}})@({VERSION_PATTERN})")


class OtherVersionError(AssessError):
    """A file was written for another framework, or for a version that this one is not."""


class Mismatch(NamedTuple):
    """Why a file is not for this framework, in words; `migrates` where `migrate` can rewrite it."""

    found: str
    hint: str
    expected: str | None = None
    migrates: bool = False


def version_numbers(version: str) -> tuple[int, ...]:
    """A version's three numbers, absent ones 0, as versions are compared."""
    given = [int(part) for part in version.split(".")]
    return tuple([*given, 0, 0][:3])


def major_of(version: str) -> int:
    """The first number of a version."""
    return version_numbers(version)[0]


def parts_of(word: str) -> tuple[str, str] | None:
    """The id and the version of a word such as `ai-factory@2.1`; None where it is no such word."""
    match = _WORD.fullmatch(word)
    return (match.group(1), match.group(2)) if match else None


def mismatch(word: str, framework: Framework, *, file: str, says: str) -> Mismatch | None:
    """Why a file that names a framework cannot be read with this one, or None.

    `says` begins the sentence ("the file answers"); `word` is a word that `parts_of` can read.
    """
    parts = parts_of(word)
    assert parts is not None  # noqa: S101 - the caller looked
    name, version = parts
    own = f"{framework.id} {framework.version}" + ("" if framework.state is None else f" at {framework.state}")
    if name != framework.id:
        hint = "give the folder of that framework with --framework"
        return Mismatch(f"{says} framework {name!r}", hint, f"{framework.id}@{framework.major}")
    theirs, ours = version_numbers(version), version_numbers(framework.version)
    if theirs[0] < ours[0]:
        command = f"aifactory-assess migrate {shell(file)}{framework.flag}"
        return Mismatch(f"{says} {word}, and this is {own}", f"rewrite it with `{command}`", migrates=True)
    if theirs > ours:
        needs = "" if theirs[0] > ours[0] else "at least "
        message = f"{says} {needs}{word}, and this is {own}"
        if framework.state is not None:
            return Mismatch(message, f"let the framework that has {needs}{word} land first, in a change of its own")
        return Mismatch(
            message, f"take a release of aifactory-assess, or a folder of that framework, that has {needs}{word}"
        )
    return None
