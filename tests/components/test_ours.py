"""The components that the design system does not have."""

from datetime import UTC, datetime

from tests.components.dom import ours, tree

UNTIL = datetime(2026, 11, 21, 14, 32, tzinfo=UTC)


def test_a_held_time_says_until_when_without_any_script() -> None:
    html = ours("hold_clock", UNTIL, 125)
    assert tree(html)
    assert "until 14:32." in html
    assert 'data-seconds-left="125"' in html


def test_the_counting_clock_is_hidden_until_script_runs_and_never_read_out_each_second() -> None:
    assert 'aria-hidden="true" data-clock hidden' in ours("hold_clock", UNTIL, 125)


def test_the_print_button_needs_script_so_is_hidden_without() -> None:
    assert "data-print hidden" in ours("print_button")
