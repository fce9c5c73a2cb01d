import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import {
  ApiNotModifiedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { answeredAs, ApiProblems } from '../errors/api-problems.decorator.js';
import { NotFound, PayloadInvalid } from '../errors/general.errors.js';
import { ExpectedDuration } from './expected-duration.js';
import { InstalledModels } from './model-inventory.js';
import { StyleCatalog } from './style-catalog.js';
import type { StylePreset } from './style-preset.js';
import { StyleSamples } from './style-samples.js';
import { viewStyle } from './style-view.js';
import { StyleListView, StyleView } from './styles.dto.js';
import { StyleUnknown } from './styles.errors.js';

const NAME = { name: 'name', example: 'watercolor', description: "The style's name." };

@ApiTags('styles')
@Controller('v1/styles')
export class StylesController {
  constructor(
    private readonly catalog: StyleCatalog,
    private readonly samples: StyleSamples,
    private readonly models: InstalledModels,
    private readonly durations: ExpectedDuration,
  ) {}

  @Get()
  @Header('Cache-Control', 'private, no-cache')
  @ApiOperation({
    summary: 'List the styles',
    description: 'Each with its settings, the models it needs, and whether the WebUI has them.',
  })
  @ApiOkResponse({ type: StyleListView, description: 'The styles, sorted by name.' })
  list(): StyleListView {
    return { items: this.catalog.all().map((preset) => this.view(preset)) };
  }

  @Get(':name')
  @Header('Cache-Control', 'private, no-cache')
  @ApiOperation({ summary: 'Get a style' })
  @ApiParam(NAME)
  @ApiOkResponse({ type: StyleView, description: 'The style.' })
  @ApiProblems(StyleUnknown)
  get(@Param('name') name: string): StyleView {
    return this.view(this.catalog.get(name));
  }

  @Get(':name/sample')
  @ApiOperation({ summary: "Get a style's sample picture" })
  @ApiParam(NAME)
  @ApiProduces('image/jpeg')
  @ApiOkResponse({
    description: 'The picture.',
    headers: { ETag: { $ref: '#/components/headers/ETag' } },
    content: { 'image/jpeg': { schema: { type: 'string', format: 'binary' } } },
  })
  @ApiNotModifiedResponse({ description: 'Unchanged since the `ETag` in `If-None-Match`.' })
  @ApiProblems(StyleUnknown, NotFound, answeredAs(412, PayloadInvalid))
  sample(@Param('name') name: string, @Res() response: Response): void {
    const file = this.samples.file(this.catalog.get(name).name);
    response.sendFile(file, { maxAge: '1h', dotfiles: 'allow', acceptRanges: false });
  }

  private view(preset: StylePreset): StyleView {
    const sampleUrl = this.samples.has(preset.name) ? `/v1/styles/${preset.name}/sample` : null;
    const expectedSeconds = this.durations.seconds(preset.name);
    return viewStyle(preset, this.models.inventories(), { sampleUrl, expectedSeconds });
  }
}
