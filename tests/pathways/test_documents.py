"""The files of a rule set, kept small, are given back as they were read."""

import tomllib
from pathlib import Path

from portal.pathways.documents import Documents, as_text, sharing_words

FILES = {
    "b.toml": tomllib.loads('id = "b"\nchecked_on = 2026-11-01\n[[rule]]\nwhen = { any = [{ a = "yes" }] }'),
    "a.toml": tomllib.loads('id = "a"\nat_least = 38.5\nflag = true\n[[rule]]\nwhen = { b = "yes" }'),
}


def test_what_was_read_comes_back_the_same_with_its_days_and_in_its_order() -> None:
    kept = Documents(FILES)
    assert (dict(kept), list(kept), len(kept)) == (FILES, ["b.toml", "a.toml"], 2)
    assert "c.toml" not in kept
    assert kept.as_one_text().decode() == as_text(FILES)


def test_a_word_that_stands_in_two_files_is_there_once(tmp_path: Path) -> None:
    shared = sharing_words(FILES)
    assert shared == FILES
    first, second = (shared[name]["rule"][0]["when"] for name in FILES)
    assert first["any"][0]["a"] is second["b"]
