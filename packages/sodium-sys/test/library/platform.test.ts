/** The platform, where the program itself may not be read. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { platformName } from '../../src/backends/platform.ts';
import { modules } from './support/child.ts';
import { permissionFlag } from './support/deployment.ts';

/** @param before JavaScript that runs first */
function platformUnderPermissions(before: string): string {
  const script = `${before}
    const { platformName } = await import(${JSON.stringify(`${modules}backends/platform.js`)});
    const { excludeNetwork } = process.report;
    console.log(platformName());
    if (process.report.excludeNetwork !== excludeNetwork) console.log('changed the settings of reports');`;
  const flags = ['--no-warnings', permissionFlag, `--allow-fs-read=${fileURLToPath(modules)}*`];
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [...flags, '--input-type=module', '--eval', script],
    { encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  return stdout.trim();
}

describe('under the permission model', () => {
  it('is what it is without', () => {
    expect(platformUnderPermissions('')).toBe(platformName());
  });

  it('is musl where Node knows no glibc', (context) => {
    context.skip(process.platform !== 'linux', 'other systems have one C library');
    // As the report of a Node for musl is, whose header lacks these two.
    const musl = `const getReport = process.report.getReport.bind(process.report);
      process.report.getReport = () => {
        const whole = getReport();
        delete whole.header.glibcVersionRuntime;
        delete whole.header.glibcVersionCompiler;
        return whole;
      };`;
    expect(platformUnderPermissions(musl)).toBe(`linux-${process.arch}-musl`);
  });
});
