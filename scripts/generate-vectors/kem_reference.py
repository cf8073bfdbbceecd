"""ML-KEM-768 and X-Wing from mlkem.py and xwing.py, references of our own, which must give every vector that was typed in."""

import mlkem
import xwing
from formulas import KEY_FORMULA, key

ALGORITHMS = {"ML-KEM-768": (mlkem, 64, 32), "X-Wing": (xwing, 32, 64)}

# Where a bit of the ciphertext is changed: in the first byte, in each part, and in the last of ML-KEM. None is changed in others.
CHANGES = [None, None, 0, 500, 959, 960, 1087]


def document():
    return {
        "origin": "mlkem.py and xwing.py, references of our own from FIPS 203 and draft-connolly-cfrg-xwing-kem",
        "seed": f"{KEY_FORMULA}, the number of the vector added to each byte; for the encapsulation 100 more",
        "sharedSecret": "what decapsulation gives; where there is no encapsulationSeed the ciphertext was changed",
        "vectors": [
            vector(algorithm, number, change) for algorithm in ALGORITHMS for number, change in enumerate(CHANGES)
        ],
    }


def vector(algorithm, number, change):
    reference, seed_length, encapsulation_length = ALGORITHMS[algorithm]
    seed, encapsulation_seed = shifted(seed_length, number), shifted(encapsulation_length, number + 100)
    public_key, secret_key = reference.key_pair(seed)
    ciphertext, shared_secret = reference.encapsulate(public_key, encapsulation_seed)
    if change is not None:
        ciphertext = ciphertext[:change] + bytes([ciphertext[change] ^ 1]) + ciphertext[change + 1 :]
    decapsulated = reference.decapsulate(ciphertext, secret_key)
    if (decapsulated == shared_secret) != (change is None):
        raise SystemExit(f"{reference.__name__}.py: decapsulation is wrong")
    return {
        "algorithm": algorithm,
        "seed": seed.hex(),
        # One is enough to tell its form: it is long, and the seed gives it.
        **({"secretKey": secret_key.hex()} if number == 0 else {}),
        "publicKey": public_key.hex(),
        **({"encapsulationSeed": encapsulation_seed.hex()} if change is None else {}),
        "ciphertext": ciphertext.hex(),
        "sharedSecret": decapsulated.hex(),
    }


def shifted(length, offset):
    return bytes((byte + offset) % 256 for byte in key(length))
