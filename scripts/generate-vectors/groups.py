"""The groups edwards25519 (RFC 8032) and ristretto255 (RFC 9496), and Elligator 2 (RFC 9380, section 6.7.1) as libsodium maps by it."""

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
IDENTITY = (0, 1)


def inverse(x):
    return pow(x, P - 2, P)


def is_square(x):
    return x % P == 0 or pow(x, (P - 1) // 2, P) == 1


def square_root(x):
    """The even one of the two."""
    root = pow(x, (P + 3) // 8, P)
    if root * root % P != x % P:
        root = root * ROOT % P
    assert root * root % P == x % P
    return P - root if root & 1 else root


def add(p, q):
    (x1, y1), (x2, y2) = p, q
    both = D * x1 * x2 * y1 * y2
    return (x1 * y2 + x2 * y1) * inverse(1 + both) % P, (y1 * y2 + x1 * x2) * inverse(1 - both) % P


def negate(p):
    return -p[0] % P, p[1]


def multiply(scalar, p):
    """In extended coordinates, RFC 8032 section 5.1.4, which need one inverse at the end."""
    product, point = (0, 1, 1, 0), (*p, 1, p[0] * p[1] % P)
    while scalar:
        if scalar & 1:
            product = add_extended(product, point)
        point = add_extended(point, point)
        scalar >>= 1
    x, y, z, _ = product
    return x * inverse(z) % P, y * inverse(z) % P


def add_extended(p, q):
    (x1, y1, z1, t1), (x2, y2, z2, t2) = p, q
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * D * t1 * t2 % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def little(data):
    return int.from_bytes(data, "little")


def bytes_of(number):
    return number.to_bytes(32, "little")


class Edwards25519:
    @staticmethod
    def encode(p):
        return bytes_of(p[1] | (p[0] & 1) << 255)

    @staticmethod
    def decode(data):
        """Nothing for bytes that are no point of the curve. What is not reduced is one here, as in libsodium."""
        sign, y = little(data) >> 255, (little(data) & 2**255 - 1) % P
        square = (y * y - 1) * inverse(D * y * y + 1) % P
        if not is_square(square):
            return None
        x = square_root(square)
        return (-x % P if x & 1 != sign else x), y

    @classmethod
    def is_valid(cls, data):
        p = cls.decode(data)
        return p is not None and cls.encode(p) == data and p != IDENTITY and multiply(L, p) == IDENTITY

    @classmethod
    def factor_of(cls, data):
        return cls.decode(data) if cls.is_valid(data) else None

    @classmethod
    def from_uniform(cls, data):
        r = little(data) & 2**255 - 1
        u = -486662 * inverse(1 + 2 * r * r) % P
        if not is_square(u * (u * u + 486662 * u + 1)):
            u = (-u - 486662) % P
        p = cls.decode(bytes_of((u - 1) * inverse(u + 1) % P | little(data) >> 255 << 255))
        return multiply(8, p)


class Ristretto255:
    @staticmethod
    def encode(p):
        x, y = p
        u1, u2 = (1 + y) * (1 - y) % P, x * y % P
        if u1 * u2 % P == 0:
            return bytes(32)
        inverse_root = inverse(square_root(u1 * u2 * u2))
        den1, den2 = inverse_root * u1 % P, inverse_root * u2 % P
        z = den1 * den2 * x * y % P
        if x * y * z % P & 1:
            x, y = y * ROOT % P, x * ROOT % P
            den2 = den1 * inverse(square_root(-1 - D)) % P
        if x * z % P & 1:
            y = -y % P
        s = den2 * (1 - y) % P
        return bytes_of(-s % P if s & 1 else s)

    @staticmethod
    def decode(data):
        s = little(data)
        if s >= P or s & 1:
            return None
        u1, u2 = (1 - s * s) % P, (1 + s * s) % P
        v = (-D * u1 * u1 - u2 * u2) % P
        if not is_square(v * u2 * u2) or v * u2 % P == 0:
            return None
        root = inverse(square_root(v * u2 * u2))
        den_x = root * u2 % P
        x = 2 * s * den_x % P
        x = -x % P if x & 1 else x
        y = u1 * root * den_x * v % P
        return None if x * y % P & 1 or y == 0 else (x, y)

    @classmethod
    def is_valid(cls, data):
        return cls.decode(data) is not None

    factor_of = decode

    @classmethod
    def from_hash(cls, data):
        return add(*(cls.map(little(half) & 2**255 - 1) for half in [data[:32], data[32:]]))

    @staticmethod
    def map(t):
        r = ROOT * t * t % P
        u = (r + 1) * (1 - D * D) % P
        c = -1
        v = (c - r * D) * (r + D) % P
        if v and is_square(u * inverse(v)):
            s = square_root(u * inverse(v))
        else:
            s = square_root(ROOT * u * inverse(v)) * t % P
            s = s if s & 1 else -s % P
            c = r
        n = (c * (r - 1) * (D - 1) ** 2 - v) % P
        # The odd one of the two roots, in section 4.1.
        w0, w1 = 2 * s * v, -n * square_root(-D - 1)
        w2, w3 = 1 - s * s, 1 + s * s
        return w0 * w3 * inverse(w1 * w3) % P, w2 * w1 * inverse(w1 * w3) % P


BASE = Edwards25519.decode(bytes_of(4 * inverse(5) % P))


def compute(group, operation, inputs):
    """What the operation gives: bytes, or nothing for inputs that must be refused."""
    return {**POINTS, **SCALARS}[operation](group, *inputs)


def of_points(combine):
    def operate(group, p, q):
        p, q = group.decode(p), group.decode(q)
        return None if p is None or q is None else group.encode(combine(p, q))

    return operate


def product(group, scalar, p):
    result = IDENTITY if p is None else multiply(scalar, p)
    encoded = group.encode(result)
    return None if encoded == group.encode(IDENTITY) else encoded


def masked(scalar):
    return little(scalar) & 2**255 - 1


def clamped(scalar):
    # Zeros are refused although they would be clamped to something else.
    return masked(scalar) & ~7 | 2**254 if any(scalar) else 0


POINTS = {
    "isValidPoint": lambda group, p: bytes([group.is_valid(p)]),
    "fromHash": lambda group, data: group.encode(group.from_hash(data)),
    "fromUniform": lambda group, data: group.encode(group.from_uniform(data)),
    "add": of_points(add),
    "subtract": of_points(lambda p, q: add(p, negate(q))),
    "multiply": lambda group, scalar, p: product(group, masked(scalar), group.factor_of(p)),
    "multiplyBase": lambda group, scalar: product(group, masked(scalar), BASE),
    "multiplyClamped": lambda group, scalar, p: product(group, clamped(scalar), group.factor_of(p)),
    "multiplyBaseClamped": lambda group, scalar: product(group, clamped(scalar), BASE),
}


def of_scalars(combine):
    return lambda _group, *operands: bytes_of(combine(*map(little, operands)) % L)


SCALARS = {
    "scalar.reduce": of_scalars(lambda x: x),
    "scalar.add": of_scalars(lambda x, y: x + y),
    "scalar.subtract": of_scalars(lambda x, y: x - y),
    "scalar.multiply": of_scalars(lambda x, y: x * y),
    "scalar.negate": of_scalars(lambda x: -x),
    "scalar.complement": of_scalars(lambda x: 1 - x),
    "scalar.invert": lambda _group, x: bytes_of(pow(little(x), L - 2, L)) if little(x) % L else None,
}

GROUPS = {"ristretto255": Ristretto255, "edwards25519": Edwards25519}
