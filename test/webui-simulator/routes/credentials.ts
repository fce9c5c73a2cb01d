import { HttpException } from '../webui-error.js';

/** HTTP Basic for --api-auth, with the program's three error texts. */
export const refuseStrangers = (
  auth: { user: string; password: string } | null,
  header: string | undefined,
): void => {
  if (auth === null) return;
  const [scheme, value] = (header ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic' || value === undefined)
    throw new HttpException(401, 'Not authenticated');
  const decoded = Buffer.from(value, 'base64').toString();
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value) || !decoded.includes(':')) {
    throw new HttpException(401, 'Invalid authentication credentials');
  }
  if (decoded !== `${auth.user}:${auth.password}`)
    throw new HttpException(401, 'Incorrect username or password');
};
