import type { Style } from './studio.js';
import { anime, comic, popArt } from './styles/cartoons.js';
import { charcoal, inkLineArt, pencilSketch } from './styles/drawings.js';
import { lowPoly } from './styles/facets.js';
import { cyberpunk, studioPhoto, vintage } from './styles/lights.js';
import { mosaic, pixelArt, stainedGlass } from './styles/mosaics.js';
import { impressionist, oilPainting, renaissance, storybook } from './styles/paintings.js';
import { clay, render3d } from './styles/sculptures.js';
import { watercolour } from './styles/watercolour.js';

/** Words that name a style. The one that stands first in the prompt decides. */
const NAMED: readonly (readonly [words: RegExp, style: Style])[] = [
  [/water-?colou?r|aquarelle/, watercolour],
  [/oil paint|impasto|van gogh/, oilPainting],
  [/impressionis|monet|pointillis/, impressionist],
  [/storybook|picture book|gouache|ghibli|children's book/, storybook],
  [/renaissance|old master|baroque|rembrandt|chiaroscuro/, renaissance],
  [/pencil|graphite|sketch/, pencilSketch],
  [/charcoal/, charcoal],
  [/ink line|line ?art|ink drawing|\bink\b/, inkLineArt],
  [/anime|manga|cel.shad/, anime],
  [/comic|graphic novel|cartoon/, comic],
  [/pop.?art|screen print|warhol|lichtenstein/, popArt],
  [/pixel|8.?bit|16.?bit|sprite/, pixelArt],
  [/low.?poly|faceted|polygon/, lowPoly],
  [/stained.glass/, stainedGlass],
  [/mosaic|tesserae/, mosaic],
  [/cyberpunk|neon|synthwave/, cyberpunk],
  [/clay|plasticine|stop.motion/, clay],
  [/3d render|\b3d\b|pixar|octane/, render3d],
  [/vintage|sepia|retro|daguerreotype/, vintage],
  [/photograph|photo\b|studio light|photorealis/, studioPhoto],
];

/** The style the words of a prompt ask for; oil, when they name none. */
export const styleOf = (prompt: string): Style => {
  const words = prompt.toLowerCase();
  const found = NAMED.map(([pattern, style]) => ({ at: words.search(pattern), style }))
    .filter(({ at }) => at >= 0)
    .toSorted((a, b) => a.at - b.at);
  return found[0]?.style ?? oilPainting;
};
