"""BLAKE2b from b2sum of GNU coreutils, which has neither keys nor salt nor personal."""

from itertools import product

from formulas import MESSAGE_FORMULA, message
from generichash_hashlib import LONG_MESSAGE_LENGTH, OUTPUT_LENGTHS, SHORT_MESSAGE_LENGTHS
from tool import run_tool

# Empty, one full block, and the first byte of a second block.
MESSAGE_LENGTHS_FOR_EVERY_OUTPUT = [0, 128, 129]
OUTPUT_LENGTHS_FOR_EVERY_MESSAGE = [32, 64]


def document():
    cases = {
        *product(OUTPUT_LENGTHS, MESSAGE_LENGTHS_FOR_EVERY_OUTPUT),
        *product(OUTPUT_LENGTHS_FOR_EVERY_MESSAGE, [*SHORT_MESSAGE_LENGTHS, LONG_MESSAGE_LENGTH]),
    }
    return {
        "origin": "b2sum of GNU coreutils",
        "message": MESSAGE_FORMULA,
        "key": "none",
        "vectors": [vector(*case) for case in sorted(cases)],
    }


def vector(output_length, message_length):
    line = run_tool(["b2sum", "-l", str(output_length * 8)], message(message_length))
    return {
        "outputLength": output_length,
        "keyLength": 0,
        "messageLength": message_length,
        "salt": None,
        "personal": None,
        "digest": line.split()[0],
    }
