/** Large organisations come folded: a manager stands for everybody below until the chip is pressed. */

import { everyoneBelow, topOf } from "./payload.js";
import { place } from "./moving.js";

/** What the chip of the grid is called among the folded. */
export const REST = "rest";

/** How many people one can read at once on a screen of that width. */
export function readable(width) {
  return width < 600 ? 14 : 40;
}

/** Managers to fold so that no more than that many people show: the most powerful open first. */
export function foldLarge(map, most) {
  if (map.people.length <= most) return new Set();
  const folded = new Set(map.people.map(({ id }) => id).filter((id) => map.reportsOf.get(id).length));
  const { heads, loose } = topOf(map);
  const waiting = [...heads];
  let shown = heads.length + loose.length;
  const weight = (id) => everyoneBelow(map, id).length + 1000 * (map.byId.get(id).power ?? 0);
  while (waiting.length) {
    waiting.sort((a, b) => weight(b) - weight(a));
    const id = waiting.shift();
    const reports = map.reportsOf.get(id);
    if (shown + reports.length > most) continue;
    folded.delete(id);
    shown += reports.length;
    waiting.push(...reports.filter((other) => map.reportsOf.get(other).length));
  }
  return folded;
}

/** Whether a folded manager stands above somebody. */
export function isFolded(view, id) {
  for (let at = view.map.superiorOf.get(id); at; at = view.map.superiorOf.get(at)) {
    if (view.folded.has(at)) return true;
  }
  return false;
}

/** In the grid those nobody has judged, beyond the most powerful, are one chip until it is pressed. */
export function isRest(view, id) {
  return view.folded.has(REST) && view.map.rest.has(id);
}

/** Open every manager above somebody, so that they show. */
export function unfoldTo(view, id) {
  if (view.layout === "grid") view.folded.delete(REST);
  for (let at = view.map.superiorOf.get(id); at; at = view.map.superiorOf.get(at)) view.folded.delete(at);
}

export function toggleFold(view, id) {
  if (!view.folded.delete(id)) view.folded.add(id);
}

/** The chips "+12" beside folded managers, and "−" beside the chosen one. */
export function drawFolds(view, at, moved) {
  const { cy, map } = view;
  const chips = view.layout === "grid" ? [] : [...at.keys()].filter((id) => hasChip(view, id));
  cy.batch(() => {
    cy.nodes(".fold").not(".rest").filter((node) => !chips.includes(node.data("of"))).remove();
    for (const id of chips) {
      const label = view.folded.has(id) ? `+${everyoneBelow(map, id).length}` : "−";
      const held = cy.getElementById(`fold ${id}`);
      const data = { id: `fold ${id}`, of: id, label };
      if (held.empty()) cy.add({ group: "nodes", classes: "fold", grabbable: false, data, position: besides(view, id, at.get(id)) });
      else held.data(data);
    }
  });
  for (const id of chips) place(cy.getElementById(`fold ${id}`), besides(view, id, at.get(id)), moved);
}

/** Where a chip stands: at the right of the person's disc. */
export function besides(view, id, { x, y }) {
  return { x: x + view.cy.getElementById(id).data("size") / 2 + 26, y };
}

function hasChip(view, id) {
  if (view.folded.has(id)) return true;
  return view.chosen === id && view.map.reportsOf.get(id).length > 0;
}
