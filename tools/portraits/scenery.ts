import { noise, round } from './geometry.js';

/** Blur filters shared by all drawings, named by their radius. */
export const FILTERS = `<defs>${[1, 2, 4, 6, 10, 18, 40]
  .map(
    (radius) =>
      `<filter id="b${radius}" x="-60%" y="-60%" width="220%" height="220%"><feGaussianBlur stdDeviation="${radius}"/></filter>`,
  )
  .join('')}</defs>`;

/** A lake between hills in the evening, 1024 wide and `height` high. */
export function drawScenery(width: number, height: number, seed = 3): string {
  const random = noise(seed);
  const at = (share: number) => round(height * share);
  const ridge = (base: number, swing: number) => {
    const steps = 9;
    const points = Array.from({ length: steps + 1 }, (_, i) => [
      round((width * i) / steps),
      round(height * (base + (random() - 0.5) * swing)),
    ]);
    const curves = points.slice(1).map(([x = 0, y = 0], i) => {
      const [px = 0, py = 0] = points[i] ?? [];
      const half = round((px + x) / 2);
      return `C${half} ${py} ${half} ${y} ${x} ${y}`;
    });
    return `M0 ${points[0]?.[1] ?? 0} ${curves.join(' ')} L${width} ${height} L0 ${height} Z`;
  };
  const clouds = Array.from({ length: 12 }, () => {
    const [x, y, w] = [
      random() * width * 0.86,
      height * (0.06 + random() * 0.26),
      width * (0.08 + random() * 0.16),
    ];
    return `<ellipse cx="${round(x)}" cy="${round(y)}" rx="${round(w)}" ry="${round(w * 0.14)}" fill="#fff1dc" opacity="${round(0.25 + random() * 0.4)}"/>`;
  });
  const trees = Array.from({ length: 26 }, () => {
    const x = random() * width;
    const tall = height * (0.05 + random() * 0.09);
    const foot = height * (0.6 + random() * 0.03);
    return `M${round(x)} ${round(foot - tall)} L${round(x + tall * 0.22)} ${round(foot)} L${round(x - tall * 0.22)} ${round(foot)} Z`;
  });
  const glints = Array.from({ length: 60 }, () => {
    const y = height * (0.64 + random() * 0.2);
    const x = width * 0.78 + (random() - 0.5) * (y - height * 0.6) * 2;
    return `M${round(x)} ${round(y)} L${round(x + 14 + random() * 46)} ${round(y)}`;
  });
  return `<defs>
<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#5f86b4"/><stop offset=".32" stop-color="#b9b3c4"/><stop offset=".55" stop-color="#f6c58f"/></linearGradient>
<linearGradient id="lake" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#e8b98a"/><stop offset=".5" stop-color="#7f93a8"/><stop offset="1" stop-color="#3c5670"/></linearGradient>
</defs>
<rect width="${width}" height="${height}" fill="url(#sky)"/>
<circle cx="${round(width * 0.82)}" cy="${at(0.43)}" r="${at(0.045)}" fill="#fff3cf"/>
<circle cx="${round(width * 0.82)}" cy="${at(0.43)}" r="${at(0.14)}" fill="#ffdf9f" opacity=".5" filter="url(#b40)"/>
<g filter="url(#b6)">${clouds.join('')}</g>
<path d="${ridge(0.44, 0.12)}" fill="#8d93b2"/>
<path d="${ridge(0.5, 0.08)}" fill="#6b7f96"/>
<path d="${ridge(0.56, 0.06)}" fill="#4d6a66"/>
<path d="${trees.join(' ')}" fill="#2f4f47"/>
<rect y="${at(0.61)}" width="${width}" height="${at(0.39)}" fill="url(#lake)"/>
<path d="${glints.join(' ')}" stroke="#ffe7bd" stroke-width="4" stroke-linecap="round" opacity=".7"/>
<path d="${ridge(0.84, 0.05)}" fill="#3d5a3c"/>
<path d="${ridge(0.9, 0.05)}" fill="#2d4630"/>`;
}
