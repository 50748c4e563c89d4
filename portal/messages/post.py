"""The way out by post, where no provider prints: the worker makes the PDF, and staff print and post it."""

from collections.abc import Callable

from portal import documents
from portal.messages.channels import Outgoing, Receipt, TryLater
from portal.messages.models import TO_PRINT

Page = Callable[[Outgoing], str]


def pdf_of(html: Page, message: Outgoing) -> bytes:
    """The letter as a PDF. Raises TryLater when the renderer is at fault: the next try has a new one."""
    try:
        return documents.pdf(html(message))
    except documents.DocumentFailed:
        raise TryLater("not_made") from None


class Post:
    """Letters for the practice's own printer."""

    rings = False
    is_limited = False

    def __init__(self, html: Page) -> None:
        self._html = html

    def send(self, message: Outgoing) -> Receipt:
        return Receipt(state=TO_PRINT, pdf=pdf_of(self._html, message))
