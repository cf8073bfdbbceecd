"""Argon2 by argon2.py: keys, and hashes as text, with every sort of salt, length and lanes that they may have."""

from itertools import product

import argon2
from formulas import MESSAGE_FORMULA, NONCE_FORMULA, message, nonce

FEWEST_PASSES = {"Argon2id": 1, "Argon2i": 3}

# Of whole and broken numbers of blocks in a slice.
KIBIBYTES = [8, 9, 15, 31, 64]
PASSWORD_LENGTHS = [0, 1, 8, 64, 129, 1000]
# Around the digests that the last hash is made of.
LENGTHS = [16, 32, 63, 64, 65, 96, 97, 300]
SALT_LENGTHS = [8, 15, 16, 17, 48]
LANES = [1, 2, 3]


def document():
    argon2.check()
    return {
        "origin": "argon2.py, written from RFC 9106",
        "message": MESSAGE_FORMULA,
        "salt": NONCE_FORMULA,
        "vectors": [vector(*case) for case in cases()],
    }


def cases():
    for algorithm, fewest in FEWEST_PASSES.items():
        for kibibytes in KIBIBYTES:
            yield algorithm, 8, 16, fewest, kibibytes, 1, 32
        for passes in [fewest + 1, fewest + 3]:
            yield algorithm, 8, 16, passes, 16, 1, 32
        for password_length in PASSWORD_LENGTHS:
            yield algorithm, password_length, 16, fewest, 8, 1, 32
        for length in LENGTHS:
            yield algorithm, 8, 16, fewest, 8, 1, length
        for salt_length, lanes in product(SALT_LENGTHS, LANES):
            yield algorithm, 8, salt_length, fewest, 8 * lanes + 5, lanes, 32
        # Fewer passes than keys have.
        yield algorithm, 8, 8, 1, 16, 1, 20


def vector(algorithm, password_length, salt_length, passes, kibibytes, lanes, length):
    inputs = [message(password_length), nonce(salt_length), passes, kibibytes, lanes, length]
    string = argon2.hash_string(algorithm, *inputs)
    return {
        "algorithm": algorithm,
        "messageLength": password_length,
        "salt": nonce(salt_length).hex(),
        "operations": passes,
        "memory": 1024 * kibibytes,
        "parallelization": lanes,
        "outputLength": length,
        "digest": argon2.argon2(algorithm, *inputs).hex(),
        "string": string,
    }
