// A change of a published package has a changeset that names it: node scripts/check-changesets.mjs [FOLDER]
//
// A change is what a branch has beyond main, where it has anything; on main itself, everything since the last release. The
// changeset must be part of the change, too. What is not committed yet counts.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root } from './setup.mjs';

/** The tree with nothing in it, which every repository of git's knows. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
/** Nothing with this version was ever released. */
const UNRELEASED = '0.0.0';
/** What users get, or what that is built from. */
const PUBLISHED = ['src', 'bin', 'package.json'];

const top = resolve(process.argv[2] ?? root);
if (git('rev-parse', '--is-shallow-repository') === 'true') {
  fail('the history is cut off, so that changes cannot be seen: git fetch --unshallow');
}
const branchBase = whereBranchBegan();
const forgotten = publishedPackages().filter(isForgotten);
if (forgotten.length > 0) {
  const since = branchBase === undefined ? 'the last release' : `commit ${branchBase.slice(0, 7)}`;
  const names = forgotten.map(({ name }) => name).join(', ');
  fail(`changed since ${since}, and no changeset since then names it: ${names}; npx --no changeset adds one`);
}
console.log('every package that has changed has a changeset');

/** The last commit that is main's, too, if there is any work on packages since then. */
function whereBranchBegan() {
  const branches = git('branch', '--all', '--format=%(refname:short)').split('\n');
  const main = ['origin/main', 'main'].find((name) => branches.includes(name));
  if (main === undefined) return undefined;
  const base = git('merge-base', 'HEAD', main);
  return changedSince(base, 'packages').length > 0 ? base : undefined;
}

function publishedPackages() {
  return readdirSync(join(top, 'packages'))
    .map((name) => `packages/${name}`)
    .filter((folder) => existsSync(join(top, folder, 'package.json')))
    .map((folder) => ({ folder, ...JSON.parse(readFileSync(join(top, folder, 'package.json'), 'utf8')) }))
    .filter((description) => !description.private);
}

function isForgotten({ name, version, folder }) {
  const base = branchBase ?? lastRelease(version, folder);
  const isReleased =
    branchBase !== undefined && versionAt(base, folder) !== version && version !== UNRELEASED;
  if (isReleased || changedSince(base, ...PUBLISHED.map((path) => `${folder}/${path}`)).length === 0)
    return false;
  return !changedSince(base, '.changeset').some((file) => namesOf(file).includes(name));
}

function lastRelease(version, folder) {
  if (version === UNRELEASED) return EMPTY_TREE;
  return git('log', '-1', '--format=%H', '-G', '^ *"version":', '--', `${folder}/package.json`);
}

function versionAt(commit, folder) {
  const exists = git('ls-tree', commit, `${folder}/package.json`) !== '';
  return exists ? JSON.parse(git('show', `${commit}:${folder}/package.json`)).version : UNRELEASED;
}

function changedSince(commit, ...paths) {
  const [tracked, others] = [
    git('diff', '--name-only', commit, '--', ...paths),
    git('ls-files', '--others', '--exclude-standard', '--', ...paths),
  ];
  return `${tracked}\n${others}`.split('\n').filter(Boolean);
}

/** The packages in the head of a changeset: between its two lines of dashes, each with how much its version grows. */
function namesOf(file) {
  if (!file.endsWith('.md') || !existsSync(join(top, file))) return [];
  const [, head = ''] = readFileSync(join(top, file), 'utf8').split(/^---$/m);
  return [...head.matchAll(/^['"]?([^'":]+)['"]?: *(?:major|minor|patch)\b/gm)].map(([, name]) => name);
}

function git(...args) {
  return execFileSync('git', args, { cwd: top, encoding: 'utf8' }).trim();
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
