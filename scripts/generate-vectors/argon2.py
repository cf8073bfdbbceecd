"""Argon2i and Argon2id, version 1.3, written from RFC 9106. Slow: a mebibyte takes seconds."""

import base64
import hashlib
import struct

TYPES = {"Argon2d": 0, "Argon2i": 1, "Argon2id": 2}
VERSION = 0x13
SLICES = 4
WORDS = 128
MASK = 2**64 - 1
NO_WORDS = [0] * WORDS


def argon2(algorithm, password, salt, passes, kibibytes, lanes, length, secret=b"", associated=b""):
    """Section 3.2; the names of its steps are in the comments."""
    kind = TYPES[algorithm]
    columns = kibibytes // (SLICES * lanes) * SLICES
    header = struct.pack("<6I", lanes, length, kibibytes, passes, VERSION, kind)
    fields = b"".join(struct.pack("<I", len(field)) + field for field in [password, salt, secret, associated])
    h0 = hashlib.blake2b(header + fields).digest()
    memory = [[None] * columns for _ in range(lanes)]
    for lane in range(lanes):
        for column in range(2):
            memory[lane][column] = words(variable_hash(h0 + struct.pack("<2I", column, lane), 1024))
    for pass_number in range(passes):
        for slice_number in range(SLICES):
            for lane in range(lanes):
                fill_segment(memory, kind, pass_number, slice_number, lane, passes, columns)
    last = NO_WORDS
    for row in memory:
        last = xor(last, row[-1])
    return variable_hash(struct.pack("<128Q", *last), length)


def fill_segment(memory, kind, pass_number, slice_number, lane, passes, columns):
    lanes, width = len(memory), columns // SLICES
    # Argon2id is Argon2i in the first half of the first pass.
    is_independent = kind == 1 or (kind == 2 and pass_number == 0 and slice_number < 2)
    row = memory[lane]
    addresses = []
    for index in range(width):
        if is_independent and index % WORDS == 0:
            counter = index // WORDS + 1
            inputs = [pass_number, lane, slice_number, lanes * columns, passes, kind, counter]
            addresses += compress(NO_WORDS, compress(NO_WORDS, inputs + [0] * (WORDS - len(inputs))))
        column = slice_number * width + index
        if pass_number == 0 and column < 2:
            continue
        previous = row[column - 1]
        pseudo = addresses[index] if is_independent else previous[0]
        j1, j2 = pseudo & 0xFFFFFFFF, pseudo >> 32
        other = lane if pass_number == 0 and slice_number == 0 else j2 % lanes
        position = reference(pass_number, slice_number, index, other == lane, width, columns, j1)
        block = compress(previous, memory[other][position])
        row[column] = block if pass_number == 0 else xor(block, row[column])


def reference(pass_number, slice_number, index, is_same_lane, width, columns, j1):
    """Section 3.4.2."""
    finished = slice_number * width if pass_number == 0 else columns - width
    if is_same_lane:
        size = finished + index - 1
    else:
        size = finished - (1 if index == 0 else 0)
    x = (j1 * j1) >> 32
    relative = size - 1 - ((size * x) >> 32)
    start = 0 if pass_number == 0 else (slice_number + 1) * width % columns
    return (start + relative) % columns


def compress(x, y):
    """G of section 3.5."""
    r = xor(x, y)
    q = list(r)
    for row in range(0, WORDS, 16):
        permute(q, range(row, row + 16))
    for column in range(0, 16, 2):
        permute(q, [base + column + half for base in range(0, WORDS, 16) for half in (0, 1)])
    return xor(q, r)


def permute(v, at):
    """P of section 3.6."""
    for a, b, c, d in [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)]:
        mix(v, at[a], at[b], at[c], at[d])
    for a, b, c, d in [(0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]:
        mix(v, at[a], at[b], at[c], at[d])


def mix(v, a, b, c, d):
    for first, second, last, rotation_d, rotation_b in [(a, b, d, 32, 24), (a, b, d, 16, 63)]:
        v[first] = multiply_add(v[first], v[second])
        v[last] = rotate(v[last] ^ v[first], rotation_d)
        v[c] = multiply_add(v[c], v[last])
        v[second] = rotate(v[second] ^ v[c], rotation_b)


def multiply_add(x, y):
    return (x + y + 2 * (x & 0xFFFFFFFF) * (y & 0xFFFFFFFF)) & MASK


def rotate(x, bits):
    return (x >> bits) | (x << (64 - bits)) & MASK


def xor(x, y):
    return [a ^ b for a, b in zip(x, y)]


def words(block):
    return list(struct.unpack("<128Q", block))


def variable_hash(data, length):
    """H' of section 3.3."""
    prefixed = struct.pack("<I", length) + data
    if length <= 64:
        return hashlib.blake2b(prefixed, digest_size=length).digest()
    digest = hashlib.blake2b(prefixed).digest()
    result = digest[:32]
    while length - len(result) > 64:
        digest = hashlib.blake2b(digest).digest()
        result += digest[:32]
    return result + hashlib.blake2b(digest, digest_size=length - len(result)).digest()


def hash_string(algorithm, password, salt, passes, kibibytes, lanes, length):
    digest = argon2(algorithm, password, salt, passes, kibibytes, lanes, length)
    cost = f"m={kibibytes},t={passes},p={lanes}"
    return f"${algorithm.lower()}$v={VERSION}${cost}${unpadded(salt)}${unpadded(digest)}"


def made_again(password, string):
    """What a string would be if it were of this password."""
    _, kind, _, cost, salt, digest = string.split("$")
    kibibytes, passes, lanes = [int(number[2:]) for number in cost.split(",")]
    algorithm = kind.replace("argon", "Argon")
    return hash_string(algorithm, password, padded(salt), passes, kibibytes, lanes, len(padded(digest)))


def padded(text):
    return base64.b64decode(text + "=" * (-len(text) % 4))


def unpadded(data):
    return base64.b64encode(data).decode().rstrip("=")


def check():
    """Sections 5.1 to 5.3, which have a secret and associated data."""
    published = {
        "Argon2d": "512b391b6f1162975371d30919734294f868e3be3984f3c1a13a4db9fabe4acb",
        "Argon2i": "c814d9d1dc7f37aa13f0d77f2494bda1c8de6b016dd388d29952a4c4672b6ce8",
        "Argon2id": "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659",
    }
    for algorithm, tag in published.items():
        inputs = [bytes([1]) * 32, bytes([2]) * 16, 3, 32, 4, 32, bytes([3]) * 8, bytes([4]) * 12]
        if argon2(algorithm, *inputs).hex() != tag:
            raise SystemExit(f"argon2.py: {algorithm} is not that of RFC 9106")
