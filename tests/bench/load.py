"""A small HTTP client that asks one address as often as it can: plain sockets, so that it costs little itself."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

CONNECTIONS = 4
LENGTH, END = b"content-length:", b"\r\n\r\n"


class Answer(NamedTuple):
    """An answer's status and how many bytes of body came over the wire."""

    status: int
    size: int


def ask(connection: socket.socket, request: bytes) -> Answer:
    """Send one request on an open connection and read the whole answer."""
    connection.sendall(request)
    got = b""
    while END not in got:
        got += _more(connection)
    head, _end, body = got.partition(END)
    length = _length_of(head)
    left = length - len(body)
    while left > 0:
        left -= len(_more(connection))
    return Answer(status=int(head[9:12]), size=length)


def write_request(port: int, path: str, session: str = "", cookie: str = "sessionid") -> bytes:
    """The request of a browser that accepts brotli, signed in where a session is given."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept-Encoding: br, gzip"]
    if session:
        lines.append(f"Cookie: {cookie}={session}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


class Load(NamedTuple):
    """How many answers came in how many seconds."""

    count: int
    seconds: float

    @property
    def a_second(self) -> float:
        return self.count / self.seconds


def requests_a_second(port: int, request: bytes, seconds: float) -> float:
    return ask_often(port, request, seconds).a_second


def ask_often(port: int, request: bytes, seconds: float) -> Load:
    """Ask over four connections at once for so many seconds. Raises ValueError for an answer that isn't 200."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        counts = [pool.submit(_go_on_asking, port, request, begun + seconds) for _number in range(CONNECTIONS)]
    return Load(sum(count.result() for count in counts), time.perf_counter() - begun)


def _go_on_asking(port: int, request: bytes, until: float) -> int:
    """Return how many answers came."""
    count = 0
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        while time.perf_counter() < until:
            status = ask(connection, request).status
            if status != 200:
                raise ValueError(f"{request.splitlines()[0]!r} answered {status}")
            count += 1
    return count


def _more(connection: socket.socket) -> bytes:
    piece = connection.recv(65_536)
    if not piece:
        raise ConnectionError("The server closed the connection in the middle of an answer.")
    return piece


def _length_of(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line.lower().startswith(LENGTH):
            return int(line[len(LENGTH) :])
    raise ValueError(f"An answer without its length: {head!r}")
