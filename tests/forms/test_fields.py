"""The fields: what people really type, each mistake by its own words, and nothing typed lost."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nhs_number.validate import calculate_checksum
from werkzeug.datastructures import MultiDict

from portal.forms.numbers import phone_words
from tests.components.dom import tree
from tests.forms.details import ENOUGH, Details, filled, mistake


def test_a_full_form_is_valid_and_says_so() -> None:
    form = filled()
    assert not form.errors
    assert form.status == 200
    assert form.error_summary() == ""
    assert form.born_on.data == date(1980, 3, 31)


def test_what_is_missing_is_said_in_the_order_of_the_page_with_a_link_to_each_field() -> None:
    form = Details(MultiDict({"nhs_number": "1"}))
    form.validate()
    assert form.status == 422
    assert [(error["text"], error["href"]) for error in form.error_list][::2] == [
        ("Enter your name", "#name"),
        ("Enter your date of birth", "#born_on-day"),
    ]
    assert "#nhs_number" in form.error_summary()


@given(st.integers(0, 999_999_999), st.sampled_from([" ", "-", "", "\u00a0"]))
def test_an_nhs_number_is_read_in_any_spacing_exactly_when_its_check_digit_fits(nine: int, gap: str) -> None:
    start = f"{nine:09}"
    check = calculate_checksum(start)
    for last in range(10):
        digits = f"{start}{last}"
        form = filled(nhs_number=gap.join((digits[:3], digits[3:6], digits[6:])))
        if last != check:
            assert mistake(form, "nhs_number") == "Check the NHS number: at least one digit is not right"
        elif not form.nhs_number.errors:  # a few well-formed ones are no Scottish dates
            assert form.nhs_number.data == digits


@given(st.text(max_size=30))
def test_any_text_for_an_nhs_number_is_either_ten_digits_or_a_plain_refusal_and_is_kept(text: str) -> None:
    form = filled(nhs_number=text)
    assert form.nhs_number.data is None or len(form.nhs_number.data) == 10
    assert tree(form.nhs_number()) == tree(form.nhs_number())


def test_an_nhs_number_typed_on_an_urdu_keyboard_is_read() -> None:
    assert (
        filled(nhs_number="۹۹۹ ۰۰۰ ۰۰۱۸").nhs_number.data == filled(nhs_number="9990000018").nhs_number.data
    )


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("07700 900 982", "+447700900982", "07700 900982"),
        ("(01632) 960-001", "+441632960001", "01632 960001"),
        ("۰۷۷۰۰۹۰۰۹۸۲", "+447700900982", "07700 900982"),
        ("+48 22 123 45 67", "+48221234567", "+48 22 123 45 67"),
    ],
)
def test_a_phone_number_is_kept_in_one_form_and_shown_in_the_readers(
    typed: str, kept: str, shown: str
) -> None:
    assert filled(phone=typed).phone.data == kept
    assert phone_words(kept) == shown


@pytest.mark.parametrize("typed", ["12", "07700", "my phone", "+", "07700 900 982 07700 900 982"])
def test_what_is_no_phone_number_is_refused_and_kept(typed: str) -> None:
    form = filled(phone=typed)
    assert mistake(form, "phone").startswith("Enter a phone number")
    assert f'value="{typed}"' in form.phone()


def test_postcodes_and_addresses_are_read_as_people_type_them() -> None:
    assert filled(postcode=" ls1  4ap ").postcode.data == "LS1 4AP"
    assert filled(postcode="ec1a1bb").postcode.data == "EC1A 1BB"
    assert mistake(filled(postcode="LS1"), "postcode") == "Enter a full UK postcode, like LS1 4AP"
    assert filled(email=" a.b@example.com ").email.data == "a.b@example.com"
    assert mistake(filled(email="a@b"), "email").startswith("Enter an email address")


def test_words_lose_their_invisible_controls_and_keep_their_lines() -> None:
    assert filled(words="one\r\ntwo\x00\x07").words.data == "one\ntwo"
    assert filled(name="  Ann \n B ").name.data == "Ann B"


@pytest.mark.parametrize("control", ["\u202e", "\u2067", "\u2069", "\x85", "\u200b", "\ufeff"])
def test_nothing_unseen_can_turn_hide_or_split_what_others_read(control: str) -> None:
    assert filled(name=f"An{control}na").name.data == "Anna"
    assert filled(words=f"I took{control} tablets").words.data == "I took tablets"


def test_marks_that_scripts_need_are_kept_and_every_end_of_a_line_is_one() -> None:
    assert filled(words="a\u2028b\u2029c").words.data == "a\nb\nc"
    for needed in ("می\u200cروم", "👩\u200d⚕\ufe0f", "د\u200f!"):
        assert filled(words=needed).words.data == needed


def test_words_too_long_are_refused_with_how_much_and_kept() -> None:
    form = filled(words="x" * 51)
    assert mistake(form, "words") == "This is 1 character too long. Use fewer words."
    assert "x" * 51 in form.words()


def test_only_answers_that_were_offered_are_taken() -> None:
    assert filled(pain="yes").pain.data == "yes"
    assert mistake(filled(pain="forged"), "pain") == "Choose one of the answers shown"
    assert mistake(filled(language="xx"), "language") == "Choose one of the answers shown"
    assert mistake(filled(needs="forged"), "needs") == "Choose from the answers shown"
    both = Details(MultiDict([*ENOUGH.items(), ("needs", "yes"), ("needs", "none")]))
    both.validate()
    assert mistake(both, "needs") == "Choose either “None of these” or other answers, not both"
    assert both.needs().count(" checked") == 2


def test_a_password_never_goes_back_to_the_page() -> None:
    assert "secret" not in filled(password="secret").password()


def test_what_is_known_already_is_shown_as_a_person_would_type_it() -> None:
    known = {"born_on": date(1980, 3, 31), "nhs_number": "9990000018", "phone": "+447700900982", "pain": "no"}
    form = Details(formdata=None, data=known)
    assert 'value="31"' in form.born_on()
    assert 'value="999 000 0018"' in form.nhs_number()
    assert 'value="07700 900982"' in form.phone()
    assert 'value="no" checked' in form.pain(legend_is_heading=True)


def test_the_service_may_add_what_only_it_can_see() -> None:
    form = filled()
    form.refuse("nhs_number", "We could not find you on our list")
    assert form.status == 422
    assert "We could not find you on our list" in form.error_summary()
    assert "nhsuk-input--error" in form.nhs_number()


def test_each_field_is_one_line_of_a_template() -> None:
    form = filled(name='<script>"')
    for field in form:
        assert tree(field())
    assert "<script>" not in form.name()
