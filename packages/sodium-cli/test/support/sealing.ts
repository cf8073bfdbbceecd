/** Runs the commands for sealed files. */
import { type Result, type RunOptions, sodium } from './run.ts';

export const seal = (args: readonly string[], options?: RunOptions): Result =>
  sodium(['seal', ...args], options);
export const open = (args: readonly string[], options?: RunOptions): Result =>
  sodium(['open', ...args], options);
export const keygen = (args: readonly string[], options?: RunOptions): Result =>
  sodium(['keygen', ...args], options);

/** What a command that does as it should and has nothing to say comes to. */
export const silent: Result = { status: 0, stdout: '', stderr: '' };

export const refused = (stderr: string): Result => ({ status: 1, stdout: '', stderr });
