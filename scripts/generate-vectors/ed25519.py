"""Ed25519 and Ed25519ph, written from RFC 8032, section 5.1, and their keys as keys of X25519, from RFC 7748, section 4.1."""

import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
PREHASHED_PREFIX = b"SigEd25519 no Ed25519 collisions" + bytes([1, 0])


def public_key(seed):
    scalar, _ = expand(seed)
    return encode(multiply(scalar, BASE))


def sign(seed, message, prehashed=False):
    prefix, body = parts_of(message, prehashed)
    scalar, secret = expand(seed)
    own = public_key(seed)
    nonce = number(hashlib.sha512(prefix + secret + body).digest()) % ORDER
    point = encode(multiply(nonce, BASE))
    challenge = number(hashlib.sha512(prefix + point + own + body).digest())
    return point + ((nonce + challenge * scalar) % ORDER).to_bytes(32, "little")


def verify(key, message, signature, prehashed=False):
    """Without the cofactor, and strictly: no point of small order, nothing that could be written in another way."""
    prefix, body = parts_of(message, prehashed)
    public, point = decode(key), decode(signature[:32])
    s = number(signature[32:])
    if public is None or point is None or s >= ORDER or is_small(public) or is_small(point):
        return False
    # Reduced, as everybody does: for a key outside of the main group that is another number.
    challenge = number(hashlib.sha512(prefix + signature[:32] + key + body).digest()) % ORDER
    return encode(multiply(s, BASE)) == encode(add(point, multiply(challenge, public)))


def x25519_public_key(key):
    _, y, z, _ = decode(key)
    return ((z + y) * pow(z - y, P - 2, P) % P).to_bytes(32, "little")


def x25519_secret_key(seed):
    return expand(seed)[0].to_bytes(32, "little")


def parts_of(message, prehashed):
    return (PREHASHED_PREFIX, hashlib.sha512(message).digest()) if prehashed else (b"", message)


def expand(seed):
    digest = hashlib.sha512(seed).digest()
    return number(digest[:32]) & ~7 & 2**254 - 1 | 2**254, digest[32:]


def number(octets):
    return int.from_bytes(octets, "little")


# Points are (X, Y, Z, T) with x = X/Z, y = Y/Z, x * y = T/Z.


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar > 0:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def is_small(point):
    x, y, z, _ = multiply(8, point)
    return x == 0 and y == z


def encode(point):
    x, y, z, _ = point
    inverse = pow(z, P - 2, P)
    return (y * inverse % P | (x * inverse % P & 1) << 255).to_bytes(32, "little")


def decode(octets):
    """None for what is no point, or written as it should not be."""
    y, sign_of_x = number(octets) & 2**255 - 1, number(octets) >> 255
    x = root((y * y - 1) * pow(D * y * y + 1, P - 2, P) % P)
    if y >= P or x is None or (x == 0 and sign_of_x == 1):
        return None
    if x & 1 != sign_of_x:
        x = P - x
    return x, y, 1, x * y % P


def root(square):
    for x in [pow(square, (P + 3) // 8, P), pow(square, (P + 3) // 8, P) * ROOT_OF_MINUS_ONE % P]:
        if x * x % P == square:
            return x
    return None


BASE = decode((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
