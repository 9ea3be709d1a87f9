/** A provider's id: a value of the schema's enum ProviderId, such as `POOL`. In lower case it names the provider's field of LoginInput and its paths. */
export type ProviderId = string;
