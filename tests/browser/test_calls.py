"""Five whole calls by keyboard alone, with axe: routine, emergency, in Urdu, somebody new, taken over."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser import visiting
from tests.browser.calling import Call, routine
from tests.browser.conftest import Visit
from tests.browser.patients import Patient

SomePatient = Callable[[], Patient]
MOST_PRESSES, MOST_TRIPS = 45, 12


def at_the_desk(visit: Visit, demo_people: Any) -> Page:
    page = visit(viewport={"width": 1366, "height": 768})
    visiting.sign_in(page, "reception", demo_people["password"])
    return page


def test_a_routine_call_takes_few_keys_and_few_trips(
    visit: Visit, new_patient: SomePatient, demo_people: Any
) -> None:
    patient, call = new_patient(), Call(at_the_desk(visit, demo_people))
    routine(call, f"{patient.family_name[:5].lower()} {patient.born_on.year}", patient.name)
    expect(call.page.locator(".app-say__sentence")).to_contain_text("Your reference is")
    call.page.locator("a[href$='/paper']").focus()
    call.enter()
    expect(call.page.locator(".app-paper")).to_contain_text("Riverside")
    assert call.presses <= MOST_PRESSES, call.presses
    assert len(call.trips) - 1 <= MOST_TRIPS, call.trips  # the page to print is no part of the call


def test_an_emergency_stops_the_call_over_the_whole_screen(
    visit: Visit, new_patient: SomePatient, demo_people: Any
) -> None:
    patient, call = new_patient(), Call(at_the_desk(visit, demo_people))
    call.find(patient.nhs_number, patient.name)
    call.check_identity()
    assert call.at() == "answer.g_life"
    call.key("9")  # chest pain that feels heavy, tight or crushing
    call.enter()
    stop = call.page.locator(".app-stop")
    expect(stop).to_contain_text("999")
    box = stop.bounding_box()
    assert box
    assert box["width"] >= 1340
    assert box["y"] < 768
    assert call.presses <= 20
    assert call.at() == "H1"
    call.follow("/paper")
    expect(call.page.locator(".app-paper")).to_contain_text("999")
    call.page.go_back()
    call.follow("/desk/find-patient")
    assert call.at() == "sought"  # for the next caller


def test_a_mother_calls_in_urdu_with_an_interpreter(
    visit: Visit, demo_patients: dict[str, Patient], demo_people: Any
) -> None:
    zain, call = demo_patients["Zain"], Call(at_the_desk(visit, demo_people))
    page = call.page
    visiting.open_page(page, "/desk/find-patient")
    call.is_speaking_for("parent", "Ayesha Khan")
    call.choose_found(zain.nhs_number, zain.name)
    expect(page.locator(".app-two [lang=ur][dir=rtl]").first).to_be_visible()
    call.check_identity()
    assert call.at() == "permission"
    call.key("1")  # parental responsibility
    call.answer()
    call.say("کان میں درد ہے", english="His ear hurts")
    expect(page.locator("[name=own_words]")).to_have_value("کان میں درد ہے")
    call.key("1")
    call.enter()
    expect(page.locator(".app-two [lang=ur][dir=rtl]").first).to_be_visible()
    call.go_through(
        ea_signs=("6", "Enter"), pf=("2", "Enter"), duration=("2", "d", "Enter"), with_patient="y"
    )
    call.book_first()
    call.has_read_back()
    assert call.presses <= 70, call.presses


def test_somebody_new_at_the_desk_is_helped_too(visit: Visit, demo_people: Any) -> None:
    call = Call(at_the_desk(visit, demo_people))
    page = call.page
    visiting.open_page(page, "/desk/find-patient")
    call.choose_found("zzzquv", "not on our list")
    assert call.at() == "given_name"
    for words in ("Noor", "Example", "1", "2", "1990", "LX1 2AB", "", "07700 900777"):
        call.write(words)
        call.key("Tab")
    call.key("Shift+Tab")
    call.enter()
    call.skip_to("sex")
    call.key("Space")
    call.enter()
    expect(page.locator(".app-caller__name")).to_contain_text("Noor Example")
    call.answer()
    call.say("I have a sore throat")
    call.key("1")
    call.enter()
    call.go_through(duration=("2", "d", "Enter"), temp=("Enter",), st_tonsils=("1", "Enter"))
    assert call.at() == "H1"
    expect(page.locator(".app-say")).to_be_visible()
    assert call.presses <= 90, call.presses


def test_a_half_finished_online_request_is_taken_over_by_its_code(
    visit: Visit, new_patient: SomePatient, demo_people: Any
) -> None:
    patient, online = new_patient(), visit()
    visiting.begin(online, patient)
    code = online.locator("#main p.app-meta bdi").last.inner_text()
    call = Call(at_the_desk(visit, demo_people))
    call.find(code.lower(), "Go on with it")
    expect(call.page.locator(".app-caller__name")).to_contain_text(patient.name)
    call.check_identity()
    call.answer()
    call.say("my lower back hurts")
    call.key("1")
    call.enter()
    call.go_through(bp_coping="2", duration="2w")
    call.book_first()
    call.has_read_back()
    assert call.presses <= MOST_PRESSES, call.presses
