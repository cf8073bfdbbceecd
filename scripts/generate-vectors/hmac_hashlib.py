"""HMAC with SHA-2 from hmac and hashlib, around the ends of the blocks of both key and message."""

import hmac
from itertools import product

from formulas import KEY_FORMULA, MESSAGE_FORMULA, key, message

# libsodium's names, the hash, and how much of the digest is the tag.
ALGORITHMS = {"HMAC-SHA-256": ("sha256", 32), "HMAC-SHA-512": ("sha512", 64), "HMAC-SHA-512-256": ("sha512", 32)}

# A key longer than a block, of 64 or 128 bytes, is hashed; a shorter one is filled up with zeros.
KEY_LENGTHS = [1, 16, 31, 32, 33, 63, 64, 65, 127, 128, 129, 300]
MESSAGE_LENGTHS = [0, 1, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 1000]


def document():
    return {
        "origin": "hmac of CPython, which takes OpenSSL's",
        "message": MESSAGE_FORMULA,
        "key": KEY_FORMULA,
        "vectors": [vector(*case) for case in product(ALGORITHMS, KEY_LENGTHS, MESSAGE_LENGTHS)],
    }


def vector(algorithm, key_length, message_length):
    return {
        "algorithm": algorithm,
        "keyLength": key_length,
        "messageLength": message_length,
        "digest": tag(algorithm, key(key_length), message(message_length)).hex(),
    }


def tag(algorithm, key_bytes, message_bytes):
    name, length = ALGORITHMS[algorithm]
    return hmac.new(key_bytes, message_bytes, name).digest()[:length]
