"""The network road against the real post office on the loopback: real sockets, real TLS, real clocks that are wrong."""

import http.server
import threading
from datetime import UTC, datetime, timedelta

import pytest

from cartdesk.base import CartDeskError, SeededRandom, SetClock
from cartdesk.crypto import SigningKey
from cartdesk.exchange import ServerAddress
from cartdesk.server import ServerThread
from cartdesk.sync import Courier, HttpRoad, Pins
from tests.exchange.parts import Site, Sponsor
from tests.server.parts import open_postbox, server_clock


class Office:
    """A running post office, its sponsor and one enrolled device."""

    def __init__(self, folder):
        self.sponsor = Sponsor()
        self.site = Site(self.sponsor)
        self.postbox = open_postbox(folder, self.sponsor, self.site)
        self.pins = Pins(
            self.sponsor.study, "01", self.site.device, self.postbox.public, self.sponsor.key.public
        )

    @property
    def address(self):
        return ServerAddress(self.url, self.postbox.public.hex())

    def road(self, *, key=None, clock=None, device=None):
        return HttpRoad(
            self.address, device or self.site.device, key or self.site.key, clock or server_clock()
        )


@pytest.fixture
def office(tmp_path):
    office = Office(tmp_path / "post")
    with ServerThread(office.postbox) as running:
        office.url = running.url
        yield office
    office.postbox.close()


def refused(code):
    return pytest.raises(CartDeskError, match=f"^{code}")


def test_packages_there_receipts_and_acknowledgements_back(office):
    sealed = [office.site.pack(), office.site.pack()]
    for one in sealed:
        office.postbox.take_acknowledgement(office.sponsor.acknowledge(one))
    with office.road() as road:
        carried = Courier(road, office.pins, SeededRandom(1)).carry([one.parcel for one in sealed])
        again = Courier(road, office.pins, SeededRandom(1)).carry([], after=carried.cursor)
    assert carried.failures == ()
    assert [one.number for one in carried.receipts] == [1, 2]
    assert [one.number for one in carried.acknowledgements] == [1, 2]
    assert (again.acknowledgements, again.cursor) == ((), carried.cursor)


def test_the_sponsors_desk_lists_fetches_and_acknowledges(office):
    sealed = office.site.pack()
    office.postbox.take_package(sealed.data)
    with office.road(key=office.sponsor.key, device="sponsor") as road:
        (listed,) = road.packages()
        assert (listed.digest, listed.device, listed.number, listed.forked) == (
            sealed.digest,
            "d0000001",
            1,
            False,
        )
        assert road.fetch(listed.digest) == sealed.data
        assert road.packages(listed.cursor) == []
        road.post_acknowledgement(office.sponsor.acknowledge(sealed))
        with refused("request.not-found"):
            road.fetch("a" * 64)
        with refused("request.not-found"):
            road.fetch("../etc/passwd")
    assert len(office.postbox.list_acknowledgements("d0000001")[0]) == 1


def test_many_pages_are_read_to_their_end(office):
    sealed = office.site.pack()
    for turn in range(205):
        office.postbox.take_acknowledgement(office.sponsor.acknowledge(sealed, user=f"u{turn}"))
    with office.road() as road:
        letters = road.acknowledgements(0)
    assert (len(letters.acknowledgements), letters.cursor) == (205, 205)


@pytest.mark.parametrize("days", [-20_000, -1, 1, 1_900])
def test_a_laptop_whose_clock_is_wrong_still_gets_its_letters(office, days):
    sealed = office.site.pack()
    office.postbox.take_acknowledgement(office.sponsor.acknowledge(sealed))
    clock = SetClock(datetime(2026, 3, 5, 12, tzinfo=UTC) + timedelta(days=days))
    with office.road(clock=clock) as road:
        assert len(road.acknowledgements(0).acknowledgements) == 1


def test_a_device_that_is_not_enrolled_reads_nothing(office):
    stranger = SigningKey.generate(SeededRandom(66))
    with office.road(key=stranger) as road, refused("request.forbidden"):
        road.acknowledgements(0)


def test_refusals_come_back_in_their_codes(office):
    office.site.pack()
    second = office.site.pack()
    with office.road() as road:
        carried = Courier(road, office.pins, SeededRandom(1)).carry([second.parcel])
        assert [(one.code, one.facts) for one in carried.failures] == [("package.gap", {"need": 1})]
        with refused("package.not-a-package"):
            road.deliver(b"hello")


def test_a_post_office_that_is_another_one(office, tmp_path):
    """The address answers, but with another key than the study card's: nothing it says counts."""
    sealed = office.site.pack()
    pins = Pins(
        office.sponsor.study,
        "01",
        office.site.device,
        SigningKey.generate(SeededRandom(1)).public,
        office.pins.sponsor,
    )
    with office.road() as road:
        carried = Courier(road, pins, SeededRandom(1)).carry([sealed.parcel])
    assert [one.code for one in carried.failures] == ["receipt.forged"]


def test_nobody_answers(office):
    office.url = "http://127.0.0.1:9"
    with office.road() as road:
        carried = Courier(road, office.pins, SeededRandom(1)).carry([office.site.pack().parcel])
    assert [one.code for one in carried.failures] == ["sync.no-answer"]
    assert carried.retry_after is not None


