"""Times kept for those who need them sooner, and the rules by which the clock opens them to others."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import delete, update

from portal import audit, clock
from portal.access import Permission, Viewer, check
from portal.booking import rota_queries
from portal.booking.models import Slot
from portal.booking.rota_models import ReleaseRule
from portal.booking.turns import take_turn
from portal.db import transaction
from portal.i18n import lazy_gettext as _l

EVERYBODY, SEVEN_DAYS, TWO_DAYS, SAME_DAY = 0, 55, 65, 75  # ranks of dispositions.toml
ONLY_111 = 101  # above every disposition: no request made here has it, until a rule opens it
KEPT_FOR: dict[int, object] = {
    EVERYBODY: _l("every request"),
    SEVEN_DAYS: _l("7-day requests and sooner"),
    TWO_DAYS: _l("48-hour requests and sooner"),
    SAME_DAY: _l("same-day requests"),
    ONLY_111: _l("bookings by NHS 111"),
}
Rules = Mapping[tuple[str, int], ReleaseRule]
Opening = tuple[datetime | None, int | None]
NEVER: Opening = (None, None)


def rules_by_slot(rules: Iterable[ReleaseRule]) -> Rules:
    """The rules by the role and the rank of the times that they are about."""
    return {(rule.role, rule.least_rank): rule for rule in rules}


def opening_of(rules: Rules, role: str, least_rank: int, on: date) -> Opening:
    """When a kept time of that day opens, and to which rank; a role's own rule goes before all's."""
    rule = rules.get((role, least_rank)) or rules.get(("", least_rank))
    if rule is None:
        return NEVER
    return wall_instant(on - timedelta(days=rule.days_before), rule.at_time), rule.opens_to_rank


def wall_instant(on: date, at: time) -> datetime:
    """The instant of a wall-clock time; one that the spring change skips comes when the clocks have moved."""
    return datetime.combine(on, at, tzinfo=clock.LONDON).astimezone(UTC)


def set_release_rule(
    viewer: Viewer, role: str, least_rank: int, opens_to_rank: int, days_before: int, at_time: time
) -> ReleaseRule:
    """Say when such times open; there is one rule for a role and rank, so a second replaces the first."""
    check(viewer, Permission.CHANGE_ROTAS)
    with transaction() as session:
        take_turn("rotas", viewer.practice_id)
        rule = rota_queries.release_rule(viewer, role, least_rank)
        if rule is None:
            rule = ReleaseRule(practice_id=viewer.practice_id, role=role, least_rank=least_rank)
            session.add(rule)
        rule.opens_to_rank, rule.days_before, rule.at_time = opens_to_rank, days_before, at_time
        session.flush()
        changed = _open_anew(viewer, least_rank)
        details = {
            "role": role,
            "kept_for": least_rank,
            "opens_to": opens_to_rank,
            "days_before": days_before,
            "at": f"{at_time:%H:%M}",
            "slots": changed,
        }
        audit.record(viewer, "bands.rule_set", "release_rule", rule.public_id, details)
    return rule


def remove_release_rule(viewer: Viewer, rule: ReleaseRule) -> None:
    """Such times stay kept to the end, or follow the rule for every role where there is one."""
    check(viewer, Permission.CHANGE_ROTAS)
    with transaction() as session:
        take_turn("rotas", viewer.practice_id)
        session.execute(delete(ReleaseRule).where(ReleaseRule.id == rule.id))
        changed = _open_anew(viewer, rule.least_rank)
        audit.record(viewer, "bands.rule_removed", "release_rule", rule.public_id, {"slots": changed})


def _open_anew(viewer: Viewer, least_rank: int) -> int:
    """Work out afresh when the times to come open; how many there are."""
    rules = rules_by_slot(rota_queries.release_rules(viewer))
    rows = []
    for slot_id, role, starts_at in rota_queries.kept_slots(viewer, least_rank):
        opens_at, to_rank = opening_of(rules, role, least_rank, clock.local(starts_at).date())
        rows.append({"id": slot_id, "opens_at": opens_at, "opens_to_rank": to_rank})
    if rows:
        with transaction() as session:
            session.execute(update(Slot), rows)
    return len(rows)
