import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ROOT } from '../../support/built.js';

const FOLDER = join(ROOT, 'artefacts', 'pages');

/** A screenshot, below artefacts/pages. */
export async function picture(page: Page, name: string): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  await page.screenshot({ path: join(FOLDER, `graphiql-${name}.png`), animations: 'disabled' });
}
