"""Poly1305 from the openssl command."""

from itertools import product

from formulas import KEY_FORMULA, MESSAGE_FORMULA, key, message
from tool import run_tool

# Blocks are of 16 bytes; libsodium takes four of them at once.
MESSAGE_LENGTHS = [*range(67), 127, 128, 129, 255, 256, 257, 1000]
KEYS = [key(32), bytes([0xFF] * 32)]


def document():
    return {
        "origin": "POLY1305 of the command openssl mac",
        "message": MESSAGE_FORMULA,
        "key": f"in hex in each vector: {KEY_FORMULA}; or 32 times ff",
        "vectors": [vector(*case) for case in product(KEYS, MESSAGE_LENGTHS)],
    }


def vector(key_bytes, message_length):
    command = ["openssl", "mac", "-macopt", f"hexkey:{key_bytes.hex()}", "POLY1305"]
    return {
        "algorithm": "Poly1305",
        "key": key_bytes.hex(),
        "messageLength": message_length,
        "digest": run_tool(command, message(message_length)).strip().lower(),
    }
