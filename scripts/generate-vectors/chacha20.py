"""ChaCha20 as Bernstein's "ChaCha, a variant of Salsa20" has it, with 64 bits of nonce and 64 of counter, and as RFC 8439
has it, with 96 and 32; HChaCha20 of draft-irtf-cfrg-xchacha."""

import words
from words import CONSTANT, rotate_left

COLUMNS = [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)]
DIAGONALS = [(0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]


def quarter_round(x, a, b, c, d):
    for sum_, summand, rotated, count in [(a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)]:
        x[sum_] = (x[sum_] + x[summand]) % 2**32
        x[rotated] = rotate_left(x[rotated] ^ x[sum_], count)


def hchacha20(key, input_block):
    before = words.from_bytes(CONSTANT + key + input_block)
    mixed = words.mix(before, quarter_round, COLUMNS + DIAGONALS)
    return words.to_bytes(mixed[:4] + mixed[12:])


def chacha20(key, nonce, length, first=0):
    def block(counter):
        before = words.from_bytes(CONSTANT + key + counter.to_bytes(16 - len(nonce), "little") + nonce)
        return words.to_bytes(words.add(words.mix(before, quarter_round, COLUMNS + DIAGONALS), before))

    return words.keystream(block, length, first)


def xchacha20(key, nonce, length, first=0):
    """With the original ChaCha20. The draft's has 32 bits of counter, which differs only beyond 256 GiB."""
    return chacha20(hchacha20(key, nonce[:16]), nonce[16:], length, first)
