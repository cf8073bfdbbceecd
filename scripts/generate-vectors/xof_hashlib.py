"""SHAKE from hashlib, around the ends of its blocks, of which the input and the output have the same length."""

import hashlib
from itertools import product

from formulas import MESSAGE_FORMULA, message

ALGORITHMS = {"SHAKE128": hashlib.shake_128, "SHAKE256": hashlib.shake_256}

# Blocks are of 168 and 136 bytes.
MESSAGE_LENGTHS = [0, 1, 8, 135, 136, 137, 167, 168, 169, 271, 272, 273, 335, 336, 337, 1000]
OUTPUT_LENGTHS = [1, 16, 32, 64, 135, 136, 137, 167, 168, 169, 337]


def document():
    return {
        "origin": "hashlib of CPython, which takes OpenSSL's",
        "message": MESSAGE_FORMULA,
        "vectors": [vector(*case) for case in product(ALGORITHMS, MESSAGE_LENGTHS, OUTPUT_LENGTHS)],
    }


def vector(algorithm, message_length, output_length):
    return {
        "algorithm": algorithm,
        "messageLength": message_length,
        "outputLength": output_length,
        "digest": output(algorithm, message(message_length), output_length).hex(),
    }


def output(algorithm, message_bytes, output_length):
    return ALGORITHMS[algorithm](message_bytes).digest(output_length)
