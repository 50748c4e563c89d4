"""Roles as data: every rule leads to somebody who may see the person (safety invariant 48)."""

from pathlib import Path

import pytest

from portal.pathways.faults import RuleFileErrors
from portal.pathways.model import ROLES, RuleSet
from portal.pathways.roles import SEES_EVERYBODY, PracticeRole, ToBook, load_roles, roles_for

RULES = Path(__file__).resolve().parents[2] / "rules"
AGES = (0, 2, 11, 12, 59, 60, 143, 144, 191, 192, 215, 216, 12 * 90)
Roles = dict[str, PracticeRole]


@pytest.fixture(scope="module")
def roles(real_rules: RuleSet) -> Roles:
    return dict(load_roles(RULES, real_rules.pathways))


def test_all_29_roles_and_no_others_are_there(roles: Roles) -> None:
    assert set(roles) == ROLES
    assert len(roles) == 29


def test_every_rule_s_first_choice_may_see_an_adult_with_it(real_rules: RuleSet, roles: Roles) -> None:
    wrong = []
    for pathway in real_rules.pathways.values():
        for rule in pathway.rules:
            end = real_rules.dispositions[rule.then]
            what = ToBook(
                40 * 12,
                (pathway.id,),
                (pathway.group,),
                pathway.acute,
                rule.red_flag,
                False,
                end.rank,
                rule.tags,
            )
            first = (rule.roles or end.roles)[:1]
            wrong += [f"{pathway.id} {rule.id}: {name}" for name in first if not roles[name].may_see(what)]
    assert not wrong


def test_whoever_asks_with_whatever_somebody_may_see_them(real_rules: RuleSet, roles: Roles) -> None:
    for pathway in real_rules.pathways.values():
        for rule in pathway.rules:
            end = real_rules.dispositions[rule.then]
            for months in AGES:
                what = ToBook(
                    months,
                    (pathway.id,),
                    (pathway.group,),
                    pathway.acute,
                    rule.red_flag,
                    True,
                    end.rank,
                    rule.tags,
                )
                found = roles_for(roles, rule.roles or end.roles, what)
                assert found
                assert found == SEES_EVERYBODY or all(roles[name].may_see(what) for name in found)


def test_a_role_sees_nobody_too_young_for_it(roles: Roles) -> None:
    for role in roles.values():
        if role.from_months:
            assert not role.may_see(ToBook(role.from_months - 1))
        assert role.may_see(ToBook(role.from_months)) or role.never


@pytest.mark.parametrize(
    ("role", "what"),
    [
        ("first_contact_physio", ToBook(480, ("back_pain",), ("bones_joints",), True, True, False, 88)),
        ("first_contact_physio", ToBook(480, ("hip_pain",), ("bones_joints",), True, False, True, 38)),
        ("paramedic", ToBook(300, ("headache",), ("general",), True, False, True, 65)),
        ("practice_nurse", ToBook(480, ("chest_pain",), ("chest_breathing",), True, False, False, 65)),
        ("physician_assistant", ToBook(480, ("cough",), ("chest_breathing",), True, False, False, 65)),
        ("community_pharmacist", ToBook(300, ("uti_woman",), ("tummy_urine",), True, False, True, 50)),
        ("social_prescriber", ToBook(480, ("self_harm_suicidal",), ("mind",), True, True, False, 92)),
    ],
)
def test_what_must_not_be_booked_is_not(roles: Roles, role: str, what: ToBook) -> None:
    assert not roles[role].may_see(what)


def test_a_nurse_vaccinates_a_baby_and_sees_no_other(roles: Roles) -> None:
    assert roles["practice_nurse"].may_see(ToBook(2, ("vaccination",), ("medicines_admin",)))
    assert not roles["practice_nurse"].may_see(ToBook(2, ("eczema",), ("skin",), True))


@pytest.mark.parametrize(
    ("broken", "key"),
    [
        (lambda text: text.replace('id = "gp"\n', 'id = "wizard"\n', 1), "role[wizard]"),
        (lambda text: text.replace('pathways = ["chest_pain"]', 'pathways = ["chest_pian"]', 1), "pathways"),
        (lambda text: text.replace('modes = ["in_person"]', 'modes = ["by_owl"]', 1), "modes"),
    ],
)
def test_a_fault_stops_the_start(tmp_path: Path, real_rules: RuleSet, broken: object, key: str) -> None:
    text = (RULES / "roles.toml").read_text(encoding="utf-8")
    assert callable(broken)
    (tmp_path / "roles.toml").write_text(broken(text), encoding="utf-8")
    with pytest.raises(RuleFileErrors) as faults:
        load_roles(tmp_path, real_rules.pathways)
    assert any(key in fault.key for fault in faults.value.faults)
