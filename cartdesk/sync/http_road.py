"""The road by network: to the one post office of the study card, and nowhere else (R53)."""

from __future__ import annotations

import json
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

from cartdesk.base import CartDeskError, Clock, digest
from cartdesk.crypto import SigningKey, from_base64
from cartdesk.exchange import (
    MAX_PACKAGE,
    MAX_RECEIPT,
    Asked,
    ServerAddress,
    is_address,
    is_digest,
    sign_request,
)
from cartdesk.sync.transport import Letters

MAX_PAGE = 8 * 1024 * 1024
MAX_PAGES = 1_000
TIMES = httpx.Timeout(60.0, connect=15.0)
# Refusals the program has words for, with the facts the words need. Anything else is `sync.refused`.
_KNOWN: dict[str, tuple[str, ...]] = {
    "package.too-large": ("limit",),
    "package.cut": (),
    "package.altered": (),
    "package.not-a-package": (),
    "package.unknown-device": (),
    "package.other-study": (),
    "package.training": (),
    "package.not-training": (),
    "package.not-for-us": (),
    "package.gap": ("need",),
    "package.fork": ("number",),
    "package.frozen": (),
    "package.revoked": ("number",),
    "revocation.forged": (),
    "revocation.unknown-device": (),
    "acknowledgement.forged": (),
    "acknowledgement.unknown-device": (),
    "request.forbidden": (),
    "request.not-found": (),
    "server.fault": (),
    "server.no-study": (),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A package as the post office lists it for the sponsor's desk."""

    cursor: int
    digest: str
    site: str
    device: str
    number: int
    size: int
    forked: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status and bytes."""

    status: int
    data: bytes


class HttpRoad:
    """Talks to the post office at `address.url`; requests are signed by `key` (the device's, or the sponsor desk's).

    `ca_file` pins the authority of its TLS certificate. Proxies of the environment are not used, redirects not
    followed. Faults: `sync.no-answer`, `sync.wrong-answer`, `sync.refused`, and the post office's own codes.
    """

    def __init__(
        self,
        address: ServerAddress,
        device: str,
        key: SigningKey,
        clock: Clock,
        *,
        ca_file: Path | None = None,
    ) -> None:
        if not is_address(address.url):
            raise CartDeskError("sync.not-https")
        self._address = address
        self._device = device
        self._key = key
        self._clock = clock
        self._client = httpx.Client(
            base_url=address.url.rstrip("/"),
            verify=_trust(address.url, ca_file),
            timeout=TIMES,
            trust_env=False,
            follow_redirects=False,
            headers={"Accept-Encoding": "identity", "User-Agent": "cartdesk"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def deliver(self, package: bytes) -> bytes:
        """Post a package; the answer is its receipt, not yet checked."""
        return self._ask("POST", "/v1/packages", package, MAX_RECEIPT).data

    def receipts(self) -> Sequence[bytes]:
        """None wait on this road: each comes as the answer to its package."""
        return ()

    def acknowledgements(self, after: int) -> Letters:
        """All acknowledgements for this device after a cursor, page by page."""
        found: list[bytes] = []
        for _ in range(MAX_PAGES):
            target = f"/v1/acknowledgements?device={quote(self._device, safe='')}&after={after}"
            page = self._page(target, "acknowledgements")
            try:
                found += [from_base64(one["data"]) for one in page["acknowledgements"]]
                after = max([after, *(_whole(one["cursor"]) for one in page["acknowledgements"])])
            except (CartDeskError, KeyError, TypeError) as fault:
                raise CartDeskError("sync.wrong-answer") from fault
            if page["more"] is not True or not page["acknowledgements"]:
                break
        return Letters(tuple(found), after)

    def packages(self, after: int = 0) -> list[Listed]:
        """For the sponsor's desk: what lies at the post office after a cursor, all pages."""
        found: list[Listed] = []
        for _ in range(MAX_PAGES):
            page = self._page(f"/v1/packages?after={after}", "packages")
            listed = [_listed(one) for one in page["packages"]]
            found += listed
            after = max([after, *(one.cursor for one in listed)])
            if page["more"] is not True or not listed:
                break
        return found

    def fetch(self, package: str) -> bytes:
        """For the sponsor's desk: the bytes of a package by its digest, checked against it."""
        if not is_digest(package):
            raise CartDeskError("request.not-found")
        data = self._signed("GET", f"/v1/packages/{package}", MAX_PACKAGE).data
        if digest(data) != package:
            raise CartDeskError("sync.wrong-answer")
        return data

    def post_acknowledgement(self, data: bytes) -> None:
        """For the sponsor's desk: hand an acknowledgement to the post office."""
        self._ask("POST", "/v1/acknowledgements", data, MAX_PAGE)

    def post_revocation(self, data: bytes) -> None:
        """For the sponsor's desk: hand a revocation to the post office."""
        self._ask("POST", "/v1/revocations", data, MAX_PAGE)

    def _page(self, target: str, name: str) -> dict[str, Any]:
        page = _json(self._signed("GET", target, MAX_PAGE).data)
        if page.keys() != {name, "more"} or not isinstance(page[name], list):
            raise CartDeskError("sync.wrong-answer")
        return page

    def _signed(self, method: str, target: str, limit: int) -> Answer:
        """Ask with a signature; once more by the post office's clock when this laptop's is wrong (requests.md)."""
        now = int(self._clock.now().utc.timestamp())
        try:
            return self._ask(method, target, b"", limit, time=now)
        except CartDeskError as fault:
            told = fault.facts.get("now")
            if fault.code != "request.stale" or not isinstance(told, int) or told < 0:
                raise
        try:
            return self._ask(method, target, b"", limit, time=told)
        except CartDeskError as fault:
            if fault.code == "request.stale":
                raise CartDeskError("sync.wrong-answer") from fault
            raise

    def _ask(self, method: str, target: str, body: bytes, limit: int, *, time: int | None = None) -> Answer:
        headers = {"Content-Type": "application/octet-stream"} if body else {}
        if time is not None:
            asked = Asked(self._address.key, method, target, digest(body))
            headers["Authorization"] = sign_request(asked, time, self._key)
        try:
            with self._client.stream(method, target, content=body or None, headers=headers) as response:
                answer = Answer(response.status_code, _read(response, limit))
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as fault:
            raise CartDeskError("sync.no-answer") from fault
        if answer.status != 200:
            raise _refusal(answer)
        return answer


def _trust(url: str, ca_file: Path | None) -> ssl.SSLContext | bool:
    if not url.startswith("https:"):
        return False
    try:
        context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    except (OSError, ssl.SSLError) as fault:
        raise CartDeskError("sync.no-authority") from fault
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    return context


def _read(response: httpx.Response, limit: int) -> bytes:
    """The answer as it came over the wire, refused as soon as it grows beyond `limit` bytes or is compressed."""
    if response.headers.get("content-encoding", "identity") != "identity":
        raise CartDeskError("sync.wrong-answer")
    data = bytearray()
    for part in response.iter_raw():
        data += part
        if len(data) > limit:
            raise CartDeskError("sync.wrong-answer")
    return bytes(data)


def _refusal(answer: Answer) -> CartDeskError:
    """The post office's refusal as an error that has words; a stranger's answer becomes `sync.refused`."""
    if answer.status == 503 and not answer.data.startswith(b"{"):
        return CartDeskError("sync.busy")
    try:
        told = _json(answer.data)
    except CartDeskError:
        return CartDeskError("sync.refused", status=answer.status)
    code, facts = told.get("code"), told.get("facts")
    if not isinstance(code, str) or not isinstance(facts, dict):
        return CartDeskError("sync.refused", status=answer.status)
    if code == "request.stale" and isinstance(facts.get("now"), int):
        return CartDeskError(code, now=facts["now"])
    if code not in _KNOWN or not all(type(facts.get(name)) is int for name in _KNOWN[code]):
        return CartDeskError("sync.refused", status=answer.status)
    return CartDeskError(code, **{name: facts[name] for name in _KNOWN[code]})


def _json(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as fault:
        raise CartDeskError("sync.wrong-answer") from fault
    if not isinstance(value, dict):
        raise CartDeskError("sync.wrong-answer")
    return value


def _listed(one: Any) -> Listed:
    try:
        return Listed(
            _whole(one["cursor"]),
            str(one["digest"]),
            str(one["site"]),
            str(one["device"]),
            _whole(one["number"]),
            _whole(one["size"]),
            one["forked"] is True,
        )
    except (KeyError, TypeError) as fault:
        raise CartDeskError("sync.wrong-answer") from fault


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError("not a whole number")
    return value
