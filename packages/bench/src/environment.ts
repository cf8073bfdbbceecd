import { type Machine, machine } from 'measuring';

export interface Environment extends Machine {
  readonly date: string;
  /** Every library, with the version that ran. */
  readonly versions: Readonly<Record<string, string>>;
}

export function describeEnvironment(versions: Readonly<Record<string, string>>): Environment {
  const here = machine();
  return { date: new Date().toISOString(), ...here, runtime: withEngine(here.runtime), versions };
}

/** Bun says a version of V8 as well, but does not run on it. */
function withEngine(runtime: string): string {
  return 'bun' in process.versions ? runtime : `${runtime} (V8 ${process.versions.v8})`;
}
