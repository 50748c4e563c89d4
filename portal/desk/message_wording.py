"""Messages in the words that staff use: what they told, and why they did not arrive."""

from portal.i18n import gettext as _
from portal.triage.wording import N_

KINDS = {
    "booked": N_("Confirmation of an appointment"),
    "cancelled": N_("Word that an appointment is cancelled"),
    "reminder": N_("Reminder of an appointment"),
    "waiting_offer": N_("Offer of a time that has become free"),
    "review": N_("Form to fill in"),
    "plan-link": N_("Link to a care and support plan"),
    "emergency-opened": N_("Word that an emergency card was used"),
    "how-are-you": N_("Questions asked again after some weeks"),
    "referral-news": N_("Word of who helps"),
    "nudge": N_("Question to a local service"),
    "entry": N_("Link for a local service’s entry"),
    "conversation": N_("Message about a request"),
    "alert": N_("Word to whoever is on duty"),
}
CHANNELS = {"sms": N_("Text message"), "email": N_("E-mail"), "letter": N_("Letter")}
FAULTS = {
    "": N_("It waits to be sent."),
    "refused": N_("The number or address was refused."),
    "away": N_("The service that sends them did not answer."),
    "too_many": N_("The service that sends them was too busy."),
    "not_authorised": N_("Our key or password was not accepted. Tell whoever runs the portal."),
    "not_made": N_("The letter could not be made."),
    "fault": N_("The portal made a mistake. Tell whoever runs it."),
    "enough": N_("This number or address has had as many messages as we send in a day."),
    "no_way": N_("Nothing is set up that sends such messages."),
    "lapsed": N_("It was not sent in time."),
    "permanent-failure": N_("The number or address does not exist."),
    "temporary-failure": N_("The phone was switched off, or the mailbox was full."),
    "technical-failure": N_("The phone or mail network failed."),
}


def message_words(kind: str) -> str:
    return _(KINDS.get(kind, N_("Message")))


def message_channel(channel: str) -> str:
    return _(CHANNELS.get(channel, channel))


def fault_words(fault: str) -> str:
    """Why; a reason of a later version says no more than that it did not arrive."""
    return _(FAULTS.get(fault, N_("It did not arrive.")))
