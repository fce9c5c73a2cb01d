import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { StyleCatalog } from './style-catalog.js';
import { StyleSamples } from './style-samples.js';
import { StylesSettings } from './styles.config.js';
import { StylesController } from './styles.controller.js';

/** The style catalogue, loaded and validated before the service starts. */
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

/** The HTTP routes of the styles. */
@Module({})
export class StylesHttpModule {
  /** @param sources modules that export `InstalledModels` and `ExpectedDuration` */
  static forRoot(sources: NonNullable<ModuleMetadata['imports']>): DynamicModule {
    return {
      module: StylesHttpModule,
      imports: [StylesModule, ...sources],
      controllers: [StylesController],
      providers: [{ provide: StyleSamples, useFactory: () => new StyleSamples() }],
    };
  }
}
