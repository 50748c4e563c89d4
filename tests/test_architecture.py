"""The architect's memory: each rule of the shape that a machine can hold, with what to do instead."""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from portal.access import permission_of

ROOT = Path(__file__).resolve().parent.parent
TOP_LEVEL = {
    "LICENSE", "Makefile", "README.md", "portal", "pyproject.toml", "requirements-dev.txt",
    "requirements-node.txt", "requirements.txt", "rules", "templates", "tests", "translations", "wsgi.py",
}  # fmt: skip
MADE = {"instance", "node_modules", "static", "__pycache__"}  # git ignores these
AREAS = ("people", "triage", "booking", "community", "care_plans", "messages", "desk", "insight", "interop")
# viewing.py leads from the session to the viewer
WEB_FILES = ("*/routes.py", "*/routes/*.py", "*forms.py", "*_form.py", "viewing.py")
WEB = {"flask", "flask_login", "htmx_flask", "werkzeug", "wtforms"}
LONGEST = {".py": 350, ".html": 120}


@dataclass(frozen=True)
class Ban:
    """Something that must not be written, an example of it, where it may be, and what to write instead."""

    pattern: str
    example: str
    within: str
    instead: str
    allowed: tuple[str, ...] = ()


BANS = (
    Ban(
        r"\b(datetime\.(now|utcnow|today)|date\.today|time\.time)\(",
        "datetime.now(UTC)",
        "portal/**/*.py",
        "ask portal/clock.py (now, today), the one clock that tests can set",
        ("clock.py",),
    ),
    Ban(
        r"\bselect\(",
        "select(Patient)",
        "portal/**/*.py",
        "move the reading into the area's queries.py, its first argument the viewer",
        ("*queries.py", "db.py", "audit.py", "cookie_sessions.py"),
    ),
    Ban(
        r"\bMarkup\((?![\"'])",
        "Markup(name)",
        "portal/**/*.py",
        'let Jinja escape it, or fill a literal, Markup("{}<br>{}").format(…): free text is never markup',
        ("chrome.py", "security.py", "portal/forms/*.py", "wording.py"),
    ),
    Ban(
        r"render_template_string|from_string\(",
        "render_template_string(text)",
        "portal/**/*.py",
        "put the template into templates/: text that somebody typed must never become one",
    ),
    Ban(
        r"\|\s*safe\b",
        "{{ note | safe }}",
        "templates/**/*.html",
        "leave it escaped: free text is never markup",
    ),
    Ban(
        r"<style|\sstyle=",
        '<p style="color: red">',
        "templates/**/*.html",
        "write a class in portal/assets/css: the policy lets no inline style through",
    ),
    Ban(
        r"<script(?![^>]*\ssrc=)",
        "<script>go()</script>",
        "templates/**/*.html",
        "write it in portal/assets/js: the policy lets no inline script through",
    ),
    Ban(
        r"\son(click|change|submit|load|input|focus|blur|error|key\w+)=|\shx-on|=[\"'](js|javascript):",
        '<button onclick="go()">',
        "templates/**/*.html",
        "listen for the event in portal/assets/js",
    ),
    Ban(
        r"mark\.(skip|xfail)|\bpytest\.(skip|xfail|importorskip)\(",
        "pytest" + ".skip()",
        "tests/**/*.py",
        "make the test pass or take it out: a test passed over proves nothing",
    ),
)


def files(pattern: str) -> Iterable[Path]:
    """The project's own files that match, without what is made from them."""
    return (path for path in sorted(ROOT.glob(pattern)) if not MADE & set(path.relative_to(ROOT).parts))


def is_allowed(path: Path, names: Iterable[str]) -> bool:
    return any(path.match(name) for name in names)


@pytest.mark.parametrize("ban", BANS, ids=lambda ban: ban.example)
def test_nobody_writes_what_the_design_rules_out(ban: Ban) -> None:
    assert re.search(ban.pattern, ban.example), "this rule no longer sees what it is for"
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:90]}"
        for path in files(ban.within)
        if not is_allowed(path, ban.allowed)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(ban.pattern, line)
    ]
    assert not found, f"{ban.instead}:\n" + "\n".join(found)


