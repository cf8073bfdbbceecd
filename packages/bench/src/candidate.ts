/** What a module in candidates/ exports as `prepare`. */
export type Prepare = (data: Uint8Array<ArrayBuffer>) => Prepared | Promise<Prepared>;

export interface Prepared {
  /** Hashes the data so many times. A function of its own in every candidate, so that none shares V8's feedback. */
  readonly loop: (iterations: number) => void;
  /** What runs, by name: versions for the head of the report. */
  readonly versions: Readonly<Record<string, string>>;
  /** The file of the native library, which the C floor then opens as well. */
  readonly library?: string;
}

/** Everything that is measured; `id` names the module in candidates/. The C floor comes on top. */
export const candidates = [
  { id: 'native', name: '`sodium`' },
  { id: 'native-fresh-input', name: '`sodium`, fresh input' },
  { id: 'native-raw', name: '`sodium-sys` raw, reused output' },
  { id: 'wasm', name: '`sodium/wasm`' },
  { id: 'sodium-native', name: 'sodium-native, reused buffers' },
  { id: 'sodium-native-fresh-output', name: 'sodium-native, fresh output' },
  { id: 'sodium-native-fresh', name: 'sodium-native, fresh input and output' },
  { id: 'libsodium-wrappers', name: 'libsodium-wrappers' },
  { id: 'noble-hashes', name: '@noble/hashes' },
] as const;

export type CandidateId = (typeof candidates)[number]['id'];

export const FLOOR = { id: 'floor', name: 'C floor, the same library' } as const;
