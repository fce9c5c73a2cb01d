import { type HeadTurn, mapPath, mirror, noise, type Point, round, turn } from './geometry.js';
import type { Person } from './person.js';

/** The face is drawn around this axis, in a space of 1024 x 1280. */
export const AXIS = 512;

const FACE_OUTLINE =
  'M512 866 C466 866 426 838 390 792 C356 748 332 692 323 622 C314 548 318 468 340 408 C368 338 436 300 512 300 ' +
  'C588 300 656 338 684 408 C706 468 710 548 701 622 C692 692 668 748 634 792 C598 838 558 866 512 866 Z';

const EYE =
  'M383 590 C396 564 418 553 437 554 C456 555 469 572 477 593 C463 603 447 608 431 608 C411 608 395 601 383 590 Z';
const UPPER_LID =
  'M366 580 C372 586 377 587 381 584 C396 560 418 549 438 550 C459 551 472 569 479 594 C468 575 455 562 437 561 C418 560 400 570 386 591 C378 592 370 588 366 580 Z';
const CREASE = 'M384 568 C398 545 422 534 442 536 C460 538 471 550 478 566';
const LOWER_LID = 'M390 597 C404 607 418 610 432 610 C448 610 462 606 474 597';
const BROW = 'M360 548 C380 516 420 499 482 513 C488 519 488 527 483 534 C440 521 404 525 360 548 Z';
const SOCKET = 'M366 560 C384 520 460 512 492 552 C496 590 480 612 432 620 C394 616 364 598 366 560 Z';

const NOSE_SIDE =
  'M542 548 C546 600 552 640 566 684 C576 706 566 724 546 722 C530 716 528 690 528 660 C528 620 530 580 542 548 Z';
const NOSE_UNDER =
  'M464 706 C472 724 492 716 512 728 C532 716 552 724 560 706 C562 724 546 734 512 738 C478 734 462 724 464 706 Z';
const NOSE_LINE =
  'M466 690 C458 704 464 720 480 718 M558 690 C566 704 560 720 544 718 M494 722 C504 728 520 728 530 722';
const NOSTRIL = 'M480 716 C486 707 498 708 504 716 C498 722 486 722 480 716 Z';
const NOSE_LIGHT = 'M506 560 C502 610 500 650 498 684 C504 696 518 696 522 684 C522 650 520 610 518 560 Z';

const UPPER_LIP =
  'M434 766 C462 757 484 747 498 749 C505 750 508 753 512 754 C516 753 519 750 526 749 C540 747 562 757 590 766 C560 775 536 774 512 777 C488 774 464 775 434 766 Z';
const LOWER_LIP =
  'M438 768 C466 776 488 775 512 777 C536 775 558 776 586 768 C572 797 544 812 512 812 C480 812 452 797 438 768 Z';
const MOUTH_LINE =
  'M429 762 C442 772 466 775 488 774 C500 774 506 778 512 778 C518 778 524 774 536 774 C558 775 582 772 595 762';
const LIP_LIGHT = 'M484 790 C500 785 524 785 540 790 C524 798 500 798 484 790 Z';
const UNDER_LIP = 'M462 818 C490 832 534 832 562 818 C544 842 480 842 462 818 Z';

/** Eyes, brows, nose and mouth, turned, over a skin that lies between them and the hair. */
export function drawFace(person: Person, yaw: number): string {
  const head: HeadTurn = { yaw, radius: 226, axis: AXIS };
  const on = (path: string, lift = 0) => mapPath(path, turn(head, lift));
  const both = (path: string) => [on(path), on(mirror(path, AXIS))] as const;
  return [
    skin(person, head),
    ...both(SOCKET).map(
      (d) => `<path d="${d}" fill="${person.skin.shade}" opacity=".42" filter="url(#b10)"/>`,
    ),
    nose(person, on),
    mouth(person, on),
    ...[1, -1].map((side) => eye(person, head, side)),
    ...[1, -1].map((side) => brow(person, head, side)),
  ].join('\n');
}

