import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/build.setup.ts'],
    // Process-level tests wait a lot: two at once leave a third of two cores idle, four get into each other's way.
    maxWorkers: 3,
    projects: [
      project('units', { include: ['src/**/*.spec.ts', 'packages/*/src/**/*.spec.ts'] }),
      project('system', { include: ['test/**/*.spec.ts'] }),
    ],
  },
});

function project(name: string, test: { readonly include: string[] }) {
  return {
    test: {
      name,
      // Loading everything anew for each of two hundred files takes a third of the CPU time of the small ones.
      isolate: false,
      setupFiles: ['test/quiet.setup.ts'],
      testTimeout: 60_000,
      hookTimeout: 60_000,
      exclude: ['**/*.long.spec.ts', '**/node_modules/**'],
      ...test,
    },
  };
}
