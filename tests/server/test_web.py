"""The post office over real HTTP on the loopback: strangers read nothing, faults are codes, large bodies are cut off."""

import logging
import socket

import httpx
import pytest

from cartdesk.base import SeededRandom
from cartdesk.crypto import SigningKey
from cartdesk.exchange import Asked, read_receipt, sign_request
from cartdesk.server import ServerThread
from tests.exchange.parts import Site, Sponsor
from tests.server.parts import open_postbox

STRANGER = SigningKey.generate(SeededRandom(666))


class Office:
    """A running post office with a sponsor, two enrolled devices and a client."""

    def __init__(self, folder):
        self.sponsor = Sponsor()
        self.site = Site(self.sponsor)
        self.other = Site(self.sponsor, device="d0000002", seed=2)
        self.postbox = open_postbox(folder, self.sponsor, self.site, self.other)
        self.now = int(self.postbox.clock.now().utc.timestamp())

    def get(self, target, key=None, *, time=None, signed=None):
        headers = {}
        if key is not None:
            asked = Asked(self.postbox.public.hex(), "GET", signed or target)
            headers["Authorization"] = sign_request(asked, time or self.now, key)
        return self.client.get(target, headers=headers)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    office = Office(tmp_path_factory.mktemp("web") / "post")
    with (
        ServerThread(office.postbox) as running,
        httpx.Client(base_url=running.url, trust_env=False) as client,
    ):
        office.client = client
        office.url = running.url
        yield office
    office.postbox.close()


def told(answer):
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert body.keys() == {"code", "facts"}
    return answer.status_code, body["code"]


def test_health_and_key_are_for_everyone(office):
    assert office.get("/v1/health").json() == {"status": "ok"}
    assert office.get("/v1/key").json() == {
        "v": 1,
        "server": office.postbox.public.hex(),
        "study": "hemc101-01-02",
        "training": False,
    }


def test_a_package_posted_comes_to_the_sponsor_byte_for_byte(office):
    sealed = office.site.pack()
    answer = office.client.post("/v1/packages", content=sealed.data)
    assert answer.status_code == 200
    assert read_receipt(answer.content, office.postbox.public).package == sealed.digest
    listed = office.get("/v1/packages", office.sponsor.key).json()["packages"]
    assert sealed.digest in [one["digest"] for one in listed]
    assert office.get(f"/v1/packages/{sealed.digest}", office.sponsor.key).content == sealed.data


def test_an_acknowledgement_comes_to_its_device(office):
    sealed = office.site.pack()
    data = office.sponsor.acknowledge(sealed)
    assert office.client.post("/v1/acknowledgements", content=data).status_code == 200
    target = "/v1/acknowledgements?device=d0000001&after=0"
    import base64

    for key in (office.site.key, office.sponsor.key):
        found = office.get(target, key).json()
        assert data in [base64.b64decode(one["data"]) for one in found["acknowledgements"]]


READINGS = ("/v1/packages", f"/v1/packages/{'a' * 64}", "/v1/acknowledgements?device=d0000001")


@pytest.mark.parametrize("target", READINGS)
def test_a_stranger_reads_nothing(office, target):
    assert told(office.get(target)) == (401, "request.unsigned")
    assert told(office.get(target, STRANGER)) == (403, "request.forbidden")
    assert told(office.get(target, office.sponsor.key, signed="/v1/else")) == (403, "request.forbidden")


@pytest.mark.parametrize("target", READINGS[:2])
def test_a_device_reads_no_packages(office, target):
    assert told(office.get(target, office.site.key)) == (403, "request.forbidden")


def test_a_device_reads_no_other_devices_letters(office):
    target = "/v1/acknowledgements?device=d0000001"
    assert told(office.get(target, office.other.key)) == (403, "request.forbidden")


def test_a_key_of_the_sponsor_that_nobody_holds_is_told_like_any_other(office):
    """A stranger cannot learn from the answer which keys are known."""
    header = sign_request(Asked(office.postbox.public.hex(), "GET", "/v1/packages"), office.now, STRANGER)
    claimed = header.replace(STRANGER.public.hex(), office.sponsor.key.public.hex())
    answers = [office.client.get("/v1/packages", headers={"Authorization": one}) for one in (header, claimed)]
    assert answers[0].content == answers[1].content