/** The silhouette of a turned head stays nearly as wide; its chin goes with the face. */
function outline({ yaw, radius }: HeadTurn): string {
  const shift = Math.sin((yaw * Math.PI) / 180) * radius * 0.6;
  return mapPath(FACE_OUTLINE, ([x, y]) => [x + shift * Math.max(0, (y - 430) / 436), y]);
}

function skin({ name, skin: { shade, deep, light }, blush }: Person, head: HeadTurn): string {
  const centre = (x: number, y: number) => turn(head)([x, y])[0];
  const spot = ([x, y]: Point, [rx, ry]: Point, look: string) =>
    `<ellipse cx="${round(centre(x, y))}" cy="${y}" rx="${rx}" ry="${ry}" ${look}/>`;
  const shape = outline(head);
  return `<clipPath id="${name}-face"><path d="${shape}"/></clipPath>
<path d="${shape}" fill="url(#${name}-skin)"/>
<g clip-path="url(#${name}-face)">
<path d="M520 300 C640 330 640 560 610 700 C590 790 560 850 512 872 L760 872 L760 300 Z" fill="${shade}" opacity=".5" filter="url(#b40)"/>
<path d="${shape}" fill="none" stroke="${deep}" stroke-width="34" opacity=".36" filter="url(#b18)"/>
${spot([404, 676], [62, 44], `fill="${blush}" opacity=".36" filter="url(#b18)"`)}
${spot([620, 676], [62, 44], `fill="${blush}" opacity=".34" filter="url(#b18)"`)}
${spot([486, 420], [110, 62], `fill="${light}" opacity=".75" filter="url(#b18)"`)}
${spot([404, 640], [40, 22], `fill="${light}" opacity=".8" filter="url(#b10)"`)}
${spot([614, 642], [34, 20], `fill="${light}" opacity=".4" filter="url(#b10)"`)}
${spot([506, 846], [36, 16], `fill="${light}" opacity=".6" filter="url(#b10)"`)}
</g>`;
}

function nose({ skin: { shade, deep, light } }: Person, on: (path: string, lift?: number) => string): string {
  return `<path d="${on(NOSE_SIDE, 26)}" fill="${shade}" opacity=".55" filter="url(#b10)"/>
<path d="${on('M486 552 C478 590 474 620 470 660 C480 640 490 600 494 556 Z', 14)}" fill="${shade}" opacity=".4" filter="url(#b6)"/>
<path d="${on(NOSE_LIGHT, 34)}" fill="${light}" opacity=".85" filter="url(#b6)"/>
<ellipse cx="${on('M506 690', 44).slice(1).split(' ')[0]}" cy="688" rx="13" ry="10" fill="#fff6ec" opacity=".6" filter="url(#b4)"/>
<path d="${on(NOSE_UNDER, 30)}" fill="${deep}" opacity=".42" filter="url(#b6)"/>
<path d="${on(NOSE_LINE, 30)}" fill="none" stroke="${deep}" stroke-width="4.5" stroke-linecap="round" opacity=".5" filter="url(#b2)"/>
<path d="${on(NOSTRIL, 32)}" fill="${deep}" opacity=".85" filter="url(#b2)"/>
<path d="${on(mirror(NOSTRIL, AXIS), 32)}" fill="${deep}" opacity=".85" filter="url(#b2)"/>
<path d="${on('M500 738 C502 744 502 748 500 752 M524 738 C522 744 522 748 524 752', 20)}" fill="none" stroke="${shade}" stroke-width="5" opacity=".55" filter="url(#b2)"/>`;
}

