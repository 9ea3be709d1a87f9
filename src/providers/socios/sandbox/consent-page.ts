import type { Fan } from './fans.js';

const escaped = (text: string) => text.replace(/[&<>"']/g, char => `&#${char.charCodeAt(0)};`);

const frame = (body: string) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Socios.com sandbox</title>
<style>body{font:16px sans-serif;max-width:30em;margin:4em auto}button{font:inherit;padding:.4em 1.2em;margin-right:1em}</style>
<h1>Socios.com <small>(sandbox)</small></h1>
${body}
</html>`;

/** Asks the fan. Its form posts `consent`, `account` and `decision` (allow or deny) to the same address. */
export function consentPage(consent: string, fans: readonly Fan[], chosen: string): string {
  const options = fans.map(({ key, username }) => {
    const selected = key === chosen ? ' selected' : '';
    return `<option value="${escaped(key)}"${selected}>${escaped(username)}</option>`;
  });
  return frame(`<p>Keyring asks to see your profile, wallet and polls.</p>
<form method="post" action="/oauth2/authorize">
<input type="hidden" name="consent" value="${escaped(consent)}">
<p><label>Sign in as <select name="account">${options.join('')}</select></label></p>
<button name="decision" value="allow">Allow</button><button name="decision" value="deny">Deny</button>
</form>`);
}

/** Says what is wrong with a request that must not be redirected. */
export const errorPage = (what: string): string => frame(`<p>${escaped(what)}</p>`);
