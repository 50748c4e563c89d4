"""Every legal change of a slot, a claim, an appointment and a place on the waiting list: one table each."""

from collections.abc import Mapping

Table = Mapping[str, tuple[str, ...]]
# What a hold is of: held, or kept for a move, when the request's own booking guards the slot until then.
HOLDS = HELD, KEPT = "held", "kept"
IS_HOLD = f"state IN {HOLDS}"

# A slot's state follows from its claims and from being withdrawn; the tests hold every step to this.
SLOT: Table = {
    "free": ("held", "withdrawn"),
    "held": ("free", "booked", "withdrawn"),
    "booked": ("free", "held", "withdrawn"),  # held at once: given up and offered to the waiting list
    "withdrawn": ("free", "held", "booked"),  # a rota put back: those who kept their claims still have them
}
CLAIM: Table = {
    "held": ("booked", "released"),
    "kept": ("booked", "released"),  # a slot of the appointment that moves: its own booking guards it
    "booked": ("released",),
    "released": (),
}
APPOINTMENT: Table = {
    "booked": ("arrived", "fulfilled", "did_not_attend", "cancelled"),  # a phone call has no arrival
    "arrived": ("fulfilled", "booked", "did_not_attend"),  # ticked by mistake, or left before being seen
    "did_not_attend": ("arrived", "fulfilled"),  # came late and was seen after all
    "fulfilled": (),
    "cancelled": (),
}
WAITING: Table = {
    "waiting": ("offered", "booked", "left", "lapsed"),  # booked: found a time without the list
    "offered": ("waiting", "booked", "left", "lapsed"),
    "booked": (),
    "left": (),
    "lapsed": (),  # nothing came free in time: the staff task with its clock stands
}
WAITING_OFFER: Table = {
    "open": ("accepted", "declined", "lapsed"),
    "accepted": (),
    "declined": (),
    "lapsed": (),
}


class IllegalChange(Exception):
    """The table allows no such change."""


def check_change(table: Table, before: str, after: str) -> None:
    """Raise IllegalChange unless the table leads from one state to the other; staying is no change."""
    if after not in table or (after != before and after not in table[before]):
        raise IllegalChange(f"{before} to {after}")


def leading_to(table: Table, after: str) -> tuple[str, ...]:
    """The states from which the table leads there: what a statement that changes rows may find."""
    return tuple(before for before, allowed in table.items() if after in allowed)
