"""What Salsa20 and ChaCha20 have in common: sixteen little-endian words, mixed four at a time."""

import struct

# Four words of four bytes, the first of every state with a key of 32 bytes.
CONSTANT = b"expand 32-byte k"
BLOCK_LENGTH = 64


def rotate_left(word, count):
    word %= 2**32
    return (word << count | word >> (32 - count)) % 2**32


def from_bytes(state):
    return struct.unpack("<16I", state)


def to_bytes(words):
    return struct.pack(f"<{len(words)}I", *words)


def mix(words, quarter_round, double_round, rounds=20):
    mixed = list(words)
    for _ in range(rounds // 2):
        for indices in double_round:
            quarter_round(mixed, *indices)
    return mixed


def add(words, others):
    return [(word + other) % 2**32 for word, other in zip(words, others)]


def keystream(block, length, first=0):
    """`block` gives the block of a counter, and counters start at `first`."""
    blocks = (block(counter) for counter in range(first, first - (-length // BLOCK_LENGTH)))
    return b"".join(blocks)[:length]
