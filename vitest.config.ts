import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/build.setup.ts'],
    setupFiles: ['test/quiet.setup.ts'],
    // Process-level tests share two cores: more files at once only makes each of them slower.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    include: ['src/**/*.spec.ts', 'test/**/*.spec.ts'],
    exclude: ['**/*.long.spec.ts', '**/node_modules/**'],
  },
});
