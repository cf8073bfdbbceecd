"""Guards the vectors typed in from documents against typing mistakes; never writes them."""

import hashlib
import ipaddress
import json

import argon2
import ed25519
import scrypt
from aead_reference import seal
from box_reference import XSALSA20, box, public_key
from hash_hashlib import digest as hash_digest
from hkdf_hmac import hkdf
from hmac_hashlib import tag as hmac_tag
from ipcrypt_reference import encrypt as ipcrypt
from kem_reference import ALGORITHMS as KEMS
from poly1305 import poly1305
from salsa20 import xsalsa20
from secretbox_reference import secretbox
from shorthash_openssl import siphash
from groups import GROUPS, compute
import xof_hashlib
import xof_reference
from stream_reference import xor
from x25519 import BASE, x25519


def mistakes_in(content, find_mistakes):
    try:
        return list(find_mistakes(json.loads(content)))
    except (KeyError, TypeError, ValueError) as error:
        return [f"unreadable: {error!r}"]


def generichash_mistakes(document):
    for vector in document["vectors"]:
        message = bytes.fromhex(vector["messageHex"])
        digest = hashlib.blake2b(message, digest_size=vector["outputLength"]).hexdigest()
        yield from vector_mistakes(vector, message, digest)
    if grand_hash(document["selfTest"]) != document["selfTest"]["digest"]:
        yield "selfTest: the digest differs"


def shorthash_mistakes(document):
    for vector in document["vectors"]:
        message = bytes.fromhex(vector["messageHex"])
        digest = siphash(vector["outputLength"], bytes.fromhex(vector["key"]), message).hex()
        yield from vector_mistakes(vector, message, digest)
        if "word" in vector and bytes.fromhex(vector["word"])[::-1].hex() != vector["digest"]:
            yield f"message {vector['messageHex']}: the word differs from the digest"


def hash_mistakes(document):
    for vector in document["vectors"]:
        message = bytes.fromhex(vector["messageHex"]) * vector.get("repeat", 1)
        digest = hash_digest(vector["algorithm"], message).hex()
        for mistake in vector_mistakes(vector, message, digest):
            yield f"{vector['algorithm']}, {mistake}"


def hmac_mistakes(document):
    for vector in document["vectors"]:
        message, key = (bytes.fromhex(vector[name]) for name in ["messageHex", "key"])
        for mistake in vector_mistakes(vector, message, hmac_tag(vector["algorithm"], key, message).hex()):
            yield f"{vector['algorithm']}, {mistake}"


def hkdf_mistakes(document):
    for vector in document["vectors"]:
        key, salt, info = (bytes.fromhex(vector[name] or "") for name in ["key", "salt", "info"])
        extracted, expanded = hkdf(vector["algorithm"], key, salt, info, vector["outputLength"])
        # Not every document tells what comes between.
        if (vector.get("extracted", extracted.hex()), vector["digest"]) != (extracted.hex(), expanded.hex()):
            yield f"{vector['origin']}: the result differs"


def poly1305_mistakes(document):
    for vector in document["vectors"]:
        message, key = (bytes.fromhex(vector[name]) for name in ["messageHex", "key"])
        yield from vector_mistakes(vector, message, poly1305(key, message).hex())


def secretbox_mistakes(document):
    for vector in document["vectors"]:
        message, key, nonce = (bytes.fromhex(vector[name]) for name in ["messageHex", "key", "nonce"])
        yield from vector_mistakes(vector, message, secretbox(xsalsa20, key, nonce, message).hex(), "box")


def box_mistakes(document):
    for vector in document["vectors"]:
        message, sender, recipient, nonce = (
            bytes.fromhex(vector[name]) for name in ["messageHex", "senderSecretKey", "recipientSecretKey", "nonce"]
        )
        for name, secret in [("senderPublicKey", sender), ("recipientPublicKey", recipient)]:
            if vector[name] != public_key(secret).hex():
                yield f"message {vector['messageHex']}: the {name} differs"
        expected = box(XSALSA20, public_key(recipient), sender, nonce, message).hex()
        yield from vector_mistakes(vector, message, expected, "box")


