/** The map of one day after the other: whoever was seen on any of them keeps one place. */

import { synchronise } from "./elements.js";
import { drawFolds } from "./folding.js";
import { currentPlaces, movement } from "./layouts.js";
import { layLines } from "./lines.js";
import { place } from "./moving.js";
import { indexed } from "./payload.js";
import { tidy } from "./tidy.js";

/** Draw the people and ties of that day; nobody moves because somebody else came or went. */
export function showDay(view, data) {
  const before = view.layout === "influence" ? currentPlaces(view) : new Map();
  const everybody = seen(view, data);
  view.map = indexed(data);
  synchronise(view.cy, view.map, view.colours);
  if (view.layout === "grid") {
    view.arrange();
    return;
  }
  const plan = planOf(view, everybody);
  const shown = view.map.people.map(({ id }) => id).filter(view.isVisible);
  const at = new Map(shown.filter((id) => plan.at.has(id)).map((id) => [id, before.get(id) ?? plan.at.get(id)]));
  const moved = movement(view);
  view.places = at;
  view.spines = plan.spine;
  for (const [id, spot] of at) place(view.cy.getElementById(id), spot, moved);
  drawFolds(view, at, moved);
  layLines(view);
}

/** Everybody of the days seen so far; whom somebody first reported to decides on their place. */
function seen(view, data) {
  view.film ??= { people: new Map(), ties: new Map() };
  const { people, ties } = view.film;
  const known = people.size;
  for (const source of [view.map, data]) {
    for (const person of source.people) people.set(person.id, person);
    for (const tie of source.ties) {
      const key = tie.kind === "reports_to" ? tie.from : `${tie.from} ${tie.kind} ${tie.to}`;
      if (!ties.has(key)) ties.set(key, tie);
    }
  }
  if (people.size > known) view.film.plan = null;
  return { ...data, people: [...people.values()], ties: [...ties.values()] };
}

/** Places for all of them at once, kept until somebody new is seen or something is unfolded. */
function planOf(view, everybody) {
  const folds = [...view.folded].sort().join(" ");
  if (view.film.plan?.folds !== folds) {
    const { width, height } = view.cy.container().getBoundingClientRect();
    const today = view.map;
    view.map = indexed(everybody);
    view.film.plan = { ...tidy(view.map, view.isVisible, width / Math.max(1, height)), folds };
    view.map = today;
  }
  return view.film.plan;
}
