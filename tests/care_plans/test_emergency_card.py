"""The emergency card: its code opens the essentials for who says why; it ends; the person sees who came."""

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from pypdf import PdfReader

from portal.access import NotAllowed, Viewer
from portal.care_plans import emergency, services, sharing, sharing_queries
from portal.care_plans.models import CarePlan
from portal.db import db_session
from portal.messages.models import Message
from portal.people.models import Patient, Staff
from tests.care_plans.conftest import NOW, latest
from tests.factories import a_visitor, sign_in
from tests.visitor import Visitor

pytestmark = pytest.mark.database
BORN = {"born_on-day": "12", "born_on-month": "4", "born_on-year": "1980"}
WHY = {"who": "Sam Green, paramedic", "reason": "cannot_speak"}


def address(card_id: str) -> str:
    found = re.search(r"/emergency/\S+", sharing.emergency_address(card_id))
    assert found
    return found[0]


def test_the_code_opens_the_essentials_on_one_screen_once_somebody_says_who_they_are_and_why(
    app: Flask, signed_in: Visitor, viewer: Viewer, person: Patient, written: CarePlan
) -> None:
    card = emergency.make_card(viewer, written)
    medic = app.test_client()
    assert isinstance(medic, Visitor)
    before = medic.get(address(card.public_id)).text
    assert "Parveen" not in before
    assert 'call <a href="tel:999">' in before
    assert medic.submit(address(card.public_id), {"who": "", "reason": ""}).status_code == 422
    assert medic.submit(address(card.public_id), WHY).status_code == 303
    page = medic.get(address(card.public_id)).text
    for essential in ("Parveen Akhtar", "Interpreter needed", "A letter from the council", "07700 900 456"):
        assert essential in page
    assert "lunch club" not in page  # what is not needed now stays private
    assert medic.get(f"/plan/{written.public_id}").status_code == 303
    sent = db_session.query(Message).all()
    assert [(each.recipient, each.language) for each in sent] == [("+447700900123", "en")]
    assert sent[0].body.startswith("Riverside Practice: your card was used on Monday 1 June at ")
    assert "Sam Green" not in sent[0].body
    told = signed_in.get(f"/plan/{written.public_id}/card").text
    assert "Sam Green, paramedic" in told
    assert "The person cannot tell me what they need" in told
    theirs = app.test_client()
    assert isinstance(theirs, Visitor)
    link = sharing.share_plan(viewer, person, written, "x", is_sent=False)
    theirs.submit(f"/my-plan/{sharing.signed(link.public_id)}", BORN)
    read = theirs.get(f"/plan/{written.public_id}").text
    assert "Sam Green, paramedic opened your emergency page on" in read


def test_a_page_closes_after_an_hour_a_new_card_ends_the_old_one_and_a_year_ends_each(
    app: Flask,
    signed_in: Visitor,
    viewer: Viewer,
    worker: Staff,
    written: CarePlan,
    set_clock: Callable[[datetime], None],
) -> None:
    first = emergency.make_card(viewer, written)
    medic = app.test_client()
    assert isinstance(medic, Visitor)
    medic.submit(address(first.public_id), WHY)
    set_clock(NOW + timedelta(minutes=61))
    assert "Parveen" not in medic.get(address(first.public_id)).text
    url = f"/plan/{written.public_id}/card"
    sign_in(signed_in, worker)
    assert signed_in.submit(url).status_code == 303
    assert medic.get(address(first.public_id)).status_code == 410
    second = sharing_queries.cards(viewer, written)[0]
    assert medic.get(address(second.public_id)).status_code == 200
    set_clock(NOW + timedelta(days=366))
    assert medic.get(address(second.public_id)).status_code == 410
    assert medic.get(address(second.public_id)[:-3]).status_code == 410


def test_a_lost_card_is_ended_and_somebody_who_helps_cannot_make_one(
    signed_in: Visitor, viewer: Viewer, person: Patient, written: CarePlan
) -> None:
    link = sharing.share_plan(viewer, person, written, "x", carer_name="Aslam", is_sent=False)
    carer = a_visitor()
    carer = Viewer(carer.role, carer.practice_id, carer.actor_id, plan_link_ids=frozenset({link.public_id}))
    with pytest.raises(NotAllowed):
        emergency.make_card(carer, written)
    emergency.make_card(viewer, written)
    url = f"/plan/{written.public_id}/card"
    assert "The card is lost" in signed_in.get(url).text
    assert signed_in.submit(f"{url}/end", page=url).status_code == 303
    assert "There is no card that works now" in signed_in.get(url).text
    assert signed_in.get(f"{url}/en.pdf").status_code == 404


def test_the_card_is_one_page_with_the_code_and_its_words_and_the_code_leads_to_the_page(
    signed_in: Visitor, viewer: Viewer, written: CarePlan
) -> None:
    card = emergency.make_card(viewer, written)
    answer = signed_in.get(f"/plan/{written.public_id}/card/en.pdf")
    assert answer.status_code == 200
    made = PdfReader(io.BytesIO(answer.data))
    assert len(made.pages) == 1
    text = made.pages[0].extract_text()
    for part in ("Parveen Akhtar", "01632 960 100", "Please scan the code"):
        assert part in " ".join(text.split())
    path, squares = emergency.code_path(sharing.emergency_address(card.public_id))
    assert squares >= 29
    corner = {f"M{x} 4h1v1h-1z" for x in range(4, 11)}  # the finder pattern, inside its quiet border
    assert all(each in path for each in corner)
    assert "M3 " not in path
    assert signed_in.get(f"/plan/{written.public_id}/card/pl.pdf").status_code == 404
    assert latest(viewer, written).number == 8
    services.note_view(viewer, written, latest(viewer, written).row)
