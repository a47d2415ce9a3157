"""Running the post office: for good in the foreground, or beside a demo or a test in a thread that stops cleanly."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn

from cartdesk.base import CartDeskError, Clock
from cartdesk.server.postbox import Postbox
from cartdesk.server.web import app

START_SECONDS = 20
STOP_SECONDS = 20


def serve(
    folder: Path,
    host: str = "127.0.0.1",
    port: int = 8443,
    *,
    certfile: Path | None = None,
    keyfile: Path | None = None,
    clock: Clock | None = None,
) -> None:
    """Serve a post office until the program is told to stop (Ctrl+C, SIGTERM)."""
    postbox = Postbox.open(folder, clock=clock)
    listening = _listen(host, port)
    try:
        _server(postbox, certfile, keyfile).run(sockets=[listening])
    finally:
        listening.close()
        postbox.close()


class ServerThread:
    """A post office that runs beside this program: `with ServerThread(postbox) as server: … server.url`.

    Port 0 picks a free one. The postbox stays the caller's, who closes it.
    """

    def __init__(
        self,
        postbox: Postbox,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        certfile: Path | None = None,
        keyfile: Path | None = None,
    ) -> None:
        self._listening = _listen(host, port)
        self._server = _server(postbox, certfile, keyfile)
        self._thread = threading.Thread(target=self._run, name="cartdesk-postbox", daemon=True)
        self._scheme = "https" if certfile else "http"
        self._host = host

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._listening.getsockname()[1])

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"{self._scheme}://{self._host}:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        waited = threading.Event()
        for _ in range(START_SECONDS * 100):
            if self._server.started or not self._thread.is_alive():
                break
            waited.wait(0.01)
        if not self._server.started:
            self.__exit__(None, None, None)
            raise CartDeskError("server.not-started")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(STOP_SECONDS)
        self._listening.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._listening])


class _NoTraces(logging.Filter):
    """Keeps what is logged to kinds and codes: no traceback, which could quote what was in memory."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = None
        record.exc_text = None
        return True


def _server(postbox: Postbox, certfile: Path | None, keyfile: Path | None) -> uvicorn.Server:
    config = uvicorn.Config(
        app(postbox),
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        date_header=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=5,
        limit_concurrency=64,
        h11_max_incomplete_event_size=16_384,
        ssl_certfile=str(certfile) if certfile else None,
        ssl_keyfile=str(keyfile) if keyfile else None,
        ssl_version=ssl.PROTOCOL_TLS_SERVER,
    )
    _quiet()
    return uvicorn.Server(config)


def _quiet() -> None:
    """No list of who asked for what, no tracebacks."""
    logging.getLogger("uvicorn.access").setLevel(logging.CRITICAL + 1)
    noisy = logging.getLogger("uvicorn.error")
    if not any(isinstance(one, _NoTraces) for one in noisy.filters):
        noisy.addFilter(_NoTraces())


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket, or `server.address-taken`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as fault:
        listening.close()
        raise CartDeskError("server.address-taken", port=port) from fault
    return listening
