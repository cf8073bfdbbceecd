/** A Node `Transform` that seals or opens what passes through. */

import type { Transform, TransformOptions } from 'node:stream';
import type { Sodium } from 'sodium-sys';
import { apply, whenSettled } from 'sodium-sys/intrinsics';
import { dataBytes } from '../shared/bytes.js';
import { UnitPipe, type Units } from './units.js';

export function createUnitTransform(sodium: Sodium, units: Units): Transform {
  // Only here: loading Node's streams takes a tenth of the time from start to first hash.
  const { Transform } = process.getBuiltinModule('node:stream');
  const { _read: ordinaryRead } = Transform.prototype;
  let isEnding = false;
  let goOn = (): void => {};

  const pipe = new UnitPipe(sodium, units, {
    // Results come when they are ready, which a Transform does not hold against who writes: that has to wait here.
    emit(result) {
      if (transform.push(result) || isEnding) return undefined;
      return new Promise<void>((resolve) => {
        goOn = resolve;
      });
    },
    fail: (error) => transform.destroy(error as Error),
  });

  // Without prototype: Node would take a `signal` that others have put on it.
  const options: TransformOptions & { __proto__: null } = {
    __proto__: null,
    // A string would be encoded silently.
    decodeStrings: false,
    transform(chunk, _encoding, done) {
      let taking: Promise<void> | undefined;
      try {
        taking = pipe.take(dataBytes('chunk', chunk));
      } catch (error) {
        done(error as Error);
        return;
      }
      if (taking === undefined) done();
      else
        void whenSettled(
          taking,
          () => done(),
          (error) => done(error as Error),
        );
    },
    read(size) {
      goOn();
      apply(ordinaryRead, this, [size]);
    },
    flush(done) {
      isEnding = true;
      goOn();
      void whenSettled(
        pipe.finish(),
        () => done(),
        (error) => done(error as Error),
      );
    },
    destroy(error, done) {
      pipe.dispose();
      done(error);
    },
  };
  const transform = new Transform(options);
  if (units.prefix !== undefined) transform.push(units.prefix);
  return transform;
}
