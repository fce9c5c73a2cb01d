/** Recorded exchanges that the simulator deliberately does not support, and why. */
export const NOT_SPOKEN: readonly { names: readonly string[]; why: string }[] = [
  {
    names: ['ui-root', 'ui-config', 'ui-info', 'ui-extra-networks-metadata', 'ui-quicksettings-hint'],
    why: 'pages and data of the browser interface, which no client of the API requests',
  },
  {
    names: ['controlnet-module-list-alias'],
    why: 'display names of preprocessors, which only the browser interface shows',
  },
  {
    names: ['ui-docs', 'auth-none-openapi'],
    why: 'documentation pages of FastAPI',
  },
  {
    names: ['ui-internal-sysinfo', 'ui-internal-profile-startup'],
    why: 'diagnostics of the host, which the simulator does not have',
  },
];
