/** Objects that `structuredClone` and `postMessage` refuse, where the runtime has such a thing. */

type Mark = (value: object) => void;

let mark: Mark | undefined;

/** What is cloned nevertheless is an empty object: nothing of ours is a property. */
export function refuseToBeCloned(value: object): void {
  mark ??= findMark();
  mark(value);
}

/** Asked for when it is first needed, as loading Node's threads takes time, and without `import`, as browsers have none. */
function findMark(): Mark {
  const node = globalThis.process?.getBuiltinModule?.('node:worker_threads') as
    | { markAsUncloneable?: Mark }
    | undefined;
  return node?.markAsUncloneable ?? (() => {});
}
