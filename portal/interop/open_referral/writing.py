"""Our entries as Open Referral UK 3.0 gives them: one service with all that belongs to it."""

import base64
import uuid
from typing import Any

from portal.community.directory_models import Service
from portal.community.words import in_words
from portal.i18n import language_name
from portal.interop.open_referral.terms import (
    KINDS_TAXONOMY,
    NEEDS_TAXONOMY,
    TAXONOMIES,
    id_within,
    taxonomy_id,
    term_id,
)

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
Json = dict[str, Any]


def uuid_of(public_id: str) -> uuid.UUID:
    """Our public ids are 128 random bits, which is what a UUID holds: one is written as the other."""
    return uuid.UUID(bytes=base64.urlsafe_b64decode(public_id + "=="))


def public_id_of(text: str) -> str:
    """The public id that a UUID stands for. Raises ValueError when it is none."""
    return base64.urlsafe_b64encode(uuid.UUID(text).bytes).decode().rstrip("=")


def service_json(service: Service) -> Json:
    """One service, whole."""
    own = uuid_of(service.public_id)
    return {
        "id": str(own),
        "name": service.name,
        "status": service.status,
        "description": service.description,
        "url": service.url or None,
        "email": service.email or None,
        "eligibility_description": service.eligibility or None,
        "minimum_age": service.min_age,
        "maximum_age": service.max_age,
        "assured_date": service.assured_on.isoformat() if service.assured_on else None,
        "last_modified": service.changed_at.isoformat() if service.changed_at else None,
        "organization": _organisation(service, own),
        "cost_options": _costs(service, own),
        "languages": [_language(own, code) for code in service.languages],
        "schedules": _schedules(service, own),
        "contacts": _contacts(service, own),
        "service_at_locations": _locations(service, own),
        "attributes": _attributes(service, own),
    }


def _organisation(service: Service, own: uuid.UUID) -> Json:
    name = service.organisation
    return {"id": id_within(own, "organization"), "name": name, "description": name}


def _costs(service: Service, own: uuid.UUID) -> list[Json]:
    amount = 0 if service.is_free else None
    words = service.cost or ("Free" if service.is_free else None)
    return [{"id": id_within(own, "cost"), "amount": amount, "amount_description": words}]


def _language(own: uuid.UUID, code: str) -> Json:
    return {"id": id_within(own, f"language/{code}"), "code": code, "name": language_name(code)}


def _schedules(service: Service, own: uuid.UUID) -> list[Json]:
    schedules = [
        {
            "id": id_within(own, f"schedule/{number}"),
            "freq": "WEEKLY",
            "byday": DAYS[each["day"]],
            "opens_at": each["opens"],
            "closes_at": each["closes"],
        }
        for number, each in enumerate(service.hours)
    ]
    if service.days:
        schedules.append({"id": id_within(own, "schedule"), "description": service.days})
    return schedules


def _contacts(service: Service, own: uuid.UUID) -> list[Json]:
    if not service.phone:
        return []
    phone = {"id": id_within(own, "phone"), "number": service.phone}
    return [{"id": id_within(own, "contact"), "email": service.email or None, "phones": [phone]}]


def _locations(service: Service, own: uuid.UUID) -> list[Json]:
    if not (service.address or service.postcode or service.access or service.latitude is not None):
        return []
    location = {
        "id": id_within(own, "location"),
        "location_type": "physical" if service.address or service.postcode else "virtual",
        "latitude": service.latitude,
        "longitude": service.longitude,
        "addresses": _addresses(service, own),
        "accessibility": [
            {"id": id_within(own, f"access/{each}"), "description": in_words(each, "access"), "details": each}
            for each in service.access
        ],
    }
    return [{"id": id_within(own, "service_at_location"), "location": location}]


def _addresses(service: Service, own: uuid.UUID) -> list[Json]:
    if not service.address and not service.postcode:
        return []
    street, _, town = service.address.rpartition(", ")
    return [
        {
            "id": id_within(own, "address"),
            "address_1": street or town,
            "city": town if street else "",
            "state_province": "",
            "postal_code": service.postcode,
            "country": "GB",
            "address_type": "physical",
        }
    ]


def _attributes(service: Service, own: uuid.UUID) -> list[Json]:
    terms = [(NEEDS_TAXONOMY, need) for need in service.needs] + [(KINDS_TAXONOMY, service.kind)]
    return [
        {
            "id": id_within(own, f"attribute/{taxonomy}/{term}"),
            "link_id": str(own),
            "link_entity": "service",
            "taxonomy_term_id": term_id(taxonomy, term),
            "taxonomy_term": term_json(taxonomy, term),
        }
        for taxonomy, term in terms
    ]


def taxonomy_json(taxonomy: str) -> Json:
    """One list of terms."""
    return {"id": taxonomy_id(taxonomy), "name": taxonomy, "description": taxonomy, "version": "1"}


def term_json(taxonomy: str, term: str) -> Json:
    """One term."""
    return {
        "id": term_id(taxonomy, term),
        "code": term,
        "name": term,
        "description": term.replace("_", " "),
        "taxonomy_id": taxonomy_id(taxonomy),
    }


def every_term() -> list[Json]:
    """All terms of all lists."""
    return [term_json(taxonomy, term) for taxonomy, terms in TAXONOMIES.items() for term in terms]


def page_json(contents: list[Json], *, total: int, page: int, size: int) -> Json:
    """One page of a list, as the standard frames it."""
    pages = max(1, -(-total // size))
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": page,
        "size": len(contents),
        "first_page": page == 1,
        "last_page": page >= pages,
        "empty": not contents,
        "contents": contents,
    }
