"""The patients that fit what somebody typed: the names there are, who has one of those that fit, the best."""

from datetime import date

from sqlalchemy import ColumnElement, case, func, or_, select

from portal import access
from portal.access import Permission, Viewer
from portal.db import db_session
from portal.people.finding import WHOLE_NUMBER, Sought, best_first, keys_like, sought_in
from portal.people.models import Patient
from portal.people.name_models import KnownName
from portal.plain_rows import given_later, rows_of

CANDIDATES = 400  # that a search looks at more closely, however large the practice
LINE = "\n"  # no folded name has one
# As one text: the driver would take longer to hand over some thousand rows than to read them.
_NAMES = select(func.aggregate_strings(KnownName.key, LINE)).where(
    KnownName.practice_id == given_later("practice")
)


def ids_found(viewer: Viewer, text: str, limit: int) -> list[int]:
    """The ids of the patients that fit what was typed, the closest first.

    Two statements, however many there are: the names there are at all are compared with what was typed letter
    by letter, and indexes find who has one of those that fit.
    """
    access.check(viewer, Permission.FIND_PATIENTS)
    sought = sought_in(text)
    if not sought:
        return []
    fitting = keys_like(sought.words, _names(viewer)) if sought.words else []
    if not all(fitting):
        return []
    keys = select(Patient.id, Patient.family_key, Patient.given_key)
    wanted = keys.where(Patient.practice_id == viewer.practice_id, *_conditions(sought, fitting))
    nearest = [Patient.family_key.like(f"{word}%") for word in sought.words]
    nearest += [Patient.given_key.like(f"{word}%") for word in sought.words]
    if nearest:  # without a name any order is as good, and asking for one would lead past the right index
        wanted = wanted.order_by(case((or_(*nearest), 0), else_=1), Patient.id)
    candidates = db_session.execute(wanted.limit(CANDIDATES)).all()
    return [row.id for row in best_first(sought.words, candidates)[:limit]]


def _names(viewer: Viewer) -> str:
    """Every given and family name that somebody here has, once each, a line each."""
    [(names,)] = rows_of(_NAMES, {"practice": viewer.practice_id}, dates=())
    return names or ""


def _conditions(sought: Sought, fitting: list[list[str]]) -> list[ColumnElement[bool]]:
    conditions = [or_(Patient.family_key.in_(keys), Patient.given_key.in_(keys)) for keys in fitting]
    if sought.nhs_number:
        conditions.append(Patient.nhs_number == sought.nhs_number)
    if sought.born_on:
        conditions.append(Patient.born_on.in_(sought.born_on))
    if sought.born_in:
        conditions.append(Patient.born_on.between(date(sought.born_in, 1, 1), date(sought.born_in, 12, 31)))
    if sought.phone_ending:
        whole = len(sought.phone_ending) == WHOLE_NUMBER
        ending = Patient.phone.like(f"%{sought.phone_ending}")
        conditions.append(Patient.phone == f"+44{sought.phone_ending}" if whole else ending)
    if sought.postcode:
        exact = len(sought.postcode.split()) == 2
        conditions.append(
            Patient.postcode == sought.postcode if exact else Patient.postcode.like(f"{sought.postcode}%")
        )
    return conditions
