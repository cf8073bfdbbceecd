"""Key derivation of libsodium, which is BLAKE2b with salt and personalization, from hashlib."""

import hashlib
from itertools import product

from formulas import KEY_FORMULA, key

# The first and the last of each width, and numbers that show the order of the bytes.
IDS = [0, 1, 2, 255, 256, 2**32 - 1, 2**32, 2**53 - 1, 2**53, 0x0102030405060708, 2**63, 2**64 - 1]
CONTEXTS = [bytes(8), b"Examples", bytes(range(0xF8, 0x100))]
LENGTHS = [*range(16, 65)]


def document():
    return {
        "origin": "hashlib.blake2b of nothing: the id in little endian is the salt, the context the personalization",
        "key": f"{KEY_FORMULA}, 32 bytes",
        "vectors": [vector(*case) for case in cases()],
    }


def cases():
    yield from product(IDS, CONTEXTS, [16, 32, 64])
    yield from product([1], CONTEXTS[1:2], LENGTHS)


def vector(number, context, length):
    # In decimal, because JSON's numbers end at 2**53 for most of its readers.
    return {
        "keyLength": 32,
        "id": str(number),
        "context": context.hex(),
        "outputLength": length,
        "digest": derive(key(32), number, context, length).hex(),
    }


def derive(key_bytes, number, context, length):
    salt = number.to_bytes(8, "little")
    return hashlib.blake2b(key=key_bytes, salt=salt, person=context, digest_size=length).digest()
