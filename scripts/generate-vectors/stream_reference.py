"""Keystreams added to the message, from the references that secret boxes are made of."""

from chacha20 import chacha20, xchacha20
from formulas import KEY_FORMULA, MESSAGE_FORMULA, NONCE_FORMULA, key, message, nonce
from salsa20 import salsa20, xsalsa20
from secretbox_published import require_published

MESSAGE_LENGTHS = [0, 1, 63, 64, 65, 127, 128, 129, 255, 256, 257, 511, 512, 513, 1000]
# Counters of 32 and of 64 bits: each up to its last block, and those of 64 bits over the end of their lower half.
COUNTERS_32 = [(1, 100), (7, 64), (2**31 - 1, 300), (2**32 - 5, 320), (2**32 - 1, 64), (2**32 - 1, 0)]
COUNTERS_64 = [(1, 100), (2**32 - 1, 64), (2**32 - 1, 300), (2**32 - 5, 1000), (2**53 + 1, 100), (2**64 - 5, 320), (2**64 - 1, 64)]


def document():
    require_published()
    return {
        "origin": "scripts/generate-vectors/stream_reference.py",
        "message": MESSAGE_FORMULA,
        "key": f"in hex in each vector: {KEY_FORMULA}; or ff",
        "nonce": f"in hex in each vector: {NONCE_FORMULA}; or ff",
        "counter": "of the block that comes first, in decimal",
        "box": "the message with the keystream added",
        "vectors": [vector for algorithm in ALGORITHMS for vector in vectors(algorithm)],
    }


def vectors(algorithm):
    nonce_length, counters, _ = ALGORITHMS[algorithm]
    formulas = (key(32), nonce(nonce_length))
    for length in MESSAGE_LENGTHS:
        yield vector(algorithm, *formulas, 0, length)
    for counter, length in counters:
        yield vector(algorithm, *formulas, counter, length)
    yield vector(algorithm, b"\xff" * 32, b"\xff" * nonce_length, 0, 200)


def vector(algorithm, key_bytes, nonce_bytes, counter, message_length):
    text = message(message_length)
    return {
        "algorithm": algorithm,
        "messageLength": message_length,
        "key": key_bytes.hex(),
        "nonce": nonce_bytes.hex(),
        "counter": str(counter),
        "box": xor(algorithm, key_bytes, nonce_bytes, counter, text).hex(),
    }


def xor(algorithm, key_bytes, nonce_bytes, counter, text):
    keystream = ALGORITHMS[algorithm][2](key_bytes, nonce_bytes, len(text), counter)
    return bytes(a ^ b for a, b in zip(text, keystream))


def with_rounds(rounds):
    return lambda key_bytes, nonce_bytes, length, counter: salsa20(key_bytes, nonce_bytes, length, counter, rounds)


# By name: the length of the nonce, counters other than 0 with lengths of messages, and the function.
ALGORITHMS = {
    "XChaCha20": (24, COUNTERS_64, xchacha20),
    "XSalsa20": (24, COUNTERS_64, xsalsa20),
    "ChaCha20": (12, COUNTERS_32, chacha20),
    "ChaCha20 before RFC 8439": (8, COUNTERS_64, chacha20),
    "Salsa20": (8, COUNTERS_64, salsa20),
    "Salsa20/12": (8, [], with_rounds(12)),
    "Salsa20/8": (8, [], with_rounds(8)),
}
