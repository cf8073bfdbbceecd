"""Boxes between two key pairs and sealed boxes, from a reference of our own: X25519 as RFC 7748 has it, then secret boxes."""

import hashlib
from itertools import product

from chacha20 import hchacha20, xchacha20
from formulas import KEY_FORMULA, MESSAGE_FORMULA, NONCE_FORMULA, key, message, nonce
from salsa20 import hsalsa20, xsalsa20
from secretbox_published import FIRST_KEY, SHARED_SECRET, require_published
from secretbox_reference import secretbox
from x25519 import BASE, x25519

# Those of "Cryptography in NaCl", which RFC 7748 has in section 6.1, too.
ALICE_SECRET = bytes.fromhex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")
ALICE_PUBLIC = bytes.fromhex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")
BOB_SECRET = bytes.fromhex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")
BOB_PUBLIC = bytes.fromhex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")

XSALSA20 = (hsalsa20, xsalsa20)
XCHACHA20 = (hchacha20, xchacha20)

MESSAGE_LENGTHS = [0, 1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 1000]
# Of the sender and of the recipient. Of all ff only the bits that X25519 fixes differ from what is given.
KEYS_AND_NONCES = [
    (key(32), key(64)[32:], nonce(24)),
    (ALICE_SECRET, BOB_SECRET, bytes([0xFF] * 24)),
    (bytes([0xFF] * 32), bytes(32), bytes(24)),
]


def seeds_document():
    """Key pairs from seeds: the secret key is the first half of the seed's SHA-512."""
    seeds = [bytes(32), bytes([0xFF] * 32), *(key(32 * number + 32)[-32:] for number in range(8))]
    secrets = [hashlib.sha512(seed).digest()[:32] for seed in seeds]
    return {
        "origin": "hashlib.sha512, then x25519.py, which is written from RFC 7748",
        "seed": f"all 00, all ff, then {KEY_FORMULA}, 32 further on for each",
        "vectors": [
            {"seed": seed.hex(), "secretKey": secret.hex(), "publicKey": public_key(secret).hex()}
            for seed, secret in zip(seeds, secrets)
        ],
    }


def box_document():
    return document_of_boxes("Curve25519-XSalsa20-Poly1305", XSALSA20)


def box_xchacha20_document():
    return document_of_boxes("Curve25519-XChaCha20-Poly1305", XCHACHA20)


def document_of_boxes(construction, ciphers):
    require_published_keys()
    return {
        "origin": f"scripts/generate-vectors/box_reference.py: {construction}",
        "message": MESSAGE_FORMULA,
        "keys": f"in hex in each vector; the sender's secret key: {KEY_FORMULA}; or Alice's of RFC 7748; or 32 times ff",
        "nonce": f"in hex in each vector: {NONCE_FORMULA}; or 24 times ff or 00",
        "box": "the tag of 16 bytes, then the ciphertext",
        "vectors": [
            {
                "messageLength": length,
                "senderPublicKey": public_key(sender).hex(),
                "senderSecretKey": sender.hex(),
                "recipientPublicKey": public_key(recipient).hex(),
                "recipientSecretKey": recipient.hex(),
                "nonce": nonce_bytes.hex(),
                "box": box(ciphers, public_key(recipient), sender, nonce_bytes, message(length)).hex(),
            }
            for (sender, recipient, nonce_bytes), length in product(KEYS_AND_NONCES, MESSAGE_LENGTHS)
        ],
    }


def sealed_box_document():
    return document_of_sealed_boxes("crypto_box_seal", XSALSA20)


def sealed_box_xchacha20_document():
    return document_of_sealed_boxes("crypto_box_curve25519xchacha20poly1305_seal", XCHACHA20)


def document_of_sealed_boxes(construction, ciphers):
    require_published_keys()
    return {
        "origin": f"scripts/generate-vectors/box_reference.py: {construction}",
        "message": MESSAGE_FORMULA,
        "keys": f"in hex in each vector; the secret key of the message: {KEY_FORMULA}; or Alice's of RFC 7748; or 32 times ff",
        "box": "the public key of the message, of 32 bytes, the tag of 16 bytes, then the ciphertext",
        "vectors": [
            {
                "messageLength": length,
                "ephemeralSecretKey": ephemeral.hex(),
                "recipientPublicKey": public_key(recipient).hex(),
                "recipientSecretKey": recipient.hex(),
                "box": sealed_box(ciphers, public_key(recipient), ephemeral, message(length)).hex(),
            }
            for (ephemeral, recipient, _), length in product(KEYS_AND_NONCES, MESSAGE_LENGTHS)
        ],
    }


def box(ciphers, publik, secret, nonce_bytes, message_bytes):
    derive, stream = ciphers
    return secretbox(stream, derive(x25519(secret, publik), bytes(16)), nonce_bytes, message_bytes)


def sealed_box(ciphers, recipient, ephemeral, message_bytes):
    ours = public_key(ephemeral)
    nonce_bytes = hashlib.blake2b(ours + recipient, digest_size=24).digest()
    return ours + box(ciphers, recipient, ephemeral, nonce_bytes, message_bytes)


def public_key(secret):
    return x25519(secret, BASE)


def published():
    """Where each is from, what the reference makes of it, and what it should be, in hex."""
    yield (
        "RFC 7748, section 5.2, first vector",
        x25519(
            bytes.fromhex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
            bytes.fromhex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"),
        ),
        "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
    )
    # Its point has the highest bit set, which does not count.
    yield (
        "RFC 7748, section 5.2, second vector",
        x25519(
            bytes.fromhex("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d"),
            bytes.fromhex("e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493"),
        ),
        "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957",
    )
    yield "RFC 7748, section 6.1, Alice", public_key(ALICE_SECRET), ALICE_PUBLIC.hex()
    yield "RFC 7748, section 6.1, Bob", public_key(BOB_SECRET), BOB_PUBLIC.hex()
    yield "RFC 7748, section 6.1, K", x25519(BOB_SECRET, ALICE_PUBLIC), SHARED_SECRET
    yield '"Cryptography in NaCl", first key', hsalsa20(x25519(ALICE_SECRET, BOB_PUBLIC), bytes(16)), FIRST_KEY


def require_published_keys():
    require_published()
    for origin, computed, expected in published():
        if computed.hex() != expected:
            raise SystemExit(f"the reference for boxes differs from {origin}")
