"""AES of FIPS 197, of which GCM and ipcrypt take whole blocks and AEGIS single rounds."""


def double(value):
    return (value << 1 ^ (0x11B if value & 0x80 else 0)) & 0xFF


def multiply(a, b):
    product = 0
    while b:
        if b & 1:
            product ^= a
        a, b = double(a), b >> 1
    return product


def substitute(value):
    """Section 5.1.1: the inverse, then an affine map."""
    inverse = 1
    for _ in range(254):
        inverse = multiply(inverse, value)
    spread = inverse * 0x01010101
    return (inverse ^ spread >> 7 ^ spread >> 6 ^ spread >> 5 ^ spread >> 4 ^ 0x63) & 0xFF


SUBSTITUTES = bytes(substitute(value) for value in range(256))


def xor(*blocks):
    return bytes(a ^ b for a, b in zip(*blocks)) if len(blocks) == 2 else xor(blocks[0], xor(*blocks[1:]))


def substitute_and_shift(block):
    """Bytes stand column by column, each of four rows; row r moves r columns to the left."""
    return bytes(SUBSTITUTES[block[(i + 4 * (i % 4)) % 16]] for i in range(16))


def mix_columns(block):
    def mixed(i):
        a, b, c, d = (block[(i & ~3) + (i + step) % 4] for step in range(4))
        return double(a) ^ double(b) ^ b ^ c ^ d

    return bytes(mixed(i) for i in range(16))


def aes_round(block, round_key):
    return xor(mix_columns(substitute_and_shift(block)), round_key)


def round_keys(key):
    """Section 5.2, for keys of 128 and of 256 bits."""
    length = len(key) // 4
    words = [key[start : start + 4] for start in range(0, len(key), 4)]
    constant = 1
    for index in range(length, 4 * (length + 7)):
        word = words[-1]
        if index % length == 0:
            word = bytes(SUBSTITUTES[byte] for byte in word[1:] + word[:1])
            word = bytes([word[0] ^ constant]) + word[1:]
            constant = double(constant)
        elif length > 6 and index % length == 4:
            word = bytes(SUBSTITUTES[byte] for byte in word)
        words.append(xor(word, words[-length]))
    return [b"".join(words[start : start + 4]) for start in range(0, len(words), 4)]


def encrypt_block(keys, block):
    block = xor(block, keys[0])
    for round_key in keys[1:-1]:
        block = aes_round(block, round_key)
    return xor(substitute_and_shift(block), keys[-1])
