"""The four ciphers of draft-denis-ipcrypt for the 16 bytes of an address, on our own AES."""

from aes import encrypt_block, round_keys, xor

MAPPED = bytes(10) + b"\xff\xff"


def encrypt(algorithm, key, address, tweak):
    return ALGORITHMS[algorithm](key, address, tweak)


def deterministic(key, address, _tweak):
    return encrypt_block(round_keys(key), address)


def nd(key, address, tweak):
    """KIASU-BC: every round key takes up the tweak, two bytes of it in each column."""
    spread = b"".join(tweak[start : start + 2] + bytes(2) for start in range(0, 8, 2))
    return tweak + encrypt_block([xor(round_key, spread) for round_key in round_keys(key)], address)


def ndx(key, address, tweak):
    """XTS of one block: the tweak, encrypted with the second half, is added before and after."""
    mask = encrypt_block(round_keys(key[16:]), tweak)
    return tweak + xor(encrypt_block(round_keys(key[:16]), xor(address, mask)), mask)


def pfx(key, address, _tweak):
    """A bit at a time, each of which depends on all before it; of an IPv4 address what marks it is kept."""
    halves = [round_keys(key[:16]), round_keys(key[16:])]
    number, encrypted = int.from_bytes(address, "big"), 0
    start = 0
    if address[:12] == MAPPED:
        start, encrypted = 96, number >> 32
    for length in range(start, 128):
        padded = (1 << length | number >> (128 - length)).to_bytes(16, "big")
        last = xor(*(encrypt_block(keys, padded) for keys in halves))[15] & 1
        encrypted = encrypted << 1 | (number >> (127 - length) & 1 ^ last)
    return encrypted.to_bytes(16, "big")


ALGORITHMS = {
    "ipcrypt-deterministic": deterministic,
    "ipcrypt-nd": nd,
    "ipcrypt-ndx": ndx,
    "ipcrypt-pfx": pfx,
}
