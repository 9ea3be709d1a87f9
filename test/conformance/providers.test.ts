import { describe, expect, it } from 'vitest';
import { builtInProviders } from '../../src/providers/index.js';
import type { Case } from '../../src/testing/conformance/case.js';
import { SPECIFICATION } from '../../src/testing/conformance/cases/index.js';
import { lacks, tryCase } from '../../src/testing/conformance/run.js';
import type { Trial } from '../../src/testing/conformance/stage.js';
import { sandboxesOf } from '../../src/testing/sandbox/of-providers.js';
import { hosted } from './kit/hosted.js';
import { ending, parts } from './kit/planting.js';

const modules = await sandboxesOf(builtInProviders);

/** Every case that applies. */
async function specify(trial: Trial, specification: Readonly<Record<string, readonly Case[]>> = SPECIFICATION) {
  const reason = await lacks(trial);
  for (const [heading, cases] of Object.entries(specification)) {
    const applying = cases.filter(one => !reason(one));
    if (applying.length > 0)
      describe(heading, () => {
        it.each(applying.map(one => [one.name, one.rule, one] as const))('%s: %s', async (_name, _rule, one) => {
          expect({ ...(await tryCase(trial, one)), fix: one.fix }).toEqual({ kind: 'held', fix: one.fix });
        });
      });
  }
}

describe.each(
  builtInProviders.flatMap(module => {
    const sandbox = modules.find(({ id }) => id === module.id);
    return sandbox ? [[module.id, { module, sandbox }] as const] : [];
  }),
)('%s', (_id, trial) => specify(trial));

/** The same providers, with code that declares that one revocation ends more, and with fakes that do so. */
const others = (['grant', 'account'] as const).flatMap(ends =>
  builtInProviders.flatMap(module => {
    const sandbox = modules.find(({ id }) => id === module.id);
    if (!sandbox) return [];
    const declaring = parts(() => ({ revocationEnds: ends }));
    return [[module.id, ends, { sandbox: ending(ends)(sandbox), module: declaring(module) }] as const];
  }),
);

describe.each(others)('%s, where one revocation ends the %s', (_id, _ends, trial) =>
  specify(trial, { 'The end of a grant': SPECIFICATION['The end of a grant'] ?? [] }),
);

/** The same providers, as if each account were at a host of its own. */
const apart = builtInProviders.flatMap(module => {
  const sandbox = modules.find(({ id }) => id === module.id);
  return sandbox ? [[module.id, hosted(sandbox, module)] as const] : [];
});

describe.each(apart)('%s, where each account is at a host of its own', (_id, trial) =>
  specify(trial, { 'Hosts of accounts': SPECIFICATION['Hosts of accounts'] ?? [] }),
);
