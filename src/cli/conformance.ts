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
import { type Command, print, UsageError } from './command.js';
import { ownModulesForTests } from './own-modules.js';

interface Flags {
  /** Only this case. */
  readonly only: string | undefined;
  readonly live: boolean;
  readonly url: string | undefined;
}

async function trySandbox(trial: Trial, only: string | undefined): Promise<Verdict[]> {
  const reason = await lacks(trial);
  const verdicts: Verdict[] = [];
  for (const [heading, cases] of Object.entries(SPECIFICATION)) {
    const chosen = cases.filter(({ name }) => only === undefined || name === only);
    if (chosen.length > 0) print(heading);
    for (const one of chosen) {
      const because = reason(one);
      const verdict: Verdict = because ? { kind: 'not applicable', because } : await tryCase(trial, one);
      for (const line of reportLines(one, verdict)) print(line);
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
  for (const [one, verdict] of results) for (const line of reportLines(one, verdict)) print(line);
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

const allCases = Object.values(SPECIFICATION).flat();

async function testProviders(names: readonly string[], flags: Flags): Promise<number> {
  const trials = await trialsOf((await loadProject(process.env, ownModulesForTests)).providers);
  const known = trials.map(({ module: { id } }) => id.toLowerCase());
  const unknown = names.find(name => !known.includes(name));
  const available = `Providers with a sandbox: ${known.join(', ') || 'none'}.`;
  if (unknown !== undefined) throw new UsageError(`There is no provider ${unknown} with a sandbox. ${available}`);
  if (trials.length === 0) throw new UsageError(available);
  let broken = 0;
  for (const trial of trials.filter(({ module: { id } }) => names.length === 0 || names.includes(id.toLowerCase()))) {
    print(`\n${trial.module.id}${flags.live ? ' itself' : ''}`);
    const verdicts = flags.live ? await tryProvider(trial, flags.url) : await trySandbox(trial, flags.only);
    broken += verdicts.filter(({ kind }) => kind === 'broken').length;
    print(summary(verdicts));
  }
  return broken > 0 ? 1 : 0;
}

/** `keyring-gateway conformance`. */
export const command: Command = {
  help: `Usage: keyring-gateway conformance [provider ...] [--case name] [--live [url]]

Tests the project's providers, or the named ones, against every rule that holds for all providers. They run against
their sandboxes. Exit code 1: a rule is broken.

  --case name   only this rule
  --live [url]  one provider itself in place of its sandbox, with the rules that change nothing there. Settings come
                from the environment; CONFORMANCE_LOGIN holds the provider's part of LoginInput as JSON. A URL replaces
                the only upstream URL in the provider's settings.
`,
  async run(args) {
    const options = { case: { type: 'string' }, live: { type: 'boolean', default: false } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const url = positionals.find(word => /^https?:/.test(word));
    const names = positionals.filter(word => word !== url);
    if (values.case !== undefined && !allCases.some(({ name }) => name === values.case))
      throw new UsageError(`There is no case ${values.case}.`);
    if (values.live && names.length !== 1) throw new UsageError('--live takes one provider.');
    return testProviders(names, { only: values.case, live: values.live, url });
  },
};
