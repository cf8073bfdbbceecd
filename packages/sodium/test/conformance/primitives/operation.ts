/** One function of the API as the tests know it: its parameters under the names that errors use, and its other forms. */
import type { Transform, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { ExtractState, PrehashedState, SecretBytes } from 'sodium';
import { sodium } from '../../support/backend.ts';
import { hex, key as keyBytes, message } from '../../support/bytes.ts';
import { signingKey } from '../../support/signing-key.ts';

/** A parameter. `right` makes a value that is taken, anew for every call; `isRequired` is about options. */
export type Parameter = { readonly right: () => unknown; readonly isRequired?: boolean } & (
  | { readonly kind: 'data' | 'function' | 'signal' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'counter'; readonly highest: bigint }
  | ({ readonly kind: 'bytes' | 'length' } & Range)
  | ({ readonly kind: 'key'; readonly purpose: string } & Range)
  /** Its odd values are tried by another file of tests. */
  | { readonly kind: 'elsewhere'; readonly testedIn: string }
);

interface Range {
  readonly minimum: number;
  readonly maximum: number;
  readonly multipleOf?: number;
}

type Lengths = number | readonly [minimum: number, maximum: number];

/** In the order of the call. `options.x` is a property of the last argument, `parts.x` one of an argument `parts`. */
export type Parameters = Readonly<Record<string, Parameter>>;

/** Values in place of the right ones, by the name of the parameter; `options` and `parts` replace the whole object. */
export type Changes = Readonly<Record<string, unknown>>;

/** In place of the value of an option: it is not given. */
export const ABSENT = Symbol('absent');

export type Form =
  | 'into'
  | 'async'
  | 'verify'
  | 'create'
  | 'update'
  | 'sign'
  | 'seal'
  | 'open'
  | 'from'
  | 'transformStream'
  | 'writableStream'
  | 'file'
  | 'files'
  | 'transform'
  | 'writable'
  | 'squeeze'
  | 'squeezeInto'
  | 'squeezeSecret';

export interface Operation {
  /** The path from the default export, as in `secretBox.open.into` and `genericHash.create().update`. */
  readonly name: string;
  readonly parameters: Parameters;
  /** Whether its last argument is options, even if it knows none. */
  readonly takesOptions: boolean;
  /** Whether it says what is wrong by a rejection. */
  readonly isAsync: boolean;
  /** Whether its result is random by nature. */
  readonly isMaker: boolean;
  /** Whether its result, bytes by itself, is a secret as soon as an operand is one. */
  readonly isTainted: boolean;
  /** Sets of options under which properties are tried. */
  readonly variants: readonly Changes[];
  /** What of its result is always the same, where the whole is another each time: of what is sealed the message. */
  // biome-ignore lint/suspicious/noExplicitAny: what gives something else than bytes has a rule for that.
  readonly lasting?: (result: any) => any;
  /** The parameter of any length, and a right value for it that stands for so many bytes of a message. */
  readonly input?: { readonly parameter: string; of(length: number): Uint8Array };
  readonly forms: Readonly<Partial<Record<Form, Operation>>>;
  /** Of a method of a state: a state to call it on. */
  readonly owner?: () => object;
  /** Calls it with right values, except for those given here. */
  call(changes?: Changes): unknown;
}

export type Description = Partial<Omit<Operation, 'name' | 'parameters' | 'call'>>;

export function operation(name: string, parameters: Parameters, description: Description = {}): Operation {
  const takesOptions = description.takesOptions ?? true;
  return {
    takesOptions,
    isAsync: false,
    isMaker: false,
    isTainted: false,
    variants: [{}],
    forms: {},
    ...description,
    name,
    parameters,
    call: (changes = {}) => apply(name, parameters, takesOptions, changes, description.owner),
  };
}

/** The form that writes the result into `output`, which is as long as that. Its options are those of the whole but its length. */
export function intoForm(base: Operation, lengths: Lengths): Operation {
  const { 'options.outputLength': _, outputLength: __, ...others } = base.parameters;
  const output = bytes(lengths, () => new Uint8Array((base.call() as Uint8Array).length));
  return operation(
    `${base.name}.into`,
    { output, ...others },
    { variants: base.variants, ...lastingOf(base) },
  );
}

/** The form that is a promise, and takes a signal besides. */
export function asyncForm(base: Operation): Operation {
  const { name, variants } = base;
  const parameters = { ...base.parameters, 'options.signal': signal };
  return operation(`${name}.async`, parameters, { isAsync: true, variants, ...lastingOf(base) });
}

const lastingOf = ({ lasting }: Operation): Description => (lasting === undefined ? {} : { lasting });

export const data = (right: () => Uint8Array = () => message(100)): Parameter => ({ kind: 'data', right });

export const bytes = (lengths: Lengths, right?: () => Uint8Array): Parameter => {
  const range = rangeOf(lengths);
  return { kind: 'bytes', ...range, right: right ?? (() => keyBytes(range.maximum)) };
};

export const key = (lengths: Lengths, purpose: string, rightLength?: number): Parameter => {
  const range = rangeOf(lengths);
  return { kind: 'key', ...range, purpose, right: () => keyBytes(rightLength ?? range.maximum) };
};

export const length = (lengths: Lengths, right: number, multipleOf = 1): Parameter => ({
  kind: 'length',
  ...rangeOf(lengths),
  multipleOf,
  right: () => right,
});

/** An option without which there is no call. */
export const required = (parameter: Parameter): Parameter => ({ ...parameter, isRequired: true });

/** A number or a bigint from 0 on. */
export const counter = (highest: bigint, right: number | bigint): Parameter => ({
  kind: 'counter',
  highest,
  right: () => right,
});

export const callback: Parameter = { kind: 'function', right: () => () => {} };
export const signal: Parameter = { kind: 'signal', right: () => new AbortController().signal };
export const choice = (...choices: readonly string[]): Parameter => ({
  kind: 'choice',
  choices,
  right: () => choices[0],
});

/** How a secret is kept. */
export const keeping = {
  'options.lock': choice('try', 'require'),
  'options.access': choice('readable', 'none'),
};

/** A file that is there. */
export const somePath = fileURLToPath(import.meta.url);
export const path: Parameter = { kind: 'elsewhere', testedIn: 'files.test.ts', right: () => somePath };
export const paths: Parameter = {
  kind: 'elsewhere',
  testedIn: 'hash-files.test.ts',
  right: () => [somePath],
};
export const source: Parameter = {
  kind: 'elsewhere',
  testedIn: 'sources.test.ts',
  right: () => [message(50), message(50)],
};

function rangeOf(lengths: Lengths): Range {
  const [minimum, maximum] = typeof lengths === 'number' ? [lengths, lengths] : lengths;
  return { minimum, maximum };
}

/** An operation and all of its forms. */
export const withForms = (base: Operation): readonly Operation[] => [
  base,
  ...Object.values(base.forms).flatMap(withForms),
];

/** The changes that a form knows of. */
export const changesFor = ({ parameters }: Operation, changes: Changes): Changes =>
  Object.fromEntries(Object.entries(changes).filter(([name]) => name in parameters));

/** The names of an operation's options. */
export const optionsOf = ({ parameters }: Operation): readonly string[] =>
  Object.keys(parameters).filter((name) => name.startsWith('options.'));

/** None of the options. */
export const withoutOptions = (parameters: Parameters): Changes =>
  Object.fromEntries(
    Object.keys(parameters)
      .filter((name) => name.startsWith('options.'))
      .map((name) => [name, ABSENT]),
  );

/** The options as they are passed. */
export function optionsWith({ parameters }: Operation, changes: Changes = {}): Record<string, unknown> {
  return groupOf('options', parameters, changes);
}

function apply(
  name: string,
  parameters: Parameters,
  takesOptions: boolean,
  changes: Changes,
  ownerOf?: () => object,
): unknown {
  const values: unknown[] = [];
  const groups = new Set<string>();
  for (const [parameter, { right }] of Object.entries(parameters)) {
    const [group, property] = parameter.split('.') as [string, string?];
    if (property === undefined) values.push(parameter in changes ? changes[parameter] : right());
    else if (group !== 'options' && !groups.has(group)) {
      groups.add(group);
      values.push(group in changes ? changes[group] : groupOf(group, parameters, changes));
    }
  }
  if ('options' in changes) values.push(changes['options']);
  else if (takesOptions) {
    const options = groupOf('options', parameters, changes);
    if (Object.keys(options).length > 0) values.push(options);
  }
  const method = name.slice(name.lastIndexOf('.') + 1);
  const key = changes['key'] ?? PREPARED_KEY;
  const { owner, target } = ownerOf === undefined ? resolve(name, key) : resolve(method, key, ownerOf());
  return Reflect.apply(target, owner, values);
}

function groupOf(group: string, parameters: Parameters, changes: Changes): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(parameters), ...Object.keys(changes)])) {
    if (!name.startsWith(`${group}.`)) continue;
    const value = name in changes ? changes[name] : parameters[name]!.right();
    if (value !== ABSENT) object[name.slice(group.length + 1)] = value;
  }
  return object;
}

