/**
 * Keys in files that others have made, typed in. None of them is used for anything.
 *
 * OpenSSL is 3.0.19 of Debian 12, Node is 20.20, `cryptography` of Python is 48.0.0, OpenSSH is 9.2p1.
 */

/** One key pair in all its files. */
export interface KnownKey {
  readonly origin: string;
  readonly algorithm: 'ed25519' | 'x25519';
  /** What files have of the secret key, in hexadecimal: of Ed25519 the seed. */
  readonly value: string;
  readonly publicKey: string;
  readonly pkcs8: string;
  readonly spki: string;
  /** The text between the lines. */
  readonly pem: string;
  readonly publicPem: string;
  readonly jwk: { readonly kty: string; readonly crv: string; readonly x: string; readonly d: string };
}

export const knownKeys: readonly KnownKey[] = [
  {
    origin: '`openssl genpkey`, read by `openssl pkey`; the JWK by Node',
    algorithm: 'ed25519',
    value: 'b992666953075a0b66e9ebf78c28e93add9dbcb545b41e421572057298d53c08',
    publicKey: '379e6310331e2920c403c5861f8d49752d0159869161a680383a1f34a3068537',
    pkcs8: '302e020100300506032b657004220420b992666953075a0b66e9ebf78c28e93add9dbcb545b41e421572057298d53c08',
    spki: '302a300506032b6570032100379e6310331e2920c403c5861f8d49752d0159869161a680383a1f34a3068537',
    pem: 'MC4CAQAwBQYDK2VwBCIEILmSZmlTB1oLZunr94wo6Trdnby1RbQeQhVyBXKY1TwI',
    publicPem: 'MCowBQYDK2VwAyEAN55jEDMeKSDEA8WGH41JdS0BWYaRYaaAODofNKMGhTc=',
    jwk: {
      kty: 'OKP',
      crv: 'Ed25519',
      x: 'N55jEDMeKSDEA8WGH41JdS0BWYaRYaaAODofNKMGhTc',
      d: 'uZJmaVMHWgtm6ev3jCjpOt2dvLVFtB5CFXIFcpjVPAg',
    },
  },
  {
    origin: '`openssl genpkey`, read by `openssl pkey`; the JWK by Node',
    algorithm: 'x25519',
    value: 'f8f9f8e8a9267a98e674ad18f21b70ba41b6565dd8e5cab775707b987e5b5a4e',
    publicKey: '09e74bb0e319211cdae93cc7c07f1a5926d6a8a1081a687f6227623c967cbb6f',
    pkcs8: '302e020100300506032b656e04220420f8f9f8e8a9267a98e674ad18f21b70ba41b6565dd8e5cab775707b987e5b5a4e',
    spki: '302a300506032b656e03210009e74bb0e319211cdae93cc7c07f1a5926d6a8a1081a687f6227623c967cbb6f',
    pem: 'MC4CAQAwBQYDK2VuBCIEIPj5+OipJnqY5nStGPIbcLpBtlZd2OXKt3Vwe5h+W1pO',
    publicPem: 'MCowBQYDK2VuAyEACedLsOMZIRza6TzHwH8aWSbWqKEIGmh/YidiPJZ8u28=',
    jwk: {
      kty: 'OKP',
      crv: 'X25519',
      x: 'CedLsOMZIRza6TzHwH8aWSbWqKEIGmh_YidiPJZ8u28',
      d: '-Pn46KkmepjmdK0Y8htwukG2Vl3Y5cq3dXB7mH5bWk4',
    },
  },
  {
    origin: '`cryptography` of Python; the JWK by Node',
    algorithm: 'ed25519',
    value: '5747bf6c2159a0cc015262e7dfd5ee596d42489f9e01857f25e04fbf864e8c7c',
    publicKey: 'bfac73e50411f03a82112c875b2b7cefccd4e5da2b8eb18047cad0c69e533380',
    pkcs8: '302e020100300506032b6570042204205747bf6c2159a0cc015262e7dfd5ee596d42489f9e01857f25e04fbf864e8c7c',
    spki: '302a300506032b6570032100bfac73e50411f03a82112c875b2b7cefccd4e5da2b8eb18047cad0c69e533380',
    pem: 'MC4CAQAwBQYDK2VwBCIEIFdHv2whWaDMAVJi59/V7lltQkifngGFfyXgT7+GTox8',
    publicPem: 'MCowBQYDK2VwAyEAv6xz5QQR8DqCESyHWyt878zU5dorjrGAR8rQxp5TM4A=',
    jwk: {
      kty: 'OKP',
      crv: 'Ed25519',
      x: 'v6xz5QQR8DqCESyHWyt878zU5dorjrGAR8rQxp5TM4A',
      d: 'V0e_bCFZoMwBUmLn39XuWW1CSJ-eAYV_JeBPv4ZOjHw',
    },
  },
  {
    origin: '`cryptography` of Python; the JWK by Node',
    algorithm: 'x25519',
    value: 'c84bf50de4871cd0ea48f24fde734ce8c2e41b8724fc70a60218b594b74dde71',
    publicKey: '144fbceee0a6cb547e36b6925a070175ba5bc5715fd42f0da065842179940973',
    pkcs8: '302e020100300506032b656e04220420c84bf50de4871cd0ea48f24fde734ce8c2e41b8724fc70a60218b594b74dde71',
    spki: '302a300506032b656e032100144fbceee0a6cb547e36b6925a070175ba5bc5715fd42f0da065842179940973',
    pem: 'MC4CAQAwBQYDK2VuBCIEIMhL9Q3khxzQ6kjyT95zTOjC5BuHJPxwpgIYtZS3Td5x',
    publicPem: 'MCowBQYDK2VuAyEAFE+87uCmy1R+NraSWgcBdbpbxXFf1C8NoGWEIXmUCXM=',
    jwk: {
      kty: 'OKP',
      crv: 'X25519',
      x: 'FE-87uCmy1R-NraSWgcBdbpbxXFf1C8NoGWEIXmUCXM',
      d: 'yEv1DeSHHNDqSPJP3nNM6MLkG4ck_HCmAhi1lLdN3nE',
    },
  },
];

