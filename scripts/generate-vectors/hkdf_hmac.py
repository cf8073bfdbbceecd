"""HKDF of RFC 5869 over CPython's hmac."""

import hmac
from itertools import product

from formulas import KEY_FORMULA, MESSAGE_FORMULA, NONCE_FORMULA, key, message, nonce

ALGORITHMS = {"HKDF-SHA-256": ("sha256", 32), "HKDF-SHA-512": ("sha512", 64)}

KEY_LENGTHS = [1, 32, 65, 129]
# None is not the same to the API as no bytes, though it must be to HKDF.
SALT_LENGTHS = [None, 0, 13, 64, 129]
INFO_LENGTHS = [None, 0, 10, 200]
# Around the ends of blocks, and the longest.
LENGTHS = {"HKDF-SHA-256": [1, 31, 32, 33, 64, 65, 8160], "HKDF-SHA-512": [1, 63, 64, 65, 128, 129, 16320]}


def document():
    return {
        "origin": "RFC 5869 over hmac of CPython, which takes OpenSSL's",
        "key": KEY_FORMULA,
        "salt": NONCE_FORMULA,
        "info": MESSAGE_FORMULA,
        "vectors": [vector(*case) for case in cases()],
    }


def cases():
    for algorithm, lengths in LENGTHS.items():
        yield from product([algorithm], KEY_LENGTHS, SALT_LENGTHS, INFO_LENGTHS, lengths[2:3])
        # The longest once: all of them would be a megabyte.
        yield from product([algorithm], KEY_LENGTHS[1:2], SALT_LENGTHS[2:3], INFO_LENGTHS[2:3], lengths)


def vector(algorithm, key_length, salt_length, info_length, length):
    salt = None if salt_length is None else nonce(salt_length)
    info = None if info_length is None else message(info_length)
    extracted, expanded = hkdf(algorithm, key(key_length), salt or b"", info or b"", length)
    return {
        "algorithm": algorithm,
        "keyLength": key_length,
        "salt": None if salt is None else salt.hex(),
        "info": None if info is None else info.hex(),
        "outputLength": length,
        "extracted": extracted.hex(),
        "digest": expanded.hex(),
    }


def hkdf(algorithm, input_key, salt, info, length):
    name, hash_length = ALGORITHMS[algorithm]
    extracted = hmac.new(salt or bytes(hash_length), input_key, name).digest()
    expanded = block = b""
    for counter in range(1, -(-length // hash_length) + 1):
        block = hmac.new(extracted, block + info + bytes([counter]), name).digest()
        expanded += block
    return extracted, expanded[:length]
