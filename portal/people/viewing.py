"""Who is looking: a signed-in member of staff, or somebody at the front door."""

from dataclasses import replace

from flask import g, session
from flask_login import LoginManager, UserMixin

from portal.access import Role, Viewer
from portal.chrome import DOOR
from portal.cookie_sessions import session_here
from portal.people import queries
from portal.people.network_queries import practice_of

login = LoginManager()
login.session_protection = None  # "strong" signs a phone out whenever its network changes


class SignedIn(UserMixin):  # type: ignore[misc]  # flask-login ships no types
    """A member of staff as flask-login wants them: an id, and the viewer they are."""

    def __init__(self, viewer: Viewer) -> None:
        self.id = str(viewer.staff_id)
        self.viewer = viewer


@login.user_loader  # type: ignore[untyped-decorator]  # flask-login ships no types
def load(staff_id: str) -> SignedIn | None:
    """The member of staff of this session, unless they have left or been stopped since."""
    viewer = session_here().viewer
    return SignedIn(viewer) if viewer and viewer.staff_id == int(staff_id) else None


def viewer_of_session() -> Viewer:
    """The viewer of the request under way."""
    visitor = session_here()
    if visitor.viewer and visitor.get("_user_id") == str(visitor.viewer.staff_id):
        return visitor.viewer
    return Viewer(
        role=Role.PATIENT,
        # kept when a request is begun: the same practice to its end, and one look-up fewer a page
        practice_id=visitor.get("practice_id") or queries.front_door_practice().id,
        actor_id=visitor.token_hash[:32],
        request_ids=frozenset(visitor.get("requests", ())),
        plan_link_ids=frozenset(visitor.get("plan_links", ())),
    )


def enter_practice(practice_id: int) -> bool:
    """Let whoever opened a link in at the practice that sent it: a phone that was never here knows of none.

    False for staff of another practice: they stay where they work.
    """
    found: Viewer = g.viewer
    if found.practice_id != practice_id and not found.is_staff:
        g.viewer = replace(found, practice_id=practice_id)
        g.door = door_of(g.viewer)
    return found.practice_id == practice_id or not found.is_staff


def stay_at_practice(practice_id: int) -> None:
    """Keep a browser at the practice whose link it has proved to be its own."""
    session["practice_id"] = practice_id
    if "door" in g:
        session[DOOR] = g.door


def door_of(viewer: Viewer) -> dict[str, str]:
    """What every page says of the viewer's practice; of the first of a site, what its settings say."""
    if viewer.practice_id == queries.front_door_practice().id:
        return {}
    own = practice_of(viewer)
    return {"organisation_name": own.name, "practice_phone": own.phone}
