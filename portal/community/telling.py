"""What a local service is told by e-mail: that somebody waits for its answer, and by which link to give it.

No name, need or number of a person: an inbox of a charity is read by many.
"""

from datetime import datetime

from portal import clock
from portal.access import Viewer
from portal.community import links
from portal.community.directory_models import Service
from portal.community.models import ServiceReferral
from portal.i18n import LazyText, speaking
from portal.i18n import lazy_gettext as _l
from portal.messages.models import EMAIL
from portal.messages.services import queue_message
from portal.people.network_queries import practice_of

LANGUAGE = "en"  # organisations are written to in English


Words = tuple[LazyText, LazyText]  # the subject, and what the message says
ASK: Words = (
    _l("Can you help somebody?"),
    _l(
        "%(practice)s asks whether %(service)s can help somebody. Please answer here, with no account: "
        "%(link)s\n\nThe link is only for you. It works until you have answered; you then get a new one."
    ),
)
THANK: Words = (
    _l("Thank you for your answer"),
    _l(
        "Thank you. %(practice)s has your answer. When something changes, tell us here: %(link)s\n\n"
        "The link you used before no longer works."
    ),
)
REMIND: Words = (
    _l("We are still waiting for your answer"),
    _l(
        "%(practice)s has not heard from %(service)s yet. Please tell us how it goes: %(link)s\n\n"
        "If you cannot help, tell us that too, so that we can find somebody else."
    ),
)


def tell_asked(viewer: Viewer, asked: ServiceReferral, service: Service) -> None:
    """Ask for an answer; in the transaction that asks."""
    _tell(viewer, asked, service, f"asked:{asked.public_id}:{asked.link_version}", ASK)


def tell_next_link(viewer: Viewer, asked: ServiceReferral, service: Service) -> None:
    """Thank for an answer and give the link for the next one; in the transaction of the answer."""
    _tell(viewer, asked, service, f"answered:{asked.public_id}:{asked.link_version}", THANK)


def nudge(viewer: Viewer, asked: ServiceReferral, service: Service) -> None:
    """Remind of the answer that is still awaited."""
    event = f"nudge:{asked.public_id}:{asked.link_version}:{clock.today().isoformat()}"
    _tell(viewer, asked, service, event, REMIND)


def _tell(viewer: Viewer, asked: ServiceReferral, service: Service, event: str, words: Words) -> None:
    if asked.link_ends_at is not None:
        link = links.address_of(links.ANSWER, links.answer_token(asked))
        write_to_service(
            viewer, service, event, words, link=link, until=asked.link_ends_at, about=asked.public_id
        )


def write_to_service(
    viewer: Viewer,
    service: Service,
    event: str,
    words: Words,
    *,
    link: str,
    until: datetime,
    about: str = "",
) -> None:
    """Queue an e-mail with a link that works `until` then; nothing for a service without an address."""
    if not service.email:
        return
    values = {"practice": practice_of(viewer).name, "service": service.name, "link": link}
    with speaking(LANGUAGE):
        subject, body = (str(each) for each in words)
    queue_message(
        viewer,
        event=event,
        channel=EMAIL,
        recipient=service.email,
        language=LANGUAGE,
        subject=subject,
        body=body % values,
        valid_until=until,
        about=about,
    )
