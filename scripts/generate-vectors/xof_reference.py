"""TurboSHAKE from the reference in keccak.py, whose SHAKE must be hashlib's before anything is written."""

from itertools import product

import xof_hashlib
from formulas import MESSAGE_FORMULA, message
from keccak import shake, turboshake

ALGORITHMS = {"TurboSHAKE128": 128, "TurboSHAKE256": 256}

MESSAGE_LENGTHS = [0, 1, 8, 135, 136, 137, 167, 168, 169, 273, 337]
# The length of the output with a domain; none is the usual 0x1f.
OUTPUTS = [(1, None), (32, None), (64, None), (137, None), (169, None), (337, None), (32, 1), (64, 6), (64, 0x7F)]


def document():
    check_against_hashlib()
    return {
        "origin": "keccak.py, a reference of our own; its SHAKE is hashlib's",
        "message": MESSAGE_FORMULA,
        "vectors": [vector(*case) for case in product(ALGORITHMS, MESSAGE_LENGTHS, OUTPUTS)],
    }


def vector(algorithm, message_length, shape):
    output_length, domain = shape
    return {
        "algorithm": algorithm,
        "messageLength": message_length,
        "outputLength": output_length,
        **({} if domain is None else {"domain": domain}),
        "digest": output(algorithm, message(message_length), domain, output_length).hex(),
    }


def output(algorithm, message_bytes, domain, output_length):
    return turboshake(ALGORITHMS[algorithm], message_bytes, 0x1F if domain is None else domain, output_length)


def check_against_hashlib():
    for (algorithm, security), length in product({"SHAKE128": 128, "SHAKE256": 256}.items(), MESSAGE_LENGTHS):
        if shake(security, message(length), 400) != xof_hashlib.output(algorithm, message(length), 400):
            raise SystemExit(f"keccak.py: {algorithm} of {length} bytes is not hashlib's")
