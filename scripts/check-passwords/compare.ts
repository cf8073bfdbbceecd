import { randomBytes } from 'node:crypto';
import type { Kind, Parameters, Peer } from './peer.ts';

const entry = new URL('../../packages/sodium/dist/index.js', import.meta.url).href;
const { passwordHash, runtime } = (await import(entry)) as typeof import('sodium');

const KIB = 1024;

/** The shortest, and the longest that the command takes. */
const PASSWORD_LENGTHS = [1, 20, 64, 127];
const COSTS = [
  { t: 1, m: 8 },
  { t: 2, m: 9 },
  { t: 3, m: 64 },
  { t: 4, m: 1000 },
  { t: 5, m: 4096 },
];
/** Of keys: Argon2 makes those of more than 64 bytes in another way. */
const KEY_LENGTHS = [16, 32, 64, 65, 200];
/** Of strings, which other libraries make with other lengths and lanes than libsodium. */
const SHAPES = [
  { saltLength: 16, length: 32, p: 1 },
  { saltLength: 8, length: 16, p: 1 },
  { saltLength: 24, length: 64, p: 1 },
  { saltLength: 16, length: 24, p: 2 },
  { saltLength: 48, length: 100, p: 4 },
];
const OWN = { length: 32, p: 1 };

const MAKERS = [
  { kind: 'argon2id', maker: passwordHash, fewestPasses: 1 },
  { kind: 'argon2i', maker: passwordHash.argon2i, fewestPasses: 3 },
] as const;

type Maker = (typeof MAKERS)[number]['maker'];

/** @throws where they differ */
export async function compare(peers: readonly Peer[]): Promise<void> {
  for (const peer of peers) {
    const counts = { keys: 0, theirs: 0, ours: 0 };
    for (const { kind, maker, fewestPasses } of MAKERS) {
      for (const cost of COSTS) {
        for (const passwordLength of PASSWORD_LENGTHS) {
          const password = randomBytes(passwordLength);
          for (const { saltLength, ...shape } of SHAPES) {
            checkTheirs(peer, kind, maker, password, saltWithoutZeros(saltLength), {
              ...shape,
              t: cost.t,
              // Each lane needs 8.
              m: Math.max(cost.m, 8 * shape.p),
            });
            counts.theirs++;
          }
          // libsodium makes none of fewer.
          if (cost.t < fewestPasses) continue;
          checkOurs(peer, kind, maker, password, cost);
          counts.ours++;
          for (const length of KEY_LENGTHS) {
            checkKey(peer, kind, maker, password, { ...cost, p: 1, length });
            counts.keys++;
          }
        }
      }
    }
    console.log(
      `${peer.name} and libsodium ${runtime.version} make the same ${counts.keys} keys; ${counts.theirs} of its strings are ` +
        `verified here, and ${counts.ours} strings that were made here are of what it computes`,
    );
  }
}

function checkKey(peer: Peer, kind: Kind, maker: Maker, password: Buffer, parameters: Parameters): void {
  const salt = saltWithoutZeros(16);
  const { t, m, length } = parameters;
  using key = maker.deriveKey.sync(password, { salt, operations: t, memory: m * KIB, length });
  const isSame = key.read((bytes) => peer.compute(kind, password, salt, parameters).equals(bytes));
  demand(isSame, peer, kind, parameters, 'another key');
}

function checkTheirs(
  peer: Peer,
  kind: Kind,
  maker: Maker,
  password: Buffer,
  salt: Buffer,
  parameters: Parameters,
): void {
  const string =
    peer.format?.(kind, password, salt, parameters) ?? format(peer, kind, password, salt, parameters);
  const other = Buffer.from(password);
  other[other.length - 1]! ^= 1;
  demand(maker.verify.sync(string, password), peer, kind, parameters, 'a string that is refused');
  demand(!maker.verify.sync(string, other), peer, kind, parameters, 'a string of another password');
}

function checkOurs(
  peer: Peer,
  kind: Kind,
  maker: Maker,
  password: Buffer,
  cost: { t: number; m: number },
): void {
  const parameters = { ...cost, ...OWN };
  let [string, salt] = ['', Buffer.alloc(0)];
  do {
    string = maker.sync(password, { operations: cost.t, memory: cost.m * KIB });
    salt = Buffer.from(string.split('$')[4]!, 'base64');
  } while (salt.includes(0));
  const expected = format(peer, kind, password, salt, parameters);
  demand(string === expected, peer, kind, parameters, 'another string');
}

/** In the format of the PHC: https://github.com/P-H-C/phc-string-format */
function format(peer: Peer, kind: Kind, password: Buffer, salt: Buffer, parameters: Parameters): string {
  const { t, m, p } = parameters;
  const digest = peer.compute(kind, password, salt, parameters);
  const [saltText, digestText] = [salt, digest].map((bytes) => bytes.toString('base64').replace(/=+$/, ''));
  return `$${kind}$v=19$m=${m},t=${t},p=${p}$${saltText}$${digestText}`;
}

/** The command takes it as an argument. */
const saltWithoutZeros = (length: number): Buffer =>
  Buffer.from(randomBytes(length).map((byte) => byte || 1));

function demand(isRight: boolean, { name }: Peer, kind: Kind, parameters: Parameters, what: string): void {
  if (!isRight) throw new Error(`${name} makes ${what} of ${kind} with ${JSON.stringify(parameters)}`);
}