def test_an_old_request_is_told_the_time(office):
    answer = office.get("/v1/packages", office.sponsor.key, time=office.now - 301)
    assert told(answer) == (401, "request.stale")
    assert answer.json()["facts"] == {"now": office.now}


def test_a_body_that_is_too_large_is_cut_off(office):
    large = b"x" * (16 * 1024 * 1024 + 1)
    assert told(office.client.post("/v1/packages", content=large)) == (413, "package.too-large")
    streamed = (large[:1_000_000] for _ in range(18))
    assert told(office.client.post("/v1/packages", content=streamed)) == (413, "package.too-large")
    assert told(office.client.post("/v1/acknowledgements", content=large[: 1024 * 1024 + 1])) == (
        413,
        "request.too-large",
    )


def test_refusals_are_codes(office):
    post = lambda path, data: told(office.client.post(path, content=data))  # noqa: E731
    assert post("/v1/packages", b"") == (400, "package.cut")
    assert post("/v1/packages", b"hello") == (400, "package.not-a-package")
    assert post("/v1/packages", Site(office.sponsor, device="d9", seed=9).pack().data) == (
        403,
        "package.unknown-device",
    )
    assert post("/v1/acknowledgements", b"{}") == (403, "acknowledgement.forged")
    assert told(office.client.get("/v1/nothing")) == (404, "request.unknown")
    assert told(office.client.delete("/v1/packages")) == (405, "request.method")
    assert told(office.client.get("/docs")) == (404, "request.unknown")
    assert told(office.get(f"/v1/packages/{'a' * 64}", office.sponsor.key)) == (404, "request.not-found")
    assert told(office.get("/v1/packages?after=-1", office.sponsor.key)) == (400, "request.malformed")
    assert told(office.get("/v1/packages?after=%D9%A3", office.sponsor.key)) == (400, "request.malformed")
    for path in ("/v1/packages/..%2f..%2fetc%2fpasswd", "/v1/packages/%00"):
        assert office.get(path, office.sponsor.key).status_code == 404


def test_gap_and_fork_over_http(office):
    site = office.other
    first = site.pack()
    second = site.pack()
    answer = office.client.post("/v1/packages", content=second.data)
    assert told(answer) == (409, "package.gap")
    assert answer.json()["facts"] == {"need": 1}
    assert office.client.post("/v1/packages", content=first.data).status_code == 200
    twin = Site(office.sponsor, device="d0000002", seed=2)
    assert told(office.client.post("/v1/packages", content=twin.pack(value="36.6").data)) == (
        409,
        "package.fork",
    )
    assert told(office.client.post("/v1/packages", content=second.data)) == (403, "package.frozen")


def test_a_fault_of_the_program_tells_nothing(office, monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("38.7654 CANARY")

    monkeypatch.setattr(office.postbox, "take_package", broken)
    with caplog.at_level(logging.DEBUG):
        answer = office.client.post("/v1/packages", content=b"x")
    assert told(answer) == (500, "server.fault")
    assert "CANARY" not in caplog.text
    assert "Traceback" not in caplog.text


def test_nothing_but_codes_is_logged(office, caplog):
    with caplog.at_level(logging.DEBUG):
        office.client.post("/v1/packages", content=b"CANARY-body")
        office.client.get("/v1/packages?after=CANARY-query", headers={"Authorization": "CANARY-header"})
    ours = [one.getMessage() for one in caplog.records if one.name.startswith(("cartdesk", "uvicorn"))]
    assert "refused package.not-a-package" in ours
    assert not any("CANARY" in message for message in ours)


def test_the_server_stops_and_gives_its_port_back(tmp_path):
    sponsor = Sponsor()
    postbox = open_postbox(tmp_path / "post", sponsor)
    with ServerThread(postbox) as running:
        port = running.port
        assert httpx.get(f"{running.url}/v1/health", trust_env=False).status_code == 200
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", port))
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/v1/health", trust_env=False)
    postbox.close()


def test_two_servers_cannot_share_an_address(office, tmp_path):
    from cartdesk.base import CartDeskError

    with pytest.raises(CartDeskError, match=r"^server\.address-taken"):
        ServerThread(office.postbox, port=int(office.url.rsplit(":", 1)[1]))
