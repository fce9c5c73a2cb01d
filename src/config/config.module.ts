import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Settings } from './settings.js';

/** Gives every parsed settings class to the injector, so that a feature asks for its own slice by its class. */
@Global()
@Module({})
export class ConfigModule {
  /** @param more what was read beside the environment, such as files that it names: given by class, too. */
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
