import { randomBytes } from 'node:crypto';
import type { AccessSettings } from './access.config.js';
import { sameHash, tokenHash } from './token-hash.js';

/** The token for the console and the admin routes. */
export class AdminToken {
  private readonly hash: Buffer;
  private generated: string | undefined;

  constructor({ adminToken }: Pick<AccessSettings, 'adminToken'>) {
    this.generated = adminToken === '' ? randomBytes(24).toString('base64url') : undefined;
    this.hash = tokenHash(this.generated ?? adminToken);
  }

  /**
   * The generated token, on the first call only; undefined if it was configured. For the terminal, never for a log.
   */
  takeGenerated(): string | undefined {
    const token = this.generated;
    this.generated = undefined;
    return token;
  }

  matches(token: string): boolean {
    return sameHash(this.hash, tokenHash(token));
  }
}
