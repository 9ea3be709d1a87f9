import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** Rules of axe-core that a part of the page breaks, with the elements that break them. Shadow roots are part of it. */
export async function axeViolations(page: Page, part = 'body'): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations, passes } = await page.evaluate<axe.AxeResults>(`axe.run(${JSON.stringify(part)})`);
  if (passes.length < 10) throw new Error(`axe has checked ${passes.length} rules only`);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${JSON.stringify(target)}`));
}
