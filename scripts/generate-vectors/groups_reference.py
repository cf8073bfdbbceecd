"""Both groups: operands that are small, special, and of the formulas, also such as must be refused."""

from formulas import key, message, nonce
from groups import BASE, GROUPS, IDENTITY, L, P, ROOT, Edwards25519, add, bytes_of, compute, multiply

# Of order 4, and of eight times the order that points of the main group have.
OF_ORDER_4 = (ROOT, 0)

SCALARS = [bytes_of(number) for number in [0, 1, 2, 8, L - 1, L, L + 1, 2 * L, 2**252, 2**255 - 1, 2**255, 2**255 + 1, 15 * L, 2**256 - 1]] + [
    key(32),
    nonce(32),
]
WIDE = [bytes(64), b"\x01" + bytes(63), b"\xff" * 64, bytes_of(L) + bytes(32), bytes(32) + bytes_of(L), message(64), key(64)]
UNIFORM = [bytes(32), bytes_of(1), bytes_of(P - 1), bytes_of(P), bytes_of(2**255 - 1), bytes_of(2**256 - 1), key(32), nonce(32), message(32)]


def points(group):
    good = [group.encode(multiply(n, BASE)) for n in [1, 2, 7, L - 1, 0x123456789ABCDEF]] + [group.encode(IDENTITY)]
    # With the highest bit a point is another, or none.
    marked = [p[:31] + bytes([p[31] | 0x80]) for p in good]
    bad = [bytes_of(n) for n in [2, 7, P, P + 1, 2**255 - 1, 2**256 - 1]] + marked + [message(32)]
    if group is not Edwards25519:
        return good, bad + [bytes_of(1)]
    outside = [group.encode(p) for p in [OF_ORDER_4, add(BASE, OF_ORDER_4), (0, P - 1), add(BASE, (0, P - 1))]]
    return good, outside + bad


def document():
    return {
        "origin": "written from RFC 8032, RFC 9496 and, for fromUniform, RFC 9380, in scripts/generate-vectors/groups.py",
        "output": "null where the inputs must be refused",
        "vectors": [vector for name in GROUPS for vector in vectors_of(name)],
    }


def vectors_of(name):
    group = GROUPS[name]
    good, bad = points(group)
    every = good + bad
    pairs = [(x, y) for x in SCALARS for y in [SCALARS[1], SCALARS[4], SCALARS[-1], SCALARS[-3]]]
    operations = [
        ("isValidPoint", [(p,) for p in every]),
        *[(which, [(p, q) for p in every for q in [good[1], bad[0]]] + [(bad[-1], good[2])]) for which in ["add", "subtract"]],
        *[
            (which, [(s, good[1]) for s in SCALARS] + [(key(32), p) for p in every])
            for which in ["multiply"] + ["multiplyClamped"] * (group is Edwards25519)
        ],
        *[(which, [(s,) for s in SCALARS]) for which in ["multiplyBase"] + ["multiplyBaseClamped"] * (group is Edwards25519)],
        *([("fromUniform", [(u,) for u in UNIFORM])] if group is Edwards25519 else [("fromHash", [(w,) for w in WIDE])]),
        ("scalar.reduce", [(w,) for w in WIDE]),
        *[(f"scalar.{which}", pairs) for which in ["add", "subtract", "multiply"]],
        *[(f"scalar.{which}", [(x,) for x in SCALARS]) for which in ["negate", "complement", "invert"]],
    ]
    for operation, inputs in operations:
        for operands in inputs:
            output = compute(group, operation, operands)
            yield {
                "algorithm": name,
                "operation": operation,
                "inputs": [operand.hex() for operand in operands],
                "output": None if output is None else output.hex(),
            }
