import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/build.setup.ts'],
    setupFiles: ['test/quiet.setup.ts'],
    // Process-level tests wait a lot: two at once leave a third of two cores idle, four get into each other's way.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    include: ['src/**/*.spec.ts', 'test/**/*.spec.ts'],
    exclude: ['**/*.long.spec.ts', '**/node_modules/**'],
  },
});
