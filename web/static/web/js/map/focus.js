/** One person is chosen at a time: ringed, in the panel, spoken to screen readers, meant by the keys. */

import { closePanel, openPanel } from "./server.js";
import { signOf } from "./colours.js";

export function choose(view, id, { open = true } = {}) {
  const { cy } = view;
  const node = cy.getElementById(id);
  view.chosen = id;
  view.chosenTie = null;
  cy.batch(() => {
    cy.elements(".chosen").removeClass("chosen");
    node.addClass("chosen");
    emphasise(view, node);
  });
  markRow(id);
  view.announce(spoken(view, view.map.byId.get(id)));
  view.onChoose();
  if (open) openPanel(view.map.byId.get(id));
}

export function chooseTie(view, edge) {
  clear(view);
  view.chosenTie = edge.id();
  edge.addClass("chosen");
  view.onChoose();
}

export function clear(view) {
  view.chosen = null;
  view.chosenTie = null;
  view.cy.elements(".chosen, .far, .near").removeClass("chosen far dim near");
  markRow(null);
  closePanel();
  view.onChoose();
}

/** Put the choice back after people were replaced: whoever the panel shows, else who was chosen. */
export function restoreChoice(view) {
  view.chosen = document.querySelector("#panel [data-panel-of]")?.dataset.panelOf ?? view.chosen;
  if (view.chosen && !view.map.byId.has(view.chosen)) view.chosen = null;
  if (view.chosen) {
    const node = view.cy.getElementById(view.chosen).addClass("chosen");
    emphasise(view, node);
    markRow(view.chosen);
  }
  view.onChoose();
}

/** What is not tied to the chosen person steps back. */
function emphasise(view, node) {
  view.cy.elements(".far, .near").removeClass("far dim near");
  const near = node.closedNeighborhood();
  if (near.nodes().length < 2) return;
  near.edges().addClass("near");
  view.cy.edges("[kind!='reports_to']").difference(near).addClass("far dim");
}

function markRow(id) {
  for (const row of document.querySelectorAll("[data-person]")) {
    row.classList.toggle("is-chosen", row.dataset.person === id);
  }
}

function spoken(view, person) {
  const { words } = view.map;
  const stance = words.stances[person.stance] ?? words.unknown;
  const share = (value) => new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(value);
  const parts = [person.name, person.title, ...person.roles.map(({ label }) => label)];
  if (!person.isEmpty && view.map.seesJudgements) parts.push(`${stance} ${signOf(person.stance)}`);
  if (person.power !== null) parts.push(`${words.power} ${share(person.power)}`);
  if (person.reach !== null) parts.push(`${words.coverage} ${share(person.reach)}`);
  return parts.filter(Boolean).join(", ");
}
