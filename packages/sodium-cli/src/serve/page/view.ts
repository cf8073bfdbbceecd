/** What the page shows. */
import { formatBytes, formatNanoseconds } from '../../format.js';
import type { Hashed } from '../answers.js';
import type { Side } from './messages.js';

/** Shorter times say more about the clock and the machine's moods. */
const SHORTEST_COMPARED_NANOSECONDS = 5e6;

const NOTHING = '–';

function element<Type extends Element>(selector: string): Type {
  const found = document.querySelector<Type>(selector);
  if (found === null) throw new Error(`the page has no ${selector}`);
  return found;
}

export const input = element<HTMLInputElement>('#file');
export const stop = element<HTMLButtonElement>('#stop');

const status = element('#status');
const failure = element('#failure');

/** Read aloud when nothing else is. */
export function say(text: string): void {
  show(text, '');
}

/** Read aloud at once. */
export function fail(message: string): void {
  show('', message);
}

function show(news: string, problem: string): void {
  status.className = '';
  status.textContent = news;
  failure.className = problem === '' ? '' : 'failure';
  failure.textContent = problem;
}

export function showLibrary(side: Side, text: string): void {
  element(`#${side} .library`).textContent = text;
}

/** Empties what is of an earlier file. */
export function begin(): void {
  say('');
  for (const side of ['browser', 'server'] as const) {
    showProgress(side, 0, 1);
    for (const name of ['digest', 'hashing', 'total']) element(`#${side} .${name}`).textContent = NOTHING;
  }
}

export function showProgress(side: Side, bytes: number, total: number): void {
  element<HTMLProgressElement>(`#${side} progress`).value = bytes / total;
}

export function showResult(side: Side, result: Hashed): void {
  const { digest, byteLength, hashingNanoseconds, totalNanoseconds } = result;
  showProgress(side, 1, 1);
  element(`#${side} .digest`).textContent = digest;
  element(`#${side} .hashing`).textContent = speedOf(byteLength, hashingNanoseconds);
  element(`#${side} .total`).textContent = speedOf(byteLength, totalNanoseconds);
}

/** @param server what hashed there */
export function showVerdict(fileName: string, server: string, here: Hashed, there: Hashed): void {
  const { digest, byteLength } = here;
  if (digest !== there.digest || byteLength !== there.byteLength) {
    fail(
      `The digests differ. The browser hashed ${formatBytes(byteLength)}, the server ${formatBytes(there.byteLength)}. ` +
        'One of the two libraries is wrong, or the file has changed in between.',
    );
    return;
  }
  say(`${fileName}, ${formatBytes(byteLength)}: both digests are equal. ${comparison(server, here, there)}`);
  status.className = 'equal';
}

function comparison(server: string, here: Hashed, there: Hashed): string {
  const [timeHere, timeThere] = [here.hashingNanoseconds, there.hashingNanoseconds];
  if (Math.min(timeHere, timeThere) < SHORTEST_COMPARED_NANOSECONDS) {
    return 'That took too little time to compare the speeds; try a larger file.';
  }
  return timeThere <= timeHere
    ? `This time ${server} hashed ${(timeHere / timeThere).toFixed(2)} times as fast as the browser.`
    : `This time the browser hashed ${(timeThere / timeHere).toFixed(2)} times as fast as ${server}.`;
}

function speedOf(byteLength: number, nanoseconds: number): string {
  const time = formatNanoseconds(nanoseconds);
  if (byteLength === 0) return time;
  return `${formatBytes(byteLength / (nanoseconds / 1e9))}/s (${time})`;
}