/** Of what takes a key before it is called: the key that `key()` gives. */
const PREPARED_KEY = keyBytes(32);

// biome-ignore lint/suspicious/noExplicitAny: what is called here is what the compiler would refuse.
function resolve(name: string, key: unknown, start: object = sodium): { owner: unknown; target: any } {
  let owner: unknown;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  let target: any = start;
  for (const step of name.split('.')) {
    owner = target;
    if (step === 'prepare()') target = target.prepare(key);
    else target = step.endsWith('()') ? target[step.slice(0, -2)]() : target[step];
  }
  return { owner, target };
}

/** Of bytes that an operation gave, those that every other call would have given, too. */
export const comparable = ({ lasting }: Operation, result: Uint8Array): Uint8Array =>
  lasting === undefined ? result : lasting(result);

/** As `outcomeOf`, of what every other call would have given, too. */
export const lastingOutcomeOf = async (called: Operation, result: unknown): Promise<unknown> =>
  outcomeOf(called.lasting === undefined ? result : called.lasting(await result));

/** What there is to compare in a result: bytes, or what a state, a generator or a promise of bytes comes to. */
export async function outcomeOf(result: unknown): Promise<unknown> {
  const value = await result;
  // A copy, since it may be an output that lies about itself.
  if (ArrayBuffer.isView(value)) return hex(new Uint8Array(value as Uint8Array));
  if (value === undefined) return 'nothing';
  if (typeof value !== 'object' || value === null) return value;
  if ('digest' in value && value.digest instanceof Promise)
    return await digestOfStream(value as HashingStream);
  // What passes through one that gives no digest, its rule for lasting results says.
  if ('pipe' in value) {
    (value as Transform).destroy();
    return 'a stream';
  }
  // A generator.
  if (Symbol.asyncIterator in value) {
    const results: string[] = [];
    for await (const result of value as AsyncIterable<Uint8Array | { digest: Uint8Array }>) {
      results.push(hex('digest' in result ? result.digest : result));
    }
    return results.join();
  }
  if (isSecret(value)) return outcomeOfSecret(value);
  if ('isFinished' in value) return value.isFinished;
  if ('finish' in value) {
    return outcomeOfSecret((value as ExtractState<string>).update(keyBytes(5)).finish());
  }
  if ('squeeze' in value) return hex((value as { squeeze(length: number): Uint8Array }).squeeze(50));
  if ('sign' in value) return hex((value as PrehashedState).sign(signingKey()));
  if ('update' in value) return hex((value as unknown as { digest(): Uint8Array }).digest());
  const parts = Object.entries(value).filter(([, part]) => ArrayBuffer.isView(part) || isSecret(part));
  return parts.length === 0 ? 'an object' : Object.fromEntries(parts.map(outcomeOfPart));
}

