/** A web `TransformStream` that seals or opens what passes through. */
import type { Sodium } from 'sodium-sys';
import { dataBytes } from '../shared/bytes.js';
import { UnitPipe, type Units } from './units.js';

export function createUnitTransformStream(
  sodium: Sodium,
  units: Units,
): TransformStream<Uint8Array, Uint8Array> {
  let pipe: UnitPipe;

  /** What fails here fails the stream, and nothing follows. */
  async function orGiveUp(run: () => Promise<void> | undefined): Promise<void> {
    try {
      await run();
    } catch (error) {
      pipe.dispose();
      throw error;
    }
  }

  const transformer = {
    start(controller: Controller) {
      pipe = new UnitPipe(sodium, units, {
        emit: (result) => controller.enqueue(result),
        fail(error) {
          pipe.dispose();
          controller.error(error);
        },
      });
      if (units.prefix !== undefined) controller.enqueue(units.prefix);
    },
    transform: (chunk: Uint8Array) => orGiveUp(() => pipe.take(dataBytes('chunk', chunk))),
    async flush() {
      await orGiveUp(() => pipe.finish());
      pipe.dispose();
    },
    cancel: () => pipe.dispose(),
  };
  return new TransformStream(transformer);
}

interface Controller {
  enqueue(chunk: Uint8Array): void;
  error(reason: unknown): void;
}
