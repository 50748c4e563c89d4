"""A number that a patient is told to call is a link, whoever wrote the text that it stands in."""

import pytest

from portal.phone_links import tel_links


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("Call 999 or go to A&E now.", ["999"]),
        ("Call 111, or call Samaritans on 116 123.", ["111", "116123"]),
        ("The helpline is free: 0808 2000 247.", ["08082000247"]),
        ("Call the gas emergency line on 0800 111 999.", ["0800111999"]),
        ("Use 111.nhs.uk, 2 to 3 times in 24 hours, and text SHOUT to 85258.", []),
    ],
)
def test_each_number_in_a_text_can_be_tapped(text: str, called: list[str]) -> None:
    shown = tel_links(text)
    assert [part.partition('"')[0] for part in shown.split('href="tel:')[1:]] == called
    assert shown.striptags() == text


def test_the_text_around_a_number_is_never_markup() -> None:
    assert str(tel_links("<b>999")) == '&lt;b&gt;<a href="tel:999"><bdi dir="ltr">999</bdi></a>'
