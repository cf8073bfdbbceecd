/** The process of a contender, as the command sees it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Sampler } from 'measuring';
import { CommandError, reasonOf } from '../errors.js';
import { onWayOut } from '../way-out.js';
import type { Answer, Order, Request } from './messages.js';
import type { Contender } from './report.js';

const PROGRAM = fileURLToPath(new URL('./contender-program.js', import.meta.url));

export interface ContenderProcess extends Sampler {
  readonly contender: Contender;
  /** Whether it has the operation. */
  readonly isAble: boolean;
  /** Makes the inputs of a size, and calls once. @returns the result, as `describeResult` shows it */
  prepare(byteLength: number): Promise<string>;
  end(): void;
}

/** It cannot be had here, and this says why. */
export class AbsentError extends CommandError {}

/** @throws AbsentError; CommandError where no process can be started, and later where one fails. */
export async function startContender(order: Order): Promise<ContenderProcess> {
  const child = start(order);
  let complaint = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const forget = onWayOut(() => child.kill());
  const ended = once(child, 'close').then(
    ([status, signal]) => {
      throw new CommandError(`${order.name} ended with ${signal ?? status}\n${complaint}`.trimEnd());
    },
    (error: unknown) => {
      throw cannotStart(error);
    },
  );
  // Whoever waits for an answer is told.
  ended.catch(() => undefined);

  const first = await next().catch(toFailure);
  if (first.kind !== 'ready') {
    end();
    throw new AbsentError(first.kind === 'failure' ? first.message : 'it does not answer');
  }
  return {
    contender: { name: order.name, ...first.contender },
    isAble: first.isAble,
    async prepare(byteLength) {
      const answer = await ask({ kind: 'prepare', byteLength });
      return answer.kind === 'result' ? answer.result : fail(answer, `with ${byteLength} bytes`);
    },
    async sample(iterations) {
      const answer = await ask({ kind: 'sample', iterations });
      return answer.kind === 'time' ? answer.nanoseconds : fail(answer, 'while it was measured');
    },
    end,
  };

  function ask(request: Request): Promise<Answer> {
    child.send(request);
    return next();
  }

  async function next(): Promise<Answer> {
    const [answer] = await Promise.race([once(child, 'message'), ended]);
    return answer as Answer;
  }

  function fail(answer: Answer, when: string): never {
    const message = answer.kind === 'failure' ? answer.message : 'it does not answer';
    throw new CommandError(`${order.name} fails ${when}: ${message}`);
  }

  function end(): void {
    forget();
    child.kill();
  }
}

function start(order: Order): ChildProcess {
  try {
    return fork(PROGRAM, [JSON.stringify(order)], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  } catch (error) {
    throw cannotStart(error);
  }
}

/** A library whose process dies while it is loaded is none that can be had. */
function toFailure(error: unknown): Answer {
  if (error instanceof CommandError) return { kind: 'failure', message: error.message };
  throw error;
}

/** What the system or Node's permissions refuse, in words; everything else as it is. */
export function cannotStart(error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error)) return error;
  return new CommandError(
    error.code === 'ERR_ACCESS_DENIED'
      ? "Node's permissions deny processes, and each library is measured in one: it needs --allow-child-process"
      : `no process can be started: ${reasonOf(error as NodeJS.ErrnoException)}`,
  );
}
