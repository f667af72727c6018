"""A folder of YAML -> Framework, or every Problem in it."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from aifactory_assess.errors import AssessError, Faults, Problem, failure, meant
from aifactory_assess.framework.asked import EvidenceLimits, Level, Pillar, Question
from aifactory_assess.framework.build_estimates import build_benchmarks, build_estimates, build_references
from aifactory_assess.framework.build_history import build_changed, build_retired
from aifactory_assess.framework.build_obligations import build_obligations
from aifactory_assess.framework.build_pillars import build_topics
from aifactory_assess.framework.build_profile import build_contradictions, build_fields, build_figures, build_prices
from aifactory_assess.framework.build_remedies import DEFAULT_REMEDY_TARGET, Vocabulary, check_order_of_remedies
from aifactory_assess.framework.build_risk import build_challenges, build_risk, build_scale
from aifactory_assess.framework.entries import (
    basis_points,
    items,
    loose_items,
    mapping,
    number,
    number_at,
    plain,
    scalar,
    text,
    text_at,
    words,
)
from aifactory_assess.framework.estimates import Estimates, Price
from aifactory_assess.framework.model import (
    COMPANIONS,
    DEFAULT_EVIDENCE,
    POLICY_FILE,
    Agreement,
    Benchmark,
    Framework,
    Named,
    RiskModel,
)
from aifactory_assess.framework.names import Ids, ids_in
from aifactory_assess.framework.reader import Reader, Shared, in_order
from aifactory_assess.framework.schemas import schema_for
from aifactory_assess.framework.sourcing import check_sources
from aifactory_assess.structure import check
from aifactory_assess.yamlnodes import MappingNode, ScalarNode, text_within
from aifactory_assess.yamltext import is_yaml, parse, read_bytes

MAX_QUESTIONS = 1000
# The built-in framework has 12 files, with 292 KiB and some 15,900 keys and values together.
MAX_FILES = 100
MAX_FOLDER_BYTES = 4 << 20
MAX_FOLDER_VALUES = 100_000
OPTIONAL_FILES = (
    "profile.yaml",
    "estimates.yaml",
    "references.yaml",
    "challenges.yaml",
    "benchmarks.yaml",
    "obligations.yaml",
)


def load(folder: Path | str, *, sourced: bool = False) -> Framework:
    """Read a framework's folder; AssessError holds every fault of every file.

    With `sourced`, numbers that do not say where they come from are faults too (see `sourcing`).
    """
    return replace(load_texts(_read_folder(Path(folder)), str(folder), sourced=sourced), folder=str(folder))


def load_texts(files: Mapping[str, bytes], folder: str, state: str = "", *, sourced: bool = False) -> Framework:
    """A framework from the bytes of its files, by file name; in messages they are in `folder`, as of a `state`."""
    loader = _Loader(files, folder, state)
    framework = loader.framework()
    if sourced and framework is not None:
        loader.check_sources(framework)
    loader.stop_if_faulty()
    assert framework is not None  # noqa: S101 - None comes with a fault
    return framework


def _read_folder(folder: Path) -> dict[str, bytes]:
    from aifactory_assess.files import lacking, looked_at

    there = looked_at(folder)
    if there is None or not stat.S_ISDIR(there.st_mode):
        raise failure(str(folder), "is no folder with a framework.yaml" if there else lacking(folder))
    try:
        found = sorted(path.name for path in folder.iterdir() if is_yaml(path.name))
    except OSError as error:
        raise failure(str(folder), f"cannot be read: {error.strerror}") from None
    names = [name for name in found if name != POLICY_FILE]
    if "framework.yaml" not in names:
        raise failure(str(folder), "has no framework.yaml", hint=f"found {', '.join(names[:10]) or 'no YAML file'}")
    if len(names) > MAX_FILES:
        raise failure(str(folder), f"holds {len(names)} YAML files", f"at most {MAX_FILES}")
    files: dict[str, bytes] = {}
    for name in names:
        files[name] = read_bytes(folder / name)
        if sum(map(len, files.values())) > MAX_FOLDER_BYTES:
            raise failure(str(folder), f"holds more than {MAX_FOLDER_BYTES >> 20} MiB of YAML, the most that is read")
    return files


def sha256_of(files: Mapping[str, bytes]) -> str:
    """What tells a framework's files from others, line ends as YAML reads them: git writes them as machines want."""
    digest = hashlib.sha256()
    for name, raw in sorted(files.items()):
        data = raw.replace(b"\r\n", b"\n")
        digest.update(f"{name}\0{len(data)}\0".encode("utf-8", "surrogateescape"))
        digest.update(data)
    return digest.hexdigest()


