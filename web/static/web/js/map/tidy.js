/** The organisation as a tidy tree: leaves on two levels, or hung in columns where that fits better. */

import { topOf } from "./payload.js";

const CELL = 108;
const LEVEL = 150;
const STEP = 0.56 * CELL;
const STAGGER = 84;
const ROW = 108;
const HANGS = [0, 2, 3, 4, 6, 9];
const BIN = 10;

/** Positions and spines for the visible people, chosen to be largest on a screen of that shape. */
export function tidy(map, isVisible, aspect) {
  const candidates = HANGS.map((rows) => arrange(map, isVisible, { rows, aspect }));
  const scale = ({ width, height }) => Math.min(aspect / width, 1 / height);
  return stretched(candidates.reduce((best, other) => (scale(other) > scale(best) ? other : best)), aspect);
}

/** A wide tree on a high screen may use the height: more room for names and curves. */
function stretched(plan, aspect) {
  const factor = Math.min(1.45, Math.max(1, plan.width / aspect / plan.height));
  for (const place of plan.at.values()) place.y *= factor;
  return plan;
}

function arrange(map, isVisible, { rows, aspect }) {
  const { heads, loose } = topOf(map);
  const shown = heads.filter(isVisible);
  const trees = shown.map((id) => subtree(id, { map, isVisible, rows }));
  const forest = sideBySide(trees, CELL * 0.3);
  const plan = { at: new Map(), spine: new Map() };
  for (const place of forest) plan.at.set(place.id, place);
  for (const place of forest) if (place.spine !== undefined) plan.spine.set(place.id, place.spine);
  placeLoose(plan, loose.filter(isVisible), { forest, aspect });
  return { ...plan, ...extent([...plan.at.values()]) };
}

/** Places of a head (at 0, 0) and of everybody below. */
function subtree(id, context) {
  const below = context.map.reportsOf.get(id).filter(context.isVisible);
  const hasReports = (other) => context.map.reportsOf.get(other).some(context.isVisible);
  const leaves = below.filter((other) => !hasReports(other));
  const branches = below.filter(hasReports).map((other) => subtree(other, context));
  const half = Math.ceil(branches.length / 2);
  const blocks = [...branches.slice(0, half), leafBlock(leaves, context.rows), ...branches.slice(half)];
  const children = shift(sideBySide(blocks.filter((block) => block.length), CELL * 0.08), 0, LEVEL);
  const middle = centreOf(children.filter((place) => place.y === LEVEL));
  return [{ id, x: 0, y: 0 }, ...shift(children, -middle, 0)];
}

/** On two levels; or, if they hang, in pairs of columns of so many rows with a spine between. */
function leafBlock(leaves, rows) {
  if (!rows || leaves.length < 3) return leaves.map((id, i) => ({ id, x: i * STEP, y: (i % 2) * STAGGER }));
  const pairs = Math.ceil(leaves.length / (2 * rows));
  const deep = Math.ceil(leaves.length / (2 * pairs));
  return leaves.map((id, i) => {
    const spine = Math.floor(i / (2 * deep)) * 2 * CELL;
    return { id, x: spine + (i % 2 ? 0.5 : -0.5) * CELL, y: Math.floor((i % (2 * deep)) / 2) * ROW, spine };
  });
}

/** Push each block to the right until nobody touches, using every gap the outlines leave. */
function sideBySide(blocks, gap) {
  const placed = [];
  const right = new Map();
  for (const block of blocks) {
    let push = placed.length ? -Infinity : 0;
    eachBin(block, (bin, left) => {
      if (right.has(bin)) push = Math.max(push, right.get(bin) + gap - left);
    });
    const moved = shift(block, push === -Infinity ? 0 : push, 0);
    eachBin(moved, (bin, _left, edge) => right.set(bin, Math.max(right.get(bin) ?? -Infinity, edge)));
    placed.push(...moved);
  }
  return placed;
}

/** Each stripe of height that a block covers, with its left and right edge there. */
function eachBin(block, see) {
  for (const { x, y } of block) {
    for (let bin = Math.floor((y - 50) / BIN); bin < (y + STAGGER - 22) / BIN; bin += 1) {
      see(bin, x - CELL / 2, x + CELL / 2);
    }
  }
}

/** People without a superior and without reports stand in rows below the tree. */
function placeLoose(plan, loose, { forest, aspect }) {
  if (!loose.length) return;
  const box = extent(forest);
  const columns = forest.length
    ? Math.max(4, Math.round(box.width / CELL))
    : Math.ceil(Math.sqrt(loose.length * aspect * (ROW / CELL)));
  const used = Math.min(columns, loose.length);
  const middle = forest.length ? centreOf(forest) : 0;
  const top = forest.length ? Math.max(...forest.map(({ y }) => y)) + LEVEL : 0;
  loose.forEach((id, i) => {
    const x = middle + ((i % used) - (used - 1) / 2) * CELL;
    plan.at.set(id, { id, x, y: top + Math.floor(i / used) * (ROW + 18) });
  });
}

function shift(places, dx, dy) {
  return places.map((place) => {
    const moved = { ...place, x: place.x + dx, y: place.y + dy };
    if (place.spine !== undefined) moved.spine = place.spine + dx;
    return moved;
  });
}

function centreOf(places) {
  if (!places.length) return 0;
  const xs = places.map(({ x, spine }) => spine ?? x);
  return (Math.min(...xs) + Math.max(...xs)) / 2;
}

function extent(places) {
  const xs = places.map(({ x }) => x);
  const ys = places.map(({ y }) => y);
  if (!places.length) return { width: 1, height: 1 };
  return { width: Math.max(...xs) - Math.min(...xs) + CELL, height: Math.max(...ys) - Math.min(...ys) + LEVEL };
}
