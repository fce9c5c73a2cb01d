/** Whether a host name or address always refers to this machine. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '::1' ||
    /^(::ffff:)?127(\.\d{1,3}){3}$/.test(name)
  );
}

/** The host name of a `Host` header, `name:port` or `[address]:port`. */
export function hostName(header: string): string {
  return header.replace(/:\d+$/, '');
}
