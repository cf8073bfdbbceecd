"""The inputs of every generated vector. Formulas keep a 1 MiB message out of the JSON."""

from functools import lru_cache

MESSAGE_FORMULA = "byte i = (i * 31 + 7) mod 251"
KEY_FORMULA = "byte i = (i * 7 + 3) mod 256"
NONCE_FORMULA = "byte i = (i * 11 + 5) mod 256"
ADDITIONAL_FORMULA = "byte i = (i * 13 + 1) mod 256"
SALT_FORMULA = "byte i = 0xa0 + i, 16 bytes"
PERSONAL_FORMULA = "byte i = 0x50 + i, 16 bytes"


@lru_cache(maxsize=None)
def message(length):
    return bytes((i * 31 + 7) % 251 for i in range(length))


def key(length):
    return bytes((i * 7 + 3) % 256 for i in range(length))


def nonce(length):
    return bytes((i * 11 + 5) % 256 for i in range(length))


def additional(length):
    return bytes((i * 13 + 1) % 256 for i in range(length))


SALT = bytes(0xA0 + i for i in range(16))
PERSONAL = bytes(0x50 + i for i in range(16))
