"""NHS numbers and telephone numbers, as people really type them."""

import re
import unicodedata
from typing import Any

import phonenumbers
from markupsafe import Markup
from nhs_number.validate import is_valid

from portal.forms.text import TextField
from portal.i18n import gettext as _

WHOLE_NUMBER = phonenumbers.ValidationResult.IS_POSSIBLE
LARGEST = 2**31 - 1  # that PostgreSQL keeps as an integer; more is a fault of the database's, in both


def counted(text: str) -> int:
    """A number of a page or a version out of an address, for `type=`; too large a one is none."""
    number = int(text)
    if abs(number) > LARGEST:
        raise ValueError(text)
    return number


def western_digits(text: str) -> str:
    """Digits of any script as 0 to 9: an Urdu keyboard types ۱۲۳."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


class NhsNumberField(TextField):
    """An NHS number: ten digits, the last of which proves the others (modulus 11)."""

    def read(self, text: str) -> str:
        digits = re.sub(r"[\s\-–.]", "", western_digits(text))
        if not re.fullmatch(r"[0-9]{10}", digits):
            raise ValueError(_("An NHS number has 10 digits. You can leave this empty if you do not know it"))
        if not is_valid(digits):
            raise ValueError(_("Check the NHS number: at least one digit is not right"))
        return digits

    def show(self, data: Any) -> str:
        return f"{data[:3]} {data[3:6]} {data[6:]}"

    def draw(self, **named: Any) -> Markup:
        usual = {"width": 10, "inputmode": "numeric", "spellcheck": False, "autocomplete": "off"}
        return super().draw(**{**usual, **named})


class PhoneField(TextField):
    """A telephone number, kept in the international form; one without a country is a UK one."""

    def read(self, text: str) -> str:
        try:
            number = phonenumbers.parse(western_digits(text), "GB")
        except phonenumbers.NumberParseException:
            number = None
        # Not `is_valid_number`: its tables lag behind new ranges, and to refuse a right number is worse.
        # Nor `is_possible_number`: it takes a number without its area code, and 07700 for a whole one.
        if number is None or phonenumbers.is_possible_number_with_reason(number) != WHOLE_NUMBER:
            raise ValueError(_("Enter a phone number, like 01632 960 001 or 07700 900 982"))
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def show(self, data: Any) -> str:
        return phone_words(data)

    def draw(self, **named: Any) -> Markup:
        usual = {"type": "tel", "width": 20, "autocomplete": "tel", "spellcheck": False}
        return super().draw(**{**usual, **named})


def phone_words(number: str) -> str:
    """A kept number as people in the UK read it: 07700 900982, or with its country when it is another's."""
    try:
        parsed = phonenumbers.parse(number, "GB")
    except phonenumbers.NumberParseException:
        return number
    at_home = parsed.country_code == 44
    style = (
        phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(parsed, style)
