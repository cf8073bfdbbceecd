"""Salsa20 of Bernstein's "Salsa20 specification"; HSalsa20 and XSalsa20 of his "Extending the Salsa20 nonce"."""

import words
from words import CONSTANT, rotate_left

COLUMNS = [(0, 4, 8, 12), (5, 9, 13, 1), (10, 14, 2, 6), (15, 3, 7, 11)]
ROWS = [(0, 1, 2, 3), (5, 6, 7, 4), (10, 11, 8, 9), (15, 12, 13, 14)]
# The words that held the constant and the input, in the order in which HSalsa20 returns them.
HSALSA20_WORDS = [0, 5, 10, 15, 6, 7, 8, 9]


def quarter_round(x, a, b, c, d):
    x[b] ^= rotate_left(x[a] + x[d], 7)
    x[c] ^= rotate_left(x[b] + x[a], 9)
    x[d] ^= rotate_left(x[c] + x[b], 13)
    x[a] ^= rotate_left(x[d] + x[c], 18)


def salsa20_hash(state, rounds=20):
    """64 bytes to 64 bytes: the "Salsa20 hash function" of the specification."""
    before = words.from_bytes(state)
    return words.to_bytes(words.add(words.mix(before, quarter_round, COLUMNS + ROWS, rounds), before))


def hsalsa20(key, input_block):
    before = words.from_bytes(expand(key, input_block))
    mixed = words.mix(before, quarter_round, COLUMNS + ROWS)
    return words.to_bytes([mixed[index] for index in HSALSA20_WORDS])


def salsa20(key, nonce, length, first=0, rounds=20):
    def block(counter):
        return salsa20_hash(expand(key, nonce + counter.to_bytes(8, "little")), rounds)

    return words.keystream(block, length, first)


def xsalsa20(key, nonce, length, first=0):
    return salsa20(hsalsa20(key, nonce[:16]), nonce[16:], length, first)


def expand(key, input_block):
    parts = [CONSTANT[0:4], key[:16], CONSTANT[4:8], input_block, CONSTANT[8:12], key[16:], CONSTANT[12:16]]
    return b"".join(parts)
