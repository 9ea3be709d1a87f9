import { describe, expect, it } from 'vitest';
import { sandboxes } from '../../src/generated/sandboxes.js';
import type { SandboxModule } from '../../src/sandbox/kit.js';
import { SPECIFICATION } from './kit/cases/index.js';
import { lacks, tryCase } from './kit/run.js';

const modules: readonly SandboxModule[] = sandboxes;

describe.each(modules.map(sandbox => [sandbox.id, sandbox] as const))('%s', async (_id, sandbox) => {
  const reason = await lacks({ sandbox });
  for (const [heading, cases] of Object.entries(SPECIFICATION)) {
    const applying = cases.filter(one => !reason(one));
    if (applying.length > 0)
      describe(heading, () => {
        it.each(applying.map(one => [one.name, one.rule, one] as const))('%s: %s', async (_name, _rule, one) => {
          expect({ ...(await tryCase({ sandbox }, one)), fix: one.fix }).toEqual({ kind: 'held', fix: one.fix });
        });
      });
  }
});
