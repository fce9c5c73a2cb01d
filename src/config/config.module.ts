import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Settings } from './settings.js';

/** Gives every parsed settings class to the injector, so that a feature asks for its own slice by its class. */
@Global()
@Module({})
export class ConfigModule {
  static forRoot(settings: Settings): DynamicModule {
    const slices = [...settings.entries()].map(([provide, useValue]) => ({ provide, useValue }));
    return {
      module: ConfigModule,
      providers: [{ provide: Settings, useValue: settings }, ...slices],
      exports: [Settings, ...slices.map(({ provide }) => provide)],
    };
  }
}
