"""How far somebody who was invited has come, in the words and colours that staff see."""

from portal.i18n import gettext as _
from portal.triage.wording import N_

STATES = {
    "booked": (N_("Booked"), "green"),
    "opened": (N_("Opened it, not booked"), "blue"),
    "sent": (N_("Not yet"), "yellow"),
    "to_send": (N_("Not written to yet"), "grey"),
    "left_out": (N_("Left out"), "grey"),
    "no_address": (N_("Phone them"), "orange"),
    "declined": (N_("Does not want it"), "grey"),
    "never": (N_("Wants no invitations"), "grey"),
    "died": (N_("Died"), "grey"),
    "left": (N_("Left our list"), "grey"),
    "stopped": (N_("Stopped"), "grey"),
}


def invited_words(state: str) -> str:
    return _(STATES[state][0]) if state in STATES else state


def invited_colour(state: str) -> str:
    return STATES[state][1] if state in STATES else "grey"
