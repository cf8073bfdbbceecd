"""SHAKE and TurboSHAKE of FIPS 202 and RFC 9861: the sponge over Keccak-p[1600] with 24 and 12 rounds."""

MASK = 2**64 - 1


def rotate(word, by):
    return (word << by | word >> (64 - by)) & MASK if by else word


def round_constants():
    """FIPS 202, algorithms 5 and 6: bits of a linear feedback shift register."""
    register = 1
    for _ in range(24):
        constant = 0
        for j in range(7):
            if register & 1:
                constant |= 1 << (2**j - 1)
            register = register << 1 ^ (0x171 if register & 0x80 else 0)
        yield constant


ROUND_CONSTANTS = list(round_constants())


def permute(lanes, rounds):
    """Keccak-p[1600, rounds], FIPS 202, section 3.3; lanes[x][y]."""
    for constant in ROUND_CONSTANTS[24 - rounds :]:
        columns = [lane[0] ^ lane[1] ^ lane[2] ^ lane[3] ^ lane[4] for lane in lanes]
        for x in range(5):
            parity = columns[x - 1] ^ rotate(columns[(x + 1) % 5], 1)
            lanes[x] = [lane ^ parity for lane in lanes[x]]
        # rho and pi, along one path through all lanes but the first
        x, y, current = 1, 0, lanes[1][0]
        for t in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            current, lanes[x][y] = lanes[x][y], rotate(current, (t + 1) * (t + 2) // 2 % 64)
        for y in range(5):
            row = [lanes[x][y] for x in range(5)]
            for x in range(5):
                lanes[x][y] = row[x] ^ ~row[(x + 1) % 5] & row[(x + 2) % 5]
        lanes[0][0] ^= constant


def sponge(security, rounds, message, domain, length):
    rate = 200 - security // 4
    padded = bytearray(message + bytes([domain]))
    padded += bytes(-len(padded) % rate)
    padded[-1] ^= 0x80
    lanes = [[0] * 5 for _ in range(5)]
    for start in range(0, len(padded), rate):
        for i in range(rate // 8):
            word = int.from_bytes(padded[start + 8 * i : start + 8 * i + 8], "little")
            lanes[i % 5][i // 5] ^= word
        permute(lanes, rounds)
    output = b""
    while True:
        output += b"".join(lanes[i % 5][i // 5].to_bytes(8, "little") for i in range(rate // 8))
        if len(output) >= length:
            return output[:length]
        permute(lanes, rounds)


def shake(security, message, length):
    return sponge(security, 24, message, 0x1F, length)


def turboshake(security, message, domain, length):
    return sponge(security, 12, message, domain, length)
