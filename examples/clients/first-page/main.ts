import { advise, createKeyring } from 'keyring-gateway-client';
import 'keyring-gateway-client/connect';

interface Data {
  readonly folders: { readonly nodes: readonly { readonly name: string }[] } | null;
}

const keyring = createKeyring();
const connect = document.querySelector('keyring-connect');
if (connect) connect.keyring = keyring;

async function showFolders() {
  const { data, errors } = await keyring.request<Data>('{ folders(first: 10) { nodes { name } } }');
  const items = data?.folders?.nodes.map(({ name }) => {
    const item = document.createElement('li');
    item.textContent = name;
    return item;
  });
  document.querySelector('#folders')?.replaceChildren(...(items ?? []));
  const hint = document.querySelector('#hint');
  if (hint) hint.textContent = advise(errors, 'folders')?.message ?? '';
}

keyring.onIdentityChange(showFolders);
void showFolders();
