"""Sealed streams from a reference of our own, written from libsodium's description of secretstream."""

from itertools import product

from chacha20 import chacha20, hchacha20
from formulas import ADDITIONAL_FORMULA, KEY_FORMULA, MESSAGE_FORMULA, NONCE_FORMULA, additional, key, message, nonce
from poly1305 import poly1305

MESSAGE_TAG = 0
REKEY_TAG = 2
FINAL_TAG = 3

BLOCK = 64

MESSAGE_LENGTHS = [0, 1, 15, 16, 17, 63, 64, 65, 127, 128, 129, 1000]
CHUNK_LENGTHS = [1000, 64, 17]
ADDITIONAL_LENGTHS = [0, 1, 16, 33]


def document():
    return {
        "origin": "scripts/generate-vectors/secretstream_reference.py: crypto_secretstream_xchacha20poly1305",
        "message": MESSAGE_FORMULA,
        "key": f"{KEY_FORMULA}, 32 bytes",
        "header": f"the first 24 bytes of what is sealed: {NONCE_FORMULA}",
        "additionalData": f"{ADDITIONAL_FORMULA}; none where it has no bytes",
        "box": "the header, then chunks of chunkLength bytes, each 17 bytes longer; the last has the final tag",
        "vectors": [
            {
                "messageLength": length,
                "chunkLength": chunk_length,
                "key": key(32).hex(),
                "additionalData": additional(additional_length).hex(),
                "box": seal(key(32), nonce(24), message(length), chunk_length, additional(additional_length)).hex(),
            }
            for length, chunk_length, additional_length in product(
                MESSAGE_LENGTHS, CHUNK_LENGTHS, ADDITIONAL_LENGTHS
            )
        ],
    }


def seal(key_bytes, header, message_bytes, chunk_length, additional_bytes):
    state = State(key_bytes, header)
    starts = range(0, max(1, len(message_bytes)), chunk_length)
    chunks = [message_bytes[start : start + chunk_length] for start in starts]
    tags = [MESSAGE_TAG] * (len(chunks) - 1) + [FINAL_TAG]
    return header + b"".join(state.push(chunk, additional_bytes, tag) for chunk, tag in zip(chunks, tags))


class State:
    """A key, and a nonce of a counter and of what every message changes."""

    def __init__(self, key_bytes, header):
        self.key = hchacha20(key_bytes, header[:16])
        self.changing = header[16:]
        self.counter = 1

    def keystream(self, length, first):
        return chacha20(self.key, self.counter.to_bytes(4, "little") + self.changing, length, first)

    def push(self, chunk, additional_bytes, tag):
        one_time_key = self.keystream(32, 0)
        tag_block = xor(bytes([tag]) + bytes(BLOCK - 1), self.keystream(BLOCK, 1))
        ciphertext = xor(chunk, self.keystream(len(chunk), 2))
        lengths = len(additional_bytes).to_bytes(8, "little") + (BLOCK + len(chunk)).to_bytes(8, "little")
        # What pads the ciphertext is as long as its own last block, and not what that lacks: so libsodium has it.
        padding = bytes(len(chunk) % 16)
        mac = poly1305(one_time_key, padded(additional_bytes) + tag_block + ciphertext + padding + lengths)
        self.changing = xor(self.changing, mac[:8])
        self.counter += 1
        if tag & REKEY_TAG:
            self.rekey()
        return tag_block[:1] + ciphertext + mac

    def rekey(self):
        fresh = xor(self.key + self.changing, self.keystream(40, 0))
        self.key = fresh[:32]
        self.changing = fresh[32:]
        self.counter = 1


def xor(data, keystream):
    return bytes(a ^ b for a, b in zip(data, keystream))


def padded(data):
    return data + bytes(-len(data) % 16)
