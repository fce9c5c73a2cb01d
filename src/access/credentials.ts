/** The credentials of a request. */
export interface Credentials {
  /** The user of HTTP Basic; undefined for a bearer token. */
  readonly user?: string;
  readonly token: string;
}

/** Parses an `Authorization` header; undefined for anything that is neither Bearer nor Basic. */
export function parseAuthorization(header: string): Credentials | undefined {
  const [, scheme = '', value = ''] = /^(bearer|basic) +(\S+) *$/i.exec(header) ?? [];
  if (value === '') return undefined;
  if (scheme.toLowerCase() === 'bearer') return { token: value };
  const [user = '', ...password] = Buffer.from(value, 'base64').toString('utf8').split(':');
  return { user, token: password.join(':') };
}