def xof_mistakes(document):
    for vector in document["vectors"]:
        message = bytes.fromhex(vector["messageHex"]) * vector.get("repeat", 1)
        algorithm, length = vector["algorithm"], vector["outputLength"]
        if algorithm in xof_hashlib.ALGORITHMS:
            output = xof_hashlib.output(algorithm, message, length)
        else:
            output = xof_reference.output(algorithm, message, vector.get("domain"), length)
        # Of a long output the document has only the end.
        end = output[-len(vector["digest"]) // 2 :].hex()
        for mistake in vector_mistakes(vector, message, end):
            yield f"{algorithm}, {mistake}"


def aead_mistakes(document):
    for vector in document["vectors"]:
        inputs = [bytes.fromhex(vector[name]) for name in ["key", "nonce", "additionalData", "messageHex"]]
        for mistake in vector_mistakes(vector, inputs[-1], seal(vector["algorithm"], *inputs).hex(), "box"):
            yield f"{vector['algorithm']}, {mistake}"


def stream_mistakes(document):
    for vector in document["vectors"]:
        message, key, nonce = (bytes.fromhex(vector[name]) for name in ["messageHex", "key", "nonce"])
        expected = xor(vector["algorithm"], key, nonce, int(vector["counter"]), message).hex()
        for mistake in vector_mistakes(vector, message, expected, "box"):
            yield f"{vector['algorithm']}, {mistake}"


def ipcrypt_mistakes(document):
    for vector in document["vectors"]:
        key, message, tweak = (bytes.fromhex(vector.get(name, "")) for name in ["key", "messageHex", "tweak"])
        for mistake in vector_mistakes(vector, message, ipcrypt(vector["algorithm"], key, message, tweak).hex(), "box"):
            yield f"{vector['algorithm']}, {mistake}"
        # The draft has addresses as text.
        for text, field in [("address", "messageHex"), ("encrypted", "box")]:
            if text in vector and address_bytes(vector[text]).hex() != vector[field]:
                yield f"{vector['algorithm']}, {vector[text]}: the {field} differs"


def passwordhash_mistakes(document):
    for vector in document["vectors"]:
        password = bytes.fromhex(vector["messageHex"])
        if "string" not in vector:
            numbers = [vector[name] for name in ["cost", "blockSize", "parallelization", "outputLength"]]
            made, expected = scrypt.scrypt(password, bytes.fromhex(vector["salt"]), *numbers).hex(), vector["digest"]
        else:
            make = scrypt.made_again if vector["algorithm"] == "scrypt" else argon2.made_again
            made, expected = make(password, vector["string"]), vector["string"]
        if (made == expected) != vector.get("isValid", True):
            yield f"{vector['algorithm']}, password {vector['messageHex']}: the hash differs, or does not"


def kem_mistakes(document):
    for vector in document["vectors"]:
        reference = KEMS[vector["algorithm"]][0]
        public_key, secret_key = reference.key_pair(bytes.fromhex(vector["seed"]))
        ciphertext, shared = bytes.fromhex(vector["ciphertext"]), bytes.fromhex(vector["sharedSecret"])
        if public_key.hex() != vector["publicKey"]:
            yield f"{vector['origin']}: the public key differs"
        if reference.decapsulate(ciphertext, secret_key) != shared:
            yield f"{vector['origin']}: the shared secret differs"
        if "encapsulationSeed" in vector:
            if reference.encapsulate(public_key, bytes.fromhex(vector["encapsulationSeed"])) != (ciphertext, shared):
                yield f"{vector['origin']}: what is encapsulated differs"


def kem_acvp_mistakes(document):
    for vector in document["vectors"]:
        reference = KEMS[vector["algorithm"]][0]
        names = ["publicKey", "secretKey", "encapsulationSeed", "ciphertext", "sharedSecret"]
        public_key, secret_key, seed, ciphertext, shared = (bytes.fromhex(vector[name]) for name in names)
        if reference.encapsulate(public_key, seed) != (ciphertext, shared):
            yield f"{vector['origin']}: what is encapsulated differs"
        if reference.decapsulate(ciphertext, secret_key) != shared:
            yield f"{vector['origin']}: the shared secret differs"


def sign_mistakes(document):
    for vector in document["vectors"]:
        seed, message = (bytes.fromhex(vector[name]) for name in ["seed", "messageHex"])
        if ed25519.public_key(seed).hex() != vector["publicKey"]:
            yield f"{vector['origin']}: the public key differs"
        signature = ed25519.sign(seed, message, vector["algorithm"] == "Ed25519ph").hex()
        yield from vector_mistakes(vector, message, signature, "signature")


def verification_mistakes(document):
    for vector in document["vectors"]:
        key, message, signature = (bytes.fromhex(vector[name]) for name in ["publicKey", "messageHex", "signature"])
        if ed25519.verify(key, message, signature) != vector["isValid"]:
            yield f"{vector['origin']}: it is valid or not"
        yield from vector_mistakes(vector, message, vector["signature"], "signature")


def groups_mistakes(document):
    for vector in document["vectors"]:
        inputs = [bytes.fromhex(text) for text in vector["inputs"]]
        if compute(GROUPS[vector["algorithm"]], vector["operation"], inputs).hex() != vector["output"]:
            yield f"{vector['operation']} of {vector['inputs']}: the output differs"


def x25519_mistakes(document):
    for vector in document["vectors"]:
        secret_key, public_key = (bytes.fromhex(vector[name]) for name in ["secretKey", "publicKey"])
        # Null stands for the zeros that a public key of small order gives.
        if x25519(secret_key, public_key).hex() != (vector["sharedSecret"] or bytes(32).hex()):
            yield f"{vector['origin']}: the shared secret differs"
        if "ownPublicKey" in vector and x25519(secret_key, BASE).hex() != vector["ownPublicKey"]:
            yield f"{vector['origin']}: the own public key differs"


def address_bytes(text):
    address = ipaddress.ip_address(text)
    return address.packed if address.version == 6 else bytes(10) + b"\xff\xff" + address.packed


def vector_mistakes(vector, message, expected, field="digest"):
    if vector["messageLength"] != len(message):
        yield f"message {vector['messageHex']}: messageLength differs"
    if vector[field] != expected:
        yield f"message {vector['messageHex']}: the {field} differs"


def grand_hash(self_test):
    """blake2b_selftest of RFC 7693, Appendix E."""
    grand = hashlib.blake2b(digest_size=self_test["outputLength"])
    for output_length in self_test["outputLengths"]:
        for message_length in self_test["messageLengths"]:
            message = self_test_sequence(message_length)
            key = self_test_sequence(output_length)
            grand.update(hashlib.blake2b(message, digest_size=output_length).digest())
            grand.update(hashlib.blake2b(message, digest_size=output_length, key=key).digest())
    return grand.hexdigest()


def self_test_sequence(length):
    """selftest_seq of RFC 7693, Appendix E, which is only ever seeded with the length."""
    a = 0xDEAD4BAD * length % 2**32
    b = 1
    sequence = bytearray()
    for _ in range(length):
        a, b = b, (a + b) % 2**32
        sequence.append(b >> 24)
    return bytes(sequence)