/** RFC 8410, section 10.3: a key of Ed25519 without and with attributes and public key; section 10.1: its public key. */
export const rfc8410 = {
  pem: `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
-----END PRIVATE KEY-----
`,
  pemWithAttributes: `-----BEGIN PRIVATE KEY-----
MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB
Z9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PRIVATE KEY-----
`,
  publicPem: `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
`,
};

/** RFC 8037, appendices A.1 and A.2; what it is in hexadecimal stands in RFC 8032, section 7.1, test 1. */
export const rfc8037 = {
  jwk: `{"kty":"OKP","crv":"Ed25519",
"d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
"x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`,
  seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
  publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
};

/** RFC 8037, appendix A.6: Bob's public key, in hexadecimal in RFC 7748, section 6.1, with his secret key. */
export const rfc7748 = {
  jwk: { kty: 'OKP', crv: 'X25519', kid: 'Bob', x: '3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08' },
  publicKey: 'de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f',
  value: '5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb',
};

/** `openssl pkey -aes256` of the first key: PBES2. */
export const encrypted = `-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjAMIxh/IL0LAICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEC7R8OSLhS1ZWuTgCL+2tl4EQDRW
9SC4A3rOxVbxU9KQXggzPW6NwSR8vwQY+jneRR6zUPnVy1fzwkC3okAK0RTvg8sN
8XPLauT1x1yQaTKyjEY=
-----END ENCRYPTED PRIVATE KEY-----
`;

/** `openssl pkcs8 -topk8 -v1 PBE-SHA1-3DES` of the first key. */
export const encryptedOld = `-----BEGIN ENCRYPTED PRIVATE KEY-----
MFgwHAYKKoZIhvcNAQwBAzAOBAgGGA7LjY27RgICCAAEOMU/y/f3O/BUr6UzKz58
hPX1GlhlPa30m7yheqVlDvkKWyWO6xe+eyKoSYaQpmzzMDMTeMRqzX7H
-----END ENCRYPTED PRIVATE KEY-----
`;

