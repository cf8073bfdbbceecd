/// <reference types="node" preserve="true" />
/** What Node has more than the rest: files and its own streams. */
import { freeze } from 'sodium-sys/intrinsics';
import { createApi, type SodiumApi } from './api.js';
import type { NoOptions } from './families/hash-operation.js';
import type { NodeHashForms } from './families/node-hash.js';
import type { NodeMacForms } from './families/node-mac.js';
import type { NodePrehashedForms } from './families/node-prehashed.js';
import type { NodeOpenForms, NodeSealForms } from './families/node-secret-stream.js';
import type { NodeXofForms } from './families/node-xof.js';
import { createNodeKeyFormats, type NodeKeyFormats } from './node-key-formats.js';
import type { Auth, AuthShape } from './primitives/auth.js';
import type { GenericHash, GenericHashVariant } from './primitives/generic-hash.js';
import type { Hashes } from './primitives/hash.js';
import type { HmacShape, Hmacs } from './primitives/hmac.js';
import type { OneTimeAuth, OneTimeAuthShape } from './primitives/one-time-auth.js';
import type { SecretStream } from './primitives/secret-stream.js';
import type { Sign } from './primitives/sign.js';
import type { Xof, Xofs } from './primitives/xof.js';
import type { Backend } from './shared/types.js';
import { createNodeStreamForms } from './sources/node-sealed-streams.js';
import { createNodeSources } from './sources/node-sources.js';

export type NodeGenericHash = GenericHash & NodeHashForms<GenericHashVariant, '16 to 64', 32>;

type NodeHash<Length extends 32 | 64> = NodeHashForms<NoOptions, Length, Length, Length>;

export interface NodeHashes extends Hashes {
  readonly sha256: Hashes['sha256'] & NodeHash<32>;
  readonly sha512: Hashes['sha512'] & NodeHash<64>;
  readonly sha3_256: Hashes['sha3_256'] & NodeHash<32>;
  readonly sha3_512: Hashes['sha3_512'] & NodeHash<64>;
}

export type NodeAuth = Auth & NodeMacForms<AuthShape>;

export interface NodeHmacs extends Hmacs {
  readonly sha256: Hmacs['sha256'] & NodeMacForms<HmacShape<32, 'hmac.sha256'>>;
  readonly sha512: Hmacs['sha512'] & NodeMacForms<HmacShape<64, 'hmac.sha512'>>;
  readonly sha512_256: Hmacs['sha512_256'] & NodeMacForms<HmacShape<32, 'hmac.sha512_256'>>;
}

export type NodeOneTimeAuth = OneTimeAuth & NodeMacForms<OneTimeAuthShape>;

export interface NodeSecretStream extends SecretStream {
  readonly seal: SecretStream['seal'] & NodeSealForms;
  readonly open: SecretStream['open'] & NodeOpenForms;
}

export interface NodeSign extends Sign {
  readonly prehashed: Sign['prehashed'] & NodePrehashedForms;
}

export interface NodeXofs extends Xofs {
  readonly shake128: Xof & NodeXofForms;
  readonly shake256: Xof & NodeXofForms;
  readonly turboShake128: Xof & NodeXofForms;
  readonly turboShake256: Xof & NodeXofForms;
}

export interface NodeSodiumApi extends SodiumApi {
  readonly genericHash: NodeGenericHash;
  readonly hash: NodeHashes;
  readonly xof: NodeXofs;
  readonly auth: NodeAuth;
  readonly hmac: NodeHmacs;
  readonly oneTimeAuth: NodeOneTimeAuth;
  readonly keyFormats: NodeKeyFormats;
  readonly secretStream: NodeSecretStream;
  readonly sign: NodeSign;
}

/** Everything that the Node entry offers, over any backend. */
export function createNodeApi(backend: Backend): NodeSodiumApi {
  const keyFormats = createNodeKeyFormats(backend);
  return freeze({
    ...createApi(backend, createNodeSources, createNodeStreamForms),
    keyFormats,
  }) as NodeSodiumApi;
}
