/** Keyring as a package: embed a gateway, write a config file, write a provider. */

// Sessions and grants as plugins see them.
export type * from './auth/models.js';
// Shared flows.
export * from './auth/oauth2/client-authentication.js';
export * from './auth/oauth2/code-provider.js';
export * from './auth/oauth2/jwt.js';
export * from './auth/oauth2/jwt-bearer.js';
export * from './auth/oauth2/oauth1.js';
export * from './auth/oauth2/requests.js';
export * from './auth/oauth2/server-metadata.js';
export * from './auth/oauth2/token-response.js';
export type { GatewayEvent, GatewayEventListener } from './auth/sessions/gateway-event.js';
export type { Env } from './config/groups.js';
export { defineConfig, type GatewayPlugin, type KeyringConfig } from './config/project.js';
export { ConfigError } from './config-error.js';
export { createGateway, type Gateway } from './create-gateway.js';
// The error table.
export { codeOf, ERRORS, type ErrorCode, type ErrorFacts, gatewayError } from './errors.js';
export type {
  GrantState,
  LoginKind,
  LoginRefusal,
  RefreshRefusal,
  RevocationOutcome,
  SessionEventKind,
} from './generated/graphql.js';
export { parseUrl } from './parse-url.js';
export type { ApiKey, CredentialPolicy, GatewayContext, PluginContext, SessionService } from './provider/context.js';
export type * from './provider/contract.js';
// The provider contract.
export { defineProvider } from './provider/contract.js';
export {
  type Connection,
  connection,
  type Edge,
  type Paging,
  packCursor,
  pageSize,
  unpackCursor,
} from './provider/paging.js';
export { type Certificates, certificatesFile, type PrivateKey, privateKeyFile } from './provider/pem-files.js';
export {
  type Setting,
  type SettingGroup,
  type Settings,
  serviceComplaints,
  settingGroup,
  type Values,
} from './provider/setting.js';
export * from './provider/setting-kinds.js';
export { SchemaError } from './resolvers/join-schema.js';
export type { LogTarget } from './telemetry/logger.js';
export { type FailureKind, UpstreamFailure } from './upstream/failure.js';
export { hostComplaint } from './upstream/hosts.js';
// Requests and responses.
export {
  AS_JSON,
  type Authorization,
  basic,
  type ClientCertificate,
  canBeSegment,
  type EndpointRequest,
  form,
  isSuccess,
  json,
  pathSegment,
  post,
  type QueryParameters,
  queryString,
  type UpstreamRequest,
  type UpstreamResponse,
} from './upstream/messages.js';
export {
  type Dated,
  dateMs,
  decimal,
  httpDateMs,
  lifeMs,
  lifeUntilMs,
  readInstant,
  retryAfterMs,
  retryAfterSeconds,
} from './upstream/provider-numbers.js';
export * from './upstream/read.js';
