"""Settings of the ways out: read once, and each mistake named by its variable."""

import pytest

from portal.config import BadSetting
from portal.messages.settings import MessageSettings
from tests.messages.notify_service import KEY, TEMPLATES

RIGHT = {
    "PORTAL_NOTIFY_API_KEY": KEY,
    "PORTAL_NOTIFY_SMS_TEMPLATE": TEMPLATES["sms"],
    "PORTAL_NOTIFY_LETTERS": "1",
    "PORTAL_NOTIFY_CALLBACK_TOKEN": "twenty random letters",
    "PORTAL_SMTP_URL": "smtps://portal:p%40ss@mail.example",
    "PORTAL_MAIL_FROM": "appointments@riverside.example",
    "PORTAL_ON_DUTY": "+447700900456",
    "PORTAL_REMINDER_DAYS": "1, 7, 3",
}


def test_what_is_set_is_read() -> None:
    settings = MessageSettings.from_environment(RIGHT)
    assert settings.mail_server is not None
    assert (settings.mail_server.port, settings.mail_server.password) == (465, "p@ss")
    assert settings.notify_letters
    assert settings.reminder_days == (7, 3, 1)
    assert MessageSettings.from_environment({}) == MessageSettings()
    assert MessageSettings.from_environment({"PORTAL_REMINDER_DAYS": "0"}).reminder_days == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_NOTIFY_API_KEY", "not-a-key"),
        ("PORTAL_NOTIFY_URL", "http://elsewhere.example"),
        ("PORTAL_NOTIFY_SMS_TEMPLATE", "the text template"),
        ("PORTAL_NOTIFY_LETTERS", "yes"),
        ("PORTAL_NOTIFY_CALLBACK_TOKEN", "short"),
        ("PORTAL_SMTP_URL", "mail.example"),
        ("PORTAL_SMTP_URL", "smtp://"),
        ("PORTAL_MAIL_FROM", "Riverside Practice"),
        ("PORTAL_ON_DUTY", "020 7946 0000"),
        ("PORTAL_REMINDER_DAYS", "a week"),
        ("PORTAL_REMINDER_DAYS", "90"),
    ],
)
def test_a_mistake_is_named_by_its_variable(name: str, value: str) -> None:
    with pytest.raises(BadSetting) as refused:
        MessageSettings.from_environment(RIGHT | {name: value})
    assert refused.value.name == name
