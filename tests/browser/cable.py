"""A cable between the phone and the site that breaks where a test says, for a service worker's requests too."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

OUTBOX = b" /outbox/ "


class Cable:
    """Carries bytes both ways.

    ``is_cut``: nothing reaches the outbox. ``loses``: what is sent there arrives, and the answer gets lost on its way.
    """

    def __init__(self, port: int) -> None:
        self.port, self.is_cut, self.loses = port, False, False
        self.door = socket.create_server(("127.0.0.1", 0))
        self.base = f"http://localhost:{self.door.getsockname()[1]}"
        threading.Thread(target=self._open, daemon=True).start()

    def _open(self) -> None:
        with suppress(OSError):
            while True:
                phone, _address = self.door.accept()
                threading.Thread(target=self._carry, args=[phone], daemon=True).start()

    def _carry(self, phone: socket.socket) -> None:
        with suppress(OSError), phone, socket.create_connection(("localhost", self.port)) as site:
            threading.Thread(target=self._bring_back, args=[site, phone], daemon=True).start()
            while sent := phone.recv(1 << 20):
                if self.is_cut and OUTBOX in sent:
                    return
                if self.loses and b"POST" + OUTBOX in sent:
                    phone.shutdown(socket.SHUT_WR)  # Whatever the site answers finds nobody.
                    time.sleep(0.1)
                site.sendall(sent)

    @staticmethod
    def _bring_back(site: socket.socket, phone: socket.socket) -> None:
        with suppress(OSError):
            while answer := site.recv(1 << 20):
                phone.sendall(answer)
            phone.shutdown(socket.SHUT_RDWR)


@contextmanager
def cable_to(base: str) -> Iterator[Cable]:
    cable = Cable(int(base.rsplit(":", 1)[1]))
    try:
        yield cable
    finally:
        cable.door.close()