def test_only_https_beyond_this_machine(office):
    for url in ("http://post.example", "ftp://127.0.0.1", "https://user:pw@post.example"):
        with refused("sync.not-https"):
            HttpRoad(ServerAddress(url, "a" * 64), "d", office.site.key, server_clock())


def test_proxies_of_the_environment_are_not_used(office, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with office.road() as road:
        assert road.deliver(office.site.pack().data)


class Liar:
    """A server that answers whatever it is told to."""

    def __init__(self, status, headers, body):
        class Handler(http.server.BaseHTTPRequestHandler):
            asked = []

            def answer(self):
                Handler.asked.append(self.path)
                self.rfile.read(int(self.headers.get("content-length") or 0))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    for part in body:
                        self.wfile.write(part)
                except OSError:
                    return

            do_GET = do_POST = answer

            def log_message(self, *_):
                return

        self.handler = Handler
        self.server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def road(self):
        site = Site(Sponsor())
        url = f"http://127.0.0.1:{self.server.server_address[1]}"
        return HttpRoad(ServerAddress(url, "a" * 64), site.device, site.key, server_clock())


LIES = {
    "endless": (200, {}, (b"x" * 65_536 for _ in range(1_000)), "sync.wrong-answer"),
    "bomb": (200, {"Content-Encoding": "gzip"}, [b"\x1f\x8b"], "sync.wrong-answer"),
    "redirect": (302, {"Location": "http://127.0.0.1:9/steal"}, [b""], "sync.refused"),
    "html": (500, {}, [b"<html>502 bad gateway</html>"], "sync.refused"),
    "busy": (503, {}, [b"Service Unavailable"], "sync.busy"),
    "unknown-code": (400, {}, [b'{"code":"desk.wrong-password","facts":{}}'], "sync.refused"),
    "missing-fact": (409, {}, [b'{"code":"package.gap","facts":{}}'], "sync.refused"),
    "text-fact": (409, {}, [b'{"code":"package.gap","facts":{"need":"{0.__class__}"}}'], "sync.refused"),
    "odd-code": (400, {}, [b'{"code":[1],"facts":{}}'], "sync.refused"),
    "deep": (400, {}, [b"[" * 50_000], "sync.refused"),
    "not-object": (400, {}, [b"7"], "sync.refused"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lying_server_gets_a_code_and_no_more(lie):
    status, headers, body, code = LIES[lie]
    with Liar(status, headers, body) as liar, liar.road() as road, refused(code):
        road.deliver(b"x")
    assert liar.handler.asked == ["/v1/packages"]


@pytest.mark.parametrize(
    "page",
    [
        b"{}",
        b"[]",
        b'{"acknowledgements":{},"more":false}',
        b'{"acknowledgements":[{"cursor":-1,"data":"QQ=="}],"more":false}',
        b'{"acknowledgements":[{"cursor":1,"data":"@@"}],"more":false}',
        b'{"acknowledgements":[7],"more":false}',
    ],
)
def test_a_lying_list_of_letters(page):
    with Liar(200, {}, [page]) as liar, liar.road() as road, refused("sync.wrong-answer"):
        road.acknowledgements(0)


def test_a_list_that_never_ends_is_left(monkeypatch):
    monkeypatch.setattr("cartdesk.sync.http_road.MAX_PAGES", 3)
    page = b'{"acknowledgements":[{"cursor":1,"data":"QQ=="}],"more":true}'
    with Liar(200, {}, [page]) as liar, liar.road() as road:
        assert len(road.acknowledgements(0).acknowledgements) == 3
    assert len(liar.handler.asked) == 3


def test_a_server_that_always_says_the_time_is_wrong_is_asked_twice_and_no_more():
    body = [b'{"code":"request.stale","facts":{"now":1}}']
    with Liar(401, {}, body) as liar, liar.road() as road, refused("sync.wrong-answer"):
        road.acknowledgements(0)
    assert len(liar.handler.asked) == 2


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A TLS certificate of an own authority for this machine."""
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "post office of a test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(secret)
    return folder


def test_over_tls_with_a_pinned_authority(tmp_path, certificate):
    office = Office(tmp_path / "post")
    files = {"certfile": certificate / "cert.pem", "keyfile": certificate / "key.pem"}
    with ServerThread(office.postbox, **files) as running:
        office.url = running.url
        assert office.url.startswith("https://")
        with HttpRoad(
            office.address,
            office.site.device,
            office.site.key,
            server_clock(),
            ca_file=certificate / "cert.pem",
        ) as road:
            carried = Courier(road, office.pins, SeededRandom(1)).carry([office.site.pack().parcel])
        assert [one.number for one in carried.receipts] == [1]
        with office.road() as road, refused("sync.no-answer"):
            road.deliver(office.site.pack().data)
    office.postbox.close()


def test_an_authority_that_cannot_be_read(office, tmp_path):
    with refused("sync.no-authority"):
        HttpRoad(
            ServerAddress("https://post.example", "a" * 64),
            "d",
            office.site.key,
            server_clock(),
            ca_file=tmp_path / "x",
        )
