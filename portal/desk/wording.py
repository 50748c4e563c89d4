"""Codes of requests, tasks and people in the words that staff use."""

from datetime import date, datetime
from functools import lru_cache

from markupsafe import Markup

from portal import clock, i18n
from portal.desk.permissions import ITEMS, WORDS
from portal.i18n import gettext as _
from portal.pathways.model import Person, RuleSet
from portal.triage.conversing import PHRASES
from portal.triage.models import Request
from portal.triage.wording import N_, said
from portal.triage.working import WAITING_FOR

STATES = {
    "draft": N_("Not sent yet"),
    "booked": N_("Booked"),
    "queued": N_("Waiting"),
    "escalated": N_("Act now"),
    "signposted": N_("Answered"),
    "withdrawn": N_("No longer needed"),
}
CHANNELS = {"online": N_("Online"), "phone": N_("Phone"), "desk": N_("At the desk")}
TASKS = {
    "red_flag": N_("Check that they got emergency help"),
    "call_back": N_("Call back"),
    "find_appointment": N_("Find an appointment"),
    "match_person": N_("Find out who this is"),
    "refer_pharmacy": N_("Send the pharmacy referral"),
    "prescription": N_("Prepare the prescription"),
    "admin": N_("Answer the message"),
    "cancelled_urgent": N_("They cancelled something urgent: call them"),
    "read_addition": N_("Read what they added"),
    "read_message_back": N_("Read what came of the social prescribing"),
    "read_referral_news": N_("Read who helps the person you referred"),
    "read_guest_note": N_("Read what the clinician at the hub wrote"),
    "other_problem": N_("Arrange help with the other problem"),
    "interpreter": N_("Book an interpreter"),
    "cancel_interpreter": N_("Tell the interpreter that the appointment has moved or is cancelled"),
    "phone_offer": N_("Phone them: a time has come free for them"),
    "did_not_attend": N_("They did not come: find out whether they are all right"),
    "follow_up": N_("Something did not work: follow it up"),
    "tell_by_phone": N_("Phone them: no message of ours reached them"),
    "move_wanted": N_("Move their appointment with them: they have moved it often"),
    "left_list": N_("They have left our list: settle with them what is booked"),
    "tell_services": N_("Tell the services that helped them that it has ended"),
    "rebook": N_("Their clinic is not held: agree another time with them"),
    "paused_urgent": N_("Urgent, and asked while urgent requests were paused: call them"),
    "read_answer": N_("Read what the patient answered"),
    "book_hub": N_("Book them at the network’s hub"),
    "tell_not_registered": N_("Tell them that they are not registered here, and where to get help"),
}
REASONS = {
    "nobody": N_("Nobody in our list has these details."),
    "several": N_("More than one person in our list could be meant."),
    "another_nhs_number": N_("The NHS number is not the one we have for this person."),
    "nhs_number_of_someone_else": N_("The NHS number belongs to somebody with another birth date."),
    "details_differ": N_("The NHS number and birth date fit, but the name and the postcode do not."),
    "guessed": N_("Details near these were tried many times, so nobody was looked for. Ask who it is."),
    "off_list": N_("This person has died or left our list."),
    "perhaps_a_twin": N_("This may be a brother or sister born on the same day."),
}
INFORMANTS = {
    "self": N_("The patient"),
    "parent": N_("Parent or guardian"),
    "carer": N_("Carer"),
    "relative": N_("Relative"),
    "other": N_("Somebody else"),
    "staff": N_("Member of staff"),
}
TEAMS = {
    "reception": N_("Reception"),
    "doctors": N_("Doctors and duty team"),
    "nurses": N_("Nurses"),
    "pharmacy": N_("Pharmacists"),
    "care": N_("Link workers and therapists"),
}
MINUTE, HOUR, DAY = 60, 3600, 86400


def state_words(state: str) -> str:
    return _(STATES.get(state, state))


def channel_words(channel: str) -> str:
    return _(CHANNELS.get(channel, channel))


def task_words(kind: str) -> str:
    """What has to be done; a kind of a later version is shown as it is kept."""
    return _(TASKS.get(kind, kind))