/** `openssl pkcs8 -topk8 -v2 aes-256-cbc -outform DER` of the first key, in hexadecimal. */
export const encryptedDer =
  '30819b305706092a864886f70d01050d304a302906092a864886f70d01050c301c04086d33927affe2bcc502020800300c06082a864886f70d02090500301d060960864801650304012a0410bd63f46ae34f9ccf4d8f51fac29ba5e80440dd044c6afdd8a40c0e86e55c8335ec4bea07341954cc19a2ee1675a8086e36d67254d128d7fd300d5807288a4085c36fe8f0b2a1f91fe1c408639a8fb4cad75f';

/** `ssh-keygen -t ed25519`. */
export const openSsh = `-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
QyNTUxOQAAACAHk/w4hfk/nS56n3X0kTRBzHnnWmZc+KZ80bnLwRsJwgAAAIglHyXnJR8l
5wAAAAtzc2gtZWQyNTUxOQAAACAHk/w4hfk/nS56n3X0kTRBzHnnWmZc+KZ80bnLwRsJwg
AAAEDR5qsLDChPSBuRbLG40R7rSe5BxWDATcFv3uOIqJc1RAeT/DiF+T+dLnqfdfSRNEHM
eedaZlz4pnzRucvBGwnCAAAAAWMBAgME
-----END OPENSSH PRIVATE KEY-----
`;

export const openSshPublic =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAeT/DiF+T+dLnqfdfSRNEHMeedaZlz4pnzRucvBGwnC c\n';

/** `openssl req -x509 -key` of the first key. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBLDCB36ADAgECAhQGa+RLBbLVm/4kbfTkjOjfMNH7uzAFBgMrZXAwDDEKMAgG
A1UEAwwBYTAeFw0yNjExMjgxMTU5NDVaFw0yNjExMjkxMTU5NDVaMAwxCjAIBgNV
BAMMAWEwKjAFBgMrZXADIQA3nmMQMx4pIMQDxYYfjUl1LQFZhpFhpoA4Oh80owaF
N6NTMFEwHQYDVR0OBBYEFECsyvqnn9Mtdw2iUUqWn+dk7UEyMB8GA1UdIwQYMBaA
FECsyvqnn9Mtdw2iUUqWn+dk7UEyMA8GA1UdEwEB/wQFMAMBAf8wBQYDK2VwA0EA
+XUFHR95kFVuRAikLQQEJxH0SUu3DGr50kYgL2W0pIMVHFaHyUGts0cUSFEb6bAl
RNva7HUZdCiH2qebUJFNCw==
-----END CERTIFICATE-----
`;

/** `openssl genpkey -algorithm x448`. */
export const x448 = `-----BEGIN PRIVATE KEY-----
MEYCAQAwBQYDK2VvBDoEOCBh8NTzLhsmYQIro+7oODTH2tAOWhbaHrsEbW4x+os6
Z7l3Jo3caSxwL1FZFMz1S/sDSBfVnOTR
-----END PRIVATE KEY-----
`;

/** `openssl genpkey -algorithm ed448`. */
export const ed448 = `-----BEGIN PRIVATE KEY-----
MEcCAQAwBQYDK2VxBDsEOeHNFSBpjX9U/YIt/eNh+Df2b4ZX6MTWc6/YJNtwjc60
47r4lkOUocddrcKQt4/U7OIcrGeTRMtVjA==
-----END PRIVATE KEY-----
`;

/** `openssl ecparam -name prime256v1 -genkey`. */
export const ecOld = `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIFhnlC8y/M3cJ+lW3ZiggM3nRlV0JgFNMYaVToHZB2EjoAoGCCqGSM49
AwEHoUQDQgAES4ZJI31qKqAwyxhMEjN3PEy1Al3OsSzBByjH5L3SnEntmek0eKqi
gyEStIpkC3RqQ+5dKh4EaVLVa8aX+MG9hA==
-----END EC PRIVATE KEY-----
`;

