"""Asking git, so that no code of the repository runs and nothing is guessed.

Only commands that read objects, the index and attributes are used, on the git directory of the repository's root: a
bare repository committed beside the files is never looked at. Hooks, filters, text conversion, pagers and file-system
monitors belong to commands that are not used; fetching what a partial clone lacks is forbidden, since it would run what
a configuration names.
"""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import accumulate, chain, islice, takewhile
from pathlib import Path

from aifactory_assess.errors import AssessError, Problem, failure, reason_of
from aifactory_assess.files import is_there, looked_at, what_is_at

SECONDS = 60
"""How long one question to git may take."""
MOST_DEEP = 200
"""Folders in each other below a repository: the system walks along all of them for each."""
_ISOLATED = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C",
}
_INDEX = "GIT_INDEX_FILE"
"""Where a hook is told of the index; that of `git commit --all`, or of some files, is not the one of every day."""
_SET = (
    "safe.bareRepository=explicit",
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "protocol.allow=never",
    "core.warnAmbiguousRefs=true",
)
_SETTINGS = [word for setting in _SET for word in ("-c", setting)]


class NoGitError(AssessError):
    """git is not installed, or the folder is gone that it was to look at."""


# --- where a repository is ---


def absolute(path: Path) -> Path:
    """A path from the root, without `..`; links are kept, since one may leave the repository that holds it."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() follows links


def repository_of(folder: Path) -> Path | None:
    """The root of the git repository that a folder is in, or None; of a submodule, that of the repository above it.

    AssessError where that cannot be told, as where it is started below a folder that it may not look into.
    """
    return _root_above(absolute(folder), absolute(Path()))


def root_of(folder: Path) -> Path | None:
    """The root that a folder's policy and paths count from: of its repository; in none, where the program was started.

    None where it lies in none, and not below, whatever links its name goes through.
    """
    here, whole = absolute(Path()), absolute(folder)
    if (root := repository_of(folder)) is not None or repository_of(here) is not None:
        return root
    is_below = whole.is_relative_to(here) or Path(os.path.realpath(whole)).is_relative_to(os.path.realpath(here))
    return here if is_below else None


@cache
def _root_above(folder: Path, here: Path) -> Path | None:
    roots: list[Path] = []
    looked_at(here)
    for each in _there(folder):
        if has_git(each):
            is_part = roots and (
                _is_submodule(each) or _is_recorded(each, roots[-1]) or _is_linked(each, roots[0], here)
            )
            roots = [*roots, each] if is_part else [each]
    return roots[0] if roots else None


def _there(folder: Path) -> Iterator[Path]:
    """A folder and those above it from the root on, as far as they are there: below what is gone is no repository."""
    return takewhile(_is_folder, chain(reversed(folder.parents), [folder]))


def _is_folder(path: Path) -> bool:
    found = seen_at(path)
    return found is not None and stat.S_ISDIR(found.st_mode)


@cache
def root_nearest(folder: Path) -> Path | None:
    """The nearest root of a repository, be it a submodule's, of a folder's path without links: itself, or above it."""
    return next(filter(has_git, reversed([*_there(folder)])), None)


def has_git(folder: Path) -> bool:
    """Whether a folder is the root of a repository; one that may not be looked into is none, as git finds."""
    mark = seen_at(os.path.join(folder, ".git"))  # noqa: PTH118 - a Path costs more than the look
    return mark is not None and (stat.S_ISDIR(mark.st_mode) or stat.S_ISREG(mark.st_mode))  # git would wait at a pipe


def seen_at(path: Path | str) -> os.stat_result | None:
    """What is at a path, as git finds: None, too, where it may not be looked at, or has a name that is too long.

    AssessError where a disk or a share does not tell.
    """
    try:
        return what_is_at(path)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM, errno.ENAMETOOLONG):
            return None
        raise failure(str(path), f"cannot be read: {reason_of(error)}") from None


def is_checkout(folder: Path) -> bool:
    """Whether a folder is the root of a repository and no submodule."""
    return has_git(folder) and not _is_submodule(folder)


def is_sparse(root: Path) -> bool:
    """Whether the checkout at a root has a list of what it leaves out."""
    mark = root / ".git"
    found = looked_at((_named_by(mark) or mark) / "info" / "sparse-checkout")
    return found is not None and stat.S_ISREG(found.st_mode)


def _is_linked(folder: Path, above: Path, here: Path) -> bool:
    """Whether a link in the repository that `here` is in leads to a folder: commits know it by that name alone."""
    way = accumulate(folder.relative_to(above).parts, os.path.join, initial=str(above))
    has_link = any(map(os.path.islink, islice(way, 1, None)))
    return has_link and Path(os.path.realpath(here)).is_relative_to(os.path.realpath(above))


def _is_submodule(folder: Path) -> bool:
    """Whether a folder's `.git` is the file of a submodule; a worktree's git directory shares one with others."""
    named = _named_by(folder / ".git")
    return named is not None and not is_there(named / "commondir")


@cache
def _is_recorded(folder: Path, above: Path) -> bool:
    """Whether git's index has a folder as a submodule, be its `.git` a folder too; without git nobody can tell."""
    path = f":(literal){folder.relative_to(above).as_posix()}"
    try:
        return ask(above, "git", "ls-files", "-z", "--stage", "--", path).stdout.startswith(b"160000 ")
    except NoGitError:
        return False


def _named_by(mark: Path) -> Path | None:
    """The git directory that a `.git` names; None where it is no file that does so."""
    found = seen_at(mark)
    if found is None or not stat.S_ISREG(found.st_mode):
        return None
    try:
        told = mark.read_text("utf-8").strip()
    except ValueError:
        return None
    except OSError as error:
        raise failure(str(mark), f"cannot be read: {reason_of(error)}") from None
    return mark.parent / told.removeprefix("gitdir:").strip() if told.startswith("gitdir:") else None


