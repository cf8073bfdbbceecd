/// <reference types="node" preserve="true" />
/** What Node has more than the rest: files and its own streams. */
import { createApi, type SodiumApi } from './api.js';
import type { NodeHashForms } from './families/node-hash.js';
import type { GenericHash, GenericHashVariant } from './primitives/generic-hash.js';
import type { Backend } from './shared/types.js';
import { createNodeSources } from './sources/node-sources.js';

export interface NodeGenericHash extends GenericHash, NodeHashForms<GenericHashVariant, '16 to 64', 32> {}

export interface NodeSodiumApi extends SodiumApi {
  readonly genericHash: NodeGenericHash;
}

/** Everything that the Node entry offers, over any backend. */
export function createNodeApi(backend: Backend): NodeSodiumApi {
  return createApi(backend, createNodeSources) as NodeSodiumApi;
}
