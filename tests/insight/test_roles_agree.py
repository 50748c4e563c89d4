"""What is published about roles is what the booking goes by."""

from pathlib import Path

from portal.booking.roles import ROLES as BOOKED
from portal.pathways.roles import load_roles


def test_the_booking_and_the_published_roles_have_the_same_names() -> None:
    published = load_roles(Path(__file__).resolve().parents[2] / "rules")
    assert {name: role.title for name, role in published.items()} == {
        name: str(title) for name, title in BOOKED.items()
    }
