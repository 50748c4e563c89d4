"""The weekly clinics of the demonstration's staff, and their leave."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from portal import clock
from portal.booking.bands import EVERYBODY, ONLY_111, SAME_DAY, SEVEN_DAYS, TWO_DAYS
from portal.booking.categories import HUB as THE_HUBS
from portal.booking.categories import NHS_111, OWN
from portal.demo_data.staff import BRANCH, HUB, MAIN

Row = dict[str, Any]
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WORKDAYS = "Mon Tue Wed Thu Fri"
HERE = ("in_person",)
FACE_OR_PHONE = ("in_person", "phone")
ADVANCED = "advanced_practitioner"
URGENT = TWO_DAYS
CATEGORIES = {
    "practice_nurse": "planned_clinic",
    "hca": "planned_procedure",
    "clinical_pharmacist": "medicines_review",
    "pharmacy_technician": "medicines_review",
    "social_prescriber": "social_prescribing",
}
ANY_WAY = ("in_person", "phone", "video")


@dataclass(frozen=True, slots=True)
class Clinic:
    """A clinic as a rota says it: who, on which days, from when to when."""

    who: str  # a username
    role: str
    days: str
    times: str
    minutes: int
    modes: tuple[str, ...] = FACE_OR_PHONE
    site: str = MAIN
    least_rank: int = EVERYBODY
    every_weeks: int = 1
    places: int = 1
    title: str = ""
    service: str = ""  # own, or the hub's at the hub

    @property
    def category(self) -> str:
        """The national category, from what the clinic is."""
        if self.places > 1:
            return "group"
        if self.modes == ("home",):
            return "home_visit"
        if self.least_rank >= URGENT:
            return "acute"
        return CATEGORIES.get(self.role, "routine")


# A quarter of the clinicians' time is kept for the day itself (roles.md, matching rule 9).
CLINICS = (
    Clinic("doctor", "gp", "Mon Tue Thu", "08:30-11:30", 15, FACE_OR_PHONE),
    Clinic("doctor", "gp", "Mon Tue Thu", "11:30-12:30", 15, FACE_OR_PHONE, least_rank=SAME_DAY),
    Clinic("doctor", "gp", "Mon Thu", "14:00-17:00", 15, ANY_WAY),
    Clinic("doctor", "duty_clinician", "Wed", "08:30-12:30", 15, ANY_WAY, least_rank=URGENT),
    Clinic("doctor", "duty_clinician", "Wed", "13:30-18:00", 15, ANY_WAY, least_rank=URGENT),
    Clinic("priya.raman", "gp", "Mon Tue Wed", "08:30-11:30", 15, FACE_OR_PHONE),
    Clinic("priya.raman", "gp", "Mon Tue Wed", "11:30-12:30", 15, FACE_OR_PHONE, least_rank=SAME_DAY),
    Clinic("priya.raman", "gp", "Tue Wed", "14:00-17:00", 15, ANY_WAY),
    Clinic("priya.raman", "duty_clinician", "Thu", "08:30-12:30", 15, ANY_WAY, least_rank=URGENT),
    Clinic("priya.raman", "duty_clinician", "Thu", "13:30-18:00", 15, ANY_WAY, least_rank=URGENT),
    Clinic("james.whitlock", "gp", "Tue Wed Fri", "08:45-11:45", 15, FACE_OR_PHONE),
    Clinic("james.whitlock", "gp", "Tue Wed Fri", "11:45-12:45", 15, FACE_OR_PHONE, least_rank=SAME_DAY),
    Clinic("james.whitlock", "gp", "Tue Fri", "14:00-17:00", 15, FACE_OR_PHONE, BRANCH),
    Clinic("james.whitlock", "duty_clinician", "Mon", "08:30-12:30", 15, ANY_WAY, least_rank=URGENT),
    Clinic("james.whitlock", "duty_clinician", "Mon", "13:30-18:00", 15, ANY_WAY, least_rank=URGENT),
    Clinic("fatima.sheikh", "gp", "Mon Wed Thu", "09:00-12:00", 15, FACE_OR_PHONE, BRANCH),
    Clinic("fatima.sheikh", "gp", "Mon Thu", "14:00-16:30", 15, ANY_WAY, BRANCH),
    Clinic("fatima.sheikh", "duty_clinician", "Tue", "08:30-12:30", 15, ANY_WAY, least_rank=URGENT),
    Clinic("fatima.sheikh", "duty_clinician", "Tue", "13:30-18:00", 15, ANY_WAY, least_rank=URGENT),
    Clinic("anna.nowicka", "gp", "Mon Wed Fri", "08:30-11:30", 15, FACE_OR_PHONE),
    Clinic("anna.nowicka", "gp", "Mon Wed Fri", "11:30-12:30", 15, FACE_OR_PHONE, least_rank=SAME_DAY),
    Clinic("anna.nowicka", "gp", "Wed", "14:00-17:00", 15, ANY_WAY),
    Clinic("anna.nowicka", "gp", "Thu", "18:30-20:00", 15, ANY_WAY, HUB),
    Clinic("robert.hale", "gp", "Tue Thu", "08:30-11:30", 15, FACE_OR_PHONE),
    Clinic("robert.hale", "gp", "Tue Thu", "14:00-17:00", 15, ANY_WAY),
    Clinic("robert.hale", "duty_clinician", "Fri", "08:30-12:30", 15, ANY_WAY, least_rank=URGENT),
    Clinic("robert.hale", "duty_clinician", "Fri", "13:30-18:00", 15, ANY_WAY, least_rank=URGENT),
    Clinic("robert.hale", "gp", "Mon Tue", "18:30-20:00", 15, ANY_WAY, HUB),
    Clinic("robert.hale", "gp", "Wed", "12:30-14:00", 30, ("home",)),
    Clinic("laura.bright", ADVANCED, WORKDAYS, "08:30-10:30", 15, least_rank=URGENT),
    Clinic("laura.bright", ADVANCED, WORKDAYS, "10:30-12:30", 15, FACE_OR_PHONE),
    Clinic("laura.bright", ADVANCED, "Mon Wed Fri", "13:30-16:30", 15, ANY_WAY),
    Clinic("laura.bright", ADVANCED, "Wed Fri", "18:30-20:00", 15, ANY_WAY, HUB),
    Clinic("kate.morris", "practice_nurse", "Mon Tue Thu Fri", "08:40-12:40", 20, ("in_person",)),
    Clinic("kate.morris", "practice_nurse", "Mon Thu", "13:40-16:40", 20, FACE_OR_PHONE),
    Clinic("kate.morris", "practice_nurse", "Tue Fri", "13:30-16:30", 30, FACE_OR_PHONE),
    Clinic("blessing.moyo", "practice_nurse", "Mon Wed Thu", "09:00-12:00", 20, ("in_person",), BRANCH),
    Clinic("blessing.moyo", "practice_nurse", "Wed", "13:30-17:00", 30, FACE_OR_PHONE, BRANCH),
    Clinic("blessing.moyo", "practice_nurse", "Sat", "09:00-13:00", 20, ("in_person",), HUB, every_weeks=2),
    Clinic("tom.riley", "hca", WORKDAYS, "08:00-12:00", 10, ("in_person",)),
    Clinic("tom.riley", "hca", "Tue Thu", "13:00-15:00", 20, ("in_person",)),
    Clinic(
        "hetal.joshi",
        "clinical_pharmacist",
        "Mon Tue Wed Thu",
        "09:00-12:00",
        15,
        ("phone", "video", "in_person"),
    ),
    Clinic("hetal.joshi", "clinical_pharmacist", "Tue Thu", "13:30-16:30", 30, ("phone", "in_person")),
    Clinic("hetal.joshi", "clinical_pharmacist", "Wed", "18:30-20:00", 15, ("phone", "video"), HUB),
    Clinic("mark.dutton", "pharmacy_technician", "Mon Wed Fri", "09:00-12:00", 10, ("phone",)),
    Clinic("connor.walsh", "first_contact_physio", "Mon Wed Fri", "08:40-12:40", 20, ANY_WAY),
    Clinic("connor.walsh", "first_contact_physio", "Mon Fri", "13:40-16:40", 20, FACE_OR_PHONE, BRANCH),
    Clinic("connor.walsh", "first_contact_physio", "Sat", "09:00-13:00", 20, ANY_WAY, HUB, every_weeks=2),
    Clinic("amara.osei", "mental_health_practitioner", "Mon Tue Thu", "09:00-12:30", 30, ANY_WAY),
    Clinic("amara.osei", "mental_health_practitioner", "Tue Thu", "13:30-16:30", 30, ANY_WAY),
    Clinic("link.worker", "social_prescriber", "Mon Wed", "09:30-12:30", 45, ("in_person", "phone")),
    Clinic("link.worker", "social_prescriber", "Tue Thu", "13:00-16:00", 45, ("in_person", "phone", "home")),
    Clinic("yusuf.karim", "social_prescriber", "Tue Fri", "09:30-12:30", 45, ANY_WAY, BRANCH),
    Clinic("yusuf.karim", "social_prescriber", "Thu", "13:00-16:00", 45, ("phone", "home")),
    # NHS 111 books these itself; what it leaves opens to everybody's same-day requests (RULES).
    Clinic("laura.bright", ADVANCED, WORKDAYS, "12:30-13:00", 15, least_rank=ONLY_111, service=NHS_111),
    Clinic("robert.hale", "duty_clinician", "Fri", "12:30-13:00", 15, least_rank=ONLY_111, service=NHS_111),
    Clinic(
        "link.worker", "social_prescriber", "Fri", "10:00-11:00", 60, HERE, places=12, title="Walking group"
    ),
    Clinic(
        "kate.morris", "practice_nurse", "Wed", "14:00-15:30", 90, HERE, places=10, title="Diabetes together"
    ),
    # The network's Saturday sessions, 09:00 to 17:00; the hub's doctors take turns.
    Clinic("james.whitlock", "gp", "Sat", "09:00-13:00", 15, ANY_WAY, HUB, every_weeks=2),
    Clinic("laura.bright", ADVANCED, "Sat", "13:00-17:00", 15, ANY_WAY, HUB),
)
# (whose times, kept for, open to, days before, at)
RULES = (
    ("gp", SAME_DAY, TWO_DAYS, 1, time(14)),
    ("", TWO_DAYS, SEVEN_DAYS, 1, time(18)),
    ("", ONLY_111, SAME_DAY, 0, time(11)),
)
# (who, days from the coming Monday, how many days): none of them is offered then.
LEAVE = (("priya.raman", 14, 5), ("kate.morris", 8, 2), ("link.worker", 21, 3))


def pattern_rows(practice_id: int, staff: Mapping[str, int], sites: Mapping[str, int]) -> Iterator[Row]:
    """The clinics as weekly patterns, one a day of the week. `staff` is ids by username, `sites` by kind."""
    for clinic in CLINICS:
        starts, ends = (time.fromisoformat(part) for part in clinic.times.split("-"))
        for day in clinic.days.split():
            yield {
                "practice_id": practice_id,
                "staff_id": staff[clinic.who],
                "role": clinic.role,
                "site_id": sites[clinic.site],
                "weekday": DAYS.index(day),
                "every_weeks": clinic.every_weeks,
                "starts": starts,
                "ends": ends,
                "slot_minutes": clinic.minutes,
                "modes": list(clinic.modes),
                "least_rank": clinic.least_rank,
                "category": clinic.category,
                "service": clinic.service or (THE_HUBS if clinic.site == HUB else OWN),
                "places": clinic.places,
                "title": clinic.title,
                "works_bank_holidays": False,
                "valid_from": monday() - timedelta(weeks=4),
            }


def release_rows(practice_id: int) -> Iterator[Row]:
    """When kept times open to others."""
    for role, kept_for, opens_to, days_before, at_time in RULES:
        yield {
            "practice_id": practice_id,
            "role": role,
            "least_rank": kept_for,
            "opens_to_rank": opens_to,
            "days_before": days_before,
            "at_time": at_time,
        }


def leave_rows(practice_id: int, staff: Mapping[str, int]) -> Iterator[Row]:
    """When some of them are away."""
    for who, after, days in LEAVE:
        starts_on = monday() + timedelta(days=after)
        yield {
            "practice_id": practice_id,
            "staff_id": staff[who],
            "starts_on": starts_on,
            "ends_on": starts_on + timedelta(days=days - 1),
        }


def monday() -> date:
    """The Monday of this week."""
    today = clock.today()
    return today - timedelta(days=today.weekday())
