"""Runs the proofs of all pathways on every core; those kept from before are not made again."""

import multiprocessing
import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from portal.pathways.load import load_rules
from portal.pathways.model import RuleSet
from portal.pathways.proofs.claims import Result
from portal.pathways.proofs.composing import PAIRS, prove_pairs
from portal.pathways.proofs.domains import Domains
from portal.pathways.proofs.exceptions import Charter, load_charter
from portal.pathways.proofs.keeping import keep, kept, keys_of
from portal.pathways.proofs.proving import prove_pathway
from portal.pathways.proofs.tables import FactReadsTicks, Tables

FACTS_FILE = "portal/pathways/facts.py"
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
    keys = keys_of(ruleset, charter, names)
    found = {name: result for name in names if (result := kept(kept_in, keys[name])) is not None}
    _here["unchanged"] = tuple(_unchanged(found, keys))
    left = [name for name in names if name not in found]
    for name, result in _proved(directory, ruleset, charter, left, without):
        result.keys = keys if name == PAIRS else {}
        found[name] = result
        if not any(is_fault for _, _, _, is_fault in result.findings):
            keep(kept_in, keys[name], result)
    return found


def _unchanged(found: dict[str, Result], keys: Mapping[str, str]) -> list[str]:
    """The pathways whose pairs need no new proof; where that is not all of them, the pairs are left to do."""
    proved = found[PAIRS].keys if PAIRS in found else {}
    unchanged = [name for name in keys if proved.get(name) == keys[name]]
    if proved != dict(keys):
        found.pop(PAIRS, None)
    return unchanged


def _proved(
    directory: Path, ruleset: RuleSet, charter: Charter, names: list[str], without: Collection[str]
) -> Iterable[tuple[str, Result]]:
    # The longest first, so that no core waits for the last one alone.
    names = sorted(names, key=lambda name: (name != PAIRS, -_size(ruleset, name)))
    processes = min(len(names), os.cpu_count() or 1)
    if processes < 2:
        _begin(ruleset, charter)
        yield from map(_prove, names)
        return
    # Where a process cannot be forked, each loads the rules anew: compiled conditions cannot be handed over.
    can_fork = "fork" in multiprocessing.get_all_start_methods()
    anew = _begin_anew, (directory, tuple(without), _here["unchanged"])
    begin = (_begin, (ruleset, charter)) if can_fork else anew
    with multiprocessing.get_context("fork" if can_fork else "spawn").Pool(processes, *begin) as pool:
        yield from pool.imap_unordered(_prove, names)


def _size(ruleset: RuleSet, name: str) -> int:
    return len(ruleset.pathways[name].questions) if name in ruleset.pathways else 0


def _begin_anew(directory: Path, without: Collection[str], unchanged: Collection[str]) -> None:
    _here["unchanged"] = unchanged
    _begin(load_rules(directory, without), load_charter(directory))


def _begin(ruleset: RuleSet, charter: Charter) -> None:
    _here["tables"], _here["charter"] = Tables(Domains(ruleset)), charter


def _prove(name: str) -> tuple[str, Result]:
    try:
        if name == PAIRS:
            return name, prove_pairs(_here["tables"].domains.ruleset, _here["unchanged"])
        return name, prove_pathway(_here["tables"], name, _here["charter"])
    except FactReadsTicks as refused:
        return name, Result(findings=[(FACTS_FILE, refused.fact, str(refused), True)])
