"""X25519, written from RFC 7748."""

P = 2**255 - 19
BASE = (9).to_bytes(32, "little")


def x25519(secret_key, public_key):
    scalar = int.from_bytes(secret_key, "little") & ~7 & 2**254 - 1 | 2**254
    u = int.from_bytes(public_key, "little") & 2**255 - 1
    # The Montgomery ladder: two points that differ by the one that is multiplied, in projective coordinates.
    (low_x, low_z), (high_x, high_z) = (1, 0), (u, 1)
    for position in reversed(range(255)):
        bit = scalar >> position & 1
        if bit:
            low_x, low_z, high_x, high_z = high_x, high_z, low_x, low_z
        plus, minus = low_x + low_z, low_x - low_z
        across, other = (high_x - high_z) * plus, (high_x + high_z) * minus
        square_plus, square_minus = plus * plus % P, minus * minus % P
        difference = square_plus - square_minus
        high_x, high_z = (across + other) ** 2 % P, u * (across - other) ** 2 % P
        low_x = square_plus * square_minus % P
        low_z = difference * (square_plus + 121665 * difference) % P
        if bit:
            low_x, low_z, high_x, high_z = high_x, high_z, low_x, low_z
    return (low_x * pow(low_z, P - 2, P) % P).to_bytes(32, "little")
