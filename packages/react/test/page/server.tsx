import { createKeyring } from 'keyring-gateway-client';
import { renderToString } from 'react-dom/server';
import { App, type Initial, Session } from './app.js';

const Late = () => <Session name="late" />;

/** By URL, and by a Keyring of the server's own. */
export const render = (initial?: Initial): string => renderToString(<App initial={initial} Late={Late} />);
export const renderOwn = (initial?: Initial): string =>
  renderToString(<App keyring={createKeyring({ ...(initial && { initial }) })} Late={Late} />);

/** Outside a provider. */
export const renderBare = (): string => renderToString(<Session />);
