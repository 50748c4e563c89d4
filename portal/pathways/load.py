"""From a folder of rule files to a rule set. A broken file stops the start, with every fault named."""

import gc
import hashlib
import json
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from portal.pathways.documents import Documents
from portal.pathways.facts import FACTS
from portal.pathways.faults import Faults, RuleFileErrors
from portal.pathways.linking import Linker
from portal.pathways.model import RED_FLAGS, Disposition, Floor, Pathway, Question, RuleSet
from portal.pathways.reading import (
    identifier,
    read_disposition,
    read_floor,
    read_group,
    read_not_applicable,
    read_question,
    read_rule,
    read_source,
)
from portal.pathways.table import Table

__all__ = ["RuleFileErrors", "content_hash", "load_rules", "rules_of"]

DISPOSITIONS, QUESTIONS, RED_FLAGS_FILE = "dispositions.toml", "questions.toml", "red_flags.toml"
# Pathways of these groups ask for a service; every other one may be an illness (dispositions.md, rule 6).
NOT_ACUTE = ("medicines_admin", "everyday_life")

Parse: TypeAlias = Callable[[str], dict[str, Any]]


@dataclass(slots=True)
class Draft:
    """What has been read so far, before names are resolved."""

    faults: Faults = field(default_factory=Faults)
    documents: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    dispositions: dict[str, Disposition] = field(default_factory=dict)
    floors: list[Floor] = field(default_factory=list)
    shared: dict[str, Question] = field(default_factory=dict)
    pathways: dict[str, tuple[str, Pathway]] = field(default_factory=dict)

    def add(self, table: Table, name: str, known: Mapping[str, object]) -> bool:
        if name in known:
            table.fault("id", f"{name!r} is used twice")
        return bool(name) and name not in known


def load_rules(directory: Path, without: Collection[str] = (), *, parse: Parse = tomllib.loads) -> RuleSet:
    """Raises RuleFileErrors (a RuleFileError) listing every fault of every file but those left out.

    `parse` reads TOML; two thirds of the time of loading are its. It raises ValueError where it cannot.
    """
    with _no_collecting():
        return _ruleset(_read(directory, without, parse))


@contextmanager
def _no_collecting() -> Iterator[None]:
    """All that is made here stays: looking for garbage in it took a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(directory: Path, without: Collection[str], parse: Parse) -> Draft:
    draft = Draft()
    for name in (DISPOSITIONS, QUESTIONS, RED_FLAGS_FILE):
        _read_document(draft, directory, directory / name, parse)
    for path in sorted((directory / "pathways").glob("*.toml")):
        if path.relative_to(directory).as_posix() not in without:
            _read_document(draft, directory, path, parse)
    return draft


def rules_of(documents: Mapping[str, Mapping[str, Any]]) -> RuleSet:
    """The rule set that these documents make, as `RuleSet.documents` keeps them. Raises RuleFileErrors."""
    return _ruleset(Draft(documents=dict(documents)))


def _ruleset(draft: Draft) -> RuleSet:
    _read_dispositions(draft)
    _read_shared_questions(draft)
    for file in draft.documents:
        if file not in (DISPOSITIONS, QUESTIONS):
            _read_pathway(draft, file)
    ruleset = Linker(draft.faults, draft.dispositions, draft.shared, draft.pathways).link(
        draft.floors, Documents(draft.documents), content_hash(draft.documents)
    )
    draft.faults.stop_if_any()
    return ruleset


def content_hash(documents: Mapping[str, Mapping[str, Any]]) -> str:
    """Over what the files say, not how they are laid out: comments and line breaks change nothing."""
    canonical = json.dumps(
        dict(documents), sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def _read_document(draft: Draft, directory: Path, path: Path, parse: Parse) -> None:
    file = path.relative_to(directory).as_posix()
    try:
        draft.documents[file] = parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        draft.faults.note(file, "", "is missing")
    except UnicodeDecodeError:
        draft.faults.note(file, "", "is not UTF-8 text")
    except ValueError as error:
        draft.faults.note(file, "", f"is not TOML: {error}")


def _document(draft: Draft, file: str) -> Table:
    return Table(file, "", draft.documents.get(file, {}), draft.faults)


def _read_dispositions(draft: Draft) -> None:
    if DISPOSITIONS not in draft.documents:
        return
    document = _document(draft, DISPOSITIONS)
    for table in document.tables("disposition"):
        disposition = read_disposition(table)
        if draft.add(table, disposition.id, draft.dispositions):
            draft.dispositions[disposition.id] = disposition
    for table in document.tables("floor", required=False):
        draft.floors.append(read_floor(table))
    document.done()


def _read_shared_questions(draft: Draft) -> None:
    if QUESTIONS not in draft.documents:
        return
    document = _document(draft, QUESTIONS)
    for table in document.tables("question"):
        question = read_question(table, shared=True)
        if question.id in FACTS:
            table.fault("id", f"{question.id!r} is already known as a fact; leave the question out")
        elif draft.add(table, question.id, draft.shared):
            draft.shared[question.id] = question
    document.done()


def _read_pathway(draft: Draft, file: str) -> None:
    table = _document(draft, file)
    expected = RED_FLAGS if file == RED_FLAGS_FILE else Path(file).stem
    if identifier(table) != expected:
        table.fault("id", f"must be {expected!r}")
    draft.pathways[expected] = file, _pathway(draft, table, expected)
    table.done()


def _pathway(draft: Draft, table: Table, pathway_id: str) -> Pathway:
    group = read_group(table)
    return Pathway(
        id=pathway_id,
        title=table.text("title"),
        group=group,
        words=table.texts("words"),
        acute=table.flag("acute", group not in NOT_ACUTE),
        photo=table.flag("photo", group == "skin"),
        applies=table.condition("applies"),
        otherwise_go_to=table.text("otherwise_go_to", ""),
        not_applicable=read_not_applicable(table.table("not_applicable")),
        sources=tuple(read_source(row) for row in table.tables("sources")),
        author=table.text("author"),
        signed_off_by=table.text("signed_off_by", may_be_empty=True),
        note=table.text("note", "", may_be_empty=True),
        self_care=table.texts("self_care", required=True),
        safety_net=table.texts("safety_net", required=True),
        questions=tuple(_read_questions(draft, table)),
        rules=tuple(read_rule(row) for row in table.tables("rule")),
    )


def _read_questions(draft: Draft, pathway: Table) -> Iterator[Question]:
    for table in pathway.tables("question"):
        if not table.has("shared"):
            yield read_question(table, shared=False)
            continue
        name = table.text("shared")
        table.done()
        if name in draft.shared:
            yield draft.shared[name]
        else:
            table.fault("shared", f"{name!r} is no question of {QUESTIONS}")
