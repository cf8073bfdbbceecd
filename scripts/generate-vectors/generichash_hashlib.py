"""BLAKE2b from hashlib: keys, salt and personal, every pair of values of any two axes."""

import hashlib
from itertools import combinations, product

from formulas import KEY_FORMULA, MESSAGE_FORMULA, PERSONAL, PERSONAL_FORMULA, SALT, SALT_FORMULA, key, message

# 16 is libsodium's minimum for outputs and for keys; BLAKE2b itself starts at 1. Key length 0 means no key.
OUTPUT_LENGTHS = list(range(16, 65))
KEY_LENGTHS = [0, *range(16, 65)]
SHORT_MESSAGE_LENGTHS = [0, 1, 63, 64, 65, 127, 128, 129, 255, 256, 257]
LONG_MESSAGE_LENGTH = 1024 * 1024
SALT_PERSONALS = [(None, None), (SALT, None), (None, PERSONAL), (SALT, PERSONAL)]

AXES = [OUTPUT_LENGTHS, KEY_LENGTHS, [*SHORT_MESSAGE_LENGTHS, LONG_MESSAGE_LENGTH], SALT_PERSONALS]


def document():
    cases = choose_cases()
    require_every_pair(cases)
    return {
        "origin": "hashlib.blake2b of CPython",
        "message": MESSAGE_FORMULA,
        "key": KEY_FORMULA,
        "salt": SALT_FORMULA,
        "personal": PERSONAL_FORMULA,
        "vectors": [vector(*case) for case in cases],
    }


def choose_cases():
    """One case for each (output length, key length); the other two axes vary inside that grid."""
    cases = []
    for (row, output_length), (column, key_length) in product(enumerate(OUTPUT_LENGTHS), enumerate(KEY_LENGTHS)):
        # A diagonal visits each row and each column, so diagonal 0 alone pairs the slow
        # 1 MiB message with every output length and every key length, in 50 vectors.
        diagonal = (row + column) % len(OUTPUT_LENGTHS)
        if diagonal == 0:
            message_length = LONG_MESSAGE_LENGTH
        else:
            message_length = SHORT_MESSAGE_LENGTHS[(diagonal - 1) % len(SHORT_MESSAGE_LENGTHS)]
        # Dividing the column makes this vary along rows, columns and diagonals alike.
        salt_personal = SALT_PERSONALS[(row + column // 4) % len(SALT_PERSONALS)]
        cases.append((output_length, key_length, message_length, salt_personal))
    return cases


def require_every_pair(cases):
    for first, second in combinations(range(len(AXES)), 2):
        present = {(case[first], case[second]) for case in cases}
        missing = [pair for pair in product(AXES[first], AXES[second]) if pair not in present]
        if missing:
            raise SystemExit(f"generichash-hashlib.json would lack {len(missing)} pairs, first {missing[0]}")


def vector(output_length, key_length, message_length, salt_personal):
    salt, personal = salt_personal
    digest = hashlib.blake2b(
        message(message_length),
        digest_size=output_length,
        key=key(key_length),
        salt=salt or b"",
        person=personal or b"",
    )
    return {
        "outputLength": output_length,
        "keyLength": key_length,
        "messageLength": message_length,
        "salt": salt and salt.hex(),
        "personal": personal and personal.hex(),
        "digest": digest.hexdigest(),
    }
