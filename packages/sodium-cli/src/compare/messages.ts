/** What the command and the processes of the contenders tell each other. */
import type { Contender, ContenderName, OperationName } from './report.js';

/** What a process is started for. */
export interface Order {
  readonly name: ContenderName;
  readonly operation: OperationName;
  readonly seed: string;
}

export type Request =
  /** Makes the inputs, and answers with the result. */
  | { readonly kind: 'prepare'; readonly byteLength: number }
  /** Calls so many times in a row, and answers with the time. */
  | { readonly kind: 'sample'; readonly iterations: number };

export type Answer =
  /** First of all, and without a request. */
  | {
      readonly kind: 'ready';
      readonly contender: Omit<Contender, 'name'>;
      /** Whether it has the operation. */
      readonly isAble: boolean;
    }
  | { readonly kind: 'result'; readonly result: string }
  | { readonly kind: 'time'; readonly nanoseconds: number }
  | { readonly kind: 'failure'; readonly message: string };
