"""A stand-in for GOV.UK Notify: its HTTP API as its documentation has it, its refusals and its bad days."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import jwt

from portal.messages.settings import MessageSettings

SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"front_door-{SERVICE}-{SECRET}"
TEMPLATES = {"sms": str(uuid4()), "email": str(uuid4())}
NEEDED = {
    "sms": {"phone_number", "template_id"},
    "email": {"email_address", "template_id"},
    "letter": {"content"},
}


class NotifyService:
    """What it was asked to send, and how it is today. `status` 0 drops the line after taking the message."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.asked = 0
        self.status = 201
        self.url = ""
        self._lock = threading.Lock()

    def settings(self, **others: Any) -> MessageSettings:
        return MessageSettings(
            notify_key=others.pop("key", KEY),
            notify_url=self.url,
            notify_sms_template=TEMPLATES["sms"],
            notify_email_template=TEMPLATES["email"],
            **others,
        )

    def post(self, kind: str, wanted: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        with self._lock:
            self.asked += 1
            if self.status not in (201, 0):
                return self.status, _error(self.status)
            if problem := _problem(kind, wanted):
                return 400, {"status_code": 400, "errors": [{"error": "ValidationError", "message": problem}]}
            made = {"id": str(uuid4()), "type": kind, "status": "created", **wanted}
            self.sent.append(made)
            return self.status, made

    def with_reference(self, reference: str) -> list[dict[str, Any]]:
        return [each for each in self.sent if each["reference"] == reference]

    def references(self) -> list[str]:
        return [each["reference"] for each in self.sent]


def _problem(kind: str, wanted: dict[str, Any]) -> str:
    missing = NEEDED[kind] - wanted.keys()
    if missing:
        return f"{sorted(missing)[0]} is a required property"
    if kind == "sms" and not str(wanted["phone_number"]).startswith("+447"):
        return "phone_number Not a UK mobile number"
    if kind == "letter":
        return (
            "" if base64.b64decode(wanted["content"]).startswith(b"%PDF") else "Letter content is not a PDF"
        )
    right = wanted["template_id"] == TEMPLATES[kind] and "body" in wanted["personalisation"]
    return "" if right else "Missing personalisation: body"


def _error(status: int) -> dict[str, Any]:
    names = {403: "AuthError", 429: "TooManyRequestsError", 500: "Exception", 503: "Unavailable"}
    return {"status_code": status, "errors": [{"error": names[status], "message": "not now"}]}


def _is_signed(header: str) -> bool:
    """Signed with our service's secret, HS256, and naming our service: as Notify checks it."""
    try:
        claims = jwt.decode(
            header.removeprefix("Bearer "), SECRET, algorithms=["HS256"], options={"verify_iat": False}
        )
    except jwt.PyJWTError:
        return False
    return bool(claims["iss"] == SERVICE and "iat" in claims)


class Answer(BaseHTTPRequestHandler):
    """One conversation with the stand-in that `service` is."""

    service: NotifyService

    def do_POST(self) -> None:
        wanted = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self._is_let_in():
            return
        status, told = self.service.post(self.path.rpartition("/")[2], wanted)
        if status:
            self._tell(status, told)
        else:
            self.close_connection = True  # it took the message, and nobody learns of it

    def do_GET(self) -> None:
        if not self._is_let_in():
            return
        if self.service.status not in (201, 0):
            self._tell(self.service.status, _error(self.service.status))
            return
        reference = parse_qs(urlsplit(self.path).query)["reference"][0]
        self._tell(200, {"notifications": self.service.with_reference(reference), "links": {}})

    def _is_let_in(self) -> bool:
        if _is_signed(self.headers.get("Authorization", "")):
            return True
        self._tell(403, _error(403))
        return False

    def _tell(self, status: int, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: the tests speak."""


@contextmanager
def notify_service() -> Iterator[NotifyService]:
    """A Notify of our own on a port of this machine."""
    service = NotifyService()
    here = type("Answer", (Answer,), {"service": service})
    server = ThreadingHTTPServer(("127.0.0.1", 0), here)
    service.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
