"""A browser of the least kind: what a patient's phone sends and reads, at little cost of its own.

It shares the cores with the server that it measures, so it is one thread over bare sockets, 0.2 ms of CPU
a page. Each page is a connection of its own, as the workers answer one and close it.
"""

import asyncio
import re
import socket
import time
from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import urlencode

TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
LONGEST = 60.0  # seconds, before a page that has not come counts as failed
TAKEN = 409  # somebody else was quicker: an answer, and no error
Fields = list[tuple[str, str]]


@dataclass(slots=True)
class Log:
    """How long each page took by its kind, in seconds from connecting to the last byte; and what failed."""

    spent: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: list[str] = field(default_factory=list)
    taken: int = 0

    def note(self, kind: str, seconds: float, status: int) -> None:
        self.spent[kind].append(seconds)
        if status == TAKEN:
            self.taken += 1
        elif not 200 <= status < 400:
            self.failed.append(f"{kind}: {status}")

    @property
    def pages(self) -> int:
        return sum(len(each) for each in self.spent.values())

    def percentile(self, share: float, kind: str = "") -> float:
        """Milliseconds in which this share of the pages came."""
        times = sorted(self.spent[kind] if kind else (one for each in self.spent.values() for one in each))
        return times[min(len(times) - 1, int(share * len(times)))] * 1000 if times else 0.0


@dataclass(slots=True)
class Page:
    """What came back. `place` is where one now is: the page itself, or where it sends one."""

    status: int
    place: str
    text: bytes


@dataclass(slots=True)
class Browser:
    """Cookies, the form's token, and the wire."""

    port: int
    log: Log
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    async def get(self, path: str, *, by_script: bool = False) -> Page:
        return await self._ask("GET", path, b"", by_script)

    async def post(self, path: str, fields: Fields, *, by_script: bool = False) -> Page:
        body = urlencode([("csrf_token", self.token), *fields]).encode()
        return await self._ask("POST", path, body, by_script)

    async def _ask(self, method: str, path: str, body: bytes, by_script: bool) -> Page:
        kind = f"{method} {kind_of(path)}"
        began = time.perf_counter()
        try:
            raw = await asyncio.wait_for(self._sent(self._request(method, path, body, by_script)), LONGEST)
            page = self._read(raw, path)
        except (OSError, TimeoutError, ValueError) as error:
            self.log.failed.append(f"{kind}: {type(error).__name__}")
            return Page(0, path, b"")
        self.log.note(kind, time.perf_counter() - began, page.status)
        return page

    def _request(self, method: str, path: str, body: bytes, by_script: bool) -> bytes:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Accept-Language: en-GB"]
        lines += [f"Cookie: {cookies}"] if cookies else []
        lines += ["HX-Request: true"] if by_script else []
        if body:
            lines += [f"Content-Length: {len(body)}", "Content-Type: application/x-www-form-urlencoded"]
        return "\r\n".join((*lines, "Connection: close", "", "")).encode() + body

    async def _sent(self, request: bytes) -> bytes:
        loop, parts = asyncio.get_running_loop(), []
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK) as wire:
            await loop.sock_connect(wire, ("127.0.0.1", self.port))
            await loop.sock_sendall(wire, request)
            while part := await loop.sock_recv(wire, 65_536):
                parts.append(part)
        return b"".join(parts)

    def _read(self, raw: bytes, path: str) -> Page:
        head, _gap, text = raw.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        place = path
        for line in lines:
            name, _colon, value = line.partition(": ")
            if name == "Set-Cookie":
                cookie, _equals, rest = value.partition("=")
                self.cookies[cookie] = rest.partition(";")[0]
            elif name in ("Location", "HX-Push-Url") and value.startswith("/"):
                place = value
        if found := TOKEN.search(text):
            self.token = found[1].decode()
        return Page(int(first.split(" ", 2)[1]), place, text)


def kind_of(path: str) -> str:
    """The page without whose request it is: what its time is noted under."""
    parts = path.partition("?")[0].partition("#")[0].strip("/").split("/")
    return (parts[2] if parts[0] == "request" and len(parts) > 2 else "/".join(parts)) or "start"
