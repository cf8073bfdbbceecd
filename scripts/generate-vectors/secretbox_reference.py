"""Secret boxes from a reference of our own: slow, plain, and written from the specifications alone."""

from itertools import product

from chacha20 import xchacha20
from formulas import KEY_FORMULA, MESSAGE_FORMULA, NONCE_FORMULA, key, message, nonce
from poly1305 import poly1305
from salsa20 import xsalsa20
from secretbox_published import require_published

POLY1305_KEY_LENGTH = 32

# The first block of the keystream holds 32 bytes of message, every other 64; Poly1305 takes 16 at a time.
MESSAGE_LENGTHS = [0, 1, 15, 16, 17, 31, 32, 33, 47, 48, 63, 64, 65, 100, 127, 128, 129, 255, 256, 1000]
KEYS_AND_NONCES = [(key(32), nonce(24)), (bytes([0xFF] * 32), bytes([0xFF] * 24))]


def xsalsa20_document():
    return document("XSalsa20-Poly1305", xsalsa20)


def xchacha20_document():
    return document("XChaCha20-Poly1305 as a secret box, which is not the AEAD of that name", xchacha20)


def document(construction, stream):
    require_published()
    cases = product(KEYS_AND_NONCES, MESSAGE_LENGTHS)
    return {
        "origin": f"scripts/generate-vectors/secretbox_reference.py: {construction}",
        "message": MESSAGE_FORMULA,
        "key": f"in hex in each vector: {KEY_FORMULA}; or 32 times ff",
        "nonce": f"in hex in each vector: {NONCE_FORMULA}; or 24 times ff",
        "box": "the tag of 16 bytes, then the ciphertext",
        "vectors": [vector(stream, *key_and_nonce, length) for key_and_nonce, length in cases],
    }


def vector(stream, key_bytes, nonce_bytes, message_length):
    return {
        "messageLength": message_length,
        "key": key_bytes.hex(),
        "nonce": nonce_bytes.hex(),
        "box": secretbox(stream, key_bytes, nonce_bytes, message(message_length)).hex(),
    }


def secretbox(stream, key_bytes, nonce_bytes, message_bytes):
    keystream = stream(key_bytes, nonce_bytes, POLY1305_KEY_LENGTH + len(message_bytes))
    ciphertext = bytes(a ^ b for a, b in zip(message_bytes, keystream[POLY1305_KEY_LENGTH:]))
    return poly1305(keystream[:POLY1305_KEY_LENGTH], ciphertext) + ciphertext
