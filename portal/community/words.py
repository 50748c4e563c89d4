"""Codes of cases, contacts, consents and services in the words that people use."""

from portal.community.entries import ACCESS, KINDS
from portal.i18n import LazyText
from portal.i18n import lazy_gettext as _l

Words = dict[str, LazyText]

REFERRAL_KINDS: Words = {
    "social_prescribing": _l("Social prescribing"),
    "health_coaching": _l("Health coaching towards a goal"),
    "self_management": _l("Help to manage a condition, or a peer group"),
    "carer": _l("Their own needs as a carer"),
}
SOURCES: Words = {
    "triage": _l("They asked for it themselves"),
    "clinician": _l("Referred by a clinician"),
    "desk": _l("Referred by reception"),
}
PURPOSES: Words = {
    "services": _l("A local service may be told about them, to help"),
    "message_back": _l("The practice may be told how it went"),
    "numbers": _l("Their case may be counted in numbers without names"),
}
RISK_STATES: Words = {
    "not_asked": _l("Nobody has asked yet"),
    "none_known": _l("No risks known"),
    "risks": _l("There are risks"),
}
WAYS: Words = {
    "phone": _l("Phone"),
    "in_person": _l("At the surgery"),
    "home": _l("At their home"),
    "group": _l("In a group, or out together"),
    "video": _l("Video"),
    "text": _l("Text message"),
    "email": _l("Email"),
    "letter": _l("Letter"),
}
OUTCOMES: Words = {
    "spoke": _l("We spoke"),
    "no_answer": _l("No answer"),
    "message_left": _l("Left a message"),
    "did_not_attend": _l("They did not come"),
    "other_person": _l("Spoke to somebody for them"),
}
INTENSITIES: Words = {
    "single": _l("One contact: they know where to go"),
    "coaching": _l("Coaching: 2 to 4 contacts"),
    "supported": _l("Supported: 3 to 6 contacts"),
    "intensive": _l("Intensive: 6 to 12 contacts, going along with them"),
}
NEED_STATES: Words = {
    "open": _l("Not begun"),
    "linked": _l("A service is found"),
    "started": _l("Under way"),
    "met": _l("Met"),
    "declined": _l("They do not want this now"),
    "no_service": _l("No service for this here"),
}
ASKED_STATES: Words = {
    "sent": _l("Asked, no answer yet"),
    "accepted": _l("They will help"),
    "started": _l("Has begun"),
    "attended": _l("They went"),
    "finished": _l("Finished"),
    "stopped": _l("Stopped"),
    "declined": _l("They cannot help"),
    "returned": _l("No answer: back with you"),
    "withdrawn": _l("Taken back"),
    "signposted": _l("Told about it"),
    "nudged": _l("Reminded"),
}
# What a service says on its page, and staff in its name.
REPORTS: Words = {
    "accepted": _l("Yes, we can help"),
    "started": _l("They have started with us"),
    "attended": _l("They came"),
    "finished": _l("It has come to its end"),
    "stopped": _l("They stopped before the end"),
    "declined": _l("No, we cannot help"),
    "sent": _l("Ask them again"),
    "withdrawn": _l("Take our question back"),
}
REASONS: Words = {
    "full": _l("No places left"),
    "not_right": _l("Not the right service for them"),
    "outside_area": _l("They live outside the area"),
    "not_reached": _l("They could not be reached"),
    "person_stopped": _l("They chose to stop"),
    "moved_away": _l("They moved away"),
    "no_longer_runs": _l("The group no longer runs"),
    "silent": _l("No answer in time"),
    "died": _l("They have died"),
    "left": _l("They have left our list"),
    "other": _l("Another reason"),
}
CLOSED: Words = {
    "goals_met": _l("What mattered to them is done"),
    "person_chose": _l("They do not want to go on"),
    "moved_on": _l("They moved away, or another team helps them"),
    "not_reached": _l("We could not reach them"),
    "died": _l("They have died"),
    "left": _l("They have left our list"),
}
COLOURS = {
    "sent": "blue", "accepted": "aqua-green", "started": "aqua-green", "attended": "green",
    "finished": "green", "stopped": "orange", "declined": "red", "returned": "red",
    "withdrawn": "grey", "signposted": "grey",
}  # fmt: skip
EVERY: dict[str, Words] = {
    "referral_kind": REFERRAL_KINDS,
    "source": SOURCES,
    "purpose": PURPOSES,
    "risk": RISK_STATES,
    "way": WAYS,
    "outcome": OUTCOMES,
    "intensity": INTENSITIES,
    "need_state": NEED_STATES,
    "asked_state": ASKED_STATES,
    "report": REPORTS,
    "reason": REASONS,
    "closed": CLOSED,
    "service_kind": KINDS,
    "access": ACCESS,
}


def in_words(code: str, kind: str) -> str:
    """A code of some kind in words; one of a later version is shown as it is kept."""
    words = EVERY[kind].get(code)
    return str(words) if words is not None else code
