"""The built-in framework: where it is, and its compiled form, which loads faster than YAML.

Checking and building the framework costs a start more than the assessment does. So it is compiled: when a wheel is
built, into the package; in a checkout at the first start, into a file beside it that git ignores. The name is made of
the bytes that it came from, in a checkout of the state of the code too. Whatever is wrong with it, or whoever may not
write there, means reading the YAML. Nothing is written anywhere else.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from aifactory_assess.errors import failure
from aifactory_assess.framework import compiled
from aifactory_assess.framework.compiled import Compiled
from aifactory_assess.framework.model import POLICY_FILE, Framework
from aifactory_assess.yamltext import read_bytes

PACKAGE = Path(__file__).resolve().parent.parent
FOLDER = "compiled"
"""In the package: what is compiled."""


def builtin_folder() -> Path:
    """Where the built-in framework is: beside the package in a checkout, inside it in a wheel."""
    for folder in (PACKAGE / "questionnaires", PACKAGE.parent / "questionnaires"):
        if (folder / "framework.yaml").is_file():
            return folder
    message = "the built-in framework is missing from this installation"
    raise failure("questionnaires", message, hint="install the package again")


@cache
def builtin() -> Framework:
    """The built-in framework, loaded once."""
    return _found().framework


def vouches_for_policy(data: bytes) -> bool:
    """Whether these are the bytes of the built-in policy whose structure was checked when it was compiled."""
    return _found().policy == hashlib.sha256(data).hexdigest()


@cache
def _found() -> Compiled:
    folder = builtin_folder()
    sources = {path.name: read_bytes(path) for path in sorted(folder.glob("*.yaml"))}
    in_checkout = folder.parent != PACKAGE
    path = PACKAGE / FOLDER / compiled_name(sources, _code_state() if in_checkout else "")
    found = compiled.read(path)
    if found is None:
        found = compile_sources(sources, str(folder))
        if in_checkout:
            with suppress(OSError):
                _keep(path, found)
    return found


def compile_sources(sources: Mapping[str, bytes], folder: str) -> Compiled:
    """The framework of these files, and the policy among them vouched for if its structure is sound."""
    from aifactory_assess.errors import AssessError, Faults
    from aifactory_assess.framework.loading import load_texts
    from aifactory_assess.framework.schemas import schema
    from aifactory_assess.structure import check
    from aifactory_assess.yamltext import parse

    framework = load_texts({name: data for name, data in sources.items() if name != POLICY_FILE}, folder)
    policy = sources.get(POLICY_FILE)
    with suppress(AssessError):
        root = None if policy is None else parse(policy, POLICY_FILE).root
        if policy is not None and root is not None and check(root, schema("policy"), Faults("")).sound(root):
            return Compiled(framework, hashlib.sha256(policy).hexdigest())
    return Compiled(framework)


def compiled_name(sources: Mapping[str, bytes], code: str) -> str:
    """The name of the file that holds exactly these sources, as this code reads them."""
    digest = hashlib.sha256(code.encode())
    for name, data in sorted(sources.items()):
        digest.update(f"\0{name}\0{len(data)}\0".encode("utf-8", "surrogateescape"))
        digest.update(data)
    return f"framework-{digest.hexdigest()[:32]}.json"


def _code_state() -> str:
    """What tells two states of a checkout's code apart: changed code must not read what other code wrote."""
    places = [*PACKAGE.glob("*.py"), *(PACKAGE / "framework").glob("*.py"), *PACKAGE.parent.glob("schemas/*.json")]
    told = ((path, path.stat()) for path in sorted(places))
    return "\n".join(f"{path.name} {state.st_size} {state.st_mtime_ns}" for path, state in told)


def _keep(path: Path, found: Compiled) -> None:
    """Write what was compiled into the checkout, if the folder for it is this user's own; OSError where it is not."""
    folder = path.parent
    with suppress(FileExistsError):
        folder.mkdir(mode=0o755)
    state = folder.lstat()
    own = not hasattr(os, "geteuid") or state.st_uid == os.geteuid()
    if stat.S_ISDIR(state.st_mode) and own and not state.st_mode & stat.S_IWOTH:
        compiled.write(path, found)
