"""X-Wing, written from draft-connolly-cfrg-xwing-kem: X25519 and ML-KEM-768, and SHA-3 of both secrets."""

import hashlib

import mlkem
from x25519 import BASE, x25519

LABEL = bytes.fromhex("5c2e2f2f5e5c")


def key_pair(seed):
    """The secret key is the seed."""
    (mlkem_public, _), curve_secret = expand(seed)
    return mlkem_public + x25519(curve_secret, BASE), seed


def encapsulate(public_key, seed):
    """Ciphertext and shared secret."""
    mlkem_public, curve_public = public_key[:-32], public_key[-32:]
    ciphertext, secret = mlkem.encapsulate(mlkem_public, seed[:32])
    ephemeral = x25519(seed[32:], BASE)
    return ciphertext + ephemeral, combine(secret, x25519(seed[32:], curve_public), ephemeral, curve_public)


def decapsulate(ciphertext, secret_key):
    (_, mlkem_secret), curve_secret = expand(secret_key)
    ephemeral = ciphertext[-32:]
    secret = mlkem.decapsulate(ciphertext[:-32], mlkem_secret)
    return combine(secret, x25519(curve_secret, ephemeral), ephemeral, x25519(curve_secret, BASE))


def expand(seed):
    expanded = hashlib.shake_256(seed).digest(96)
    return mlkem.key_pair(expanded[:64]), expanded[64:]


def combine(*parts):
    return hashlib.sha3_256(b"".join(parts) + LABEL).digest()
