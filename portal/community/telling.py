"""What a local service is told by e-mail: that somebody waits for its answer, and by which link to give it.

No name, need or number of a person: an inbox of a charity is read by many.
"""

from portal import clock
from portal.access import Viewer
from portal.community import links
from portal.community.directory_models import Service
from portal.community.models import ServiceReferral
from portal.i18n import gettext as _
from portal.i18n import speaking
from portal.messages.services import queue_message
from portal.people import queries as people

EMAIL = "email"
LANGUAGE = "en"  # organisations are written to in English


def tell_asked(viewer: Viewer, asked: ServiceReferral, service: Service) -> None:
    """Ask for an answer; in the transaction that asks."""
    with speaking(LANGUAGE):
        subject = _("Can you help somebody?")
        body = _(
            "%(practice)s asks whether %(service)s can help somebody. Please answer here, with no account: "
            "%(link)s\n\nThe link is only for you. It works until you have answered; you then get a new one.",
            **_words(viewer, asked, service),
        )
    _send(viewer, asked, service, f"asked:{asked.public_id}:{asked.link_version}", subject, body)


def tell_next_link(viewer: Viewer, asked: ServiceReferral, service: Service) -> None:
    """Thank for an answer and give the link for the next one; in the transaction of the answer."""
    with speaking(LANGUAGE):
        subject = _("Thank you for your answer")
        body = _(
            "Thank you. %(practice)s has your answer. When something changes, tell us here: %(link)s\n\n"
            "The link you used before no longer works.",
            **_words(viewer, asked, service),
        )
    _send(viewer, asked, service, f"answered:{asked.public_id}:{asked.link_version}", subject, body)


def nudge(viewer: Viewer, asked: ServiceReferral, service: Service) -> None:
    """Remind of the answer that is still awaited."""
    with speaking(LANGUAGE):
        subject = _("We are still waiting for your answer")
        body = _(
            "%(practice)s has not heard from %(service)s yet. Please tell us how it goes: %(link)s\n\n"
            "If you cannot help, tell us that too, so that we can find somebody else.",
            **_words(viewer, asked, service),
        )
    event = f"nudge:{asked.public_id}:{asked.link_version}:{clock.today().isoformat()}"
    _send(viewer, asked, service, event, subject, body)


def _words(viewer: Viewer, asked: ServiceReferral, service: Service) -> dict[str, str]:
    return {
        "practice": people.front_door_practice().name,
        "service": service.name,
        "link": links.address_of(links.ANSWER, links.answer_token(asked)),
    }


def _send(
    viewer: Viewer, asked: ServiceReferral, service: Service, event: str, subject: str, body: str
) -> None:
    if not service.email or asked.link_ends_at is None:
        return
    queue_message(
        viewer,
        event=event,
        channel=EMAIL,
        recipient=service.email,
        language=LANGUAGE,
        subject=subject,
        body=body,
        valid_until=asked.link_ends_at,
    )
