"""What the site arranges for booking: how long a hold lasts, signed links, who sees what by which rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from itsdangerous import BadSignature, URLSafeSerializer

from portal.booking.invitation_models import InvitedPerson
from portal.booking.models import Appointment
from portal.booking.waiting_models import WaitingListOffer
from portal.config import Settings
from portal.pathways.model import RuleSet
from portal.pathways.roles import PracticeRole


class HasRules(Protocol):
    """Whoever knows the rules that are live at this moment."""

    @property
    def rules(self) -> RuleSet: ...


@dataclass(slots=True)
class Arrangements:
    """Set once, when the application starts."""

    hold: timedelta = timedelta(minutes=10)
    base_url: str = ""
    signer: URLSafeSerializer | None = None
    offer_signer: URLSafeSerializer | None = None
    invitation_signer: URLSafeSerializer | None = None
    roles: Mapping[str, PracticeRole] = field(default_factory=dict)
    live: HasRules | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """What a link to an appointment says: which one, and as it stood when the link was made."""

    public_id: str
    version: int


_arranged = Arrangements()


def arrange(settings: Settings, roles: Mapping[str, PracticeRole], live: HasRules) -> None:
    """Take over what booking needs: settings, the published roles, and where the rules are."""
    _arranged.hold = timedelta(minutes=settings.hold_minutes)
    _arranged.base_url = settings.base_url
    _arranged.signer = URLSafeSerializer(settings.secret_key, salt="appointment-link")
    _arranged.offer_signer = URLSafeSerializer(settings.secret_key, salt="waiting-list-offer")
    _arranged.invitation_signer = URLSafeSerializer(settings.secret_key, salt="group-invitation")
    _arranged.roles, _arranged.live = roles, live


def roles() -> Mapping[str, PracticeRole]:
    """Who sees what, as published in the rules' folder."""
    return _arranged.roles


def rules() -> RuleSet:
    """The rules live now."""
    if _arranged.live is None:
        raise RuntimeError("booking has not been given the rules: arrange() comes first")
    return _arranged.live.rules


def hold_length() -> timedelta:
    """How long a chosen time is kept for somebody."""
    return _arranged.hold


def token_for(appointment: Appointment) -> str:
    """The signed part of a link. A change of the appointment ends it, for the version is in it."""
    signed = _signer(_arranged.signer).dumps([appointment.public_id, appointment.version])
    return signed.decode() if isinstance(signed, bytes) else signed


def link_to(appointment: Appointment) -> str:
    """The whole address, for messages and calendars."""
    return f"{_arranged.base_url}/appointment/{token_for(appointment)}"


def read_token(token: str) -> Link | None:
    """What the link says; None when it was not made here, or not wholly copied."""
    try:
        public_id, version = _signer(_arranged.signer).loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return Link(str(public_id), int(version))


def link_to_offer(offer: WaitingListOffer) -> str:
    """The whole address at which an offer of the waiting list is answered."""
    return _signed_address("offered-time", _arranged.offer_signer, offer.public_id)


def read_offer_token(token: str) -> str | None:
    """Which offer the link is for; None when it was not made here."""
    return _signed_id(_arranged.offer_signer, token)


def link_to_invitation(invited: InvitedPerson) -> str:
    """The whole address at which somebody of a group books what they were invited to."""
    return _signed_address("invited", _arranged.invitation_signer, invited.public_id)


def read_invitation_token(token: str) -> str | None:
    """Whose invitation the link is; None when it was not made here."""
    return _signed_id(_arranged.invitation_signer, token)


def _signed_address(path: str, signer: URLSafeSerializer | None, public_id: str) -> str:
    signed = _signer(signer).dumps(public_id)
    token = signed.decode() if isinstance(signed, bytes) else signed
    return f"{_arranged.base_url}/{path}/{token}"


def _signed_id(signer: URLSafeSerializer | None, token: str) -> str | None:
    try:
        return str(_signer(signer).loads(token))
    except BadSignature:
        return None


def _signer(signer: URLSafeSerializer | None) -> URLSafeSerializer:
    if signer is None:
        raise RuntimeError("booking has not been given its settings: arrange() comes first")
    return signer