def team_words(team: str) -> str:
    return _(TEAMS.get(team, team))


def waiting_words(reason: str) -> str:
    """Why nobody can go on with a request."""
    return _(WAITING_FOR.get(reason, reason))


def phrase_in(phrase: str, language: str) -> str:
    """A ready message as the patient reads it; nothing where their language has not got it."""
    english = PHRASES.get(phrase, "")
    with i18n.speaking(language):
        return _(english) if english and i18n.has_translation(english) else ""


def reason_words(reason: str) -> str:
    """Why the details were not matched by themselves."""
    return _(REASONS.get(reason, REASONS["nobody"]))


def informant_words(informant: str) -> str:
    return _(INFORMANTS.get(informant, informant))


def checked_words(item: str) -> str:
    """What a caller gave rightly, without the item itself."""
    return _(ITEMS.get(item, item))


def permission_words(permission: str) -> str:
    """Why they may speak for the patient."""
    return _(WORDS.get(permission, permission))


def disposition_title(rules: RuleSet, request: Request) -> str:
    """What the request came to, in the short words for staff."""
    return title_of(rules, request.disposition_id, is_sent=request.submitted_at is not None)


def title_of(rules: RuleSet, disposition_id: str, *, is_sent: bool) -> str:
    """The same of a row of a list."""
    if disposition_id in rules.dispositions:
        return said(rules.dispositions[disposition_id].title)
    return _("For a clinician to decide") if is_sent else _("Questions not finished")


def age_words(born_on: date) -> str:
    """The age as it is said: of a baby in days, weeks or months."""
    person = Person(born_on=born_on, sex="other", today=clock.today())
    if person.age_years >= 2:
        return i18n.ngettext("%(num)s year", "%(num)s years", person.age_years)
    if person.age_months >= 3:
        return i18n.ngettext("%(num)s month", "%(num)s months", person.age_months)
    if person.age_days >= 14:
        return i18n.ngettext("%(num)s week", "%(num)s weeks", person.age_days // 7)
    return i18n.ngettext("%(num)s day", "%(num)s days", person.age_days)


def span_words(seconds: float) -> str:
    """A length of time in its largest whole unit."""
    if seconds < HOUR:
        return i18n.ngettext("%(num)s minute", "%(num)s minutes", int(seconds // MINUTE))
    if seconds < DAY:
        return i18n.ngettext("%(num)s hour", "%(num)s hours", int(seconds // HOUR))
    return i18n.ngettext("%(num)s day", "%(num)s days", int(seconds // DAY))


def time_left_words(by: datetime) -> str:
    """How long there is until then, or how long ago it was."""
    left = (by - clock.now()).total_seconds()
    if abs(left) < MINUTE:
        return _("Due now")
    if left < 0:
        return _("%(time)s late", time=span_words(-left))
    return _("%(time)s left", time=span_words(left))


def moment_words(at: datetime) -> Markup:
    """The time for today, else the day with it: a list of many wants few words."""
    at = clock.local(at).replace(second=0, microsecond=0)
    return _moment_words(at, at.date() == clock.today(), i18n.current().code)


@lru_cache(maxsize=4096)
def _moment_words(at: datetime, is_today: bool, _code: str) -> Markup:
    """Kept: the same list is looked at by many, again and again, and marking up took a tenth of its time."""
    if is_today:
        return Markup('<bdi dir="ltr">%s</bdi>') % i18n.format_time(at)
    words = _(
        "%(date)s at %(time)s", date=i18n.format_date(at.date(), "EEE d MMM"), time=i18n.format_time(at)
    )
    return Markup('<bdi class="nhsuk-u-nowrap">%s</bdi>') % words


def birth_date_words(on: date) -> Markup:
    """A birth date as it is asked for and said, without its weekday."""
    return Markup("<bdi>{}</bdi>").format(i18n.format_date(on, "d MMMM y"))


def day_short(on: date) -> str:
    """A date in few letters, for the head of a column."""
    return i18n.format_date(on, "EEE d MMM")
