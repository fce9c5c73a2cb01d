import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { StyleCatalog } from './style-catalog.js';
import { StyleSamples } from './style-samples.js';
import { StylesSettings } from './styles.config.js';
import { StylesController } from './styles.controller.js';

/** The catalogue of styles, read and checked before the service starts. */
@Module({
  providers: [
    {
      provide: StyleCatalog,
      inject: [StylesSettings],
      useFactory: (settings: StylesSettings) => StyleCatalog.load(settings),
    },
  ],
  exports: [StyleCatalog],
})
export class StylesModule {}

/** The styles over HTTP. */
@Module({})
export class StylesHttpModule {
  /** `sources` are modules that export `InstalledModels` and `ExpectedDuration`. */
  static forRoot(sources: NonNullable<ModuleMetadata['imports']>): DynamicModule {
    return {
      module: StylesHttpModule,
      imports: [StylesModule, ...sources],
      controllers: [StylesController],
      providers: [{ provide: StyleSamples, useFactory: () => new StyleSamples() }],
    };
  }
}
