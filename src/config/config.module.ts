import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Settings } from './settings.js';

/** Provides every parsed settings class, so that a feature injects its own settings by class. */
@Global()
@Module({})
export class ConfigModule {
  /** @param more other configuration objects to provide by class, such as parsed files that the environment names */
  static forRoot(settings: Settings, more: readonly object[] = []): DynamicModule {
    const slices = [
      ...[...settings.entries()].map(([provide, useValue]) => ({ provide, useValue })),
      ...more.map((useValue) => ({ provide: useValue.constructor, useValue })),
    ];
    return {
      module: ConfigModule,
      providers: [{ provide: Settings, useValue: settings }, ...slices],
      exports: [Settings, ...slices.map(({ provide }) => provide)],
    };
  }
}
