"""Names are compared without case, accents and punctuation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.people.folding import LONGEST, digits_of, folded, joined, outward, postcode_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("O’Brien", "obrien"),
        ("O'Brien", "obrien"),
        ("Łęcki", "lecki"),
        ("Ștefănescu", "stefanescu"),
        ("Smith-Jones", "smith jones"),
        ("  Mary   Ann ", "mary ann"),
        ("St. John", "st john"),
        ("Müller", "muller"),
        ("Weiß", "weiss"),
        ("Yıldız", "yildiz"),
        ("José", "jose"),
        ("عائشہ", "عايشہ"),
        ("", ""),
        ("’", ""),
    ],
)
def test_names_fold_to_what_somebody_would_type(name: str, key: str) -> None:
    assert folded(name) == key


@given(st.text())
def test_folding_twice_is_folding_once(name: str) -> None:
    assert folded(folded(name)) == folded(name)


@given(st.text())
def test_a_folded_name_fits_its_column_and_has_only_words(name: str) -> None:
    key = folded(name)
    assert len(key) <= LONGEST
    assert key == " ".join(key.split())
    assert all(word.isalnum() for word in key.split())


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x24F)))
def test_case_makes_no_difference(name: str) -> None:
    assert folded(name.upper()) == folded(name.lower())


@given(st.text(alphabet="abcdefghijklmnop ", max_size=50), st.sampled_from("-'’. "))
def test_joining_ignores_how_a_name_is_parted(name: str, mark: str) -> None:
    assert joined(name.replace(" ", mark)) == joined(name.replace(" ", ""))


def test_digits_of_any_script_are_read() -> None:
    assert digits_of("(۰۱) ٢3") == "0123"


def test_a_postcode_has_a_district() -> None:
    assert postcode_key(" lx1 2ab ") == "LX12AB"
    assert outward("LX12 2AB") == "LX12"
