/** The arrows of a flow and where their labels stand: on their arrow, clear of widgets and of one another. Pure. */

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** From one widget to another, with every event that leads there. */
export interface Arrow {
  id: string;
  source: string;
  target: string;
  events: { name: string; taken: boolean }[];
}

/** An arrow with its curve as an SVG path, and the box of its label. */
export interface Drawn extends Arrow {
  path: string;
  label: Box;
}

interface Point {
  x: number;
  y: number;
}

type Curve = readonly [Point, Point, Point, Point];

/** An average letter of the label's type where it is lit, and one of its lines, in pixels; `Flows.module.css` says the same. */
const LETTER = 7;
const LINE = 16;
const WIDEST = 190;
const MARGIN = 14;

/** How far an arrow bends aside to pass a widget that stands in its way. */
const BENDS = [0, 150, -150, 290, -290];
/** Where on its arrow a label may stand, the best first. */
const SPOTS = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82];

/** How large the label of these events is: each has a line of its own, and a long name is cut. */
export function labelSize(events: Arrow["events"]): { width: number; height: number } {
  const longest = Math.max(0, ...events.map((event) => event.name.length));
  return { width: Math.min(WIDEST, longest * LETTER + MARGIN), height: events.length * LINE };
}

export function drawArrows(arrows: Arrow[], widgets: ReadonlyMap<string, Box>): Drawn[] {
  const taken: Box[] = [...widgets.values()];
  return arrows.flatMap((arrow) => {
    const [from, to] = [widgets.get(arrow.source), widgets.get(arrow.target)];
    if (!from || !to) return [];
    const others = [...widgets].flatMap(([name, box]) => (name === arrow.source || name === arrow.target ? [] : [box]));
    const curve = best(BENDS.map((bend) => bent(from, to, bend)), (one) => crossings(one, others));
    const size = labelSize(arrow.events);
    const label = best(SPOTS.map((spot) => around(at(curve, spot), size)), (box) => overlap(box, taken));
    taken.push(label);
    return [{ ...arrow, path: svgPath(curve), label }];
  });
}

/** The first candidate that costs nothing, else the cheapest. */
function best<T>(candidates: T[], cost: (candidate: T) => number): T {
  return candidates.reduce((found, next) => (cost(next) < cost(found) ? next : found));
}

function bent(from: Box, to: Box, bend: number): Curve {
  const [start, end] = [{ x: from.x + from.width / 2, y: from.y + from.height }, { x: to.x + to.width / 2, y: to.y }];
  const pull = Math.max(40, Math.abs(end.y - start.y) / 2);
  // A way back up leaves by the side, or it would run through its own widgets.
  const aside = end.y <= start.y && bend === 0 ? 150 : bend;
  return [start, { x: start.x + aside, y: start.y + pull }, { x: end.x + aside, y: end.y - pull }, end];
}

function at([start, leaving, arriving, end]: Curve, t: number): Point {
  const u = 1 - t;
  const mix = (key: keyof Point) =>
    u * u * u * start[key] + 3 * u * u * t * leaving[key] + 3 * u * t * t * arriving[key] + t * t * t * end[key];
  return { x: mix("x"), y: mix("y") };
}

function svgPath([start, leaving, arriving, end]: Curve): string {
  const points = [leaving, arriving, end].map((point) => `${point.x},${point.y}`);
  return `M${start.x},${start.y} C${points.join(" ")}`;
}

function crossings(curve: Curve, boxes: Box[]): number {
  const spots = Array.from({ length: 24 }, (_, index) => at(curve, index / 23));
  return spots.filter((spot) => overlap({ ...spot, width: 0, height: 0 }, boxes, 4) > 0).length;
}

function around(middle: Point, size: { width: number; height: number }): Box {
  return { x: middle.x - size.width / 2, y: middle.y - size.height / 2, ...size };
}

/** By how many pixels a box stands on others, `gap` pixels around each of them included. */
export function overlap(box: Box, others: Box[], gap = 2): number {
  return others.reduce((sum, other) => {
    const wide = Math.min(box.x + box.width, other.x + other.width + gap) - Math.max(box.x, other.x - gap);
    const high = Math.min(box.y + box.height, other.y + other.height + gap) - Math.max(box.y, other.y - gap);
    return wide >= 0 && high >= 0 ? sum + (wide + 1) * (high + 1) : sum;
  }, 0);
}