class _Loader:
    """Reads the files of one folder in the order in which they see each other."""

    def __init__(self, files: Mapping[str, bytes], folder: str, state: str) -> None:
        self._files = files
        self._folder, self._state = folder, state
        self._shared = Shared()
        self._problems: list[Problem] = []
        self._readers: dict[str, Reader] = {}
        self._unreadable = False
        self._values = 0

    def stop_if_faulty(self) -> None:
        """Raise AssessError with all that was found, file by file."""
        by_file = [problem for reader in self._readers.values() for problem in reader.faults.in_order()]
        if self._problems or by_file:
            raise AssessError([*self._lacking(), *self._problems, *by_file])

    def _lacking(self) -> Iterator[Problem]:
        """The files that are not there, where names are strange that may have stood in them."""
        for name, what in _DECLARING.items():
            if name in self._shared.strange and name not in self._files:
                yield Problem(file=self._called(name), found=f"is not there, so no {what} is known")

    def check_sources(self, framework: Framework) -> None:
        """Note the numbers and references that stand alone, if nothing else is wrong."""
        if not self._problems and not any(reader.faults.found for reader in self._readers.values()):
            pillars = [self._readers[pillar.file] for pillar in framework.pillars]
            check_sources(self._readers.get("references.yaml"), self._readers.get("estimates.yaml"), pillars)

    def framework(self) -> Framework | None:
        """The framework, or None after noting why there is none."""
        main = self._open("framework.yaml")
        if main is None or self._problems or main.faults.found:
            # Without a sound framework.yaml nothing tells what the other files may say; their YAML is still checked.
            for name in (*OPTIONAL_FILES, *self._pillar_files(main)):
                self._open(name)
            return None
        root = mapping(main.document.root)
        self._check_file_names(main, root)
        levels, vocabulary = _levels(main, root), _vocabulary(root)
        self._shared.roles = tuple(role.id for role in _named(root, "roles"))
        parts = {name: self._open(name) for name in OPTIONAL_FILES}
        # A name with a meaning of its own has been refused; its file is read as what it is.
        pillar_readers = {name: self._open(name) for name in self._pillar_files(main) if name not in _NAMED}
        if self._unreadable:
            # Every name of a file that cannot be read would look unknown in all others.
            return None
        self._declare(root, parts, pillar_readers)
        profile, costs, references = (parts[name] for name in ("profile.yaml", "estimates.yaml", "references.yaml"))
        fields = build_fields(profile) if profile else ()
        prices = build_prices(costs) if costs else ()
        figures = build_figures(profile) if profile else ()
        cited = references if references is not None and not references.faults.found else None
        pillars = self._pillars(root, pillar_readers, vocabulary)
        questions = {question.id: question for pillar in pillars for question in pillar.questions}
        never = build_contradictions(profile, questions) if profile else ()
        check_order_of_remedies(self._shared)
        risk = self._risk(main, root, parts["challenges.yaml"])
        if not any(reader is None or reader.faults.found for reader in pillar_readers.values()):
            # A question that is faulty, or missing with its file, may be the one that a challenge seems to lack.
            _check_informed(parts["challenges.yaml"], pillars)
        estimates = self._estimates(costs, prices, questions)
        for key in ("refs", "weights_refs", "levels_refs", "risk_scale_refs"):
            main.refs(root, key)
        for key in ("likelihood", "risk_matrix", "agreement"):
            if key in root.entries:
                main.refs(mapping(root.entries[key].value))
        agreement, compared = root.get("agreement"), parts["benchmarks.yaml"]
        return Framework(
            **plain(Framework, root),
            sha256=sha256_of(self._files),
            pillars=pillars,
            levels=levels,
            evidence_limits=_limits(main, root),
            fields=fields,
            figures=figures,
            contradictions=never,
            risk=risk,
            estimates=estimates,
            references={} if cited is None else build_references(mapping(cited.document.root)),
            benchmarks=self._benchmarks(compared, pillars),
            benchmarks_caution=None if compared is None else text_within(compared.document.root, "caution"),
            effort_days=vocabulary.effort_days,
            phases=vocabulary.phases,
            roles=_named(root, "roles"),
            evidence_kinds=_named(root, "evidence_kinds") or DEFAULT_EVIDENCE,
            retired=build_retired(main, root),
            changed=build_changed(main, root),
            obligations=build_obligations(parts["obligations.yaml"]),
            agreement=None if agreement is None else _agreement(main, mapping(agreement)),
            bases={key: text(root, key) for key in root.entries if key.endswith("_basis")},
        )

    # --- files ---

    def _called(self, name: str) -> str:
        """A file's name in messages."""
        return f"{self._folder}/{name}{self._state}"

    def _open(self, name: str) -> Reader | None:
        """A reader for a file that is there and parses; its structure is checked here."""
        if name in self._readers:
            return self._readers[name]
        if name not in self._files or self._values > MAX_FOLDER_VALUES:
            return None
        path = self._called(name)
        try:
            document = parse(self._files[name], path)
            self._values += document.values
            if self._values > MAX_FOLDER_VALUES:
                raise failure(path, f"is one file too many: more than {MAX_FOLDER_VALUES:,} keys and values together")
        except AssessError as error:
            self._problems.extend(error.problems)
            self._unreadable = True
            return None
        faults = Faults(path, self._shared.suggestions)
        flaws = check(document.root, schema_for(name), faults)
        self._unreadable = self._unreadable or flaws.too_many
        reader = Reader(document, faults, self._shared, flaws)
        self._readers[name] = reader
        return reader

    def _pillar_files(self, main: Reader | None) -> list[str]:
        nodes = loose_items(main.document.root, "pillars") if main else ()
        found = [node.get("file") for node in nodes if isinstance(node, MappingNode)]
        return [node.text for node in found if isinstance(node, ScalarNode)]

    def _check_file_names(self, main: Reader, root: MappingNode) -> None:
        pillar_files = self._pillar_files(main)
        for node in map(mapping, items(root, "pillars")):
            place = scalar(node.entries["file"].value)
            if place.text in ("framework.yaml", POLICY_FILE, *OPTIONAL_FILES):
                main.refuse(place, f"{place.text!r} has a meaning of its own", "another file for a pillar")
            elif place.text not in self._files:
                main.refuse(place, f"there is no file {place.text!r} in this folder", near=(place.text, self._files))
            elif pillar_files.count(place.text) > 1:
                main.refuse(place, f"two pillars share the file {place.text!r}")
        allowed = ("framework.yaml", *OPTIONAL_FILES, *pillar_files)
        for name in self._files:
            if name not in allowed:
                hint = meant(name, allowed) or "move it to a folder below, or delete it"
                message = "is no file of this framework, so nothing in it would count"
                self._problems.append(Problem(file=self._called(name), found=message, hint=hint))

    # --- parts ---

    def _declare(
        self, root: MappingNode, parts: Mapping[str, Reader | None], pillars: Mapping[str, Reader | None]
    ) -> None:
        """Claim every id, and tell the scopes which names exist at all."""
        shared, profile, estimates = self._shared, parts["profile.yaml"], parts["estimates.yaml"]
        fields = self._claim(profile, shared.ids, "fields")
        beside = {name: f"price__{name}" for name in COMPANIONS}
        of_prices = Ids(shared.ids.claims, {**shared.ids.taken, **beside})
        priced = [name for key in ("prices", "factors") for name in self._claim(estimates, of_prices, key)]
        figures = self._claim(profile, shared.ids, "figures")
        questions = [
            name for reader in pillars.values() for name in self._claim(reader, shared.ids, "topics", "questions")
        ]
        shared.names.declare(fields=fields, priced=priced, figures=figures, questions=questions)
        if parts["challenges.yaml"] is not None:
            shared.challenges = in_order(self._claim(parts["challenges.yaml"], Ids(), "challenges"))
        references = parts["references.yaml"]
        if references is not None and isinstance(references.document.root, MappingNode):
            found = references.document.root.get("references")
            shared.references = in_order(found.entries if isinstance(found, MappingNode) else ())
        main = self._readers["framework.yaml"]
        ranges = [f"{name}_{what}" for name in shared.challenges or () for what in ("gap", "risk")]
        taken = {"level": "level_high", **{name: f"{name}_low" for name in ("overall", *ranges)}}
        self._claim(main, Ids(taken=taken), "pillars")
        for key in ("levels", "risk_scale", "phases", "roles", "evidence_kinds"):
            self._claim(main, Ids(), key)
        for key in ("phases", "documented", "items", "totals", "capacity"):
            self._claim(estimates, Ids(), key)
        for key in ("benchmarks", "obligations"):
            self._claim(parts[f"{key}.yaml"], Ids(), key)
        shared.questions = in_order(questions)
        if len(questions) > MAX_QUESTIONS:
            main.refuse(root, f"{len(questions)} questions", f"at most {MAX_QUESTIONS}")

    def _claim(self, reader: Reader | None, ids: Ids, *path: str) -> list[str]:
        if reader is None:
            return []
        found = list(ids_in(reader.document.root, *path))
        for node in found:
            ids.claim(node, reader.faults)
        return [node.text for node in found]

    def _pillars(
        self, root: MappingNode, readers: Mapping[str, Reader | None], vocabulary: Vocabulary
    ) -> tuple[Pillar, ...]:
        topic_ids = Ids()
        found: list[Pillar] = []
        for node in map(mapping, items(root, "pillars")):
            file = text(node, "file")
            # Two pillars that share a file have been refused; what is wrong in it is told once.
            first = file not in {pillar.file for pillar in found}
            reader, pillar = readers.get(file) if first else None, text(node, "id")
            topics = build_topics(reader, pillar, vocabulary, topic_ids) if reader else ()
            found.append(Pillar(**plain(Pillar, node), topics=topics))
        return tuple(found)

    def _risk(self, main: Reader, root: MappingNode, reader: Reader | None) -> RiskModel:
        if reader is None:
            return RiskModel()
        risk = build_risk(main, root, build_challenges(reader, build_scale(root)))
        if risk is None or reader.faults.found:
            return RiskModel()
        file = mapping(reader.document.root)
        return replace(risk, impact_basis=text_at(file, "impact_basis"), signals_basis=text_at(file, "signals_basis"))

    def _estimates(
        self, reader: Reader | None, prices: tuple[Price, ...], questions: Mapping[str, Question]
    ) -> Estimates:
        if reader is None or not reader.flaws.sound_besides(reader.document.root, _ESTIMATES):
            return Estimates(prices=prices)
        root = mapping(reader.document.root)
        for key in ("phases_refs", "time_notes_refs", "documented_refs"):
            reader.refs(root, key)
        return build_estimates(reader, root, prices, questions)

    def _benchmarks(self, reader: Reader | None, pillars: Iterable[Pillar]) -> tuple[Benchmark, ...]:
        if reader is None:
            return ()
        about = ("overall", "pillars", "time", "money", *(pillar.id for pillar in pillars))
        about += tuple(self._shared.challenges or ())
        return build_benchmarks(reader, about)


