"""Runs the proofs of all pathways on every core, and keeps each proof by the hash of all that it hangs on."""

import hashlib
import json
import multiprocessing
import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from portal.pathways.load import content_hash, load_rules
from portal.pathways.model import RuleSet
from portal.pathways.proofs.claims import Result
from portal.pathways.proofs.composing import PAIRS, prove_pairs
from portal.pathways.proofs.domains import Domains
from portal.pathways.proofs.exceptions import Charter, load_charter
from portal.pathways.proofs.proving import prove_pathway
from portal.pathways.proofs.tables import FactReadsTicks, Tables

FACTS_FILE = "portal/pathways/facts.py"
SHARED = ("dispositions.toml", "questions.toml", "red_flags.toml")
_here: dict[str, Any] = {}


def prove_rules(
    directory: Path,
    ruleset: RuleSet,
    charter: Charter,
    names: Collection[str],
    without: Collection[str] = (),
    kept_in: Path | None = None,
) -> dict[str, Result]:
    """By pathway id, the emergency check's among them; and PAIRS for every pair of problems."""
    keys = {name: key_of(ruleset, charter, name) for name in names}
    found = {name: result for name in names if (result := _kept(kept_in, keys[name])) is not None}
    left = [name for name in names if name not in found]
    for name, result in _proved(directory, ruleset, left, without):
        found[name] = result
        if not any(is_fault for _, _, _, is_fault in result.findings):
            _keep(kept_in, keys[name], result)
    return found


def _proved(
    directory: Path, ruleset: RuleSet, names: list[str], without: Collection[str]
) -> Iterable[tuple[str, Result]]:
    # The longest first, so that no core waits for the last one alone.
    names = sorted(names, key=lambda name: (name != PAIRS, -_size(ruleset, name)))
    processes = min(len(names), os.cpu_count() or 1)
    if processes < 2:
        _begin(directory, tuple(without))
        yield from map(_prove, names)
        return
    context = multiprocessing.get_context("spawn" if os.name == "nt" else "fork")
    with context.Pool(processes, _begin, (directory, tuple(without))) as pool:
        yield from pool.imap_unordered(_prove, names)


def _size(ruleset: RuleSet, name: str) -> int:
    return len(ruleset.pathways[name].questions) if name in ruleset.pathways else 0


def _begin(directory: Path, without: Collection[str]) -> None:
    ruleset = load_rules(directory, without)
    _here["tables"], _here["charter"] = Tables(Domains(ruleset)), load_charter(directory)


def _prove(name: str) -> tuple[str, Result]:
    try:
        if name == PAIRS:
            return name, prove_pairs(_here["tables"].domains.ruleset)
        return name, prove_pathway(_here["tables"], name, _here["charter"])
    except FactReadsTicks as refused:
        return name, Result(findings=[(FACTS_FILE, refused.fact, str(refused), True)])


def key_of(ruleset: RuleSet, charter: Charter, name: str) -> str:
    """What the files say, the exceptions and invariants about it, and the code of engine and prover."""
    files: Mapping[str, Any] = ruleset.documents
    if name != PAIRS:
        files = {file: ruleset.documents[file] for file in (*SHARED, *_files(ruleset, name))}
    charted = [str(each) for each in charter.of(name)]
    return hashlib.sha256("\n".join([name, content_hash(files), *charted, _code()]).encode()).hexdigest()


def _files(ruleset: RuleSet, name: str) -> list[str]:
    """A pathway's own file, and those where it sends people whom it is not for."""
    found: list[str] = []
    while name in ruleset.pathways:
        found.append(f"pathways/{name}.toml")
        name = ruleset.pathways[name].otherwise_go_to
    return found


@cache
def _code() -> str:
    engine = Path(__file__).parent.parent
    texts = [path.read_text(encoding="utf-8") for path in sorted(engine.rglob("*.py"))]
    return hashlib.sha256("\n".join([*texts, version("z3-solver")]).encode()).hexdigest()


def _kept(folder: Path | None, key: str) -> Result | None:
    if folder is None or not (folder / f"{key}.json").exists():
        return None
    stored = json.loads((folder / f"{key}.json").read_text(encoding="utf-8"))
    for by_number in ("proved", "failed"):
        stored[by_number] = {int(number): value for number, value in stored[by_number].items()}
    stored["findings"] = [tuple(finding) for finding in stored["findings"]]
    return Result(**{**stored, "kept": True})


def _keep(folder: Path | None, key: str, result: Result) -> None:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        half = folder / f"{key}.{os.getpid()}"
        half.write_text(json.dumps(asdict(result)), encoding="utf-8")
        half.replace(folder / f"{key}.json")
