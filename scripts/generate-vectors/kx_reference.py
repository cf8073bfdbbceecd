"""Key exchange of libsodium: BLAKE2b, from hashlib, of a shared secret of X25519 and both public keys."""

import hashlib

from formulas import KEY_FORMULA
from x25519 import BASE, x25519


def document():
    return {
        "origin": "hashlib.blake2b over x25519.py, which is written from RFC 7748",
        "seed": f"{KEY_FORMULA}, from i = 0 on for the first, and 32 further on for each that follows",
        "vectors": [vector(number) for number in range(20)],
    }


def vector(number):
    client, server = (key_pair(seed(2 * number + side)) for side in range(2))
    client_receives, client_sends = session_keys(client, server)
    return {
        "seed": seed(2 * number).hex(),
        "publicKey": client[0].hex(),
        "secretKey": client[1].hex(),
        "serverPublicKey": server[0].hex(),
        "serverSecretKey": server[1].hex(),
        "receiveKey": client_receives.hex(),
        "sendKey": client_sends.hex(),
    }


def seed(number):
    return bytes((i * 7 + 3) % 256 for i in range(32 * number, 32 * number + 32))


def key_pair(seed_bytes):
    secret_key = hashlib.blake2b(seed_bytes, digest_size=32).digest()
    return x25519(secret_key, BASE), secret_key


def session_keys(client, server):
    """What the client receives with, and what it sends with."""
    shared = x25519(client[1], server[0])
    keys = hashlib.blake2b(shared + client[0] + server[0]).digest()
    return keys[:32], keys[32:]