_ESTIMATES = ("prices", "factors", "phases", "documented", "items", "totals", "capacity")
_DECLARING = {"profile.yaml": "field or figure", "estimates.yaml": "price or factor"}
_NAMED = ("framework.yaml", *OPTIONAL_FILES)


def _levels(main: Reader, root: MappingNode) -> tuple[Level, ...]:
    nodes = [mapping(node) for node in items(root, "levels")]
    levels = tuple(Level(**plain(Level, node), start=main.tenths(node.entries["from"].value)) for node in nodes)
    if levels[0].start != 0:
        main.refuse(nodes[0].entries["from"].value, "the first level does not begin at 0")
    for node, before, level in zip(nodes[1:], levels, levels[1:], strict=False):
        if not before.start < level.start:
            main.refuse(node.entries["from"].value, f"level {level.id!r} does not begin above {before.id!r}")
    return levels


def _vocabulary(root: MappingNode) -> Vocabulary:
    efforts, strengths = root.get("effort_days"), root.get("strengths")
    target = number_at(root, "remedy_target")
    return Vocabulary(
        levels=tuple(text(mapping(node), "id") for node in items(root, "levels")),
        strengths=() if strengths is None else tuple(mapping(strengths).entries),
        effort_days={}
        if efforts is None
        else {name: float(number(entry.value)) for name, entry in mapping(efforts).entries.items()},
        phases=words(root, "phases"),
        remedy_target=DEFAULT_REMEDY_TARGET if target is None else basis_points(target),
    )


