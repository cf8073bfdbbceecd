/** The same options without a prototype: Node reads inherited ones too, and anybody can put some on `Object.prototype`. */
import { assign, create } from './intrinsics.js';

export function own<Options extends object>(options: Options): Options {
  return assign(create(null), options);
}
