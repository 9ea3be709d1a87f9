import { describe, expect, it } from 'vitest';
import { builtInProviders } from '../../src/providers/index.js';
import { SPECIFICATION } from '../../src/testing/conformance/cases/index.js';
import { tryCase } from '../../src/testing/conformance/run.js';
import { sandboxesOf } from '../../src/testing/sandbox/of-providers.js';
import { OTHER_DEFECTS } from './kit/defects.js';
import { HOST_DEFECTS } from './kit/host-defects.js';
import { hosted } from './kit/hosted.js';
import type { Defect } from './kit/planting.js';
import { TOKEN_DEFECTS } from './kit/token-defects.js';

const fakes = await sandboxesOf(builtInProviders);
const cases = Object.values(SPECIFICATION).flat();
/** Defects that the kit must find in a provider. */
const DEFECTS = [...TOKEN_DEFECTS, ...OTHER_DEFECTS, ...HOST_DEFECTS];

function trialOf({ on, plant, isHosted, fake = sandbox => sandbox }: Defect) {
  const [sandbox, module] = [fakes.find(({ id }) => id === on), builtInProviders.find(({ id }) => id === on)];
  if (!sandbox || !module) throw new Error(`there is no ${on}`);
  const sound = isHosted ? hosted(sandbox, module) : { sandbox, module };
  return { sandbox: fake(sound.sandbox), module: plant(sound.module) };
}

describe('the conformance kit', () => {
  it('has a unique name for each case', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  // The same cases hold without the defect: providers.test.ts.
  it.each(DEFECTS.map(defect => [defect.what, defect.foundBy, defect] as const))(
    'finds a provider that %s: %s',
    async (_what, foundBy, defect) => {
      const one = cases.find(({ name }) => name === foundBy);
      if (!one) throw new Error(`there is no case ${foundBy}`);
      const verdict = await tryCase(trialOf(defect), one);
      // By a finding, not by an accident.
      expect(verdict).toEqual({ kind: 'broken', saw: expect.not.stringMatching(/^\w*Error:/) });
    },
  );
});
