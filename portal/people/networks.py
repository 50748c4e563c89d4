"""Joining a network and leaving it: from that moment its practices share their hubs, or do no longer."""

from portal import audit
from portal.access import Permission, Viewer, check
from portal.db import transaction
from portal.people import network_queries
from portal.people.models import Network, Practice


def join_network(viewer: Viewer, practice: Practice, name: str) -> Network:
    """This practice's patients may be seen at the network's hubs, and the others' at this one's."""
    check(viewer, Permission.CHANGE_ROTAS)
    with transaction() as session:
        network = network_queries.network_named(name)
        if network is None:
            network = Network(name=name)
            session.add(network)
            session.flush()
        practice.network_id = network.id
        audit.record(viewer, "network.joined", "practice", practice.code, {"network": network.id})
    return network


def leave_network(viewer: Viewer, practice: Practice) -> None:
    """Nothing is shared any more; what is booked at a hub stays booked."""
    check(viewer, Permission.CHANGE_ROTAS)
    with transaction():
        left, practice.network_id = practice.network_id, None
        audit.record(viewer, "network.left", "practice", practice.code, {"network": left})
