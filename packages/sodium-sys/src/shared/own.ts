/** The same options without a prototype: Node reads inherited ones too, and anybody can put some on `Object.prototype`. */
export function own<Options extends object>(options: Options): Options {
  return Object.assign(Object.create(null), options);
}
