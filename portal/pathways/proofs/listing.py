"""The 52 safety invariants (clinical/safety-invariants.md), and for each how it is held.

solver      nobody breaks it: searched over all answers of each pathway, and so of every pair (`composing.py`)
walk        the engine itself walked through every way of answering that it can tell apart
structure   read off the rule files, by the loader or by `check_content.py`
test        about the running product: the test files named hold it
"""

from collections.abc import Iterator
from dataclasses import dataclass

SOLVER, WALK, STRUCTURE, TEST = "solver", "walk", "structure", "test"


@dataclass(frozen=True, slots=True)
class Invariant:
    id: int
    name: str
    how: tuple[str, ...]
    tests: tuple[str, ...] = ()


def _held(*rows: tuple[int, str, str, str]) -> Iterator[Invariant]:
    for number, how, tests, name in rows:
        files = tuple(f"tests/{file}.py" for file in tests.split())
        yield Invariant(number, name, tuple(how.split()), files)


INVARIANTS: tuple[Invariant, ...] = tuple(
    _held(
        (
            1,
            "solver test",
            "pathways/test_properties",
            "Every complete path ends in exactly one known disposition.",
        ),
        (2, "structure", "", "Every name in a rule exists, and every id is its own."),
        (
            3,
            "structure",
            "",
            "A pathway has red flags, otherwise, self-care, safety net, sources.",
        ),
        (4, "solver structure", "", "Every rule can decide, every question can be asked, in short words."),
        (5, "walk", "", "At most 15 questions of nobody urgent; a red flag is sure within 5; none after it."),
        (6, "structure", "", "Ways on from a pathway are at most two, never in a circle."),
        (7, "structure", "", "Options exclude each other; every list of signs ends with none of these."),
        (
            8,
            "structure test",
            "pathways/test_answers",
            "Limits leave no gap; impossible numbers are asked again.",
        ),
        (9, "walk test", "pathways/test_properties", "No red flag is outranked from below."),
        (10, "solver", "", "Any sign in the emergency check brings at least a call within the hour."),
        (
            11,
            "solver",
            "",
            "The outcome is the highest of all that holds, alone and in every pair.",
        ),
        (12, "structure", "", "Red flags lead to rank 70 or above."),
        (13, "solver", "", "Any threat to life means 999."),
        (14, "solver", "", "A suicidal thought, plan or act is never less than its own urgency."),
        (15, "solver test", "messages/test_outbox", "Abuse is answered in private within the hour."),
        (16, "solver", "", "Doubt about a danger is never No."),
        (17, "solver", "", "Not sure in place of No never lowers the outcome."),
        (18, "walk structure", "", "Two doubts about red flags bring a clinician within the hour."),
        (19, "solver", "", "Somebody far away cannot rule out a danger."),
        (20, "solver", "", "Unknown sex or pregnancy takes the more cautious branch."),
        (21, "solver", "", "A further or worse sign never lowers the outcome."),
        (22, "structure", "", "Exceptions are listed by name, with a reason, an end and a test."),
        (23, "solver", "", "A higher temperature never lowers the outcome."),
        (
            24,
            "solver",
            "",
            "Weak immunity, pregnancy, frailty, first year, great age never lower.",
        ),
        (25, "solver", "", "Asking again soon brings a clinician today."),
        (26, "solver", "", "A hot or cold baby under 3 months goes to hospital."),
        (27, "solver", "", "A newborn with fever, poor feeding or hard breathing goes to hospital."),
        (28, "solver", "", "A rash that does not fade is an emergency."),
        (29, "solver", "", "Red and amber signs of a feverish child under 5."),
        (30, "solver", "", "Signs of a stroke, even gone again."),
        (31, "solver", "", "Chest pain now with signs of a heart attack means 999."),
        (32, "solver", "", "Back pain with signs of pressed nerves goes to A&E."),
        (33, "solver", "", "Sudden pain in a testicle goes to hospital."),
        (34, "solver", "", "Thunderclap headache, meningitis, sudden loss of sight."),
        (35, "solver", "", "Pain or bleeding in pregnancy; a baby that moves less."),
        (36, "solver", "", "Fever after cancer drugs goes to A&E."),
        (37, "solver", "", "Hot joint, one swollen leg, feverish limp: within the hour."),
        (
            38,
            "solver",
            "",
            "Perhaps pregnant: no Pharmacy First for urine infection or shingles.",
        ),
        (39, "solver", "", "Nobody outside its limits, or in doubt of them, is sent to Pharmacy First."),
        (40, "solver structure", "", "A sign of cancer never waits longer than 7 days."),
        (41, "solver", "", "Very high blood pressure is answered within the hour."),
        (42, "solver", "", "Any overdose means 999."),
        (43, "structure", "", "Every outcome says what, when, why, and when to get help sooner."),
        (44, "solver", "", "Babies, pregnancy, weak immunity, asked again: never left alone with self-care."),
        (
            45,
            "test",
            "booking/test_any_order booking/test_times_page",
            "Every promise can be kept.",
        ),
        (
            46,
            "test",
            "desk/test_one_request test_audit",
            "Reception can raise; only a clinician lowers.",
        ),
        (47, "solver structure", "", "The same answers end alike, online, by phone and in any language."),
        (48, "structure test", "booking/test_slot_queries", "Roles and modes are those of the rule."),
        (49, "test", "triage/test_emergency_words", "Free text is shown as written, and can only raise."),
        (50, "structure", "", "Out of hours, urgent outcomes name who is open."),
        (51, "test", "pathways/test_journeys pathways/test_mutation", "Every broken rule is caught."),
        (52, "structure", "", "No rule reads a protected characteristic but age, sex, organs and pregnancy."),
    )
)
