import { genericHash } from 'sodium';

genericHash(new Uint8Array(64));
