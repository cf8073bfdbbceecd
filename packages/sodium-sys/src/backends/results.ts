/** What a C function's result becomes in JavaScript. */
import { Address } from '../address.js';
import type { FunctionDeclaration } from '../table.js';
import type { Invoker } from './invoker.js';

/** Wraps the invoker of a function whose result is more than a number or a string. */
export function withResult(declaration: FunctionDeclaration, invoke: Invoker, owner: object): Invoker {
  const { result, parameters } = declaration;
  if (result.kind === 'address') {
    return (...values) => {
      const pointer = Number(invoke(...values) ?? 0);
      const byteLength = result.sizes.reduce((product, index) => product * values[index], 1);
      return pointer === 0 ? null : new Address(owner, pointer, byteLength, true);
    };
  }
  if (result.kind === 'argument') {
    return (...values) => (Number(invoke(...values) ?? 0) === 0 ? null : values[result.index]);
  }
  const freed = parameters.findIndex(
    (parameter) => parameter.kind === 'pointer' && parameter.direction === 'freed',
  );
  if (freed >= 0) {
    return (...values) => {
      invoke(...values);
      if (values[freed] !== null) Address.invalidate(values[freed]);
    };
  }
  return invoke;
}
