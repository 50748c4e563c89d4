"""Photos: known by their content, drawn again without hidden details, never of a child's private parts."""

import io
from datetime import date
from typing import Any

import pytest
from PIL import Image
from werkzeug.test import TestResponse

from portal.audit import AuditEvent
from portal.db import db_session
from portal.triage import pictures
from portal.triage.models import Photo, Request
from portal.triage.pictures import NotAPicture, drawn_again
from tests.factories import a_link_worker, a_patient, a_receptionist, sign_in
from tests.triage.journeys import NO_EMERGENCY, answer_all, answer_one, begin_as, path_of, say, where
from tests.visitor import Visitor

pytestmark = pytest.mark.database


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    """A red picture, as a file of this kind."""
    made = io.BytesIO()
    mode = options.pop("mode", "RGB")
    Image.new(mode, size, "red" if mode == "RGB" else None).save(made, kind, **options)
    return made.getvalue()


@pytest.fixture
def rid(client: Visitor) -> str:
    """Somebody with eczema, every question answered, at the page about photos."""
    return with_eczema(client)


def with_eczema(client: Visitor, informant: str = "self", **details: Any) -> str:
    begun = begin_as(client, a_patient(**details), informant)
    answer_all(client, begun, NO_EMERGENCY)
    say(client, begun, "", "eczema")
    while (place := where(client, begun, stop_at="photos")).startswith("question/"):
        answer_one(client, begun, place.removeprefix("question/"))
    assert place == "photos"
    return begun


def add(client: Visitor, rid: str, *files: bytes, name: str = "me.jpg", **data: str) -> TestResponse:
    sent = [(io.BytesIO(each), name) for each in files]
    return client.submit(
        f"/request/{rid}/photos", {"photo": sent, **data}, content_type="multipart/form-data"
    )


def kept() -> list[Photo]:
    db_session.expire_all()
    return db_session.query(Photo).order_by(Photo.id).all()


def test_a_photo_is_kept_and_the_answers_are_checked_next(client: Visitor, rid: str) -> None:
    assert path_of(add(client, rid, a_picture())) == f"/request/{rid}/next"
    assert len(kept()) == 1
    assert where(client, rid) == "check-answers"
    assert "Add or delete photos" in client.get(f"/request/{rid}/check-answers").text


def test_nobody_has_to_send_one(client: Visitor, rid: str) -> None:
    client.submit(f"/request/{rid}/photos", {})
    assert where(client, rid, stop_at="photos") == "check-answers"
    assert not kept()


def test_only_something_that_can_be_seen_is_asked_a_photo_of(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "", "back_pain")
    answer_all(client, rid, {})
    assert path_of(client.get(f"/request/{rid}/photos")) == f"/request/{rid}/check-answers"


def test_where_and_with_what_it_was_taken_is_not_kept(client: Visitor, rid: str) -> None:
    hidden = Image.Exif()
    hidden[0x010F] = "Secret Telephones Ltd"
    hidden.get_ifd(0x8825)[1] = "N"
    data = a_picture(exif=hidden)
    assert b"Secret Telephones" in data
    add(client, rid, data)
    jpeg = kept()[0].jpeg
    assert b"Secret" not in jpeg
    assert not dict(Image.open(io.BytesIO(jpeg)).getexif())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_kind_becomes_a_jpeg_whatever_the_file_is_called(kind: str) -> None:
    picture = drawn_again(a_picture(kind))
    assert picture.jpeg.startswith(b"\xff\xd8\xff")
    assert (picture.width, picture.height) == (60, 40)


def test_a_see_through_picture_is_laid_on_white() -> None:
    picture = drawn_again(a_picture("PNG", mode="RGBA"))
    red, green, blue = Image.open(io.BytesIO(picture.jpeg)).getpixel((5, 5))  # type: ignore[misc]
    assert min(red, green, blue) > 250


def test_a_picture_lying_on_its_side_is_put_upright() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    assert drawn_again(a_picture(exif=turned)).height == 60


def test_a_large_picture_is_made_small_enough() -> None:
    picture = drawn_again(a_picture(size=(5000, 2500)))
    assert (picture.width, picture.height) == (2000, 1000)


