/** The types that occur in request bodies. */
export type FieldType = 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object';

export interface Field {
  name: string;
  type: FieldType;
  default: unknown;
  nullable: boolean;
  required?: boolean;
}

type Row = readonly [name: string, type: FieldType, fallback?: unknown];

const fields = (rows: readonly Row[]): Field[] =>
  rows.map(([name, type, fallback = null]) => ({ name, type, default: fallback, nullable: true }));

const strict = (rows: readonly Row[]): Field[] =>
  fields(rows).map((field) => ({ ...field, nullable: false }));

const GENERATION = fields([
  ['prompt', 'string', ''],
  ['negative_prompt', 'string', ''],
  ['styles', 'array'],
  ['seed', 'integer', -1],
  ['subseed', 'integer', -1],
  ['subseed_strength', 'number', 0],
  ['seed_resize_from_h', 'integer', -1],
  ['seed_resize_from_w', 'integer', -1],
  ['sampler_name', 'string'],
  ['batch_size', 'integer', 1],
  ['n_iter', 'integer', 1],
  ['steps', 'integer', 50],
  ['cfg_scale', 'number', 7],
  ['width', 'integer', 512],
  ['height', 'integer', 512],
  ['restore_faces', 'boolean'],
  ['tiling', 'boolean'],
  ['do_not_save_samples', 'boolean', false],
  ['do_not_save_grid', 'boolean', false],
  ['eta', 'number'],
  ['s_min_uncond', 'number'],
  ['s_churn', 'number'],
  ['s_tmax', 'number'],
  ['s_tmin', 'number'],
  ['s_noise', 'number'],
  ['override_settings', 'object'],
  ['override_settings_restore_afterwards', 'boolean', true],
  ['refiner_checkpoint', 'string'],
  ['refiner_switch_at', 'number'],
  ['disable_extra_networks', 'boolean', false],
  ['firstpass_image', 'string'],
  ['comments', 'object'],
  ['force_task_id', 'string'],
  ['infotext', 'string'],
]).concat(
  strict([
    ['sampler_index', 'string', 'Euler'],
    ['script_args', 'array', []],
    ['send_images', 'boolean', true],
    ['save_images', 'boolean', false],
    ['alwayson_scripts', 'object', {}],
  ]),
  fields([['script_name', 'string']]),
);

const IMG2IMG = fields([
  ['init_images', 'array'],
  ['denoising_strength', 'number', 0.75],
  ['resize_mode', 'integer', 0],
  ['image_cfg_scale', 'number'],
  ['mask', 'string'],
  ['mask_blur_x', 'integer', 4],
  ['mask_blur_y', 'integer', 4],
  ['mask_blur', 'integer'],
  ['mask_round', 'boolean', true],
  ['inpainting_fill', 'integer', 0],
  ['inpaint_full_res', 'boolean', true],
  ['inpaint_full_res_padding', 'integer', 0],
  ['inpainting_mask_invert', 'integer', 0],
  ['initial_noise_multiplier', 'number'],
  ['latent_mask', 'string'],
]).concat(strict([['include_init_images', 'boolean', false]]));

const TXT2IMG = fields([
  ['denoising_strength', 'number'],
  ['enable_hr', 'boolean', false],
  ['firstphase_width', 'integer', 0],
  ['firstphase_height', 'integer', 0],
  ['hr_scale', 'number', 2],
  ['hr_upscaler', 'string'],
  ['hr_second_pass_steps', 'integer', 0],
  ['hr_resize_x', 'integer', 0],
  ['hr_resize_y', 'integer', 0],
  ['hr_checkpoint_name', 'string'],
  ['hr_sampler_name', 'string'],
  ['hr_prompt', 'string', ''],
  ['hr_negative_prompt', 'string', ''],
]);

const FORGE_BOTH = fields([
  ['scheduler', 'string'],
  ['distilled_cfg_scale', 'number', 3.5],
  ['hr_distilled_cfg', 'number', 3.5],
]);

const FORGE_TXT2IMG = fields([
  ['hr_additional_modules', 'array'],
  ['hr_scheduler', 'string'],
  ['hr_cfg', 'number', 1],
]);

/** The fields of /txt2img and /img2img; other fields are ignored and not echoed. */
export const GENERATION_FIELDS = {
  a1111: { img2img: [...GENERATION, ...IMG2IMG], txt2img: [...GENERATION, ...TXT2IMG] },
  forge: {
    img2img: [...GENERATION, ...IMG2IMG, ...FORGE_BOTH],
    txt2img: [...GENERATION, ...TXT2IMG, ...FORGE_BOTH, ...FORGE_TXT2IMG],
  },
};

/** POST /controlnet/detect. Forge's own defaults never find a face: 64 faces at a confidence of 64. */
export const DETECT_FIELDS = {
  a1111: strict([
    ['controlnet_module', 'string', 'none'],
    ['controlnet_input_images', 'array', []],
    ['controlnet_processor_res', 'integer', -1],
    ['controlnet_threshold_a', 'number', -1],
    ['controlnet_threshold_b', 'number', -1],
    ['controlnet_masks', 'array', []],
    ['low_vram', 'boolean', false],
  ]),
  forge: strict([
    ['controlnet_module', 'string', 'none'],
    ['controlnet_input_images', 'array', []],
    ['controlnet_processor_res', 'integer', 512],
    ['controlnet_threshold_a', 'number', 64],
    ['controlnet_threshold_b', 'number', 64],
  ]),
};

export const EXTRAS_FIELDS = strict([
  ['image', 'string', ''],
  ['resize_mode', 'integer', 0],
  ['upscaling_resize', 'number', 2],
  ['upscaling_resize_w', 'integer', 512],
  ['upscaling_resize_h', 'integer', 512],
  ['upscaling_crop', 'boolean', true],
  ['upscaler_1', 'string', 'None'],
  ['upscaler_2', 'string', 'None'],
  ['show_extras_results', 'boolean', true],
]);

export const PNG_INFO_FIELDS: Field[] = [
  { name: 'image', type: 'string', default: '', nullable: false, required: true },
];

export const INTERNAL_PROGRESS_FIELDS = fields([
  ['id_task', 'string'],
  ['id_live_preview', 'integer', -1],
  ['live_preview', 'boolean', true],
]);

export const INTERROGATE_FIELDS = strict([
  ['image', 'string', ''],
  ['model', 'string', 'clip'],
]);
