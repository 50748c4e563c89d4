"""E-mail leaves this machine encrypted, to a server that is who it says it is, or it does not leave."""

import ssl
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from portal.access import Viewer
from tests.factories import a_practice, the_system
from tests.messages.mail_server import Closed, mail_server
from tests.messages.writing import NOON, fresh, send, tell

pytestmark = pytest.mark.one_engine
ELSEWHERE = "127.0.0.2"  # this machine too, but not by a name under which mail may go unencrypted


@pytest.fixture
def viewer(db: scoped_session[Session], set_clock: Callable[..., None]) -> Viewer:
    set_clock(NOON)
    return the_system(a_practice())


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of a day for the server, with its key, in one file."""
    made = tmp_path_factory.mktemp("certificate") / "server.pem"
    wanted = f"-newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 1 -subj /CN=mail -keyout {made}"
    name = f"-addext subjectAltName=IP:{ELSEWHERE} -out {made}.crt"
    command = ["openssl", "req", "-x509", *wanted.split(), *name.split()]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    made.write_text(made.read_text() + Path(f"{made}.crt").read_text())
    return made


@pytest.fixture(params=[True, False], ids=["from the start", "by STARTTLS"])
def closed(request: pytest.FixtureRequest, certificate: Path) -> Closed:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return Closed(context, request.param, "portal", "a password")


def test_it_goes_encrypted_with_name_and_password(
    app: Flask, viewer: Viewer, closed: Closed, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))  # as an operating system trusts its authorities
    message = tell(viewer, channel="email")
    with mail_server(closed, host=ELSEWHERE) as (box, settings):
        assert settings.mail_server
        wrong = replace(settings, mail_server=replace(settings.mail_server, password="another"))
        assert send(app, viewer, wrong) == {"later": 1}
        assert (fresh(message).state, fresh(message).fault) == ("waiting", "not_authorised")
        tell(viewer, "booked:b:1", channel="email")
        assert send(app, viewer, settings) == {"sent": 1}
    assert (box.was_encrypted, box.was_let_in) == ([True], [True])


def test_nothing_goes_to_a_server_that_nobody_vouches_for_or_that_does_not_encrypt(
    app: Flask, viewer: Viewer, closed: Closed
) -> None:
    for server in (closed, None):
        message = tell(viewer, f"booked:{server}:1"[:60], channel="email")
        with mail_server(server, host=ELSEWHERE) as (box, settings):
            assert send(app, viewer, settings) == {"later": 1}
        assert (fresh(message).state, fresh(message).fault, box.came) == ("waiting", "away", [])
