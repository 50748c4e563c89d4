"""Which channel takes texts, e-mails and letters here, by the settings."""

from collections.abc import Callable
from functools import partial

from portal.i18n import LANGUAGES
from portal.messages.channels import Channel, Channels, Outgoing, Sender
from portal.messages.mail import Mail
from portal.messages.models import EMAIL, LETTER, SMS
from portal.messages.notify import Notify
from portal.messages.post import Post, pdf_of
from portal.messages.services import DEMO_CHANNELS
from portal.messages.settings import MessageSettings

Render = Callable[..., str]  # a template's name and its values → text


def channels_for(settings: MessageSettings, *, demo: bool, render: Render, sender: Sender) -> Channels:
    """The ways out of one practice. A demonstration has its inbox only, whatever is set."""
    if demo:
        return DEMO_CHANNELS
    letter = partial(page_of, render, "messages/letter.html", sender)
    found: dict[str, Channel] = {LETTER: Post(letter)}
    if settings.notify_key and settings.notify_letters:
        found[LETTER] = Notify(settings, LETTER, partial(pdf_of, letter))
    if has_way_out(settings, SMS):
        found[SMS] = Notify(settings, SMS)
    if settings.mail_server:
        email = partial(page_of, render, "messages/email.html", sender)
        found[EMAIL] = Mail(settings.mail_server, settings.mail_from, sender.name, email)
    elif has_way_out(settings, EMAIL):
        found[EMAIL] = Notify(settings, EMAIL)
    return found


def kinds_with_way_out(settings: MessageSettings, *, demo: bool) -> frozenset[str]:
    """The kinds of message that can leave at all."""
    return frozenset(kind for kind in (SMS, EMAIL, LETTER) if demo or has_way_out(settings, kind))


def has_way_out(settings: MessageSettings, kind: str) -> bool:
    """Whether a message of this kind can leave at all, for a page that says so to staff."""
    if kind == SMS:
        return bool(settings.notify_key and settings.notify_sms_template)
    if kind == EMAIL:
        return bool(settings.mail_server or (settings.notify_key and settings.notify_email_template))
    return True


def page_of(render: Render, template: str, sender: Sender, message: Outgoing) -> str:
    """A message's words as a page that says its language and direction."""
    language = LANGUAGES.get(message.language, LANGUAGES["en"])
    return render(
        template,
        lang=language.code,
        dir=language.direction,
        sender=sender,
        subject=message.subject,
        paragraphs=message.body.split("\n\n"),
        lines=message.recipient.split("\n"),
        written_at=message.written_at,
    )
