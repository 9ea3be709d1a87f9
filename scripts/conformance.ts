import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Setting } from '../src/provider/setting.js';
import { builtInProviders } from '../src/providers/index.js';
import { SPECIFICATION } from '../src/testing/conformance/cases/index.js';
import { tryLive } from '../src/testing/conformance/live.js';
import { reportLines, summary } from '../src/testing/conformance/report.js';
import { lacks, tryCase, type Verdict } from '../src/testing/conformance/run.js';
import type { SandboxModule } from '../src/testing/sandbox/kit.js';
import { sandboxesOf } from '../src/testing/sandbox/of-providers.js';

const USAGE = `npm run conformance [-- provider …] [--case name] [--live [address]]

Tries providers against every rule that holds for all of them, before their sandboxes; without a name: each provider.
--case   only that rule
--live   the provider itself in place of its sandbox: only rules that change nothing there. Settings come from the
         environment; CONFORMANCE_LOGIN holds the provider's part of LoginInput as JSON. An address stands in for the
         provider's one address in the settings.
`;

const fakes = await sandboxesOf(builtInProviders);
const say = (line: string) => void process.stdout.write(`${line}\n`);

async function trySandbox(sandbox: SandboxModule, only: string | undefined): Promise<Verdict[]> {
  const reason = await lacks({ sandbox });
  const verdicts: Verdict[] = [];
  for (const [heading, cases] of Object.entries(SPECIFICATION)) {
    const chosen = cases.filter(({ name }) => only === undefined || name === only);
    if (chosen.length > 0) say(heading);
    for (const one of chosen) {
      const because = reason(one);
      const verdict: Verdict = because ? { kind: 'not applicable', because } : await tryCase({ sandbox }, one);
      for (const line of reportLines(one, verdict)) say(line);
      verdicts.push(verdict);
    }
  }
  return verdicts;
}

async function tryProvider(fake: SandboxModule, address: string | undefined): Promise<Verdict[]> {
  const module = builtInProviders.find(({ id }) => id === fake.id);
  if (!module) throw new Error(`${fake.id} is not in the builtInProviders: npm run codegen`);
  const addresses = Object.values<Setting>(module.settings.settings).filter(({ upstream }) => upstream);
  const [only] = addresses;
  if (address && (addresses.length > 1 || !only))
    throw new Error(`set ${addresses.map(({ name }) => name).join(', ')} in place of one address`);
  const sandbox = await fake.start();
  const { sample } = sandbox;
  await sandbox.close();
  const { CONFORMANCE_LOGIN: login, ...env } = process.env;
  const results = await tryLive({
    module,
    sample,
    env: { ...env, ...(address && only && { [only.name]: address }) },
    ...(login && { login: { [fake.id.toLowerCase()]: JSON.parse(login) } }),
  });
  for (const [one, verdict] of results) for (const line of reportLines(one, verdict)) say(line);
  return results.map(([, verdict]) => verdict);
}

/** The exit code: 0 where nothing is broken. */
export async function conformance(args: readonly string[]): Promise<number> {
  const options = { case: { type: 'string' }, live: { type: 'boolean' }, help: { type: 'boolean' } } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const address = positionals.find(word => /^https?:/.test(word));
  const names = positionals.filter(word => word !== address);
  const chosen = fakes.filter(({ id }) => names.length === 0 || names.includes(id.toLowerCase()));
  const isKnown =
    values.case === undefined ||
    Object.values(SPECIFICATION)
      .flat()
      .some(({ name }) => name === values.case);
  if (values.help || chosen.length < Math.max(1, names.length) || !isKnown || (values.live && names.length !== 1)) {
    say(`${USAGE}\nProviders: ${fakes.map(({ id }) => id.toLowerCase()).join(', ')}`);
    return values.help ? 0 : 2;
  }
  let broken = 0;
  for (const fake of chosen) {
    say(`\n${fake.id}${values.live ? ' itself' : ''}`);
    const verdicts = values.live ? await tryProvider(fake, address) : await trySandbox(fake, values.case);
    broken += verdicts.filter(({ kind }) => kind === 'broken').length;
    say(summary(verdicts));
  }
  return broken > 0 ? 1 : 0;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  conformance(process.argv.slice(2)).then(
    code => {
      process.exitCode = code;
    },
    (error: Error) => {
      console.error(error.message);
      process.exitCode = 2;
    },
  );
