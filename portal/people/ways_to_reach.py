"""Where a message to somebody on record goes: to their own mobile, else to their e-mail address."""

from portal.messages.models import EMAIL, SMS
from portal.people.models import Patient


class NoAddress(Exception):
    """There is neither a mobile number nor an e-mail address to send a link to, or the person has died."""


def is_mobile(phone: str) -> bool:
    """Whether a text can go to this number: mobiles of the United Kingdom begin with 07."""
    return phone.startswith("+447")


def way_to(patient: Patient) -> tuple[str, str]:
    """The channel and the number or address on record. Raises NoAddress."""
    if patient.has_died:
        raise NoAddress
    if is_mobile(patient.phone):
        return SMS, patient.phone
    if patient.email:
        return EMAIL, patient.email
    raise NoAddress
