/** Colours of one drawn person; hex strings. */
export interface Person {
  readonly name: string;
  readonly skin: {
    readonly light: string;
    readonly base: string;
    readonly shade: string;
    readonly deep: string;
  };
  readonly blush: string;
  readonly lips: { readonly upper: string; readonly lower: string; readonly line: string };
  readonly iris: { readonly inner: string; readonly outer: string; readonly ring: string };
  readonly hair: { readonly light: string; readonly base: string; readonly dark: string };
  readonly clothes: { readonly light: string; readonly base: string; readonly dark: string };
  readonly seed: number;
}

export const LINA: Person = {
  name: 'lina',
  skin: { light: '#fbdcc4', base: '#eebf9f', shade: '#c98a68', deep: '#8d5239' },
  blush: '#e0806c',
  lips: { upper: '#b4525a', lower: '#cf747a', line: '#6d2a30' },
  iris: { inner: '#8fb08a', outer: '#3f6b58', ring: '#1d3830' },
  hair: { light: '#b8703a', base: '#6f3a1e', dark: '#351a0e' },
  clothes: { light: '#3f8f94', base: '#1f666e', dark: '#0f3d47' },
  seed: 7,
};

export const OMAR: Person = {
  name: 'omar',
  skin: { light: '#d9a679', base: '#bd8154', shade: '#8a5531', deep: '#54301a' },
  blush: '#b45c40',
  lips: { upper: '#8f4a40', lower: '#a9635a', line: '#48201b' },
  iris: { inner: '#8a5a30', outer: '#4a2a14', ring: '#22120a' },
  hair: { light: '#4a3a34', base: '#231a18', dark: '#0f0b0a' },
  clothes: { light: '#d2a04a', base: '#b07a2a', dark: '#6f4714' },
  seed: 23,
};
