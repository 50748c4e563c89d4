"""From a folder of rule files to a rule set. A broken file stops the start, with every fault named."""

import gc
import hashlib
import json
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from portal.pathways.documents import Document, Documents
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

COMMON = DISPOSITIONS, QUESTIONS = "dispositions.toml", "questions.toml"
RED_FLAGS_FILE = "red_flags.toml"
# Pathways of these groups ask for a service; every other one may be an illness (dispositions.md, rule 6).
NOT_ACUTE = ("medicines_admin", "everyday_life")

Parse: TypeAlias = Callable[[str], dict[str, Any]]


@dataclass(slots=True)
class Draft:
    """What has been read so far, before names are resolved."""

    faults: Faults = field(default_factory=Faults)
    documents: Documents = field(default_factory=Documents)
    canonical: dict[str, bytes] = field(default_factory=dict)
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
        draft = Draft()
        return _ruleset(draft, _read(draft.faults, directory, without, parse))


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


def _read(
    faults: Faults, directory: Path, without: Collection[str], parse: Parse
) -> Iterator[tuple[str, Document]]:
    paths = [directory / name for name in (*COMMON, RED_FLAGS_FILE)]
    paths += sorted((directory / "pathways").glob("*.toml"))
    for path in paths:
        file = path.relative_to(directory).as_posix()
        if file in without and file.startswith("pathways/"):
            continue
        try:
            yield file, parse(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            faults.note(file, "", "is missing")
        except UnicodeDecodeError:
            faults.note(file, "", "is not UTF-8 text")
        except ValueError as error:
            faults.note(file, "", f"is not TOML: {error}")


def rules_of(documents: Mapping[str, Document]) -> RuleSet:
    """The rule set that these documents make, as `RuleSet.documents` keeps them. Raises RuleFileErrors."""
    common = [name for name in COMMON if name in documents]  # the others name what is in these
    order = (*common, *(name for name in documents if name not in COMMON))
    return _ruleset(Draft(), ((name, documents[name]) for name in order))


def _ruleset(draft: Draft, documents: Iterable[tuple[str, Document]]) -> RuleSet:
    """One document after the other: all at once, as tables, they would leave 5 MB of holes behind."""
    for file, document in documents:
        _take(draft, file, document)
    ruleset = Linker(draft.faults, draft.dispositions, draft.shared, draft.pathways).link(
        draft.floors, draft.documents, _hash_of(draft.canonical)
    )
    draft.faults.stop_if_any()
    return ruleset


def _take(draft: Draft, file: str, document: Document) -> None:
    draft.documents.keep(file, document)
    draft.canonical[file] = _canonical(document)
    table = Table(file, "", document, draft.faults)
    if file == DISPOSITIONS:
        _read_dispositions(draft, table)
    elif file == QUESTIONS:
        _read_shared_questions(draft, table)
    else:
        _read_pathway(draft, table)


def content_hash(documents: Mapping[str, Document]) -> str:
    """Over what the files say, not how they are laid out: comments and line breaks change nothing."""
    return _hash_of({file: _canonical(each) for file, each in documents.items()})


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str).encode()


def _hash_of(canonical: Mapping[str, bytes]) -> str:
    """Of the documents as the members of one JSON object, in the order of their names."""
    members = (_canonical(file) + b":" + canonical[file] for file in sorted(canonical))
    return hashlib.sha256(b"{" + b",".join(members) + b"}").hexdigest()


def _read_dispositions(draft: Draft, document: Table) -> None:
    for table in document.tables("disposition"):
        disposition = read_disposition(table)
        if draft.add(table, disposition.id, draft.dispositions):
            draft.dispositions[disposition.id] = disposition
    for table in document.tables("floor", required=False):
        draft.floors.append(read_floor(table))
    document.done()


def _read_shared_questions(draft: Draft, document: Table) -> None:
    for table in document.tables("question"):
        question = read_question(table, shared=True)
        if question.id in FACTS:
            table.fault("id", f"{question.id!r} is already known as a fact; leave the question out")
        elif draft.add(table, question.id, draft.shared):
            draft.shared[question.id] = question
    document.done()


def _read_pathway(draft: Draft, document: Table) -> None:
    expected = RED_FLAGS if document.file == RED_FLAGS_FILE else Path(document.file).stem
    if identifier(document) != expected:
        document.fault("id", f"must be {expected!r}")
    draft.pathways[expected] = document.file, _pathway(draft, document, expected)
    document.done()


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
