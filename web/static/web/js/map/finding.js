/** Filters by role and department, and the search that brings somebody to the middle. */

import { unfoldTo } from "./folding.js";
import { currentPlaces, fitTo, movement } from "./layouts.js";

/** Whether somebody passes the filters that are set; the unfit are dimmed, so the shape stays, and leave the list. */
export function passes(view, person) {
  const { role, department } = view.filter;
  if (role && !person.roles.some(({ key }) => key === role)) return false;
  return !department || person.department === department;
}

export function applyFilter(view) {
  const isOn = isFiltered(view);
  for (const row of document.querySelectorAll("tr[data-person]")) {
    const person = view.map.byId.get(row.dataset.person);
    row.hidden = Boolean(person) && !passes(view, person);
  }
  view.cy.batch(() => {
    view.cy.elements(".filtered").removeClass("filtered dim");
    if (!isOn) return;
    const fit = view.cy.nodes("[kind]").filter((node) => passes(view, view.map.byId.get(node.id())));
    view.cy.elements("[kind]").difference(fit.union(fit.edgesWith(fit))).addClass("filtered dim");
  });
}

function isFiltered({ filter }) {
  return Boolean(filter.role || filter.department);
}

/** Apply the filters and show those who pass them as large as they fit. */
export function showMatches(view) {
  const matches = view.map.people.filter((person) => passes(view, person)).map(({ id }) => id);
  const folded = isFiltered(view) ? matches.filter((id) => !view.isVisible(id)) : [];
  folded.forEach((id) => unfoldTo(view, id));
  if (folded.length) view.arrange();
  applyFilter(view);
  const places = folded.length ? view.places : currentPlaces(view);
  fitTo(view, new Map(matches.filter((id) => places.has(id)).map((id) => [id, places.get(id)])), movement(view));
}

/** Everybody a search text means, the best first. */
export function find(view, text) {
  const wanted = plain(text);
  if (!wanted) return [];
  const start = (person) => plain(person.name).split(" ").some((part) => part.startsWith(wanted));
  const found = view.map.people.filter((person) => plain(`${person.name} ${person.title} ${person.department}`).includes(wanted));
  return found.sort((a, b) => start(b) - start(a));
}

/** Small letters without accents, as people type them. */
function plain(text) {
  return text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase().trim();
}

/** Bring somebody to the middle of the map, unfolding what hides them. */
export function bringIntoView(view, id, { arrange }) {
  if (!view.isVisible(id)) {
    unfoldTo(view, id);
    arrange();
  }
  const { x, y } = view.cy.getElementById(id).position();
  const zoom = Math.max(view.cy.zoom(), 0.8);
  const pan = { x: view.cy.width() / 2 - zoom * x, y: view.cy.height() / 2 - zoom * y };
  view.cy.stop().animate({ zoom, pan }, { duration: 320 });
}
