/** How each contender looks in charts and legends: never by colour alone. */
import type { Contender, ContenderName } from '../report.js';
import { html, type Markup } from './markup.js';

export interface Look {
  /** A variable of the page's style, which has another value in the dark. */
  readonly color: string;
  /** Lengths of dashes and gaps. */
  readonly dashes: number[];
  /** The path of a mark in a square from -5 to 5. */
  readonly mark: string;
}

const MARKS = {
  circle: 'M-4 0A4 4 0 1 1 4 0A4 4 0 1 1 -4 0Z',
  square: 'M-4 -4H4V4H-4Z',
  triangle: 'M0 -5L5 4H-5Z',
  diamond: 'M0 -5L5 0L0 5L-5 0Z',
  cross: 'M-5 -2H-2V-5H2V-2H5V2H2V5H-2V2H-5Z',
  hanging: 'M0 5L5 -4H-5Z',
};

export const LOOKS: Readonly<Record<ContenderName, Look>> = {
  native: { color: 'var(--native)', dashes: [], mark: MARKS.circle },
  wasm: { color: 'var(--wasm)', dashes: [6, 3], mark: MARKS.square },
  'libsodium-wrappers': { color: 'var(--libsodium-wrappers)', dashes: [2, 2], mark: MARKS.triangle },
  'sodium-native': { color: 'var(--sodium-native)', dashes: [9, 3, 2, 3], mark: MARKS.diamond },
  'node-crypto': { color: 'var(--node-crypto)', dashes: [12, 4], mark: MARKS.cross },
  noble: { color: 'var(--noble)', dashes: [4, 2, 1, 2], mark: MARKS.hanging },
};

const LIBSODIUM: Readonly<Partial<Record<ContenderName, string>>> = {
  native: 'libsodium, native',
  wasm: 'libsodium, WebAssembly',
};

/** Tells the two libsodium apart, which have one title. */
export function labelOf({ name, title }: Contender): string {
  return LIBSODIUM[name] ?? title;
}

export function swatch({ color, dashes, mark }: Look): Markup {
  return html`<svg viewBox="-18 -6 36 12" width="36" height="12" aria-hidden="true"><path d="M-18 0H18" stroke="${color}" stroke-width="2" stroke-dasharray="${dashes.join(' ')}"/><path d="${mark}" fill="${color}"/></svg>`;
}
