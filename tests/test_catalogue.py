"""The compact catalogue says what gettext's own reader says."""

import gettext
import struct
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from portal import i18n
from portal.catalogue import AT_HAND, MAGIC, Catalogue


@pytest.mark.parametrize("language", ["pl", "ur"])
def test_every_text_of_a_language_is_what_gettexts_own_reader_gives(language: str) -> None:
    compiled = i18n.catalogue_path(language).with_suffix(".mo")
    with compiled.open("rb") as file:
        standard = gettext.GNUTranslations(file)
    ours = Catalogue(compiled)
    known: dict[str | tuple[str, int], str] = vars(standard)["_catalog"]
    for key in known:
        if isinstance(key, tuple):
            for num in (0, 1, 2, 5, 12, 22, 101):
                assert ours.ngettext(key[0], "many", num) == standard.ngettext(key[0], "many", num)
        elif key:
            assert ours.gettext(key) == standard.gettext(key)
    assert len(known) > AT_HAND


def test_what_is_not_translated_stays_english_and_a_text_with_two_forms_gives_its_first(
    tmp_path: Path,
) -> None:
    catalog = Catalog(locale="pl")
    catalog.add(("%(num)s day", "%(num)s days"), ("dzień", "dni", "dnia"))
    compiled = tmp_path / "messages.mo"
    made = BytesIO()
    write_mo(made, catalog)
    compiled.write_bytes(made.getvalue())
    ours = Catalogue(compiled)
    assert (ours.gettext("Nowhere"), ours.ngettext("one", "many", 1)) == ("Nowhere", "one")
    assert (ours.ngettext("one", "many", 2), ours.gettext("%(num)s day")) == ("many", "dzień")


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("سماریٹنز 116 123 پر", "116 123"),
        ("مثلاً 07700 900 982", "07700 900 982"),
        ("بخار 38.5 °C یا زیادہ", "38.5 °C"),
        ("ہر ایک 10 MB سے چھوٹی", "10 MB"),
    ],
)
def test_what_is_read_from_left_to_right_is_not_turned_round_in_a_right_to_left_language(
    tmp_path: Path, text: str, whole: str
) -> None:
    catalog = Catalog(locale="ur")
    catalog.add("It", text)
    catalog.add(("%(num)s of it", "%(num)s of them"), ("3 4 ایک", text))
    made = BytesIO()
    write_mo(made, catalog)
    (compiled := tmp_path / "messages.mo").write_bytes(made.getvalue())
    ours = Catalogue(compiled, is_right_to_left=True)
    assert ours.gettext("It") == text.replace(whole, f"\u2066{whole}\u2069")
    assert ours.ngettext("%(num)s of it", "%(num)s of them", 2) == ours.gettext("It")
    assert ours.ngettext("%(num)s of it", "%(num)s of them", 1) == "3 4 ایک"  # a day and a month: two boxes
    assert Catalogue(compiled).gettext("It") == text


def test_a_helpline_keeps_its_number_in_urdu() -> None:
    with i18n.speaking("ur"):
        assert "\u2066116 123\u2069" in i18n.gettext("Samaritans listen day and night, free, on 116 123.")


def test_what_is_no_catalogue_or_would_confuse_two_texts_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "messages.mo"
    file.write_bytes(bytes(28))
    with pytest.raises(ValueError, match="not a compiled catalogue"):
        Catalogue(file)
    twice = (
        struct.pack("<7I", MAGIC, 0, 2, 28, 44, 0, 0) + struct.pack("<8I", *(1, 60) * 2, *(1, 60) * 2) + b"a"
    )
    file.write_bytes(twice)
    with pytest.raises(ValueError, match="two texts with one hash"):
        Catalogue(file)
