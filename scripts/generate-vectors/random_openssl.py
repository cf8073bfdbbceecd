"""The keystream of ChaCha20 from the openssl command, with the nonce of libsodium's deterministic generator."""

from itertools import product

from formulas import KEY_FORMULA, key
from tool import run_tool_for_bytes

NONCE = b"LibsodiumDRG"
SEEDS = [key(32), bytes([0xFF] * 32)]
# Around the ends of blocks of 64 bytes.
LENGTHS = [0, 1, 32, 63, 64, 65, 127, 128, 129, 255, 256, 257, 1000]


def document():
    return {
        "origin": "chacha20 of the command openssl enc, of zeros; the nonce is LibsodiumDRG, the counter begins with 0",
        "key": f"in hex in each vector: {KEY_FORMULA}; or 32 times ff",
        "vectors": [vector(*case) for case in product(SEEDS, LENGTHS)],
    }


def vector(seed, length):
    # OpenSSL takes the counter of 32 bits, in little endian, before the nonce.
    command = ["openssl", "enc", "-chacha20", "-K", seed.hex(), "-iv", (bytes(4) + NONCE).hex()]
    return {"key": seed.hex(), "outputLength": length, "digest": run_tool_for_bytes(command, bytes(length)).hex()}
