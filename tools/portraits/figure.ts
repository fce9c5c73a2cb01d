import { AXIS, drawFace } from './face.js';
import { between, mapPath, noise, round } from './geometry.js';
import type { Person } from './person.js';

/** Two guides per lock, from the parting to the tip; strands lie between them. */
const LOCKS = [
  {
    inner:
      'M572 324 C488 330 408 372 370 458 C338 532 312 616 330 700 C344 770 276 836 262 906 C254 956 276 1010 322 1046',
    outer:
      'M556 214 C396 184 258 268 240 446 C222 548 262 622 232 716 C210 796 178 852 176 926 C174 978 192 1022 224 1058',
  },
  {
    inner:
      'M572 324 C618 330 656 372 674 450 C698 532 722 610 700 700 C688 770 752 836 766 906 C774 956 752 1010 706 1046',
    outer:
      'M556 214 C702 188 772 276 788 446 C806 548 766 622 794 716 C816 796 848 852 850 926 C852 978 834 1022 802 1058',
  },
] as const;

const BACK_HAIR =
  'M512 216 C376 204 256 280 244 446 C234 560 262 640 240 740 C222 820 190 900 206 980 C300 1070 340 1060 400 1020 ' +
  'L624 1020 C684 1060 724 1070 818 980 C834 900 804 820 788 740 C766 640 794 560 782 446 C768 280 648 204 512 216 Z';

const SHORT_HAIR =
  'M318 560 C296 470 300 360 350 290 C400 226 470 206 540 212 C640 218 720 290 726 400 C730 460 722 520 708 560 ' +
  'C704 500 690 440 668 404 C620 380 560 350 520 352 C460 352 390 372 356 410 C338 450 326 500 318 560 Z';

interface Look {
  readonly yaw?: number;
  readonly hair?: 'long' | 'short';
}

/** Head and shoulders in a space of 1024 x 1280; `yaw` in degrees, positive to the right of the picture. */
export function drawFigure(person: Person, { yaw = 0, hair = 'long' }: Look = {}): string {
  return [
    gradients(person),
    hair === 'long' ? backHair(person) : '',
    body(person),
    hair === 'short' ? ears(person) : '',
    drawFace(person, yaw),
    hair === 'long' ? longHair(person) : shortHair(person),
  ].join('\n');
}

function stops(...colours: readonly (readonly [colour: string, at: number])[]): string {
  return colours.map(([colour, at]) => `<stop offset="${at}" stop-color="${colour}"/>`).join('');
}

function gradients({ name, skin, lips, iris, hair, clothes }: Person): string {
  return `<defs>
<radialGradient id="${name}-skin" cx=".4" cy=".38" r=".75">${stops([skin.light, 0], [skin.base, 0.55], [skin.shade, 1])}</radialGradient>
<linearGradient id="${name}-neck" x1="0" y1="0" x2="1" y2=".6">${stops([skin.base, 0], [skin.shade, 0.6], [skin.deep, 1])}</linearGradient>
<linearGradient id="${name}-lip" x1="0" y1="0" x2="0" y2="1">${stops([lips.upper, 0], [lips.lower, 0.5], [lips.upper, 1])}</linearGradient>
<radialGradient id="${name}-iris" cx=".5" cy=".62" r=".6">${stops([iris.inner, 0.25], [iris.outer, 0.85], [iris.ring, 1])}</radialGradient>
<linearGradient id="${name}-hair" x1="0" y1="0" x2="0" y2="1">${stops([hair.base, 0], [hair.light, 0.3], [hair.base, 0.5], [hair.dark, 1])}</linearGradient>
<linearGradient id="${name}-clothes" x1="0" y1="0" x2="1" y2="1">${stops([clothes.light, 0], [clothes.base, 0.45], [clothes.dark, 1])}</linearGradient>
</defs>`;
}

function body({ name, skin, clothes, seed }: Person): string {
  const random = noise(seed);
  const folds = Array.from({ length: 16 }, (_, i) => {
    const x = 150 + i * 48 + random() * 20;
    const bend = (512 - x) * 0.25;
    return `M${round(x + bend)} ${round(1030 + random() * 40)} C${round(x)} 1120 ${round(x - bend * 0.4)} 1200 ${round(x - bend * 0.6)} 1290`;
  });
  return `<path d="M424 770 C424 860 424 930 390 985 C450 1060 574 1060 634 985 C600 930 600 860 600 770 Z" fill="url(#${name}-neck)"/>
<path d="M420 800 C440 880 560 900 604 800 C612 900 590 950 512 960 C440 950 418 900 420 800 Z" fill="${skin.deep}" opacity=".55" filter="url(#b18)"/>
<path d="M70 1290 C84 1130 150 1060 262 1030 C330 1010 380 996 404 962 C440 1010 584 1010 620 962 C644 996 694 1010 762 1030 C874 1060 940 1130 954 1290 Z" fill="url(#${name}-clothes)"/>
<path d="${folds.join(' ')}" fill="none" stroke="${clothes.dark}" stroke-width="10" opacity=".35" filter="url(#b6)"/>
<path d="M404 962 C396 930 408 906 420 890 C450 950 574 950 604 890 C616 906 628 930 620 962 C584 1012 440 1012 404 962 Z" fill="${clothes.base}"/>
<path d="M408 960 C440 1006 584 1006 616 960 M412 936 C446 984 578 984 612 936 M416 912 C450 962 574 962 608 912" fill="none" stroke="${clothes.dark}" stroke-width="5" opacity=".5" filter="url(#b1)"/>
<path d="M110 1180 C150 1090 220 1060 300 1040" fill="none" stroke="${clothes.light}" stroke-width="18" opacity=".55" filter="url(#b10)"/>`;
}

