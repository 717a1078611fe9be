/** Power × stance: one column for each stance, the powerful at the top, lanes so that nobody overlaps. */

import { REST } from "./folding.js";

const COLUMNS = [-2, -1, 0, 1, 2, null];
const LANE = 112;
const GAP = 26;
const NARROWEST = 176;
const LABEL = 50;
const ROW = 92;
const ROWS = [4, 5, 6, 8, 10, 13, 17];
const ABOVE = 110;
const BELOW = 80;

/** Places of the visible people, and the columns behind them, as large as the screen's shape allows. */
export function gridPlaces(view, aspect) {
  const shown = view.map.people.filter((person) => view.isVisible(person.id));
  const sizes = new Map(shown.map(({ id }) => [id, view.cy.getElementById(id).data("size") * 1.3]));
  const greatest = Math.max(...shown.map((person) => person.power ?? 0), 1e-9);
  const candidates = ROWS.map((rows) => arrange(shown, { rows, sizes, greatest }));
  const scale = ({ width, height }) => Math.min(aspect / width, 1 / height);
  const best = candidates.reduce((one, other) => (scale(other) > scale(one) ? other : one));
  view.columns = best.columns;
  return { at: best.at, frame: [...frame(best, view.map.words), ...chip(view, best)] };
}

function arrange(shown, { rows, sizes, greatest }) {
  const at = new Map();
  const columns = [];
  let left = 0;
  for (const stance of COLUMNS) {
    const inside = shown.filter((person) => person.stance === stance);
    if (stance === null && !inside.length) continue;
    const lanes = Math.max(1, Math.ceil(inside.length / rows));
    const width = Math.max(NARROWEST, lanes * LANE + GAP);
    const column = { stance, lanes, left, width, middle: left + width / 2 };
    columns.push(column);
    fill(inside, { column, greatest, sizes, height: (rows - 1) * ROW }).forEach((place, id) => at.set(id, place));
    left += width;
  }
  const bottom = Math.max((rows - 1) * ROW, ...[...at.values()].map(({ y }) => y));
  return { at, columns, bottom, width: left, height: bottom + ABOVE + BELOW };
}

function fill(people, { column, greatest, sizes, height }) {
  const free = new Array(column.lanes).fill(-Infinity);
  const places = new Map();
  const byPower = [...people].sort((a, b) => (b.power ?? 0) - (a.power ?? 0));
  for (const person of byPower) {
    const half = sizes.get(person.id) / 2;
    const wanted = (1 - (person.power ?? 0) / greatest) * height;
    let lane = free.findIndex((edge) => wanted - half >= edge);
    if (lane < 0) lane = free.indexOf(Math.min(...free));
    const y = Math.max(wanted, free[lane] + half);
    free[lane] = y + half + LABEL;
    places.set(person.id, { x: column.middle + (lane - (column.lanes - 1) / 2) * LANE, y });
  }
  return places;
}

function frame({ columns, bottom }, words) {
  const middle = (bottom + BELOW - ABOVE) / 2;
  const nodes = columns.flatMap(({ stance, middle: x, width }, i) => [
    { classes: "band", position: { x, y: middle }, data: { id: `band ${i}`, w: width - 10, h: bottom + ABOVE + BELOW } },
    { classes: "axis", position: { x, y: -80 }, data: { id: `axis ${i}`, label: words.stances[stance] ?? words.unknown } },
  ]);
  const upright = { classes: "axis upright", position: { x: -20, y: middle }, data: { id: "axis power", label: `${words.power} →` } };
  return [...nodes, upright].map((node) => ({ group: "nodes", ...node }));
}

/** Under the unknown the chip of those who are not shown. */
function chip({ map, folded }, { columns, bottom }) {
  const last = columns.at(-1);
  if (!map.rest.size || last.stance !== null) return [];
  const label = folded.has(REST) ? `+${map.rest.size}` : "−";
  return [{ group: "nodes", classes: "fold rest", position: { x: last.middle, y: bottom + 62 }, data: { id: "fold rest", of: REST, label } }];
}

/** The stance of the column at that x; undefined outside of all. */
export function columnAt(view, x) {
  return view.columns.find(({ left, width }) => x >= left && x < left + width)?.stance;
}
