import { readConfig } from '../config/index.js';
import { CHECKS } from './doctor/checks.js';
import { examine } from './doctor/examine.js';
import type { Finding } from './doctor/finding.js';
import { refusedSettings } from './doctor/settings.js';
import { factsOf } from './facts-of.js';
import { reportJson, reportTable } from './report.js';

export interface DoctorFlags {
  readonly json: boolean;
  /** Warnings count as errors. */
  readonly strict: boolean;
}

/** `keyring-gateway doctor`; resolves with the exit code. */
export async function doctorCommand(env: NodeJS.ProcessEnv, { json, strict }: DoctorFlags): Promise<number> {
  const findings = await diagnose(env);
  process.stdout.write(json ? reportJson(findings) : reportTable(findings));
  const bad = findings.some(({ level }) => level === 'error' || (strict && level === 'warning'));
  return bad ? 1 : 0;
}

/** Everything there is to say about an environment. */
export async function diagnose(env: NodeJS.ProcessEnv): Promise<readonly Finding[]> {
  const read = readConfig(env);
  if (read.ok) return examine(CHECKS, factsOf(read.config, read.warnings));
  return refusedSettings(read.complaints).map(said => ({ check: 'settings', ...said }));
}