function ears({ skin }: Person): string {
  const ear = 'M326 560 C300 540 286 570 296 610 C302 650 318 680 334 676 Z';
  const mirrored = mapPath(ear, ([x, y]) => [2 * AXIS - x, y]);
  return `<path d="${ear}" fill="${skin.base}"/><path d="${mirrored}" fill="${skin.shade}"/>
<path d="M316 580 C304 590 306 630 322 650" fill="none" stroke="${skin.deep}" stroke-width="5" opacity=".5" filter="url(#b2)"/>`;
}

function backHair({ hair, seed }: Person): string {
  const random = noise(seed * 17);
  const strands = Array.from({ length: 60 }, () => {
    const x = 270 + random() * 484;
    const away = (x - 512) * 0.25;
    return `M${round(x)} 620 C${round(x)} 740 ${round(x + away)} 860 ${round(x + away * 0.4)} ${round(960 + random() * 60)}`;
  });
  return `<path d="${BACK_HAIR}" fill="${hair.dark}"/>
<path d="${strands.join(' ')}" fill="none" stroke="${hair.base}" stroke-width="3" opacity=".5" filter="url(#b1)"/>`;
}

function longHair(person: Person): string {
  const random = noise(person.seed * 31);
  const { name, skin, hair } = person;
  const tones = [hair.light, hair.base, hair.base, hair.dark, hair.dark];
  const strands = LOCKS.flatMap(({ inner, outer }) =>
    Array.from({ length: 74 }, () => {
      const share = random() * 1.03 - 0.03;
      const tone = tones[Math.floor(random() * tones.length)];
      const [sway, reach] = [(random() - 0.5) * 26, 0.92 + random() * 0.1];
      const path = mapPath(between(inner, outer, share), ([x, y]) => {
        const fall = Math.max(0, y - 420) / 640;
        return [x + sway * fall, 420 + (y - 420) * (y > 420 ? reach : 1)];
      });
      return `<path d="${path}" stroke="${tone}" stroke-width="${round(1 + random() * 3.6)}" opacity="${round(0.3 + random() * 0.5)}"/>`;
    }),
  );
  const shapes = LOCKS.map(
    ({ inner, outer }) =>
      `${inner} L${outer
        .split(' ')
        .slice(-2)
        .join(' ')
        .replace(/^[A-Z]/, '')} ${backwards(outer)} Z`,
  );
  return `<g clip-path="url(#${name}-face)"><path d="${shapes.join(' ')}" transform="translate(9 14)" fill="${skin.deep}" filter="url(#b10)" opacity=".5"/></g>
<path d="${shapes.join(' ')}" fill="url(#${name}-hair)"/>
<g fill="none" stroke-linecap="round">${strands.join('\n')}</g>
<path d="M292 400 C326 310 410 262 500 262" fill="none" stroke="${hair.light}" stroke-width="30" opacity=".55" filter="url(#b10)"/>
<path d="M640 284 C700 324 736 380 746 446" fill="none" stroke="${hair.light}" stroke-width="22" opacity=".45" filter="url(#b10)"/>`;
}

function shortHair({ name, hair, seed, skin }: Person): string {
  const random = noise(seed * 31);
  const strands = Array.from({ length: 120 }, () => {
    const x = 330 + random() * 370;
    const y = 240 + random() * 120 + Math.abs(x - 512) * 0.25;
    return `M${round(x)} ${round(y)} C${round(x + 10)} ${round(y - 18)} ${round(x + 26)} ${round(y - 22)} ${round(x + 40)} ${round(y - 12)}`;
  });
  return `<g clip-path="url(#${name}-face)"><path d="${SHORT_HAIR}" transform="translate(4 16)" fill="${skin.deep}" opacity=".5" filter="url(#b10)"/></g>
<path d="${SHORT_HAIR}" fill="url(#${name}-hair)"/>
<clipPath id="${name}-short"><path d="${SHORT_HAIR}"/></clipPath>
<path d="${strands.join(' ')}" clip-path="url(#${name}-short)" fill="none" stroke="${hair.light}" stroke-width="3" opacity=".4" stroke-linecap="round"/>`;
}

/** The same cubic path, reversed, without the first M. */
function backwards(path: string): string {
  const numbers = [...path.matchAll(/-?\d+(?:\.\d+)?/g)].map(([text]) => text);
  const points = Array.from(
    { length: numbers.length / 2 },
    (_, i) => `${numbers[i * 2]} ${numbers[i * 2 + 1]}`,
  );
  const reversed = points.toReversed().slice(1);
  return Array.from(
    { length: reversed.length / 3 },
    (_, i) => `C${reversed.slice(i * 3, i * 3 + 3).join(' ')}`,
  ).join(' ');
}
