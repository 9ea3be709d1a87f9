import type { BrowserContext, Page, Request } from 'playwright-core';
import { inputFor } from '../../../../test/gateway/journey-steps.js';
import type { Browser } from '../../../../test/support/http-client.js';
import type { BrowserWorld } from './browser-world.js';

/** Steps on the page ../pages/plain.ts, which shows the state of its keyring. */

export const isStream = (request: Request): boolean => request.headers().accept === 'text/event-stream';

/** Signs in with a login of the sandbox; the outcome. */
export const signIn = ({ world }: BrowserWorld, page: Page, name: 'pmapi' | 'purewl' = 'pmapi') =>
  page.evaluate(async input => (await window.keyring.signIn(input)).outcome, inputFor(world.sandboxes, name));

/** Waits until the element with this id has this text. */
export const shows = (page: Page, id: string, text: string | RegExp): Promise<void> =>
  page.locator(`#${id}`).filter({ hasText: text }).waitFor({ state: 'attached' });

/** Another program with the browser's session, of which no tab knows. */
export async function programOf({ world }: BrowserWorld, profile: BrowserContext): Promise<Browser> {
  const program = world.browser();
  for (const { name, value } of await profile.cookies())
    await program.jar.setCookie(`${name}=${value}; Path=/`, world.url);
  return program;
}
