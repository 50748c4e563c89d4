"""How the web server meets connections: those on which nothing comes keep no worker from anybody."""

import select
import socket

from portal import serve


def test_a_connection_opened_ahead_of_need_reaches_a_worker_only_once_something_comes_on_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serve._leave_silent_ones_outside(listener)
        with socket.create_connection(listener.getsockname()) as browser:
            assert select.select([listener], [], [], 0.2)[0] == []
            browser.sendall(b"GET / HTTP/1.1\r\n")
            assert select.select([listener], [], [], 5)[0] == [listener]
            listener.accept()[0].close()
