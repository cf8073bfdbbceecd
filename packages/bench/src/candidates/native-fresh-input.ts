import { genericHash } from 'sodium';
import type { Prepare } from '../candidate.js';
import { ourNativeVersions } from '../our-versions.js';
import { keep } from '../sink.js';

export const prepare: Prepare = (data) => ({
  ...ourNativeVersions(),
  loop(iterations) {
    for (let call = 0; call < iterations; call++) keep(genericHash(new Uint8Array(data)));
  },
});
