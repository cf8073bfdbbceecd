"""Regenerates test-vectors/*.json, or with --check reports each file that would change."""

import argparse
import sys
from pathlib import Path

# The generator must leave nothing but its vectors in the checkout.
sys.dont_write_bytecode = True

import aead_reference
import box_reference
import generichash_b2sum
import generichash_hashlib
import groups_reference
import hash_hashlib
import hkdf_hmac
import hmac_hashlib
import kdf_hashlib
import kem_reference
import kx_reference
import passwordhash_hashlib
import passwordhash_reference
import poly1305_openssl
import random_openssl
import readme_table
import secretbox_reference
import secretstream_reference
import shorthash_openssl
import sign_reference
import stream_reference
import typed_in
import xof_hashlib
import xof_reference
from render import render_json

VECTORS_DIR = Path(__file__).resolve().parents[2] / "test-vectors"

GENERATED = {
    "aead-reference.json": aead_reference.document,
    "box-reference.json": box_reference.box_document,
    "box-seeds.json": box_reference.seeds_document,
    "box-xchacha20-reference.json": box_reference.box_xchacha20_document,
    "generichash-hashlib.json": generichash_hashlib.document,
    "generichash-b2sum.json": generichash_b2sum.document,
    "groups-reference.json": groups_reference.document,
    "hash-hashlib.json": hash_hashlib.document,
    "hkdf-hmac.json": hkdf_hmac.document,
    "hmac-hashlib.json": hmac_hashlib.document,
    "kdf-hashlib.json": kdf_hashlib.document,
    "kem-reference.json": kem_reference.document,
    "kx-reference.json": kx_reference.document,
    "passwordhash-hashlib.json": passwordhash_hashlib.document,
    "passwordhash-reference.json": passwordhash_reference.document,
    "poly1305-openssl.json": poly1305_openssl.document,
    "random-openssl.json": random_openssl.document,
    "secretbox-reference.json": secretbox_reference.xsalsa20_document,
    "secretbox-xchacha20-reference.json": secretbox_reference.xchacha20_document,
    "secretstream-reference.json": secretstream_reference.document,
    "sealedbox-reference.json": box_reference.sealed_box_document,
    "sealedbox-xchacha20-reference.json": box_reference.sealed_box_xchacha20_document,
    "shorthash.json": shorthash_openssl.document,
    "sign-reference.json": sign_reference.document,
    "xof-hashlib.json": xof_hashlib.document,
    "xof-reference.json": xof_reference.document,
    "stream-reference.json": stream_reference.document,
}

TYPED_IN = {
    "aead-published.json": typed_in.aead_mistakes,
    "box-published.json": typed_in.box_mistakes,
    "generichash-rfc7693.json": typed_in.generichash_mistakes,
    "groups-rfc9496.json": typed_in.groups_mistakes,
    "hash-fips.json": typed_in.hash_mistakes,
    "hkdf-rfc5869.json": typed_in.hkdf_mistakes,
    "hkdf-wycheproof.json": typed_in.hkdf_mistakes,
    "hmac-rfc4231.json": typed_in.hmac_mistakes,
    "hmac-wycheproof.json": typed_in.hmac_mistakes,
    "ipcrypt-draft.json": typed_in.ipcrypt_mistakes,
    "kem-acvp.json": typed_in.kem_acvp_mistakes,
    "kem-published.json": typed_in.kem_mistakes,
    "passwordhash-published.json": typed_in.passwordhash_mistakes,
    "poly1305-rfc8439.json": typed_in.poly1305_mistakes,
    "secretbox-nacl.json": typed_in.secretbox_mistakes,
    "shorthash-paper.json": typed_in.shorthash_mistakes,
    "shorthash-reference.json": typed_in.shorthash_mistakes,
    "sign-rfc8032.json": typed_in.sign_mistakes,
    "sign-verification.json": typed_in.verification_mistakes,
    "xof-fips202.json": typed_in.xof_mistakes,
    "xof-rfc9861.json": typed_in.xof_mistakes,
    "stream-published.json": typed_in.stream_mistakes,
    "x25519-published.json": typed_in.x25519_mistakes,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 naming each file that differs")
    check = parser.parse_args().check

    typed_in_contents = {name: (VECTORS_DIR / name).read_bytes() for name in TYPED_IN}
    mistakes = [
        f"{name}: {mistake}"
        for name, find_mistakes in TYPED_IN.items()
        for mistake in typed_in.mistakes_in(typed_in_contents[name], find_mistakes)
    ]

    expected = {name: render_json(document()) for name, document in GENERATED.items()}
    readme = (VECTORS_DIR / "README.md").read_bytes()
    expected["README.md"] = readme_table.with_table(readme, {**expected, **typed_in_contents})

    if check:
        mistakes += [f"{name}: differs" for name, content in expected.items() if on_disk(name) != content]
    if mistakes:
        print("\n".join(mistakes), file=sys.stderr)
        return 1
    if not check:
        for name, content in expected.items():
            (VECTORS_DIR / name).write_bytes(content)
    return 0


def on_disk(name):
    path = VECTORS_DIR / name
    return path.read_bytes() if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
