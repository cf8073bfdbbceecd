import { genericHash, ready } from 'sodium/wasm';

await ready;
genericHash(new Uint8Array(64));
