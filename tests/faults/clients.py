"""Somebody booking over HTTP who does not give up: what they do after a page that did not come."""

import http.client
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
SLOT = re.compile(r'name="slot"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="slot"')
MOST_TRIES = 60
PAUSE = 0.1


@dataclass(slots=True)
class Client:
    """A browser with the cookies of somebody whose request may be booked."""

    address: str
    request_id: str
    cookies: str
    tries: int = 0
    lost_pages: int = 0
    refused: list[int] = field(default_factory=list)

    def book(self) -> bool:
        """Choose the first time shown and confirm it, again and again until the portal says it is booked."""
        while self.tries < MOST_TRIES:
            self.tries += 1
            try:
                if self._try():
                    return True
            except (OSError, http.client.HTTPException):
                self.lost_pages += 1
            time.sleep(PAUSE)
        return False

    def _try(self) -> bool:
        here = f"/request/{self.request_id}"
        status, place, page = self._ask("GET", f"{here}/times")
        if status == 303:
            return place.split("?")[0].endswith("/booked")
        token, slot = TOKEN.search(page), SLOT.search(page)
        if status != 200 or not (token and slot):
            self.refused.append(status)
            return False
        sent = {"csrf_token": token[1]}
        self._ask("POST", f"{here}/hold", sent | {"slot": slot[1] or slot[2]})
        status, place, _page = self._ask("POST", f"{here}/confirm", sent | {"contact_phone": "07700 900123"})
        if status == 303 and place.split("?")[0].endswith("/booked"):
            return self._ask("GET", place)[0] == 200
        self.refused.append(status)
        return False

    def _ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        parts = urlsplit(path)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=20)
        headers = {"Cookie": self.cookies, "Origin": self.address}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, target, urlencode(form) if form else None, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Location", ""), answer.read().decode()
        finally:
            connection.close()
