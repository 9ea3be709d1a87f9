import { createKeyring } from 'keyring-gateway-client';

export const keyring = createKeyring({ url: 'https://api.example.com/graphql' });
