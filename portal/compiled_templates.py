"""Templates as code, kept beside Python's own compiled files: a start need not compile 280 of them (3 s)."""

import hashlib
import os
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment
from jinja2.bccache import Bucket, FileSystemBytecodeCache

CODE = Path(__file__).parent
FOLDER = CODE / "__pycache__" / "templates"


class CompiledTemplates(FileSystemBytecodeCache):
    """Jinja's own, which knows a changed template, made to know changed code too.

    A filter is run when the template is compiled where its value is a constant, so that what was compiled
    hangs on our code and on Jinja's. Where nothing can be written, templates are compiled at each start.
    """

    def __init__(self, folder: Path, made_by: str) -> None:
        super().__init__(str(folder))
        self.made_by = made_by

    def get_source_checksum(self, source: str) -> str:
        return hashlib.sha256(f"{self.made_by}\n{source}".encode()).hexdigest()

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def keep_compiled(env: Environment) -> None:
    """Let this environment's templates be compiled once."""
    with suppress(OSError):
        FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
    env.bytecode_cache = CompiledTemplates(FOLDER, _state_of_the_code())


def _state_of_the_code() -> str:
    """Other when a file of ours, or the version of Jinja, is another."""
    found = hashlib.sha256(version("jinja2").encode())
    for folder, _, files in sorted(os.walk(CODE)):
        for name in sorted(files):
            if name.endswith(".py"):
                state = (Path(folder) / name).stat()
                found.update(f"{folder}/{name} {state.st_mtime_ns} {state.st_size}\n".encode())
    return found.hexdigest()
