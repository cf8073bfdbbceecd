"""ML-KEM-768 of FIPS 203, written for clearness: slow, and not in constant time."""

import hashlib

Q = 3329
K = 3
# Bits that the two parts of a ciphertext keep of each coefficient.
DU, DV = 10, 4

# The transform reduces modulo X^2 - g for each of these: odd powers of 17, whose order is 256, in bit-reversed order.
GAMMAS = [pow(17, 2 * int(f"{index:07b}"[::-1], 2) + 1, Q) for index in range(128)]
POWERS = [[pow(gamma, exponent, Q) for exponent in range(128)] for gamma in GAMMAS]
INVERSE_POWERS = [[pow(gamma, -exponent % 256, Q) for gamma in GAMMAS] for exponent in range(128)]


def key_pair(seed):
    """The seed is d, then z."""
    d, z = seed[:32], seed[32:]
    rho, sigma = halves(hashlib.sha3_512(d + bytes([K])))
    matrix = matrix_from(rho)
    secret, errors = ([transform(noise(sigma, K * part + index)) for index in range(K)] for part in range(2))
    products = [add(dot(row, secret), error) for row, error in zip(matrix, errors)]
    public_key = b"".join(encode(12, each) for each in products) + rho
    secret_key = b"".join(encode(12, each) for each in secret)
    return public_key, secret_key + public_key + hashlib.sha3_256(public_key).digest() + z


def encapsulate(public_key, message):
    """Ciphertext and shared secret."""
    shared, randomness = halves(hashlib.sha3_512(message + hashlib.sha3_256(public_key).digest()))
    return encrypt(public_key, message, randomness), shared


def decapsulate(ciphertext, secret_key):
    secret, public_key, public_hash, z = split(secret_key, [384 * K, 384 * K + 32, 32, 32])
    message = decrypt(ciphertext, secret)
    shared, randomness = halves(hashlib.sha3_512(message + public_hash))
    if encrypt(public_key, message, randomness) == ciphertext:
        return shared
    # Implicit rejection.
    return hashlib.shake_256(z + ciphertext).digest(32)


def is_public_key(public_key):
    """Whether its coefficients are reduced."""
    return all(number < Q for part in split(public_key, [384] * K + [32])[:K] for number in decode(12, part))


def encrypt(public_key, message, randomness):
    *parts, rho = split(public_key, [384] * K + [32])
    public, columns = [decode(12, part) for part in parts], zip(*matrix_from(rho))
    mask = [transform(noise(randomness, index)) for index in range(K)]
    errors = [noise(randomness, K + index) for index in range(K + 1)]
    vector = [add(inverse(dot(column, mask)), error) for column, error in zip(columns, errors)]
    bits = [decompress(1, bit) for bit in decode(1, message)]
    last = add(add(inverse(dot(public, mask)), errors[K]), bits)
    encoded = [encode(DU, [compress(DU, number) for number in each]) for each in vector]
    return b"".join(encoded) + encode(DV, [compress(DV, number) for number in last])


def decrypt(ciphertext, secret):
    *parts, last = split(ciphertext, [32 * DU] * K + [32 * DV])
    vector = [transform([decompress(DU, number) for number in decode(DU, part)]) for part in parts]
    product = inverse(dot([decode(12, part) for part in split(secret, [384] * K)], vector))
    difference = [decompress(DV, number) - known for number, known in zip(decode(DV, last), product)]
    return encode(1, [compress(1, number % Q) for number in difference])


def transform(polynomial):
    return [
        sum(power * number for power, number in zip(powers, polynomial[part::2])) % Q
        for powers in POWERS
        for part in range(2)
    ]


def inverse(transformed):
    scale = pow(128, Q - 2, Q)
    return [
        scale * sum(power * number for power, number in zip(powers, transformed[part::2])) % Q
        for powers in INVERSE_POWERS
        for part in range(2)
    ]


def dot(left, right):
    """The sum of the products, in what the transform gives."""
    total = [0] * 256
    for one, other in zip(left, right):
        for index, gamma in enumerate(GAMMAS):
            a, b, c, d = (*one[2 * index : 2 * index + 2], *other[2 * index : 2 * index + 2])
            total[2 * index] += a * c + b * d * gamma
            total[2 * index + 1] += a * d + b * c
    return [number % Q for number in total]


def add(left, right):
    return [(one + other) % Q for one, other in zip(left, right)]


def matrix_from(rho):
    return [[uniform(rho + bytes([column, row])) for column in range(K)] for row in range(K)]


def uniform(seed):
    stream = hashlib.shake_128(seed).digest(1680)
    numbers = []
    for first, second, third in zip(stream[::3], stream[1::3], stream[2::3]):
        numbers += [first | (second & 15) << 8, second >> 4 | third << 4]
    return [number for number in numbers if number < Q][:256]


def noise(seed, number):
    """The centered binomial distribution of four bits each."""
    bits = decode(1, hashlib.shake_256(seed + bytes([number])).digest(128))
    return [(bits[at] + bits[at + 1] - bits[at + 2] - bits[at + 3]) % Q for at in range(0, 1024, 4)]


def compress(width, number):
    return ((number << width) + Q // 2) // Q % 2**width


def decompress(width, number):
    return (number * Q + 2 ** (width - 1)) >> width


def encode(width, numbers):
    whole = sum(number << width * index for index, number in enumerate(numbers))
    return whole.to_bytes(width * len(numbers) // 8, "little")


def decode(width, encoded):
    whole = int.from_bytes(encoded, "little")
    return [whole >> width * index & 2**width - 1 for index in range(len(encoded) * 8 // width)]


def halves(digest):
    return digest.digest()[:32], digest.digest()[32:]


def split(joined, lengths):
    parts = []
    for length in lengths:
        parts.append(joined[:length])
        joined = joined[length:]
    return parts