/** The same by `openssl pkcs8 -topk8 -nocrypt`. */
export const ec = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgWGeULzL8zdwn6Vbd
mKCAzedGVXQmAU0xhpVOgdkHYSOhRANCAARLhkkjfWoqoDDLGEwSM3c8TLUCXc6x
LMEHKMfkvdKcSe2Z6TR4qqKDIRK0imQLdGpD7l0qHgRpUtVrxpf4wb2E
-----END PRIVATE KEY-----
`;

/** `openssl genrsa -traditional 1024`. */
export const rsaOld = `-----BEGIN RSA PRIVATE KEY-----
MIICXAIBAAKBgQDQyF+5grnH9qC3WKuC0PpUgbWCWt6UMkACEgiHfZjYVna5Fz/v
zRqSV8O7Oik0q5cps5bzQ/RvKxdDjxzk2PlT1RRo6I/DmxkpM/BgJornePcwtEBB
rXF21F/t9OxLGwY8q+6MDEL+MA2plmvPApHYQZj3ktXNhEAyUGRhY0EYgQIDAQAB
AoGASg1YDod0d51dYcqcgri2oXSkOYkbezrbgyB8T/pXVRxN3daGQfrgmtlwPh8h
8GGQKyVcvAn1T9zb0oWXPQBMZjBhbPvNlbx4ER27LkRMwm7bkQwPB6JI+3/OP3ra
Bw28F8lTOCFs/VI/gfsIpOV2WZnfBODU5rJk/a+1FvOxrDUCQQD0nSIa2PDCYLrl
oQs7+hYdWQ0FX4sGql27Nwjs6ro8FKrd2F/VPHHPXkEpAMmUrvVKLQCfw3ImtQWS
Rx+pRB1fAkEA2oBFMXFV/X7TaJhN/qdBJTDeRYOwZH51NuA86jXE5kQHsiVxYZna
BH8JKG+dTIv+C5oZ82phAwqQCk42vOC2HwJAXgco3PkXUyCrtyk4kE2Jwq5AexhG
8MD8VsLJA4kXHZE0PSK3c9hQR04L7h8HXcgDMggqfT872fUrtxbv7LjqMQJBAMwt
mvr11o34SqNt10xEjMqtHLdGtLljtjKeXi3aKvGl1q8w7/9tXl5fO3aOviW+l5nN
2bwtxxOpdio7Jklfjq8CQFHnl/OOkcwUglXspy8nG7qsyFzVrqBvG8IelcLPJUUe
irhVmo9BHza2QxrwPiXmuthRjjOQIDWAQKDXBkjh/E8=
-----END RSA PRIVATE KEY-----
`;

/** The same by `openssl pkcs8 -topk8 -nocrypt`. */
export const rsa = `-----BEGIN PRIVATE KEY-----
MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBANDIX7mCucf2oLdY
q4LQ+lSBtYJa3pQyQAISCId9mNhWdrkXP+/NGpJXw7s6KTSrlymzlvND9G8rF0OP
HOTY+VPVFGjoj8ObGSkz8GAmiud49zC0QEGtcXbUX+307EsbBjyr7owMQv4wDamW
a88CkdhBmPeS1c2EQDJQZGFjQRiBAgMBAAECgYBKDVgOh3R3nV1hypyCuLahdKQ5
iRt7OtuDIHxP+ldVHE3d1oZB+uCa2XA+HyHwYZArJVy8CfVP3NvShZc9AExmMGFs
+82VvHgRHbsuREzCbtuRDA8Hokj7f84/etoHDbwXyVM4IWz9Uj+B+wik5XZZmd8E
4NTmsmT9r7UW87GsNQJBAPSdIhrY8MJguuWhCzv6Fh1ZDQVfiwaqXbs3COzqujwU
qt3YX9U8cc9eQSkAyZSu9UotAJ/Dcia1BZJHH6lEHV8CQQDagEUxcVX9ftNomE3+
p0ElMN5Fg7BkfnU24DzqNcTmRAeyJXFhmdoEfwkob51Mi/4LmhnzamEDCpAKTja8
4LYfAkBeByjc+RdTIKu3KTiQTYnCrkB7GEbwwPxWwskDiRcdkTQ9Irdz2FBHTgvu
HwddyAMyCCp9PzvZ9Su3Fu/suOoxAkEAzC2a+vXWjfhKo23XTESMyq0ct0a0uWO2
Mp5eLdoq8aXWrzDv/21eXl87do6+Jb6Xmc3ZvC3HE6l2KjsmSV+OrwJAUeeX846R
zBSCVeynLycbuqzIXNWuoG8bwh6Vws8lRR6KuFWaj0EfNrZDGvA+Jea62FGOM5Ag
NYBAoNcGSOH8Tw==
-----END PRIVATE KEY-----
`;
