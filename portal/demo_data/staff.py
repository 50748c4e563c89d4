"""Who works at the demonstration's practice, and where: its sites, its staff and their accounts."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from portal.access import Role
from portal.people import passwords
from portal.people.demo import PASSWORD, SIGN_INS

Row = dict[str, Any]
PRACTICE = {
    "code": "Y00001",
    "name": "Riverside Practice",
    "phone": "01632 960 100",
    "text_relay": "18001 01632 960 100",
}
OPENS, CLOSES = time(8), time(18, 30)
MAIN, BRANCH, HUB = "main", "branch", "hub"
SITES = (
    {
        "kind": MAIN,
        "name": "Riverside Surgery",
        "address": "1 Mill Lane, Brookford",
        "postcode": "LX1 1AA",
        "is_step_free": True,
    },
    {
        "kind": BRANCH,
        "name": "Hillside Branch Surgery",
        "address": "40 Quarry Lane, Brookford",
        "postcode": "LX3 2BB",
        "is_step_free": False,  # two steps at the door: whoever needs step-free access is offered the others
    },
    {
        "kind": HUB,
        "name": "Brookford Evening and Weekend Hub",
        "address": "Town Health Centre, Market Street, Brookford",
        "postcode": "LX2 3DD",
        "is_step_free": True,
    },
)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody on the staff besides those whom the start page names."""

    username: str
    name: str
    role: Role
    post: str
    gender: str
    languages: tuple[str, ...] = ("en",)


COLLEAGUES = (
    Colleague("priya.raman", "Dr Priya Raman", Role.CLINICIAN, "gp", "female", ("en", "hi", "ta")),
    Colleague("james.whitlock", "Dr James Whitlock", Role.CLINICIAN, "gp", "male"),
    Colleague("fatima.sheikh", "Dr Fatima Sheikh", Role.CLINICIAN, "gp", "female", ("en", "ur", "pa")),
    Colleague("anna.nowicka", "Dr Anna Nowicka", Role.CLINICIAN, "gp", "female", ("en", "pl")),
    Colleague("robert.hale", "Dr Robert Hale", Role.CLINICIAN, "gp", "male"),
    Colleague("laura.bright", "Laura Bright", Role.CLINICIAN, "advanced_practitioner", "female"),
    Colleague("kate.morris", "Kate Morris", Role.CLINICIAN, "practice_nurse", "female"),
    Colleague("blessing.moyo", "Blessing Moyo", Role.CLINICIAN, "practice_nurse", "female"),
    Colleague("tom.riley", "Tom Riley", Role.CLINICIAN, "hca", "male"),
    Colleague("hetal.joshi", "Hetal Joshi", Role.CLINICIAN, "clinical_pharmacist", "female", ("en", "gu")),
    Colleague("mark.dutton", "Mark Dutton", Role.CLINICIAN, "pharmacy_technician", "male"),
    Colleague("connor.walsh", "Connor Walsh", Role.CLINICIAN, "first_contact_physio", "male"),
    Colleague("amara.osei", "Amara Osei", Role.CLINICIAN, "mental_health_practitioner", "female"),
    Colleague("yusuf.karim", "Yusuf Karim", Role.SOCIAL_PRESCRIBER, "social_prescriber", "male"),
    Colleague("janet.cole", "Janet Cole", Role.RECEPTIONIST, "receptionist", "female"),
    Colleague("liam.foster", "Liam Foster", Role.RECEPTIONIST, "receptionist", "male"),
)  # fmt: skip
GENDER_OF_SIGN_INS = {"doctor": "male", "reception": "female", "link.worker": "female"}


def staff_rows(practice_id: int) -> list[Row]:
    """Everybody on the staff, all with the one password that the start page shows."""
    password_hash = passwords.hashed(PASSWORD)
    named = [
        Colleague(each.username, each.name, each.role, each.post, GENDER_OF_SIGN_INS.get(each.username, ""))
        for each in SIGN_INS
    ]
    return [
        {
            "practice_id": practice_id,
            "username": each.username,
            "name": each.name,
            "role": each.role,
            "post": each.post,
            "gender": each.gender,
            "languages": list(each.languages),
            "password_hash": password_hash,
        }
        for each in (*named, *COLLEAGUES)
    ]
