"""Breaks the rules in many ways, and says what caught each: load, check, proof or journey (`make mutate`)."""

import json
import multiprocessing
import os
import shutil
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from portal.pathways import RuleFileErrors, RuleSet, load_rules
from portal.pathways.check_content import check_content
from portal.pathways.proofs.domains import Domains
from portal.pathways.proofs.exceptions import load_charter
from portal.pathways.proofs.proving import prove_pathway
from portal.pathways.proofs.tables import Tables
from tests.pathways.mutants import EVERY_WAY
from tests.pathways.people import play
from tests.pathways.test_journeys import who

RULES = Path(__file__).parent.parent.parent / "rules"
JOURNEYS = Path(__file__).parent.parent / "journeys"
PATHWAYS = 24
OF_EACH_WAY = 5
WHOLE = "unbroken"


@dataclass(frozen=True, slots=True)
class Mutant:
    file: str
    way: str
    said: str
    text: str


def as_toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {as_toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(as_toml(each) for each in value) + "]"
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def written(document: Mapping[str, Any]) -> str:
    return "\n".join(f"{key} = {as_toml(value)}" for key, value in document.items()) + "\n"


def mutants(random: Random) -> Iterator[Mutant]:
    """Of every way some, each in another pathway where that can be; and of the emergency check one each."""
    names = sorted(
        path.stem for path in (RULES / "pathways").glob("*.toml") if (JOURNEYS / path.name).exists()
    )
    chosen = random.sample(names, k=min(PATHWAYS, len(names)))
    for way in EVERY_WAY:
        found = []
        for file in (
            "red_flags.toml",
            *(f"pathways/{name}.toml" for name in random.sample(chosen, k=len(chosen))),
        ):
            document = tomllib.loads((RULES / file).read_text(encoding="utf-8"))
            ways = list(way(document))
            if ways:
                said, broken = random.choice(ways)
                found.append(Mutant(file, way.__name__, said, written(broken)))
        yield from found[:OF_EACH_WAY]


def caught_by(mutant: Mutant) -> str:
    """What says no to the broken rules first; an empty text when nothing does."""
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(shutil.copytree(RULES, Path(folder) / "rules"))
        (rules / mutant.file).write_text(mutant.text, encoding="utf-8")
        try:
            ruleset = load_rules(rules, without=_others(mutant.file))
        except RuleFileErrors:
            return "load"
        if any(finding.is_fault for finding in check_content(ruleset) if finding.file == mutant.file):
            return "check"
        name = ruleset.red_flags.id if mutant.file == "red_flags.toml" else Path(mutant.file).stem
        result = prove_pathway(Tables(Domains(ruleset)), name, load_charter(rules))
        if any(is_fault for _, _, _, is_fault in result.findings):
            return "proof"
        return "journey" if any(_is_missed(ruleset, each) for each in _journeys(name)) else ""


def _others(file: str) -> list[str]:
    """Only the broken pathway is loaded, with those that it leads to."""
    kept = {file}
    while (path := RULES / file).exists():
        following = tomllib.loads(path.read_text(encoding="utf-8")).get("otherwise_go_to", "")
        file = f"pathways/{following}.toml"
        kept.add(file)
    kept.add("pathways/back_pain.toml")  # the emergency check alone is proved beside one illness
    every = (f"pathways/{path.name}" for path in (RULES / "pathways").glob("*.toml"))
    return [each for each in every if each not in kept]


def _journeys(name: str) -> Sequence[dict[str, Any]]:
    file = JOURNEYS / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))["journey"] if file.exists() else []


def _is_missed(ruleset: RuleSet, journey: dict[str, Any]) -> bool:
    pathways = tuple(journey.get("pathways") or [journey["pathway"]])
    known = {ruleset.red_flags.id, *ruleset.pathways}
    if not set(pathways) <= known:
        return False
    try:
        outcome = play(ruleset, pathways, who(journey), journey["answers"]).outcome
    except LookupError:
        return True
    if outcome is None or outcome.disposition.id != journey["expect"]:
        return True
    return not set(journey.get("fires", [])) <= {reason.rule_id for reason in outcome.reasons}


def main(arguments: Sequence[str]) -> int:
    seed = int(arguments[0]) if arguments else 1
    every = list(mutants(Random(seed)))  # noqa: S311  # the same in every run
    every += [whole(file) for file in dict.fromkeys(mutant.file for mutant in every)]
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        caught = list(pool.imap(caught_by, every))
    return tell(every, caught)


def whole(file: str) -> Mutant:
    """Rules that nobody broke, written anew: were they caught, catching the broken would mean nothing."""
    document = tomllib.loads((RULES / file).read_text(encoding="utf-8"))
    return Mutant(file, WHOLE, "as it is", written(document))


def tell(every: Sequence[Mutant], caught: Sequence[str]) -> int:
    lines, wrong = [], 0
    for mutant, by in zip(every, caught, strict=True):
        is_right = bool(by) != (mutant.way == WHOLE)
        wrong += not is_right
        verdict = (by or "kept") if is_right else (f"WRONG {by}" if by else "SURVIVED")
        lines.append(f"{verdict:<9} {mutant.way}: {mutant.file}: {mutant.said}")
    by_whom = Counter(by for mutant, by in zip(every, caught, strict=True) if by and mutant.way != WHOLE)
    broken = sum(mutant.way != WHOLE for mutant in every)
    told = ", ".join(f"{by} {times}" for by, times in by_whom.most_common())
    lines.append(f"{by_whom.total()} of {broken} broken rules caught ({told}).")
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