@pytest.mark.parametrize(
    "data",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a\x01\x00\x01\x00", b"%PDF-1.7",
     b"\xff\xd8\xff\xe0 broken", a_picture()[:200], a_picture("BMP"), a_picture("TIFF")],
)  # fmt: skip
def test_what_is_no_photo_is_refused(data: bytes) -> None:
    with pytest.raises(NotAPicture) as refused:
        drawn_again(data)
    assert refused.value.code == "not_a_picture"


def test_a_small_file_that_unfolds_into_a_huge_picture_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 1000)
    with pytest.raises(NotAPicture) as refused:
        drawn_again(a_picture("PNG"))
    assert refused.value.code == "too_many_pixels"


def test_a_file_too_big_is_said_so_and_the_answers_stay(
    client: Visitor, rid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MOST_BYTES", 100)
    answer = add(client, rid, a_picture())
    assert answer.status_code == 422
    assert "smaller than 10 MB" in answer.text
    assert "nhsuk-error-summary" in answer.text


def test_a_photo_larger_than_any_other_form_may_be_still_comes_through(client: Visitor, rid: str) -> None:
    noise = Image.effect_noise((900, 900), 90)
    made = io.BytesIO()
    noise.save(made, "PNG")
    assert len(made.getvalue()) > 300 * 1024
    assert add(client, rid, made.getvalue()).status_code == 303
    assert len(kept()) == 1


def test_three_are_the_most_and_each_can_be_deleted_before_sending(client: Visitor, rid: str) -> None:
    answer = add(client, rid, *[a_picture()] * 4, more="1")
    assert answer.status_code == 422
    assert "You can send 3 photos." in answer.text
    assert len(kept()) == 3
    page = client.get(f"/request/{rid}/photos").text
    assert 'type="file"' not in page
    url = f"/request/{rid}/photo/{kept()[0].public_id}/delete"
    for _ in range(2):
        assert client.submit(url, page=f"/request/{rid}/photos").status_code == 303
    assert len(kept()) == 2


def test_without_a_file_more_asks_for_one(client: Visitor, rid: str) -> None:
    answer = client.submit(f"/request/{rid}/photos", {"more": "1"})
    assert answer.status_code == 422
    assert "Choose a photo first" in answer.text


def test_of_a_child_no_private_part(client: Visitor) -> None:
    rid = with_eczema(client, "parent", given_name="Zofia", born_on=date(2019, 5, 1))
    page = client.get(f"/request/{rid}/photos").text
    assert "Never send a photo of the private parts of anybody under 18" in page
    assert add(client, rid, a_picture()).status_code == 422
    assert not kept()
    assert add(client, rid, a_picture(), not_private="1").status_code == 303
    assert len(kept()) == 1


def test_staff_open_it_as_a_download_and_that_is_kept(client: Visitor, rid: str) -> None:
    add(client, rid, a_picture())
    client.submit(f"/request/{rid}/send", page=f"/request/{rid}/check-answers")
    url = f"/request/{rid}/photo/{kept()[0].public_id}"
    assert client.get(url).status_code == 404  # sent: this browser may be somebody else's by now
    sign_in(client, a_receptionist())
    assert url in client.get(f"/desk/request/{rid}").text
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert db_session.query(AuditEvent).filter_by(action="photo.viewed").count() == 1


def test_nobody_else_sees_it(client: Visitor, rid: str) -> None:
    add(client, rid, a_picture(), more="1")
    url = f"/request/{rid}/photo/{kept()[0].public_id}"
    assert client.get(url).status_code == 200
    stranger = client.application.test_client()
    assert stranger.get(url).status_code == 404
    assert isinstance(stranger, Visitor)
    sign_in(stranger, a_link_worker())
    assert stranger.get(url).status_code in (403, 404)
    assert client.get(f"/request/{rid}/photo/nothing").status_code == 404


def test_what_is_sent_takes_no_more_photos(client: Visitor, rid: str) -> None:
    client.submit(f"/request/{rid}/photos", {})
    client.submit(f"/request/{rid}/send", page=f"/request/{rid}/check-answers")
    answer = client.post(f"/request/{rid}/photos", data={})
    assert answer.status_code in (303, 400)
    assert db_session.query(Request).one().submitted_at
