"""The parts of the references for secret boxes, AEADs and stream ciphers against published vectors; nothing is written from a part that differs.

The blocks of Salsa20 after the first are in secretbox-nacl.json, which typed_in.py recomputes."""

from chacha20 import chacha20, hchacha20
from poly1305 import poly1305
from salsa20 import hsalsa20, salsa20, salsa20_hash

COUNTING_KEY = bytes(range(32))
SHARED_SECRET = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"
FIRST_KEY = "1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389"
SECOND_KEY = "dc908dda0b9344a953629b733820778880f3ceb421bb61b91cbd4c3e66256ce4"

SALSA20_HASH_INPUT = bytes([
    211, 159, 13, 115, 76, 55, 82, 183, 3, 117, 222, 37, 191, 187, 234, 136,
    49, 237, 179, 48, 1, 106, 178, 219, 175, 199, 166, 48, 86, 16, 179, 207,
    31, 240, 32, 63, 15, 83, 93, 161, 116, 147, 48, 113, 238, 55, 204, 36,
    79, 201, 235, 79, 3, 81, 156, 47, 203, 26, 244, 243, 88, 118, 104, 54,
])
SALSA20_HASH_OUTPUT = bytes([
    109, 42, 178, 168, 156, 240, 248, 238, 168, 196, 190, 203, 26, 110, 170, 154,
    29, 29, 150, 26, 150, 30, 235, 249, 190, 163, 251, 48, 69, 144, 51, 57,
    118, 40, 152, 157, 180, 57, 27, 94, 107, 42, 236, 35, 27, 111, 114, 114,
    219, 236, 232, 135, 111, 155, 110, 18, 24, 232, 95, 158, 179, 19, 48, 202,
])


def published():
    """Where each is from, what the reference makes of it, and what it should be, in hex."""
    yield '"Salsa20 specification", section 8', salsa20_hash(SALSA20_HASH_INPUT), SALSA20_HASH_OUTPUT.hex()
    # Of 8 rounds the vectors for 128 bits will do: their keys stand in the state twice, between another constant.
    first_key = unhex("80" + "00" * 15)
    yield (
        "ECRYPT, verified test vectors of Salsa20/8, 128 bits, set 1, vector 0",
        salsa20_hash(b"expa" + first_key + b"nd 1" + bytes(16) + b"6-by" + first_key + b"te k", 8),
        "a9c9f888ab552a2d1bbff9f36bebeb337a8b4b107c75b63bae26cb9a235bba9d"
        "784f38befc3adf4cd3e266687ea7b9f09ba650ae81eac6063ae31ff12218ddc5",
    )
    yield '"Cryptography in NaCl", first key', hsalsa20(unhex(SHARED_SECRET), bytes(16)), FIRST_KEY
    yield (
        '"Cryptography in NaCl", second key',
        hsalsa20(unhex(FIRST_KEY), unhex("69696ee955b62b73cd62bda875fc73d6")),
        SECOND_KEY,
    )
    yield (
        '"Cryptography in NaCl", authenticator key',
        salsa20(unhex(SECOND_KEY), unhex("8219e0036b7a0b37"), 32),
        "eea6a7251c1e72916d11c2cb214d3c252539121d8e234e652d651fa4c8cff880",
    )
    yield (
        "draft-irtf-cfrg-xchacha-03, section 2.2.1",
        hchacha20(COUNTING_KEY, unhex("000000090000004a0000000031415927")),
        "82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc",
    )
    yield (
        "RFC 8439, appendix A.1, test vector 1",
        chacha20(bytes(32), bytes(8), 64),
        "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
        "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586",
    )
    # The only one with a nonce of 8 bytes that is not 0, and with a counter that is not.
    yield (
        "draft-agl-tls-chacha20poly1305-04, section 7",
        chacha20(COUNTING_KEY, bytes(range(8)), 256),
        "f798a189f195e66982105ffb640bb7757f579da31602fc93ec01ac56f85ac3c1"
        "34a4547b733b46413042c9440049176905d3be59ea1c53f15916155c2be8241a"
        "38008b9a26bc35941e2444177c8ade6689de95264986d95889fb60e84629c9bd"
        "9a5acb1cc118be563eb9b3a4a472f82e09a7e778492b562ef7130e88dfe031c7"
        "9db9d4f7c7a899151b9a475032b63fc385245fe054e3dd5a97a5f576fe064025"
        "d3ce042c566ab2c507b138db853e3d6959660996546cc9c4a6eafdc777c040d7"
        "0eaf46f76dad3979e5c5360c3317166a1c894c94a371876a94df7628fe4eaaf2"
        "ccb27d5aaae0ad7ad0f9d4b6ad3b54098746d4524d38407a6deb3ab78fab78c9",
    )
    yield (
        "RFC 8439, section 2.5.2",
        poly1305(
            unhex("85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b"),
            b"Cryptographic Forum Research Group",
        ),
        "a8061dc1305136c6c22b8baf0c0127a9",
    )
    # An accumulator that the last multiplication leaves above 2^130 - 5.
    yield (
        "RFC 8439, appendix A.3, test vector 7",
        poly1305(unhex("02" + "00" * 31), unhex("ff" * 16)),
        "03" + "00" * 15,
    )


def require_published():
    for origin, computed, expected in published():
        if computed.hex() != expected:
            raise SystemExit(f"a part of the references differs from {origin}")


def unhex(text):
    return bytes.fromhex(text)
