import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { World } from '../support/gateway.js';

/** The user's data on the pages of examples/clients. */
const folders = (page: Page) => page.getByRole('listitem').filter({ hasText: 'Archive' });

interface PasswordLogin {
  readonly pmapi: { readonly password: { readonly username: string; readonly password: string } };
}

/** Signs in to Sign-Up.to by `<keyring-connect>`. */
export async function signInByElement(page: Page, world: World): Promise<void> {
  const [login] = world.sandboxes.pmapi.logins as unknown as readonly { readonly input: PasswordLogin }[];
  if (!login) throw new Error('the sandbox has no login');
  const { username, password } = login.input.pmapi.password;
  await page.getByRole('button', { name: 'Sign in: Sign-Up.to' }).click();
  const form = page.getByRole('form', { name: 'Sign in to Sign-Up.to' });
  await form.getByLabel('User name').fill(username);
  await form.getByRole('textbox', { name: 'Password' }).fill(password);
  await form.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Signs in on the page at `url`, sees data, signs out in another tab, and sees that this tab has followed. */
export async function followsItsSession(profile: BrowserContext, url: string, world: World): Promise<void> {
  const page = await profile.newPage();
  await page.goto(url);
  await page
    .getByText(/sign in/i)
    .first()
    .waitFor();
  await expect.poll(() => folders(page).count()).toBe(0);
  await signInByElement(page, world);
  await expect.poll(() => folders(page).count()).toBeGreaterThan(0);

  const other = await profile.newPage();
  await other.goto(url);
  await other.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.bringToFront();
  await page.getByText('You were signed out in another tab.').waitFor();
  await expect.poll(() => folders(page).count()).toBe(0);
}
