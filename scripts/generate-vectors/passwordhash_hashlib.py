"""scrypt by hashlib: by the numbers of RFC 7914, by the limits of libsodium, and as text."""

from formulas import MESSAGE_FORMULA, NONCE_FORMULA, message, nonce
from scrypt import DIGITS, hash_string, numbers, scrypt

# Cost, block size, parallelization.
NUMBERS = [(2, 1, 1), (16, 1, 1), (16, 8, 1), (64, 3, 5), (256, 8, 2), (1024, 8, 1)]
PASSWORD_LENGTHS = [0, 1, 8, 64, 65, 1000]
SALT_LENGTHS = [0, 1, 32, 100]
LENGTHS = [1, 16, 31, 32, 33, 64, 104, 1000]
MEBIBYTE = 2**20
# More operations than the memory can do in one pass go to the parallelization.
LIMITS = [(32768, 16 * MEBIBYTE), (65535, 17 * MEBIBYTE), (65536, 16 * MEBIBYTE), (600000, 16 * MEBIBYTE + 1), (2**20, 16 * MEBIBYTE)]


def document():
    return {
        "origin": "hashlib of CPython, which takes OpenSSL's",
        "message": MESSAGE_FORMULA,
        "salt": NONCE_FORMULA,
        "vectors": [*by_numbers(), *by_limits(), *as_text()],
    }


def by_numbers():
    for cost, block_size, parallelization in NUMBERS:
        yield number_vector(8, 16, cost, block_size, parallelization, 64)
    for length in PASSWORD_LENGTHS:
        yield number_vector(length, 16, 16, 1, 1, 32)
    for length in SALT_LENGTHS:
        yield number_vector(8, length, 16, 1, 1, 32)
    for length in LENGTHS:
        yield number_vector(8, 16, 16, 1, 1, length)


def number_vector(password_length, salt_length, cost, block_size, parallelization, length):
    digest = scrypt(message(password_length), nonce(salt_length), cost, block_size, parallelization, length)
    return {
        "algorithm": "scrypt",
        "messageLength": password_length,
        "salt": nonce(salt_length).hex(),
        "cost": cost,
        "blockSize": block_size,
        "parallelization": parallelization,
        "outputLength": length,
        "digest": digest.hex(),
    }


def by_limits():
    for operations, memory in LIMITS:
        for password_length, length in [(8, 32), (0, 16), (65, 104)]:
            digest = scrypt(message(password_length), nonce(32), *numbers(operations, memory), length)
            yield {
                "algorithm": "scrypt",
                "messageLength": password_length,
                "salt": nonce(32).hex(),
                "operations": operations,
                "memory": memory,
                "outputLength": length,
                "digest": digest.hex(),
            }


def as_text():
    salt = DIGITS[21:]
    cases = [(*each, 8) for each in NUMBERS] + [(16, 1, 1, length) for length in PASSWORD_LENGTHS]
    limits = [(*numbers(*each), 8, *each) for each in LIMITS[:3]]
    for cost, block_size, parallelization, length, *made_by in cases + limits:
        password = message(length)
        yield {
            "algorithm": "scrypt",
            "messageLength": length,
            **dict(zip(["operations", "memory"], made_by)),
            "string": hash_string(password, salt, cost, block_size, parallelization),
        }
