import type { Check, Facts } from '../facts.js';
import { ok, type Said } from '../finding.js';
import type { NodeLook } from './look.js';

/**
 * A check of every server by itself. `judge`: what is wrong with one, or a text that says what is well. Silent where there is no Redis or it is away:
 * that is another check's matter.
 */
export function eachNode(name: string, judge: (node: NodeLook, facts: Facts) => readonly Said[] | string): Check {
  return {
    name,
    cheap: true,
    async run(facts) {
      const look = await facts.redis();
      if (look.kind !== 'there') return [];
      const judged = look.nodes.map(node => ({ at: node.at, said: judge(node, facts) }));
      const wrong = judged.flatMap(({ at, said }) =>
        typeof said === 'string' ? [] : said.map(one => named(at, one, judged.length)),
      );
      const well = judged.flatMap(({ said }) => (typeof said === 'string' ? [said] : []));
      return wrong.length > 0 ? wrong : [...new Set(well)].map(ok);
    },
  };
}

/** With several servers each finding says whose it is. */
const named = (at: string, one: Said, count: number): Said =>
  count > 1 ? { ...one, says: `${at}: ${one.says}` } : one;
