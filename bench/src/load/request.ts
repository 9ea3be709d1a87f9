/** The bytes of one operation as a page of the gateway's own origin sends it: cookie, Origin and CSRF header. */
export function requestOf(port: number, text: string, session: string): Buffer {
  const body = JSON.stringify({ query: text });
  const head = [
    'POST /graphql HTTP/1.1',
    `Host: localhost:${port}`,
    'Connection: keep-alive',
    'Content-Type: application/json',
    'Accept: application/graphql-response+json, application/json',
    `Origin: http://localhost:${port}`,
    'X-Keyring-CSRF: 1',
    `Cookie: keyring=${session}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}
