import { describe, expect, it } from 'vitest';
import { matchModel, matchWord, modelStem } from './match-model.js';

describe('matching models', () => {
  it('compares without folder, extension, hash and case, and returns the name as listed', () => {
    const listed = ['other [00000000]', 'SD15\\Control_V11p_sd15_canny.pth [d14c016b]'];
    expect(matchModel(['control_v11p_sd15_canny'], listed)).toBe(listed[1]);
  });

  it('takes the first acceptable model, not the first listed one', () => {
    expect(matchModel(['a', 'b'], ['b [1]', 'a [2]'])).toBe('a [2]');
  });

  it('does not match a name that only contains the model', () => {
    expect(matchModel(['control_canny'], ['control_canny_fp16 [1]', 'my_control_canny'])).toBeUndefined();
  });

  it('keeps dots that are not part of an extension', () => {
    expect(modelStem('realisticVision-v5.1.safetensors [abc]')).toBe('realisticvision-v5.1');
  });

  it('returns words in the spelling of the list', () => {
    expect(matchWord(['karras'], ['Automatic', 'Karras'])).toBe('Karras');
    expect(matchWord(['uniform'], [])).toBeUndefined();
  });
});