def _limits(main: Reader, root: MappingNode) -> EvidenceLimits | None:
    place = root.get("evidence_limits")
    if place is None:
        return None
    node = mapping(place)
    return EvidenceLimits(
        min_coverage=main.tenths(node.entries["min_coverage"].value),
        max_not_applicable_share=main.tenths(node.entries["max_not_applicable_share"].value),
    )


def _agreement(main: Reader, node: MappingNode) -> Agreement:
    reliable, tentative = (number(node.entries[key].value) for key in ("reliable", "tentative"))
    if tentative > reliable:
        main.refuse(
            node.entries["tentative"].value, f"tentative from {tentative:g}", f"at most {reliable:g}, as reliable"
        )
    return Agreement(reliable=reliable, tentative=tentative)


def _named(root: MappingNode, key: str) -> tuple[Named, ...]:
    return tuple(Named(**plain(Named, node)) for node in map(mapping, items(root, key)))


def _check_informed(reader: Reader | None, pillars: Iterable[Pillar]) -> None:
    """Every challenge needs questions that speak about it, and core ones where the framework has a quick scan."""
    if reader is None:
        return
    questions = [question for pillar in pillars for question in pillar.questions]
    informed = {challenge for question in questions for challenge in question.informs}
    core = {challenge for question in questions if question.core for challenge in question.informs}
    has_core = any(question.core for question in questions)
    for name in ids_in(reader.document.root, "challenges"):
        if name.text not in informed:
            reader.refuse(name, f"no question informs challenge {name.text!r}")
        elif has_core and name.text not in core:
            reader.refuse(
                name, f"no core question informs challenge {name.text!r}, so the quick scan could not judge it"
            )
