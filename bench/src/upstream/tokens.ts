import { APPLICATION_TOKEN, type Person, refreshTokenOf } from '../scenario/people.js';

/** Tokens expire after every run, so that no refresh falls into a measurement. */
const LIFE_SECONDS = 86_400;

type Asked = ReadonlyMap<string, Person>;

/** The four token endpoints by path. Each finds a user by the secret. Undefined is a refusal. */
export function tokenEndpoints(bySecret: Asked): Readonly<Record<string, (form: URLSearchParams) => unknown>> {
  const person = (form: URLSearchParams, field: string) => bySecret.get(form.get(field) ?? '');
  const byRefreshToken = new Map([...bySecret.values()].map(one => [refreshTokenOf(one, 'socios'), one]));
  const renewed = (form: URLSearchParams) => byRefreshToken.get(form.get('refresh_token') ?? '');
  return {
    '/oauth2/token': form =>
      form.get('grant_type') === 'client_credentials' ? application() : socios(person(form, 'code') ?? renewed(form)),
    '/user/authenticate': form => pool([...bySecret.values()].find(({ id }) => id === form.get('userid'))),
    '/v1/token': form => pmapi(person(form, 'password')),
    '/auth/v1/accessToken': form => purewl(person(form, 'secretKey')),
  };
}

const application = () => ({
  access_token: APPLICATION_TOKEN,
  scope: 'default',
  token_type: 'Bearer',
  expires_in: LIFE_SECONDS,
});

const socios = (person: Person | undefined) =>
  person && {
    access_token: person.tokens.socios,
    refresh_token: refreshTokenOf(person, 'socios'),
    token_type: 'bearer',
    expires_in: LIFE_SECONDS,
  };

function pool(person: Person | undefined) {
  const server_time = Math.floor(Date.now() / 1000);
  return person && { code: 504, token: person.tokens.pool, server_time, expires: server_time + LIFE_SECONDS };
}

const pmapi = (person: Person | undefined) =>
  person && {
    status: 'OK',
    response: {
      count: 1,
      next: null,
      data: { token: person.tokens.pmapi, expiry: Math.floor(Date.now() / 1000) + LIFE_SECONDS },
    },
  };

const purewl = (person: Person | undefined) =>
  person && {
    header: { response_code: 1, message: 'Success' },
    body: {
      accessToken: person.tokens.purewl,
      refreshToken: refreshTokenOf(person, 'purewl'),
      expiry: LIFE_SECONDS,
      resellerId: person.id,
      resellerUid: person.id,
    },
  };
