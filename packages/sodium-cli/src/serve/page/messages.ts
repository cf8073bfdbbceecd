/** What the page and its worker say to each other. */
import type { Hashed } from '../answers.js';

/** To the worker: a file to be hashed here and on the server. */
export interface Task {
  readonly file: File;
}

export type Side = 'browser' | 'server';

export type Report =
  /** Once, when WebAssembly has started. */
  | { readonly kind: 'ready'; readonly version: string; readonly path: string }
  | { readonly kind: 'progress'; readonly side: Side; readonly bytes: number }
  | { readonly kind: 'hashed'; readonly side: Side; readonly result: Hashed }
  /** No more comes of the task. */
  | { readonly kind: 'failure'; readonly message: string };
