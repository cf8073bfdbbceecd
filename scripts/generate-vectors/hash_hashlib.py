"""SHA-2 and SHA-3 from hashlib, around the ends of their blocks."""

import hashlib
from itertools import product

from formulas import MESSAGE_FORMULA, message

# The names of FIPS 180-4 and FIPS 202, and hashlib's.
ALGORITHMS = {"SHA-256": "sha256", "SHA-512": "sha512", "SHA3-256": "sha3_256", "SHA3-512": "sha3_512"}

# Blocks are of 64, 128, 136 and 72 bytes, and the padding of SHA-2 needs a further block 8 or 16 bytes before
# the end of one. Up to 150 every length is there; then come the ends of the second and third blocks.
MESSAGE_LENGTHS = [
    *range(151),
    *[183, 184, 191, 192, 193, 199, 200, 215, 216, 217, 239, 240, 247, 248, 255, 256, 257, 271, 272, 273, 300],
    *[1000, 4096, 65537],
]


def document():
    return {
        "origin": "hashlib of CPython, whose SHA-2 and SHA-3 are OpenSSL's",
        "message": MESSAGE_FORMULA,
        "vectors": [vector(*case) for case in product(ALGORITHMS, MESSAGE_LENGTHS)],
    }


def vector(algorithm, message_length):
    return {
        "algorithm": algorithm,
        "messageLength": message_length,
        "digest": digest(algorithm, message(message_length)).hex(),
    }


def digest(algorithm, message_bytes):
    return hashlib.new(ALGORITHMS[algorithm], message_bytes).digest()
