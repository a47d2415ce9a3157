"""age v1 a second time, for X25519 only: written from C2SP's text over the ciphers themselves, to hold pyrage against."""

import base64
import hmac
import re

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
STANZA = re.compile(rb"-> ([!-~]+(?: [!-~]+)*)\n((?:[A-Za-z0-9+/]{64}\n)*[A-Za-z0-9+/]{0,63}\n)")
MAC = re.compile(rb"--- ([A-Za-z0-9+/]{43})\n")
CHUNK, TAG = 64 * 1024, 16


def key_of(identity):
    """The 32 bytes of `AGE-SECRET-KEY-1…`; its check sum is left to others."""
    bits = "".join(f"{ALPHABET.index(sign):05b}" for sign in identity.lower().split("1", 1)[1][:-6])
    return int(bits[:256], 2).to_bytes(32, "big")


def unpadded(text):
    data = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    if base64.b64encode(data).rstrip(b"=") != text:
        raise ValueError("base64 has one spelling")
    return data


def stretched(secret, salt, info):
    return HKDF(SHA256(), 32, salt, info).derive(secret)


def file_key(arguments, body, private):
    """The file key of one stanza, or None when it is not for this key."""
    if arguments[0] != b"X25519":
        return None
    share, wrapped = unpadded(arguments[1]), unpadded(body.replace(b"\n", b""))
    if len(arguments) != 2 or len(share) != 32 or len(wrapped) != 32:
        raise ValueError("stanza")
    key = X25519PrivateKey.from_private_bytes(private)
    shared = key.exchange(X25519PublicKey.from_public_bytes(share))
    kek = stretched(shared, share + key.public_key().public_bytes_raw(), b"age-encryption.org/v1/X25519")
    try:
        return ChaCha20Poly1305(kek).decrypt(bytes(12), wrapped, None)
    except InvalidTag:
        return None


def opened(data, identity):
    """What is sealed in an age file; ValueError or InvalidTag for any fault and for another's file."""
    first = b"age-encryption.org/v1\n"
    if not data.startswith(first):
        raise ValueError("version")
    at, found = len(first), None
    while told := STANZA.match(data, at):
        unpadded(told[2].replace(b"\n", b""))
        found = found or file_key(told[1].split(b" "), told[2], key_of(identity))
        at = told.end()
    end = MAC.match(data, at)
    if at == len(first) or end is None or found is None:
        raise ValueError("header")
    mac = hmac.digest(stretched(found, b"", b"header"), data[: end.start() + 3], "sha256")
    if not hmac.compare_digest(mac, unpadded(end[1])):
        raise ValueError("mac")
    return payload(found, data[end.end() :])


def payload(key, data):
    """STREAM: chunks of 64 KiB with their number in the nonce; only the last one bears 1, and only the first may be empty."""
    nonce, sealed = data[:16], data[16:]
    if len(nonce) != 16:
        raise ValueError("nonce")
    cipher, parts = ChaCha20Poly1305(stretched(key, nonce, b"payload")), []
    count = max(1, -(-len(sealed) // (CHUNK + TAG)))
    for number in range(count):
        chunk = sealed[number * (CHUNK + TAG) : (number + 1) * (CHUNK + TAG)]
        last = number == count - 1
        parts.append(cipher.decrypt(number.to_bytes(11, "big") + bytes([last]), chunk, None))
    if count > 1 and not parts[-1]:
        raise ValueError("empty last chunk")
    return b"".join(parts)
