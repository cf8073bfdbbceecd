/**
 * What is run from start to end: it loads a contender and calls once. Without one it does nothing, which is what the others are
 * held against. The inputs are given, so that making them takes no time here.
 */
import type { Inputs } from './call.js';
import type { ColdStartOrder } from './cold-start.js';

const [text] = process.argv.slice(2);
if (text !== undefined) {
  const { loadContender } = await import('./contender.js');
  const { name, operation, inputs } = JSON.parse(text) as ColdStartOrder;
  const { prepare } = await loadContender(name, operation);
  prepare!(read(inputs))();
}

function read({ byteLength, ...bytes }: ColdStartOrder['inputs']): Inputs {
  const { data, key, nonce, signature } = bytes;
  return {
    byteLength,
    data: fromHex(data),
    key: fromHex(key),
    nonce: fromHex(nonce),
    signature: fromHex(signature),
  };
}

function fromHex(text: string): Uint8Array {
  return Buffer.from(text, 'hex');
}
