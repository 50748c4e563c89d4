"""What a slot's row says about its times in plain numbers, reckoned once, when it is published."""

from datetime import timedelta
from typing import Any

from portal import clock


def minutes(context: Any) -> int:
    """How long the slot is."""
    row = context.get_current_parameters()
    length: timedelta = row["ends_at"] - row["starts_at"]
    return length // timedelta(minutes=1)


def wall_minute(context: Any) -> int:
    """The minute of the day at which it starts, by the clocks on London's walls."""
    local = clock.local(context.get_current_parameters()["starts_at"])
    return local.hour * 60 + local.minute
