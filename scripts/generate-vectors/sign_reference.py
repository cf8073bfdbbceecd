"""Signatures by the reference, around the ends of SHA-512's blocks, where what is hashed before the message moves them."""

from itertools import product

import ed25519
from formulas import KEY_FORMULA, MESSAGE_FORMULA, key, message

ALGORITHMS = {"Ed25519": False, "Ed25519ph": True}

# Before the message 32 or 64 bytes are hashed; a block has 128 bytes, of which the last 17 may not hold any of the message.
MESSAGE_LENGTHS = [*range(0, 5), 14, 15, 16, *range(46, 50), *range(62, 67), *range(78, 81), *range(94, 98)]
MESSAGE_LENGTHS += [111, 112, 127, 128, 129, 175, 176, 191, 192, 193, 255, 256, 257, 1000, 4096]
SEEDS = [key(32), bytes(32), bytes([0xFF] * 32), bytes(range(32))]


def document():
    return {
        "origin": "a reference written from RFC 8032",
        "message": MESSAGE_FORMULA,
        "seed": f"{KEY_FORMULA}, and others",
        "vectors": [vector(*case) for case in cases()],
    }


def cases():
    yield from product(ALGORITHMS, SEEDS[:1], MESSAGE_LENGTHS)
    yield from product(ALGORITHMS, SEEDS[1:], [0, 100])


def vector(algorithm, seed, length):
    public_key = ed25519.public_key(seed)
    return {
        "algorithm": algorithm,
        "messageLength": length,
        "seed": seed.hex(),
        "publicKey": public_key.hex(),
        "signature": ed25519.sign(seed, message(length), ALGORITHMS[algorithm]).hex(),
        "x25519PublicKey": ed25519.x25519_public_key(public_key).hex(),
        "x25519SecretKey": ed25519.x25519_secret_key(seed).hex(),
    }
