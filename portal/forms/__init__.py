"""Forms: one line of template a field, what was typed kept, each mistake said in plain words beside it."""

from portal.forms.base import Form
from portal.forms.choices import CheckboxesField, RadioField, SelectField
from portal.forms.dates import DateField
from portal.forms.numbers import NhsNumberField, PhoneField
from portal.forms.text import EmailField, PasswordField, PostcodeField, SearchField, TextAreaField, TextField

__all__ = [
    "CheckboxesField",
    "DateField",
    "EmailField",
    "Form",
    "NhsNumberField",
    "PasswordField",
    "PhoneField",
    "PostcodeField",
    "RadioField",
    "SearchField",
    "SelectField",
    "TextAreaField",
    "TextField",
]
