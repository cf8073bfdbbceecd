"""scrypt from hashlib, and how libsodium chooses its numbers and writes its strings."""

import hashlib

DIGITS = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def scrypt(password, salt, cost, block_size, parallelization, length):
    # OpenSSL counts everything that it allocates.
    memory = 128 * block_size * (cost + parallelization + 4)
    return hashlib.scrypt(
        password, salt=salt, n=cost, r=block_size, p=parallelization, dklen=length, maxmem=memory + 2**20
    )


def numbers(operations, memory):
    """The highest power of two that both limits allow, at a block size of 8; operations that are left over go to p."""
    if operations < memory // 32:
        return power_of_two(operations // 32), 8, 1
    cost = power_of_two(memory // 1024)
    return cost, 8, operations // 4 // cost // 8


def power_of_two(limit):
    return 1 << (limit.bit_length() - 1)


def hash_string(password, salt_text, cost, block_size, parallelization):
    digest = scrypt(password, salt_text.encode(), cost, block_size, parallelization, 32)
    setting = digits(cost.bit_length() - 1, 6) + digits(block_size, 30) + digits(parallelization, 30)
    parts = [digest[at : at + 3] for at in range(0, 32, 3)]
    encoded = "".join(digits(int.from_bytes(part, "little"), 8 * len(part)) for part in parts)
    return f"$7${setting}{salt_text}${encoded}"


def made_again(password, string):
    """What a string would be if it were of this password."""
    cost, block_size, parallelization = number(string[3]), number(string[4:9]), number(string[9:14])
    return hash_string(password, string[14:57], 1 << cost, block_size, parallelization)


def number(text):
    return sum(DIGITS.index(digit) << 6 * at for at, digit in enumerate(text))


def digits(number, bits):
    """The lowest first."""
    return "".join(DIGITS[number >> bit & 63] for bit in range(0, bits, 6))
