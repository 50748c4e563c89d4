"""What was compiled is used again, and never when the template, our code or Jinja has changed."""

from pathlib import Path

from jinja2 import DictLoader, Environment

from portal.compiled_templates import CompiledTemplates


def said(folder: Path, source: str = "{{ 'a'|upper }}", made_by: str = "1", upper: str = "A") -> str:
    """The page in a process that starts now."""
    env = Environment(loader=DictLoader({"page": source}), autoescape=True)
    env.filters["upper"] = lambda _: upper
    env.bytecode_cache = CompiledTemplates(folder, made_by)
    return env.get_template("page").render()


def test_a_template_is_compiled_once_for_all_processes(tmp_path: Path) -> None:
    assert said(tmp_path) == "A"
    assert len(list(tmp_path.iterdir())) == 1
    assert said(tmp_path, upper="the filter was run when it was compiled") == "A"


def test_a_changed_template_or_changed_code_is_compiled_anew(tmp_path: Path) -> None:
    said(tmp_path)
    assert said(tmp_path, source="{{ 'a'|upper }}!") == "A!"
    assert said(tmp_path, made_by="2", source="{{ 'a'|upper }}!", upper="B") == "B!"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_file_that_is_damaged_or_cannot_be_written_stops_no_page(tmp_path: Path) -> None:
    said(tmp_path)
    kept = next(tmp_path.iterdir())
    kept.write_bytes(kept.read_bytes()[:-20])
    assert said(tmp_path) == "A"
    assert said(tmp_path / "missing") == "A"
