"""AEADs from references of our own: slow, plain, and written from the specifications alone. Each gives ciphertext and tag.

Before anything is written, each must give the published vectors of aead-published.json."""

from aes import aes_round, encrypt_block, round_keys, xor
from chacha20 import chacha20, hchacha20
from formulas import ADDITIONAL_FORMULA, KEY_FORMULA, MESSAGE_FORMULA, NONCE_FORMULA, additional, key, message, nonce
from poly1305 import poly1305
from secretbox_published import require_published

# Around the blocks of each, the 8 blocks that C works on at a time, and what is staged.
MESSAGE_LENGTHS = [0, 1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 300, 1000]
ADDITIONAL_LENGTHS = [0, 1, 16, 33, 200]


def document():
    require_published()
    return {
        "origin": "scripts/generate-vectors/aead_reference.py",
        "message": MESSAGE_FORMULA,
        "key": f"in hex in each vector: {KEY_FORMULA}; or ff",
        "nonce": f"in hex in each vector: {NONCE_FORMULA}; or ff",
        "additionalData": f"in hex in each vector: {ADDITIONAL_FORMULA}",
        "box": "the ciphertext, then the tag",
        "vectors": [vector for algorithm in ALGORITHMS for vector in vectors(algorithm)],
    }


def vectors(algorithm):
    key_length, nonce_length, _ = ALGORITHMS[algorithm]
    formulas = (key(key_length), nonce(nonce_length))
    highest = (b"\xff" * key_length, b"\xff" * nonce_length)
    for index, length in enumerate(MESSAGE_LENGTHS):
        yield vector(algorithm, *formulas, ADDITIONAL_LENGTHS[index % len(ADDITIONAL_LENGTHS)], length)
    for length in ADDITIONAL_LENGTHS:
        yield vector(algorithm, *highest, length, 100)


def vector(algorithm, key_bytes, nonce_bytes, additional_length, message_length):
    additional_bytes = additional(additional_length)
    return {
        "algorithm": algorithm,
        "messageLength": message_length,
        "key": key_bytes.hex(),
        "nonce": nonce_bytes.hex(),
        "additionalData": additional_bytes.hex(),
        "box": seal(algorithm, key_bytes, nonce_bytes, additional_bytes, message(message_length)).hex(),
    }


def seal(algorithm, key_bytes, nonce_bytes, additional_bytes, message_bytes):
    return ALGORITHMS[algorithm][2](key_bytes, nonce_bytes, additional_bytes, message_bytes)


def padded(data, length=16):
    return data + bytes(-len(data) % length)


def blocks(data, length=16):
    data = padded(data, length)
    return [data[start : start + length] for start in range(0, len(data), length)]


def lengths(first, second, unit, order):
    return b"".join((len(data) * unit).to_bytes(8, order) for data in (first, second))


def chacha20_with(authenticated, key_bytes, nonce_bytes, additional_bytes, message_bytes):
    keystream = chacha20(key_bytes, nonce_bytes, 64 + len(message_bytes))
    ciphertext = bytes(a ^ b for a, b in zip(message_bytes, keystream[64:]))
    return ciphertext + poly1305(keystream[:32], authenticated(additional_bytes, ciphertext))


def chacha20_poly1305(*values):
    """RFC 8439, section 2.8."""
    return chacha20_with(lambda ad, text: padded(ad) + padded(text) + lengths(ad, text, 1, "little"), *values)


def chacha20_poly1305_original(*values):
    """draft-agl-tls-chacha20poly1305-04, section 5."""
    return chacha20_with(lambda ad, text: b"".join(data + len(data).to_bytes(8, "little") for data in (ad, text)), *values)


def xchacha20_poly1305(key_bytes, nonce_bytes, *values):
    """draft-irtf-cfrg-xchacha-03, section 2.3."""
    return chacha20_poly1305(hchacha20(key_bytes, nonce_bytes[:16]), bytes(4) + nonce_bytes[16:], *values)