def test_every_route_says_who_may_use_it(app: Flask) -> None:
    unmarked = []
    for endpoint, view in app.view_functions.items():
        try:
            permission_of(view)
        except AttributeError:
            unmarked.append(endpoint)
    assert set(unmarked) <= {"static"}, f"mark with @requires or @public of portal/access.py: {unmarked}"


def test_every_change_is_a_post_so_that_a_link_followed_changes_nothing(app: Flask) -> None:
    odd = [
        f"{rule} {sorted(rule.methods or ())}"
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) - {"GET", "HEAD", "OPTIONS", "POST"}
    ]
    assert not odd, f"a plain form can only GET and POST: {odd}"


def test_addresses_are_kebab_case(app: Flask) -> None:
    odd = [
        str(rule)
        for rule in app.url_map.iter_rules()
        if re.search(r"[A-Z_]", re.sub(r"<[^>]+>", "", str(rule)))
        and not str(rule).startswith(("/fhir/", "/open-referral/"))  # the names of resources are theirs
    ]
    assert not odd, f"write addresses with small letters and hyphens: {odd}"


def test_every_form_that_changes_something_carries_the_token() -> None:
    forms = re.compile(r"<form\b[^>]*\bmethod=\"post\".*?</form>", re.DOTALL | re.IGNORECASE)
    bare = [
        f"{path.relative_to(ROOT)}: {form[:70]}"
        for path in files("templates/**/*.html")
        for form in forms.findall(path.read_text(encoding="utf-8"))
        if "csrf_field()" not in form
    ]
    assert not bare, "put {{ csrf_field() }} into:\n" + "\n".join(bare)


def test_only_the_web_s_own_files_know_flask() -> None:
    knowing = [
        f"{path.relative_to(ROOT)} imports {sorted(imported(path) & WEB)}"
        for area in AREAS
        for path in files(f"portal/{area}/**/*.py")
        if not is_allowed(path, WEB_FILES) and imported(path) & WEB
    ]
    assert not knowing, "hand over plain values: a test, a command or a worker calls this too:\n" + "\n".join(
        knowing
    )


def imported(path: Path) -> set[str]:
    """The top packages that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_the_top_level_holds_what_was_agreed() -> None:
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} - MADE
    assert not found - TOP_LEVEL, f"find these a place in a folder: {sorted(found - TOP_LEVEL)}"


@pytest.mark.parametrize("ending", LONGEST)
def test_no_file_outgrows_a_reader(ending: str) -> None:
    long = [
        f"{path.relative_to(ROOT)}: {count} lines"
        for top in ("portal", "templates", "tests")
        for path in files(f"{top}/**/*{ending}")
        if "versions" not in path.parts  # a migration is as long as its tables
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST[ending]
    ]
    assert not long, (
        f"split by sub-subject, not into helpers; at most {LONGEST[ending]} lines:\n" + "\n".join(long)
    )


def test_every_module_opens_with_its_purpose() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for top in ("portal", "tests")
        for path in files(f"{top}/**/*.py")
        if (text := path.read_text(encoding="utf-8")).strip() and not ast.get_docstring(ast.parse(text))
    ]
    assert not silent, f"begin with one sentence that says what it is for: {silent}"


def test_no_file_names_a_package_registry_or_a_place_on_somebody_s_machine() -> None:
    hosts = (
        "registry." + "npmjs",
        "pypi." + "org",
        "python" + "hosted",
        "/" + "work/",
        "/" + "home/",
        "/" + "root/",
    )
    names = [
        f"{path.relative_to(ROOT)}: {host}"
        for pattern in (
            "*",
            ".ci/*",
            "portal/**/*",
            "rules/**/*",
            "templates/**/*",
            "tests/**/*",
            "translations/**/*",
        )
        for path in files(pattern)
        if path.is_file() and path.suffix not in {".png", ".pyc", ".mo"}
        for host in hosts
        if host in path.read_text(encoding="utf-8", errors="replace")
    ]
    assert not names, "leave it to each machine's own settings:\n" + "\n".join(names)


def test_every_template_area_has_its_code() -> None:
    known = {*AREAS, "layouts", "components", "documents"}
    found = {path.name for path in (ROOT / "templates").iterdir() if path.is_dir()}
    assert found <= known, f"one folder an area, and layouts and components: {sorted(found - known)}"
