"""SipHash-2-4 with 64 and 128 bits of output from the openssl command."""

from itertools import product

from formulas import KEY_FORMULA, MESSAGE_FORMULA, key, message
from tool import run_tool

# Every remainder of the 8-byte block many times over, then the wrap of the length
# byte at 256 that SipHash puts into its last block.
MESSAGE_LENGTHS = [*range(65), 127, 128, 129, 255, 256, 257, 1024]
KEYS = [bytes(range(16)), key(16), bytes([0xFF] * 16)]
OUTPUT_LENGTHS = [8, 16]


def document():
    return {
        "origin": "SIPHASH of the command openssl mac",
        "message": MESSAGE_FORMULA,
        "key": f"in hex in each vector: 00..0f; {KEY_FORMULA}; or 16 times ff",
        "vectors": [vector(*case) for case in product(OUTPUT_LENGTHS, KEYS, MESSAGE_LENGTHS)],
    }


def vector(output_length, key_bytes, message_length):
    return {
        "outputLength": output_length,
        "key": key_bytes.hex(),
        "messageLength": message_length,
        "digest": siphash(output_length, key_bytes, message(message_length)).hex(),
    }


def siphash(output_length, key_bytes, message_bytes):
    command = ["openssl", "mac", "-macopt", f"hexkey:{key_bytes.hex()}", "-macopt", f"size:{output_length}", "SIPHASH"]
    return bytes.fromhex(run_tool(command, message_bytes))
