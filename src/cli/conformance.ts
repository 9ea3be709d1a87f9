import { parseArgs } from 'node:util';
import { loadProject } from '../config/load-project.js';
import type { AnyProviderModule } from '../provider/contract.js';
import type { Setting } from '../provider/setting.js';
import { SPECIFICATION } from '../testing/conformance/cases/index.js';
import { tryLive } from '../testing/conformance/live.js';
import { reportLines, summary } from '../testing/conformance/report.js';
import { lacks, tryCase, type Verdict } from '../testing/conformance/run.js';
import type { Trial } from '../testing/conformance/stage.js';
import { sandboxesOf } from '../testing/sandbox/of-providers.js';

const USAGE = `keyring-gateway conformance [provider ...] [--case name] [--live [url]]

Tests the providers of keyring.config, or those named, against every rule that holds for all providers. They run against their sandboxes.
--case   only this rule
--live   the provider itself in place of its sandbox, with the rules that change nothing there. Settings come from the
         environment; CONFORMANCE_LOGIN holds the provider's part of LoginInput as JSON. A URL replaces the only upstream URL in
         the provider's settings.
`;

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function trySandbox(trial: Trial, only: string | undefined): Promise<Verdict[]> {
  const reason = await lacks(trial);
  const verdicts: Verdict[] = [];
  for (const [heading, cases] of Object.entries(SPECIFICATION)) {
    const chosen = cases.filter(({ name }) => only === undefined || name === only);
    if (chosen.length > 0) say(heading);
    for (const one of chosen) {
      const because = reason(one);
      const verdict: Verdict = because ? { kind: 'not applicable', because } : await tryCase(trial, one);
      for (const line of reportLines(one, verdict)) say(line);
      verdicts.push(verdict);
    }
  }
  return verdicts;
}

async function tryProvider({ module, sandbox: fake }: Trial, url: string | undefined): Promise<Verdict[]> {
  const upstreams = Object.values<Setting>(module.settings.settings).filter(({ upstream }) => upstream);
  const [only] = upstreams;
  if (url && (upstreams.length > 1 || !only))
    throw new Error(`set ${upstreams.map(({ name }) => name).join(', ')} in place of one URL`);
  const sandbox = await fake.start();
  const { sample } = sandbox;
  await sandbox.close();
  const { CONFORMANCE_LOGIN: login, ...env } = process.env;
  const results = await tryLive({
    module,
    sample,
    env: { ...env, ...(url && only && { [only.name]: url }) },
    ...(login && { login: { [module.id.toLowerCase()]: JSON.parse(login) } }),
  });
  for (const [one, verdict] of results) for (const line of reportLines(one, verdict)) say(line);
  return results.map(([, verdict]) => verdict);
}

/** The providers that have a sandbox, each with it. */
async function trialsOf(modules: readonly AnyProviderModule[]): Promise<Trial[]> {
  const trials = modules.map(async module => {
    const [sandbox] = await sandboxesOf([module]);
    return sandbox ? [{ module, sandbox }] : [];
  });
  return (await Promise.all(trials)).flat();
}

/** `keyring-gateway conformance`; resolves with the exit code. */
export async function conformanceCommand(args: readonly string[]): Promise<number> {
  const options = { case: { type: 'string' }, live: { type: 'boolean' }, help: { type: 'boolean' } } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const url = positionals.find(word => /^https?:/.test(word));
  const names = positionals.filter(word => word !== url);
  const trials = await trialsOf((await loadProject(process.env)).providers);
  const chosen = trials.filter(({ module: { id } }) => names.length === 0 || names.includes(id.toLowerCase()));
  const isKnown =
    values.case === undefined ||
    Object.values(SPECIFICATION)
      .flat()
      .some(({ name }) => name === values.case);
  if (values.help || chosen.length < Math.max(1, names.length) || !isKnown || (values.live && names.length !== 1)) {
    say(`${USAGE}\nProviders with a sandbox: ${trials.map(({ module: { id } }) => id.toLowerCase()).join(', ')}`);
    return values.help ? 0 : 2;
  }
  let broken = 0;
  for (const trial of chosen) {
    say(`\n${trial.module.id}${values.live ? ' itself' : ''}`);
    const verdicts = values.live ? await tryProvider(trial, url) : await trySandbox(trial, values.case);
    broken += verdicts.filter(({ kind }) => kind === 'broken').length;
    say(summary(verdicts));
  }
  return broken > 0 ? 1 : 0;
}