def aes_256_gcm(key_bytes, nonce_bytes, additional_bytes, message_bytes):
    """NIST SP 800-38D, section 7.1, for nonces of 96 bits."""
    keys = round_keys(key_bytes)
    counters = (nonce_bytes + counter.to_bytes(4, "big") for counter in range(1, 2**32))
    mask = encrypt_block(keys, next(counters))
    encrypted = [xor(block, encrypt_block(keys, next(counters))) for block in blocks(message_bytes)]
    ciphertext = b"".join(encrypted)[: len(message_bytes)]
    hashed = padded(additional_bytes) + padded(ciphertext) + lengths(additional_bytes, ciphertext, 8, "big")
    return ciphertext + xor(mask, ghash(encrypt_block(keys, bytes(16)), hashed))


def ghash(hash_key, data):
    """Sections 6.3 and 6.4; the first bit is that of the lowest power."""
    factor = int.from_bytes(hash_key, "big")
    total = 0
    for block in blocks(data):
        rest, total, power = total ^ int.from_bytes(block, "big"), 0, factor
        for bit in range(127, -1, -1):
            if rest >> bit & 1:
                total ^= power
            power = power >> 1 ^ (0xE1 << 120 if power & 1 else 0)
    return total.to_bytes(16, "big")


C0 = bytes.fromhex("000101020305080d1522375990e97962")
C1 = bytes.fromhex("db3d18556dc22ff12011314273b528dd")


def both(a, b):
    return bytes(x & y for x, y in zip(a, b))


def aegis_128l(key_bytes, nonce_bytes, *values):
    """draft-irtf-cfrg-aegis-aead, section "The AEGIS-128L Algorithm", with a tag of 256 bits."""
    mixed = xor(key_bytes, nonce_bytes)
    state = [mixed, C1, C0, C1, mixed, xor(key_bytes, C0), xor(key_bytes, C1), xor(key_bytes, C0)]

    def update(s, block):
        absorbed = {0: block[:16], 4: block[16:]}
        return [aes_round(s[i - 1], xor(s[i], absorbed[i]) if i in absorbed else s[i]) for i in range(8)]

    def keystream(s):
        return xor(s[6], s[1], both(s[2], s[3])) + xor(s[2], s[5], both(s[6], s[7]))

    for _ in range(10):
        state = update(state, nonce_bytes + key_bytes)
    return aegis(state, update, keystream, lambda s, block: 2 * xor(s[2], block), 4, *values)


def aegis_256(key_bytes, nonce_bytes, *values):
    """Section "The AEGIS-256 Algorithm", with a tag of 256 bits."""
    k0, k1, n0, n1 = key_bytes[:16], key_bytes[16:], nonce_bytes[:16], nonce_bytes[16:]
    state = [xor(k0, n0), xor(k1, n1), C1, C0, xor(k0, C0), xor(k1, C1)]

    def update(s, block):
        return [aes_round(s[i - 1], xor(s[i], block) if i == 0 else s[i]) for i in range(6)]

    def keystream(s):
        return xor(s[1], s[4], s[5], both(s[2], s[3]))

    for block in 4 * [k0, k1, xor(k0, n0), xor(k1, n1)]:
        state = update(state, block)
    return aegis(state, update, keystream, lambda s, block: xor(s[3], block), 3, *values)


def aegis(state, update, keystream, last, half, additional_bytes, message_bytes):
    rate = len(keystream(state))
    for block in blocks(additional_bytes, rate):
        state = update(state, block)
    encrypted = []
    for block in blocks(message_bytes, rate):
        encrypted.append(xor(block, keystream(state)))
        state = update(state, block)
    final = last(state, lengths(additional_bytes, message_bytes, 8, "little"))
    for _ in range(7):
        state = update(state, final)
    return b"".join(encrypted)[: len(message_bytes)] + xor(*state[:half]) + xor(*state[half:])


# By name: the lengths of key and nonce, and the function.
ALGORITHMS = {
    "XChaCha20-Poly1305": (32, 24, xchacha20_poly1305),
    "ChaCha20-Poly1305": (32, 12, chacha20_poly1305),
    "ChaCha20-Poly1305 before RFC 8439": (32, 8, chacha20_poly1305_original),
    "AES-256-GCM": (32, 12, aes_256_gcm),
    "AEGIS-256": (32, 32, aegis_256),
    "AEGIS-128L": (16, 16, aegis_128l),
}
