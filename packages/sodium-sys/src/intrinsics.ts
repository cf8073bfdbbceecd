/** For `sodium`, which has them in its own files. */
export * from './shared/intrinsics.js';
