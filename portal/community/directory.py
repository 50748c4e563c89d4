"""Changes to single entries of the directory: a service keeps its own, by a link that staff send it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from portal import access, audit, clock
from portal.access import Permission, Viewer
from portal.community import links
from portal.community.directory_models import Service, ServiceFacet
from portal.community.entries import facets_of, open_bits
from portal.community.telling import Words, write_to_service
from portal.db import db_session, transaction
from portal.i18n import lazy_gettext as _l

LINK_LASTS = timedelta(days=21)
LOOK_THROUGH: Words = (
    _l("Is what we say about you right?"),
    _l(
        "%(practice)s shows %(service)s to people who need help. Please look through your entry and "
        "change what is not right. You need no account: %(link)s"
    ),
)


class NoAddress(Exception):
    """The entry has no e-mail address to send a link to."""


class LinkUsed(Exception):
    """The link has been used, or a newer one was sent."""


def send_entry_link(viewer: Viewer, service: Service) -> None:
    """Ask a service to look through its entry. The link before it ends. Raises NoAddress."""
    access.check(viewer, Permission.KEEP_DIRECTORY)
    if not service.email:
        raise NoAddress
    with transaction() as session:
        session.refresh(service, with_for_update=True)
        service.link_version += 1
        service.link_ends_at = clock.now() + LINK_LASTS
        event = f"entry:{service.public_id}:{service.link_version}"
        link = links.address_of(links.ENTRY, links.entry_token(service))
        write_to_service(viewer, service, event, LOOK_THROUGH, link=link, until=service.link_ends_at)
        audit.record(viewer, "directory.link_sent", "service", service.public_id)


def renew_entry(viewer: Viewer, service: Service, values: Mapping[str, Any], *, version: int) -> None:
    """Take over what the service says of itself; it has then looked through its entry. Raises LinkUsed."""
    access.check(viewer, Permission.ANSWER_REFERRALS)
    with transaction() as session:
        session.refresh(service, with_for_update=True)
        if service.link_version != version or service.link_ends_at is None:
            raise LinkUsed
        changed = [name for name, value in values.items() if getattr(service, name) != value]
        for name in changed:
            setattr(service, name, values[name])
        service.open_bits = open_bits(service.hours)
        service.assured_on = clock.today()
        service.changed_at = clock.now()
        service.link_version += 1
        service.link_ends_at = None
        write_facets(service)
        audit.record(viewer, "directory.renewed", "service", service.public_id, {"changed": changed})


def write_facets(service: Service) -> None:
    """What the entry is found by, anew; in the transaction that changes it."""
    db_session.flush()
    db_session.execute(delete(ServiceFacet).where(ServiceFacet.service_id == service.id))
    said = {"needs": service.needs, "languages": service.languages, "access": service.access}
    for facet, value in facets_of(said):
        db_session.add(
            ServiceFacet(service_id=service.id, practice_id=service.practice_id, facet=facet, value=value)
        )
    db_session.flush()
