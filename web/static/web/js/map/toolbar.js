/** The buttons around the map. They belong to the server's page, so they are heard from the document. */

import { choose } from "./focus.js";
import { applyFilter, bringIntoView, find, showMatches } from "./finding.js";
import { fit } from "./layouts.js";

export function startToolbar(view) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-map-layout], [data-map-mode], [data-map-do]");
    if (!button) return;
    const { mapLayout, mapMode, mapDo } = button.dataset;
    if (mapLayout) switchLayout(view, mapLayout);
    if (mapMode) view.mode = view.mode === mapMode ? "move" : mapMode;
    if (mapDo) ACTIONS[mapDo]?.(view);
    reflect(view);
  });
  document.addEventListener("change", ({ target }) => {
    if (!target.dataset?.mapFilter) return;
    view.filter[target.dataset.mapFilter] = target.value;
    showMatches(view);
  });
  document.addEventListener("input", ({ target }) => target.matches?.("[data-map-search]") && preview(view, target.value));
  document.addEventListener("keydown", (event) => event.target.matches?.("[data-map-search]") && searchKey(view, event));
}

const ACTIONS = {
  fit,
  in: (view) => zoom(view, 1.3),
  out: (view) => zoom(view, 1 / 1.3),
  remove: (view) => view.removeTie(),
};

function zoom(view, factor) {
  const { cy } = view;
  const middle = { x: cy.width() / 2, y: cy.height() / 2 };
  cy.zoom({ level: cy.zoom() * factor, renderedPosition: middle });
}

function switchLayout(view, layout) {
  if (layout === "list") {
    document.getElementById("list")?.scrollIntoView({ block: "start" });
    return;
  }
  view.layout = layout;
  view.arrange({ fit: true });
}

/** Show on the buttons what is switched on; also after the server has sent new ones. */
export function reflect(view) {
  for (const button of document.querySelectorAll("[data-map-layout]")) press(button, button.dataset.mapLayout === view.layout);
  for (const button of document.querySelectorAll("[data-map-mode]")) press(button, button.dataset.mapMode === view.mode);
  for (const select of document.querySelectorAll("[data-map-filter]")) {
    select.value = view.filter[select.dataset.mapFilter] ?? "";
  }
  for (const button of document.querySelectorAll("[data-map-do='remove']")) button.disabled = !view.chosenTie;
  view.stage.classList.toggle("is-drawing", view.mode !== "move");
}

function press(button, isOn) {
  button.classList.toggle("active", isOn);
  button.setAttribute("aria-pressed", String(isOn));
}

function preview(view, text) {
  const found = new Set(find(view, text).map(({ id }) => id));
  view.cy.batch(() => {
    view.cy.elements(".unfound").removeClass("unfound dim");
    if (found.size) view.cy.nodes("[kind]").filter((node) => !found.has(node.id())).addClass("unfound dim");
  });
}

function searchKey(view, event) {
  if (event.key === "Escape") event.target.value = "";
  if (event.key === "Escape" || event.key === "Enter") preview(view, "");
  if (event.key === "Escape") event.target.blur();
  if (event.key !== "Enter") return;
  event.preventDefault();
  const [best] = find(view, event.target.value);
  if (!best) return;
  bringIntoView(view, best.id, { arrange: view.arrange });
  choose(view, best.id);
}