const isSecret = (value: unknown): value is SecretBytes =>
  typeof value === 'object' && value !== null && 'read' in value && 'dispose' in value;

const outcomeOfPart = ([name, part]: [string, unknown]): [string, string] => [
  name,
  isSecret(part) ? outcomeOfSecret(part) : hex(part as Uint8Array),
];

function outcomeOfSecret(secret: SecretBytes): string {
  const outcome = `${secret.purpose}: ${secret.read(hex)}`;
  secret.dispose();
  return outcome;
}

type HashingStream = (
  | Transform
  | Writable
  | TransformStream<Uint8Array, Uint8Array>
  | WritableStream<Uint8Array>
) & {
  readonly digest: Promise<Uint8Array>;
};

async function digestOfStream(stream: HashingStream): Promise<string> {
  if ('end' in stream) {
    if ('resume' in stream) stream.resume();
    stream.end(message(100));
  } else {
    const writer = ('writable' in stream ? stream.writable : stream).getWriter();
    const write = async (): Promise<void> => {
      await writer.write(message(100));
      await writer.close();
    };
    const passed = 'readable' in stream ? new Response(stream.readable).arrayBuffer() : undefined;
    await Promise.all([passed, write()]);
  }
  return hex(await stream.digest);
}

export type Refusal = Error & { readonly code?: string; readonly parameter?: string };

/**
 * What a call says is wrong, or undefined. An error that comes in the other way than the operation's (thrown, or as a
 * rejection) is a failure.
 */
export async function refusalOf(called: Operation, changes: Changes): Promise<Refusal | undefined> {
  let result: unknown;
  try {
    result = called.call(changes);
  } catch (error) {
    if (called.isAsync) throw new Error(`${called.name} throws instead of rejecting`, { cause: error });
    return asError(error);
  }
  if (called.isAsync !== result instanceof Promise) throw new Error(`${called.name} is a promise or not`);
  try {
    await outcomeOf(result);
  } catch (error) {
    return asError(error);
  }
  return undefined;
}

function asError(error: unknown): Refusal {
  if (error instanceof Error) return error;
  throw new Error(`something that is no Error was thrown: ${typeof error}`);
}
