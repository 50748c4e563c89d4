"""Keeps each proof by the hash of all that it hangs on, so that only what a change touches is proved anew."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from portal.pathways.conditions import atoms
from portal.pathways.load import content_hash
from portal.pathways.model import Pathway, RuleSet
from portal.pathways.proofs.claims import Result
from portal.pathways.proofs.composing import PAIRS
from portal.pathways.proofs.domains import AGE, CALLER, OF_PERSON
from portal.pathways.proofs.exceptions import Charter

SHARED = ("dispositions.toml", "questions.toml", "red_flags.toml")
# What people read. No proof does: each is about which answers lead where. What is not named here counts.
WORDING = frozenset(
    [
        "advice",
        "author",
        "heading",
        "hint",
        "meaning",
        "note",
        "out_of_hours",
        "reason",
        "reception",
        "safety_net",
        "self_care",
        "signed_off_by",
        "source",
        "sources",
        "text",
        "text_child",
        "title",
        "wait_words",
        "why",
        "words",
    ]
)
# In these a key is the name of a question, which may be called as a wording is.
CONDITIONS = frozenset(("when", "applies"))


def keys_of(ruleset: RuleSet, charter: Charter, names: Iterable[str]) -> dict[str, str]:
    """What the files decide, the exceptions and invariants about it, and the code of engine and prover.

    Of the pairs only the last proof is kept: it holds the keys of the pathways that it is about.
    """
    said = {file: content_hash({file: deciding(document)}) for file, document in ruleset.documents.items()}
    keys = {}
    for name in names:
        charted = [str(each) for each in charter.of(name)]
        files = [said[file] for file in (*SHARED, *_files(ruleset, name))]
        parts = [PAIRS] if name == PAIRS else [name, *files, *charted, _code()]
        keys[name] = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return keys


def deciding(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document without its wording."""
    return {
        key: value if key in CONDITIONS else _deciding(value)
        for key, value in document.items()
        if key not in WORDING
    }


def _deciding(value: Any) -> Any:
    if isinstance(value, Mapping):
        return deciding(value)
    return [_deciding(each) for each in value] if isinstance(value, list) else value


def _files(ruleset: RuleSet, name: str) -> Iterator[str]:
    """A pathway's own file; and those where it sends people for whom it is open whether it is for them.

    Whom a pathway surely is not for goes another way altogether: its proof is about nobody of them.
    """
    while name in ruleset.pathways:
        yield f"pathways/{name}.toml"
        pathway = ruleset.pathways[name]
        name = pathway.otherwise_go_to if _may_be_open(pathway) else ""


def _may_be_open(pathway: Pathway) -> bool:
    """An age and who is asking are always known; a sex may be recorded as other."""
    read = atoms(pathway.applies_when) if pathway.applies_when else ()
    return any(OF_PERSON.get(atom.name) not in (AGE, CALLER) for atom in read)


@cache
def _code() -> str:
    engine = Path(__file__).parent.parent
    texts = [path.read_text(encoding="utf-8") for path in sorted(engine.rglob("*.py"))]
    return hashlib.sha256("\n".join([*texts, version("z3-solver")]).encode()).hexdigest()


def kept(folder: Path | None, key: str) -> Result | None:
    if folder is None or not (folder / f"{key}.json").exists():
        return None
    stored = json.loads((folder / f"{key}.json").read_text(encoding="utf-8"))
    for by_number in ("proved", "failed"):
        stored[by_number] = {int(number): value for number, value in stored[by_number].items()}
    stored["findings"] = [tuple(finding) for finding in stored["findings"]]
    return Result(**{**stored, "kept": True})


def keep(folder: Path | None, key: str, result: Result) -> None:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        half = folder / f"{key}.{os.getpid()}"
        half.write_text(json.dumps(asdict(result)), encoding="utf-8")
        half.replace(folder / f"{key}.json")
