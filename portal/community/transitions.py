"""The legal changes of a service that was asked to help, who may make each, and the clock each one starts."""

from dataclasses import dataclass

from portal.access import Role, Viewer

# What follows what. A late answer of a service counts even when its silence has brought the case back.
LEGAL: dict[str, frozenset[str]] = {
    "sent": frozenset({"accepted", "declined", "returned", "withdrawn"}),
    "accepted": frozenset({"started", "attended", "stopped", "finished", "returned", "withdrawn"}),
    "started": frozenset({"attended", "stopped", "finished", "returned", "withdrawn"}),
    "attended": frozenset({"attended", "stopped", "finished", "returned", "withdrawn"}),
    "returned": frozenset(
        {"sent", "accepted", "declined", "started", "attended", "stopped", "finished", "withdrawn"}
    ),
    "declined": frozenset(),
    "stopped": frozenset(),
    "finished": frozenset(),
    "withdrawn": frozenset(),
    "signposted": frozenset(),
}
# What a service may say of itself; staff may say it for a service that rang instead.
BY_SERVICE = frozenset({"accepted", "declined", "started", "attended", "stopped", "finished"})
BY_STAFF = BY_SERVICE | {"withdrawn", "sent"}
BY_SYSTEM = frozenset({"returned"})
NEEDS_REASON = frozenset({"declined", "stopped"})
REASONS = {
    "declined": ("full", "not_right", "outside_area", "not_reached", "other"),
    "stopped": ("person_stopped", "not_reached", "moved_away", "no_longer_runs", "other"),
}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long silence is taken for before a reminder, and before it comes back to the link worker."""

    nudge: str
    back: str


# Unanswered for ten working days it returns (social-needs.md); a reminder goes at half of that.
PATIENCE = {
    "sent": Patience("5wd", "10wd"),
    "accepted": Patience("10wd", "15wd"),
    "started": Patience("20wd", "30wd"),
    "attended": Patience("20wd", "30wd"),
}
ACT_WITHIN = "2wd"  # the worker sees to what came back or was declined


def may_become(viewer: Viewer, before: str, after: str) -> bool:
    """Whether this viewer may make this change."""
    if viewer.role is Role.SYSTEM:
        allowed = BY_STAFF | BY_SYSTEM
    else:
        allowed = BY_SERVICE if viewer.role is Role.PROVIDER else BY_STAFF
    return after in LEGAL[before] and after in allowed


def next_for(viewer: Viewer, state: str) -> tuple[str, ...]:
    """What this viewer may say next, in the order it usually happens."""
    usual = ("accepted", "started", "attended", "finished", "stopped", "declined", "sent", "withdrawn")
    return tuple(each for each in usual if may_become(viewer, state, each))
