"""Beginning a request at the door, where a machine may knock too: what is begun and left alone is counted.

A home, a hostel or a phone network shares one address, so that only what nobody goes on with counts: as soon
as somebody says whom a request is about, it is forgotten where it was begun. Staff, and who has a link or a
code from us, are never counted; and who meets the limit is told every other way to be helped.
"""

import ipaddress
from datetime import timedelta

from portal import clock
from portal.access import Viewer
from portal.people.services import hashed_door
from portal.triage import draft_queries, services
from portal.triage.models import Request

# The busiest ten minutes of a network of 50,000 have about a hundred people between the door and their name.
MOST_LEFT, LATELY = 300, timedelta(minutes=15)


class TooManyBegun(Exception):
    """Hundreds of requests were begun from this network lately, and nobody said whom any of them is about."""


def begin_at_the_door(viewer: Viewer, *, informant: str, language: str, address: str, key: str) -> Request:
    """Begin a request. `key` keeps addresses from being read in the database. Raises TooManyBegun."""
    if viewer.is_staff:
        return services.begin_request(viewer, informant=informant, channel="phone", language=language)
    door = hashed_door(key, "begun", network_of(address))
    if draft_queries.begun_and_left(door, clock.now() - LATELY, MOST_LEFT) >= MOST_LEFT:
        raise TooManyBegun
    return services.begin_request(
        viewer, informant=informant, channel="online", language=language, begun_from=door
    )


def network_of(address: str) -> str:
    """Whose line it is: of a newer address (IPv6) the half that its owner cannot change at will."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)
