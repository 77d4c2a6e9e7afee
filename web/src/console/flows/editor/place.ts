/** Where widgets stand on the canvas: where their definition says, else in rows from the trigger down. Pure. */
import type { FlowDefinition, FlowState } from "@shared/api/console";
import type { OfferedWidget } from "@shared/api/flows";
import { type Point, waysOut } from "./model";

/** As large as `Editor.module.css` draws them. */
const NARROWEST = 220;
const HEIGHT = 96;
const GAP = { x: 40, y: 90 };
const LETTER = 6.4;
const WIDEST_PILL = 140;
/** Room enough for a new widget of most kinds. */
const WIDEST_NEW = 300;

/** How wide a widget is drawn: as its ways out need. */
export function widthOf(state: FlowState, widget: OfferedWidget | undefined): number {
  const pills = waysOut(state, widget).map((way) => Math.min(WIDEST_PILL, way.label.length * LETTER + 18) + 6);
  return Math.max(NARROWEST, 18 + pills.reduce((sum, wide) => sum + wide, 0));
}

const isPoint = (offset: unknown): offset is Point =>
  typeof offset === "object" && offset !== null && typeof (offset as Point).x === "number" && typeof (offset as Point).y === "number";

export function placesOf(definition: FlowDefinition, widgets: ReadonlyMap<string, OfferedWidget>): Map<string, Point> {
  const given = definition.states.filter((state) => isPoint(state.properties?.offset));
  const laid = given.length === definition.states.length ? null : arranged(definition, widgets);
  const deepest = Math.max(0, ...given.map((state) => (state.properties?.offset as Point).y + HEIGHT + GAP.y));
  return new Map(
    definition.states.map((state): [string, Point] => {
      const offset = state.properties?.offset;
      if (isPoint(offset)) return [state.name, { x: offset.x, y: offset.y }];
      const place = laid?.get(state.name) ?? { x: 0, y: 0 };
      // What has no place of its own stands below everything that has one.
      return [state.name, given.length === 0 ? place : { x: place.x, y: place.y + deepest }];
    }),
  );
}

/** A place near a point on which no widget stands yet: there, or below what is in the way. */
export function freePlace(near: Point, definition: FlowDefinition, widgets: ReadonlyMap<string, OfferedWidget>): Point {
  const places = placesOf(definition, widgets);
  const boxes = definition.states.map((state) => ({ ...(places.get(state.name) ?? { x: 0, y: 0 }), width: widthOf(state, widgets.get(state.type)) }));
  const at = { ...near };
  const inTheWay = () => boxes.find((box) => at.x < box.x + box.width + GAP.x && box.x < at.x + WIDEST_NEW + GAP.x && Math.abs(box.y - at.y) < HEIGHT + GAP.x);
  for (let box = inTheWay(); box; box = inTheWay()) at.y = box.y + HEIGHT + GAP.x;
  return at;
}

/** Rows by the longest way from the trigger, each centred; what nothing leads to has the last row. */
export function arranged(definition: FlowDefinition, widgets: ReadonlyMap<string, OfferedWidget>): Map<string, Point> {
  const rows: FlowState[][] = [];
  const depths = depthsOf(definition);
  const deepest = Math.max(0, ...depths.values());
  for (const state of inOrderReached(definition, depths)) {
    const depth = depths.get(state.name) ?? deepest + 1;
    (rows[depth] ??= []).push(state);
  }
  const places = new Map<string, Point>();
  rows.forEach((row, depth) => {
    const widths = row.map((state) => widthOf(state, widgets.get(state.type)));
    let x = -(widths.reduce((sum, wide) => sum + wide, 0) + GAP.x * (row.length - 1)) / 2;
    row.forEach((state, index) => {
      places.set(state.name, { x: Math.round(x), y: depth * (HEIGHT + GAP.y) });
      x += (widths[index] ?? NARROWEST) + GAP.x;
    });
  });
  return places;
}

function depthsOf(definition: FlowDefinition): Map<string, number> {
  const states = new Map(definition.states.map((state) => [state.name, state]));
  const depths = new Map<string, number>();
  const walk = (name: string, depth: number, above: ReadonlySet<string>): void => {
    const state = states.get(name);
    // A way back up is a loop: it does not push anything down.
    if (!state || above.has(name) || (depths.get(name) ?? -1) >= depth) return;
    depths.set(name, depth);
    const path = new Set(above).add(name);
    for (const next of new Set((state.transitions ?? []).flatMap((one) => one.next ?? []))) walk(next, depth + 1, path);
  };
  walk(definition.initial_state, 0, new Set());
  return depths;
}

function inOrderReached(definition: FlowDefinition, depths: ReadonlyMap<string, number>): FlowState[] {
  const order = [...depths.keys()];
  const rank = (state: FlowState) => (depths.has(state.name) ? order.indexOf(state.name) : order.length);
  return definition.states.toSorted((one, other) => rank(one) - rank(other));
}
