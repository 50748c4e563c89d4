"""The one-time links by which a service answers, or keeps its own entry, without an account."""

import hashlib
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeSerializer

from portal.community.directory_models import Service
from portal.community.models import ServiceReferral
from portal.config import Settings

ANSWER, ENTRY = "answer", "entry"


@dataclass(slots=True)
class Arrangements:
    """Set once, when the application starts."""

    base_url: str = ""
    signer: URLSafeSerializer | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says: its use, which row, and the version of the link that the row must still have."""

    use: str
    public_id: str
    version: int


_arranged = Arrangements()


def arrange(settings: Settings) -> None:
    """Take over the settings that links need."""
    _arranged.base_url = settings.base_url
    _arranged.signer = URLSafeSerializer(settings.secret_key, salt="service-link")


def answer_token(asked: ServiceReferral) -> str:
    """The signed part of the link to answer by; the next answer ends it, for the version is in it."""
    return _signed(ANSWER, asked.public_id, asked.link_version)


def entry_token(service: Service) -> str:
    """The signed part of the link by which a service keeps its own entry."""
    return _signed(ENTRY, service.public_id, service.link_version)


def address_of(use: str, token: str) -> str:
    """The whole address, for messages."""
    return f"{_arranged.base_url}/for-services/{'referral' if use == ANSWER else 'entry'}/{token}"


def read_link(token: str, use: str) -> Link | None:
    """What the link says; None when it was not made here for this use, or not wholly copied."""
    try:
        said, public_id, version = _signer().loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return Link(use, str(public_id), int(version)) if said == use else None


def code_of(public_id: str) -> str:
    """A short code to say on the phone; it leads to nothing by itself."""
    return hashlib.sha256(public_id.encode()).hexdigest()[:6].upper()


def _signed(use: str, public_id: str, version: int) -> str:
    signed = _signer().dumps([use, public_id, version])
    return signed.decode() if isinstance(signed, bytes) else signed


def _signer() -> URLSafeSerializer:
    if _arranged.signer is None:
        raise RuntimeError("community has not been given its settings: arrange() comes first")
    return _arranged.signer
