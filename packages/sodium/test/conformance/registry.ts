/** Every primitive, each described once; the tests of this folder run for every entry on each backend. */
import { genericHash } from './primitives/generic-hash.ts';
import type { Primitive } from './primitives/primitive.ts';
import { shortHash } from './primitives/short-hash.ts';

export const primitives: readonly Primitive[] = [genericHash, shortHash];