function mouth({ name, lips, skin: { deep } }: Person, on: (path: string, lift?: number) => string): string {
  return `<path d="${on(UNDER_LIP, 12)}" fill="${deep}" opacity=".32" filter="url(#b6)"/>
<path d="${on(UPPER_LIP, 18)}" fill="${lips.upper}"/>
<path d="${on(LOWER_LIP, 18)}" fill="url(#${name}-lip)"/>
<path d="${on(LIP_LIGHT, 20)}" fill="#ffe9e4" opacity=".55" filter="url(#b4)"/>
<path d="${on(MOUTH_LINE, 18)}" fill="none" stroke="${lips.line}" stroke-width="4" stroke-linecap="round"/>
<path d="${on('M421 756 C424 761 428 765 434 767 M603 756 C600 761 596 765 590 767', 14)}" fill="none" stroke="${deep}" stroke-width="5" stroke-linecap="round" opacity=".5" filter="url(#b2)"/>`;
}

/** `side` 1 is the eye on the left of the picture, -1 the one on the right. */
function eye({ name, iris, skin: { deep } }: Person, head: HeadTurn, side: number): string {
  const on = (path: string) => mapPath(side > 0 ? path : mirror(path, AXIS), turn(head));
  const [x] = turn(head)([side > 0 ? 432 : 592, 580]);
  const cx = round(x + head.yaw * 0.16);
  const squeeze = round(Math.cos(((head.yaw + side * -20) * Math.PI) / 180) / Math.cos((20 * Math.PI) / 180));
  const id = `${name}-eye${side > 0 ? 'L' : 'R'}`;
  return `<clipPath id="${id}"><path d="${on(EYE)}"/></clipPath>
<path d="${on(EYE)}" fill="#f6f1ec"/>
<g clip-path="url(#${id})">
<ellipse cx="${cx}" cy="580" rx="${25.5 * squeeze}" ry="25.5" fill="url(#${name}-iris)" stroke="${iris.ring}" stroke-width="3"/>
<ellipse cx="${cx}" cy="580" rx="${11 * squeeze}" ry="11" fill="#0b0908"/>
<path d="${on('M370 548 L490 548 L490 574 C460 556 410 556 370 590 Z')}" fill="#2a1712" opacity=".5" filter="url(#b4)"/>
<circle cx="${round(cx - 8)}" cy="572" r="6" fill="#fff"/>
<circle cx="${round(cx + 8)}" cy="589" r="3" fill="#fff" opacity=".65"/>
<circle cx="${round(turn(head)([side > 0 ? 474 : 550, 594])[0])}" cy="594" r="6" fill="#d88f80" opacity=".8"/>
</g>
<path d="${on(CREASE)}" fill="none" stroke="${deep}" stroke-width="4" stroke-linecap="round" opacity=".55" filter="url(#b2)"/>
<path d="${on(LOWER_LID)}" fill="none" stroke="${deep}" stroke-width="3" stroke-linecap="round" opacity=".6" filter="url(#b1)"/>
<path d="${on(UPPER_LID)}" fill="#20110c"/>`;
}

function brow({ hair, seed }: Person, head: HeadTurn, side: number): string {
  const random = noise(seed + side);
  const on = (path: string) => mapPath(side > 0 ? path : mirror(path, AXIS), turn(head));
  const hairs = Array.from({ length: 64 }, () => {
    const t = random();
    const x = 482 - t * 112;
    const y =
      524 -
      Math.sin(Math.min(1, t * 1.5) * 1.57) * 8 +
      Math.max(0, t - 0.55) * 54 +
      (random() - 0.5) * 12 * (1 - t);
    return `M${round(x)} ${round(y + 5)} L${round(x - 8 - t * 10)} ${round(y - 7 * (1 - t) + t * 12)}`;
  });
  return `<path d="${on(BROW)}" fill="${hair.dark}" opacity=".72" filter="url(#b2)"/>
<path d="${on(hairs.join(' '))}" fill="none" stroke="${hair.dark}" stroke-width="2" stroke-linecap="round" opacity=".75"/>`;
}
