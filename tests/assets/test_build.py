"""The built assets: hashed, self-contained, mirrored for right-to-left; ours know no left and no right."""

import hashlib
import json
import re
from pathlib import Path

import pytest

PORTAL = Path(__file__).parents[2] / "portal"
STATIC = PORTAL / "static"
NAMES: dict[str, str] = json.loads((STATIC / "manifest.json").read_text())
PHYSICAL = re.compile(
    r"(?<![-\w])((margin|padding|border)-(left|right)[-\w]*|left|right)\s*:|(text-align|float)\s*:\s*(left|right)"
)


def built(name: str) -> str:
    return (STATIC / NAMES[name]).read_text()


@pytest.mark.parametrize("name", sorted(NAMES))
def test_each_file_has_its_contents_hash_in_its_name(name: str) -> None:
    path = STATIC / NAMES[name]
    assert hashlib.sha256(path.read_bytes()).hexdigest().startswith(path.name.split(".")[-2])


@pytest.mark.parametrize("name", [name for name in sorted(NAMES) if name.endswith((".css", ".js"))])
def test_no_file_sends_a_browser_to_somebody_else_or_to_a_file_that_is_not_there(name: str) -> None:
    text = built(name)
    assert "assets.nhs.uk" not in text
    assert "sourceMappingURL" not in text
    if name.endswith(".css"):
        wanted = re.findall(r"url\(\"?([^\")]+)\"?\)", text)
        assert all((STATIC / address).is_file() for address in wanted if not address.startswith("data:"))


def test_our_script_finds_the_design_systems_by_its_hashed_name() -> None:
    assert f'from "./{NAMES["nhsuk-frontend.js"]}"' in built("portal.js")


def test_the_mirrored_sheet_has_the_error_bar_on_the_other_side() -> None:
    error = re.compile(r"\.nhsuk-form-group--error\{[^}]*\}")
    [plain], [mirrored] = error.findall(built("nhsuk.css"))[:1], error.findall(built("nhsuk.rtl.css"))[:1]
    assert "border-left" in plain
    assert "border-right" in mirrored


@pytest.mark.parametrize("sheet", sorted((PORTAL / "assets/css").iterdir()), ids=lambda path: path.stem)
def test_our_own_sheets_say_start_and_end_never_left_and_right(sheet: Path) -> None:
    assert [line for line in sheet.read_text().splitlines() if PHYSICAL.search(line)] == []


@pytest.mark.parametrize("name", ["package-lock.json", "package.json", ".npmrc"])
def test_nothing_that_is_kept_names_a_registry(name: str) -> None:
    text = (PORTAL / "assets" / name).read_text()
    assert "registry." not in text
    assert '"resolved"' not in text
