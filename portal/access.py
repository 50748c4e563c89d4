"""The whole of authorisation on one screen: roles, permissions, the table between them, the viewer."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


class Role(StrEnum):
    """Who somebody is to the practice."""

    PATIENT = "patient"  # somebody at the front door, known or not
    RECEPTIONIST = "receptionist"
    CLINICIAN = "clinician"
    SOCIAL_PRESCRIBER = "social_prescriber"
    MANAGER = "manager"
    SAFETY_OFFICER = "safety_officer"
    PROVIDER = "provider"  # a local service, by the one-time link it was sent: it has no account
    SYSTEM = "system"  # the sweeper, the importer: acts for nobody, is audited all the same


class Permission(StrEnum):
    """One thing that can be allowed."""

    ASK = "ask"  # make or continue a request: one's own at the front door, or a caller's
    ENTER_REQUESTS = "enter_requests"  # for a caller, on the phone or at the desk
    FIND_PATIENTS = "find_patients"
    MATCH_PEOPLE = "match_people"
    SEE_REQUESTS = "see_requests"
    BOOK = "book"
    INVITE_GROUPS = "invite_groups"  # choose people of the list who may book something by themselves
    SEND_MESSAGES = "send_messages"  # see what did not arrive, send it again, or phone instead
    SEE_CASELOAD = "see_caseload"
    REFER = "refer"  # pass somebody to the link workers
    SEE_DIRECTORY = "see_directory"
    KEEP_DIRECTORY = "keep_directory"  # bring services in, and let them keep their own entries
    SEE_WORKLOAD = "see_workload"  # of the link workers, and what nobody could be found for: no person in it
    ANSWER_REFERRALS = "answer_referrals"  # say how it goes with somebody a service was asked to help
    WRITE_PLANS = "write_plans"
    OPEN_PLANS = (
        "open_plans"  # those one writes as staff, or the one plan that one has proved to be one's own
    )
    SEE_ROTAS = "see_rotas"
    SEE_NUMBERS = "see_numbers"
    CHANGE_ROTAS = "change_rotas"
    SEE_AUDIT = "see_audit"
    SEE_RULES = "see_rules"  # which version is live, and what is proposed
    SIGN_RULES = "sign_rules"  # put one's name to a version, let it be live, roll it back
    SEE_SAFEGUARDING = "see_safeguarding"  # the note that somebody may be at risk: read, write and end it
    USE_DESK = "use_desk"  # any signed-in member of staff: own start page, sign-out


_STAFF = {
    Permission.USE_DESK,
    Permission.FIND_PATIENTS,
    Permission.SEE_REQUESTS,
    Permission.REFER,
    Permission.SEE_DIRECTORY,
}
_DIRECTORY = {Permission.SEE_DIRECTORY, Permission.KEEP_DIRECTORY, Permission.SEE_WORKLOAD}
_RULES = {Permission.SEE_RULES, Permission.SIGN_RULES}

ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.PATIENT: frozenset({Permission.ASK, Permission.OPEN_PLANS}),
    Role.RECEPTIONIST: frozenset(
        _STAFF
        | {
            Permission.ASK,
            Permission.ENTER_REQUESTS,
            Permission.MATCH_PEOPLE,
            Permission.BOOK,
            Permission.INVITE_GROUPS,
            Permission.SEND_MESSAGES,
            Permission.SEE_ROTAS,
        }
    ),
    Role.CLINICIAN: frozenset(
        _STAFF
        | _RULES
        | {Permission.ASK, Permission.ENTER_REQUESTS, Permission.BOOK, Permission.SEE_ROTAS}
        | {Permission.SEND_MESSAGES, Permission.INVITE_GROUPS}
        | {Permission.WRITE_PLANS, Permission.OPEN_PLANS}
        | {Permission.SEE_SAFEGUARDING}
    ),
    Role.SOCIAL_PRESCRIBER: frozenset(
        _DIRECTORY
        | {
            Permission.USE_DESK,
            Permission.FIND_PATIENTS,
            Permission.SEE_CASELOAD,
            Permission.WRITE_PLANS,
            Permission.OPEN_PLANS,
            Permission.ANSWER_REFERRALS,
        }
    ),
    Role.MANAGER: frozenset(
        _RULES
        | _DIRECTORY
        | {
            Permission.USE_DESK,
            Permission.SEE_ROTAS,
            Permission.SEE_NUMBERS,
            Permission.CHANGE_ROTAS,
            Permission.SEE_AUDIT,
        }
    ),
    Role.SAFETY_OFFICER: frozenset(
        _RULES | {Permission.USE_DESK, Permission.SEE_NUMBERS, Permission.SEE_AUDIT}
    ),
    Role.PROVIDER: frozenset({Permission.ANSWER_REFERRALS}),
    Role.SYSTEM: frozenset(Permission),
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking: the first argument of every query, so that data is reached only through who one is.

    `actor_id` is the member of staff's id, or the cookie session's for somebody at the front door.
    `request_ids` are the requests that this front-door visitor has begun or proved to be theirs,
    `plan_link_ids` the links to a care and support plan that they have opened with the birth date.
    """

    role: Role
    practice_id: int
    actor_id: str
    name: str = ""
    staff_id: int | None = None
    request_ids: frozenset[str] = frozenset()
    plan_link_ids: frozenset[str] = frozenset()

    @property
    def is_staff(self) -> bool:
        return self.staff_id is not None

    def can(self, permission: Permission | str) -> bool:
        return Permission(permission) in ALLOWED[self.role]


class NotAllowed(Exception):
    """The viewer may not do this."""


def check(viewer: Viewer, permission: Permission) -> None:
    """Raise NotAllowed unless the viewer has the permission; services call it as well as routes."""
    if not viewer.can(permission):
        raise NotAllowed(permission.value)


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a route with the permission it needs; `security` enforces it before the route runs."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]  # read by security and by the tests
        return view

    return mark


def public(view: View) -> View:
    """Mark a route as open to everybody, signed in or not."""
    view.permission = None  # type: ignore[attr-defined]  # None means open; a missing mark is refused
    return view


def permission_of(view: Any) -> Permission | None:
    """The permission a marked route needs; None when it is open to everybody."""
    needed: Permission | None = view.permission
    return needed
