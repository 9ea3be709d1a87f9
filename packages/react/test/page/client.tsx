import { createKeyring } from 'keyring-gateway-client';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';

// ?own: with a Keyring of the page's own.
const keyring = location.search.includes('own') ? createKeyring() : undefined;
createRoot(document.getElementById('root') as HTMLElement).render(<App keyring={keyring} />);