def path_below(path: Path, root: Path) -> str | None:
    """A path from the root of a repository, however both are spelled; None where a change of that cannot reach there.

    A link in the repository leads to no other: commits know what is behind it by that name.
    """
    own = _root_above(absolute(path), root)
    if own is None and repository_of(root) is None:
        return rooted(str(path))
    if own is None or os.path.realpath(own) != os.path.realpath(root):
        return None
    return absolute(path).relative_to(own).as_posix()


def shared(folder: Path, files: Iterable[Path]) -> Path | None:
    """The root of the repository that a folder and one of some files are in; None where they have none in common."""
    roots = dict.fromkeys(repository_of(file.parent) for file in files)
    return next((root for root in roots if root is not None and path_below(folder, root) is not None), None)


def rooted(file: str) -> str:
    """A file's path from its root, with forward slashes; without one, as it is given."""
    root, whole = root_of(Path(file).parent), absolute(Path(file))
    if root is not None and not whole.is_relative_to(root):
        root, whole = Path(os.path.realpath(root)), Path(os.path.realpath(whole.parent)) / whole.name
    named = Path(os.path.normpath(file)) if root is None or not whole.is_relative_to(root) else whole.relative_to(root)
    return named.as_posix()


# --- questions ---


def ask(
    root: Path, flag: str, *words: str, lines: Iterable[str] = (), end: str = "\n"
) -> subprocess.CompletedProcess[bytes]:
    """One question to git about the repository at a root; AssessError where git is not there or takes too long."""
    with _told(root, flag):
        return subprocess.run(  # noqa: S603 - words are ours, and refs were checked
            _command(root, words),
            input=os.fsencode("".join(f"{line}{end}" for line in lines)),
            capture_output=True,
            check=False,
            cwd=root,
            env=_environment(root),
            timeout=SECONDS,
        )


def ask_for_some(root: Path, flag: str, most: int, *words: str) -> subprocess.CompletedProcess[bytes]:
    """A question to git, of whose answer no more is read than `most` bytes and one; AssessError as `ask` has it."""
    pipe, command = subprocess.PIPE, _command(root, words)
    late = threading.Event()
    with (
        _told(root, flag),
        subprocess.Popen(command, stdout=pipe, stderr=pipe, cwd=root, env=_environment(root)) as git,  # noqa: S603 - as above
    ):
        assert git.stdout is not None  # noqa: S101 - pipes
        assert git.stderr is not None  # noqa: S101 - as above

        def end() -> None:
            late.set()
            git.kill()

        timer = threading.Timer(SECONDS, end)
        timer.start()
        try:
            told = git.stdout.read(most + 1)
            if len(told) > most:
                git.kill()
            done = subprocess.CompletedProcess(command, git.wait(), told, git.stderr.read())
        finally:
            timer.cancel()
        if late.is_set():
            raise subprocess.TimeoutExpired(command, SECONDS)
        return done


def _command(root: Path, words: Iterable[str]) -> list[str]:
    return ["git", "--no-pager", f"--git-dir={root / '.git'}", *_SETTINGS, *words]


def _environment(root: Path) -> dict[str, str]:
    """What git is started with: of its own variables none but the index of a commit that is being made there."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | _ISOLATED
    index = os.environ.get(_INDEX)
    if index:
        mark, file = root / ".git", root / index
        if os.path.realpath(file.parent) == os.path.realpath(_named_by(mark) or mark):
            kept[_INDEX] = str(file)
    return kept


@contextmanager
def _told(root: Path, flag: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        hint = f"install git, or give {flag.removesuffix('-ref')} FILE" if flag.endswith("-ref") else "install git"
        problem = Problem(file=flag, found="git is not installed, or the folder is gone", hint=hint)
        raise NoGitError([problem]) from None
    except subprocess.TimeoutExpired:
        raise failure(flag, f"git took more than {SECONDS} seconds in {root}") from None
    except OSError as error:
        raise failure(flag, f"git cannot be started: {error.strerror}") from None


_ALTERING = ("ident", "filter", "working-tree-encoding")


def altered(files: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """The files that a checkout writes otherwise than they are committed, each with the attribute that says so.

    What a change is judged by would not be what it commits. No filter runs: attributes are only read. git's
    index is asked too, by which a checkout goes: it may write `.gitattributes` itself otherwise.
    """
    by_root: dict[Path, dict[str, Path]] = {}
    for file in files:
        real = Path(os.path.realpath(file))  # what links lead to, those of folders too, is what is committed
        root = root_nearest(real.parent)
        if root is not None:
            by_root.setdefault(root, {})[str(real.relative_to(root))] = file if absolute(file) == real else real
    for root, names in by_root.items():
        for name, attribute in dict.fromkeys((*_attributes(root, names), *_attributes(root, names, "--cached"))):
            yield names[name], attribute


def _attributes(root: Path, names: Iterable[str], *where: str) -> Iterator[tuple[str, str]]:
    """The names with each altering attribute that they have."""
    done = ask(root, "git", "check-attr", "-z", "--stdin", *where, *_ALTERING, lines=names, end="\0")
    if done.returncode != 0:
        raise failure("git", f"cannot tell the attributes of files in {root}: {said(done)}")
    told = os.fsdecode(done.stdout).split("\0")
    for name, attribute, value in zip(told[0::3], told[1::3], told[2::3], strict=False):
        if value not in ("unspecified", "unset"):
            yield name, attribute if value == "set" else f"{attribute}={value}"


def said(done: subprocess.CompletedProcess[bytes]) -> str:
    """The first line of what git said went wrong."""
    told = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return told[0] if told else f"it ended with exit code {done.returncode}"
