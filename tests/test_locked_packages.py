"""The lock files are in step with pyproject.toml, and each file they name is known by its hash."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINNED = re.compile(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", re.IGNORECASE | re.MULTILINE)
LOCKS = {
    "requirements.txt": PROJECT["project"]["dependencies"],
    "requirements-dev.txt": PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"],
    "requirements-node.txt": PROJECT["dependency-groups"]["node"],
}


def pinned(lock: str) -> dict[str, str]:
    return {
        name.lower(): version for name, version in PINNED.findall((ROOT / lock).read_text(encoding="utf-8"))
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_what_the_project_asks_for_is_locked(lock: str) -> None:
    versions = pinned(lock)
    wanted = [Requirement(text) for text in LOCKS[lock]]
    missing = [str(want) for want in wanted if not want.specifier.contains(versions.get(want.name, "0"))]
    assert not missing, f"run `make lock`: {lock} does not give {missing}"


@pytest.mark.parametrize("lock", LOCKS)
def test_each_locked_package_has_hashes(lock: str) -> None:
    entries = re.split(r"\n(?=[a-z])", (ROOT / lock).read_text(encoding="utf-8"))
    assert all("--hash=sha256:" in entry for entry in entries if "==" in entry.split("\n")[0])


def test_developers_run_the_versions_that_are_served() -> None:
    served, developed = pinned("requirements.txt"), pinned("requirements-dev.txt")
    assert served.items() <= developed.items()
