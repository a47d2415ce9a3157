"""A package: sealed once by a device, inspected by anyone, opened by the sponsor (docs/formats/package.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from cartdesk.base import CartDeskError, digest
from cartdesk.base.canonical import MAX_BYTES
from cartdesk.crypto import SigningKey, open_sealed, seal
from cartdesk.exchange.content import PackageContent, body_json, read_body
from cartdesk.exchange.manifest import Manifest, read_manifest
from cartdesk.exchange.signed import Signed, read_signed, sign_object
from cartdesk.exchange.verifying import Expectations, check_content, check_records
from cartdesk.exchange.witness import read_note

MAGIC = b"cartdesk-package v1\n"
MAX_PACKAGE = 16 * 1024 * 1024
MAX_ENVELOPE = 65_536
_LENGTH = re.compile(rb"[1-9][0-9]{0,4}")


@dataclass(frozen=True, slots=True)
class Outer:
    """The outside of a package: shape checked, nothing trusted yet. `package` is the digest of the whole file."""

    manifest: Manifest
    signed: Signed
    body: bytes
    package: str

    def check_signature(self, device_public: bytes) -> None:
        """The device signed manifest and checkpoint, else `package.altered`."""
        if not self.signed.by(device_public):
            raise CartDeskError("package.altered")
        try:
            note = read_note(self.manifest.checkpoint, device_public)
        except CartDeskError as fault:
            raise CartDeskError("package.altered") from fault
        if note.origin != self.manifest.origin or note.size != self.manifest.last:
            raise CartDeskError("package.altered")

    def check_body(self) -> None:
        """The body is whole: `package.cut` when shorter than told, `package.altered` when it differs."""
        if len(self.body) < self.manifest.body_length:
            raise CartDeskError("package.cut")
        if len(self.body) > self.manifest.body_length or digest(self.body) != self.manifest.body_sha256:
            raise CartDeskError("package.altered")


def check_party(manifest: Manifest, *, audience: str, study: str, training: bool) -> None:
    """Refuse what is not meant for this reader: practice mark, study, audience, in this order."""
    if manifest.training != training:
        raise CartDeskError("package.training" if manifest.training else "package.not-training")
    if manifest.study != study:
        raise CartDeskError("package.other-study")
    if manifest.audience != audience:
        raise CartDeskError("package.not-for-us")


def package_digest(data: bytes) -> str:
    """The digest of a whole package file."""
    return digest(data)


def package_body(content: PackageContent, manifest: Manifest, key: SigningKey) -> bytes:
    """The signed body before sealing; the same content gives the same bytes (decisions 20).

    Leaves that do not fit the records are `package.broken-trail`.
    """
    check_records(content, manifest)
    return sign_object(body_json(content, manifest), "package-body", key)


def seal_package(
    content: PackageContent, manifest: Manifest, key: SigningKey, recipients: tuple[str, ...]
) -> bytes:
    """Seal a package for the recipients (age), signed by the device's key outside and inside.

    `manifest` comes without the body's digest and length; both are filled in here. Larger than 16 MiB is
    `package.too-large`. The bytes are to be kept and sent as they are: sealing again gives other bytes.
    """
    body = seal(package_body(content, manifest, key), recipients)
    told = replace(manifest, body_sha256=digest(body), body_length=len(body))
    outer = sign_object(told.to_json(), "package", key)
    data = MAGIC + b"%d\n" % len(outer) + outer + b"\n" + body
    if len(data) > MAX_PACKAGE or len(outer) > MAX_ENVELOPE:
        raise CartDeskError("package.too-large", limit=MAX_PACKAGE // 2**20)
    read_outer(data)
    return data


def read_outer(data: bytes) -> Outer:
    """Take the outside apart: size, magic line, lengths, envelope, manifest. No key is needed, none is believed."""
    if len(data) > MAX_PACKAGE:
        raise CartDeskError("package.too-large", limit=MAX_PACKAGE // 2**20)
    envelope, body = _split(data)
    signed = read_signed(envelope, "package", MAX_ENVELOPE, "package.altered")
    return Outer(read_manifest(signed.payload), signed, body, digest(data))


def inspect(data: bytes) -> Manifest:
    """What the outside says, without any key: shape, body length and digest are checked, signatures are not."""
    outer = read_outer(data)
    outer.check_body()
    return outer.manifest


def open_package(data: bytes, identity: str, device_public: bytes, expected: Expectations) -> PackageContent:
    """Check a package in the documented order, open it with an age identity and check everything inside.

    `device_public` is the enrolled key of the device the manifest names. The first fault is raised and nothing is
    returned; a fault of one form alone is written into its `fault`.
    """
    outer = read_outer(data)
    outer.check_signature(device_public)
    manifest = outer.manifest
    if manifest.site != expected.site or manifest.device != expected.device:
        raise CartDeskError("package.unknown-device")
    check_party(manifest, audience=expected.audience, study=expected.study, training=expected.training)
    expected.check_turn(manifest, outer.package)
    return check_content(_open_body(outer, identity, device_public), manifest, device_public, expected)


def open_again(data: bytes, identity: str, device_public: bytes) -> tuple[Manifest, PackageContent]:
    """Open a package that this desk sealed or took before: signatures and body are checked, nothing else.

    Its place in the sequence, its leaves and its forms are for the caller to hold against what the desk keeps.
    """
    outer = read_outer(data)
    outer.check_signature(device_public)
    return outer.manifest, _open_body(outer, identity, device_public)


def _open_body(outer: Outer, identity: str, device_public: bytes) -> PackageContent:
    outer.check_body()
    try:
        opened = open_sealed(outer.body, identity)
    except CartDeskError as fault:
        raise CartDeskError("package.not-for-us") from fault
    signed = read_signed(opened, "package-body", MAX_BYTES, "package.altered")
    if not signed.by(device_public):
        raise CartDeskError("package.altered")
    return read_body(signed.payload, outer.manifest)


def _split(data: bytes) -> tuple[bytes, bytes]:
    """Envelope and body of a package file."""
    if not data.startswith(MAGIC):
        raise CartDeskError("package.cut" if MAGIC.startswith(data) else "package.not-a-package")
    line, found, _ = data[len(MAGIC) : len(MAGIC) + 6].partition(b"\n")
    if not found:
        raise CartDeskError("package.cut" if len(line) < 6 else "package.altered")
    if not _LENGTH.fullmatch(line) or int(line) > MAX_ENVELOPE:
        raise CartDeskError("package.altered")
    start = len(MAGIC) + len(line) + 1
    end = start + int(line)
    if len(data) <= end:
        raise CartDeskError("package.cut")
    if data[end : end + 1] != b"\n":
        raise CartDeskError("package.altered")
    return data[start:end], data[end + 1 :]
