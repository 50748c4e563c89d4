"""What helps the invented patients, and what their record already knows: about as common as in real life."""

from random import Random
from typing import Any

from portal.demo_data.households import Member

# kind of help, share of people under 65, share from 65 on
SUPPORT = (
    ("large_print", 0.004, 0.06),
    ("hearing_aid", 0.008, 0.09),
    ("lip_reads", 0.002, 0.02),
    ("bsl", 0.002, 0.001),
    ("step_free", 0.012, 0.11),
    ("easy_read", 0.006, 0.01),
    ("extended_appointment", 0.012, 0.04),
    ("carer_present", 0.006, 0.05),
    ("contact_sms", 0.01, 0.002),
    ("contact_letter", 0.002, 0.03),
    ("home_visits", 0.001, 0.03),
    ("quiet", 0.006, 0.001),
    ("braille", 0.0003, 0.0006),
)


def support_kinds(random: Random, member: Member) -> list[str]:
    """The kinds of help this person needs; most need none."""
    is_older = member.age >= 65
    kinds = [kind for kind, younger, older in SUPPORT if random.random() < (older if is_older else younger)]
    if member.is_interpreted:
        kinds.insert(0, "interpreter")
        if member.sex == "female" and random.random() < 0.25:
            kinds.append("female_clinician")
    return kinds


def known_facts(random: Random, member: Member) -> dict[str, Any]:
    """Answers that the record gives the questions, so that nobody is asked for them again."""
    facts = {
        "frail": random.random() < (0.38 if member.age >= 85 else 0.1 if member.age >= 72 else 0.0),
        "immuno": random.random() < 0.015,
        "anticoag": member.age >= 55 and random.random() < 0.06,
        "pregnant": member.sex == "female" and 18 <= member.age <= 43 and random.random() < 0.025,
        "lives_alone": member.age >= 70 and random.random() < 0.25,
    }
    return {name: "yes" for name, is_so in facts.items() if is_so}
