/** Statements that could end the process that runs them. */
import { runSnippet } from './child.ts';
import { backend } from './instances.ts';

export interface Refusal {
  readonly code: string;
  readonly parameter?: string;
}

export const LOAD = {
  native: `import { loadSodium } from 'sodium-sys'; const sys = loadSodium();`,
  wasm: `import { loadSodiumWasm } from 'sodium-sys/wasm'; const sys = await loadSodiumWasm();`,
};

/** Runs statements in a process of their own, and gives what each `attempt(…)` in them came to. */
export function attempts(statements: string): (Refusal | string)[] {
  const { status, signal, stdout, stderr } = runSnippet(`
    ${LOAD[backend]}
    const { raw, memory } = sys;
    const out = new Uint8Array(64);
    const data = new Uint8Array(2000).fill(7);
    const outcomes = [];
    const attempt = (call) => {
      try {
        outcomes.push('returned ' + String(call()));
      } catch ({ code, parameter, message }) {
        outcomes.push(code === undefined ? message : { code, parameter });
      }
    };
    ${statements}
    console.log(JSON.stringify(outcomes));
  `);
  if (status !== 0) throw new Error(`the process ended with ${signal ?? status}\n${stderr}`);
  return JSON.parse(stdout) as (Refusal | string)[];
}

export const wrongType = (parameter: string): Refusal => ({ code: 'ERR_SODIUM_INVALID_TYPE', parameter });
export const wrongLength = (parameter: string): Refusal => ({ code: 'ERR_SODIUM_INVALID_LENGTH', parameter });
export const wrongState: Refusal = { code: 'ERR_SODIUM_STATE' };
