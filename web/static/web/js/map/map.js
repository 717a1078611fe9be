/** The interactive map: one graph for as long as the page is open, brought to each new payload. */

import { personData, synchronise } from "./elements.js";
import { palette } from "./colours.js";
import { readMap } from "./payload.js";
import { look } from "./look.js";
import { arrange, currentPlaces } from "./layouts.js";
import { drawFolds, foldLarge, isFolded, isRest, readable, REST, toggleFold } from "./folding.js";
import { applyFilter } from "./finding.js";
import { showDay } from "./film.js";
import { choose, chooseTie, clear, restoreChoice } from "./focus.js";
import { startDrawing } from "./drawing.js";
import { startDragging } from "./dragging.js";
import { startFingers, unlessScrolling } from "./fingers.js";
import { startHandle } from "./handle.js";
import { startKeys } from "./keys.js";
import { openPanel, send } from "./server.js";
import { reflect, startToolbar } from "./toolbar.js";

const ALL = 0.8;
const NAMES = 0.42;
const CROWD = 2.5;
const SMOOTH = 200;

/** Draw the map of this page; null where there is none. */
export function startMap() {
  const container = document.getElementById("map");
  const map = readMap();
  if (!container || !map || !window.cytoscape) return null;
  // It warns of curves between overlapping people, which every drag of one over another makes.
  window.cytoscape.warnings(false);
  const view = newView(map, readable(container.clientWidth));
  view.cy = window.cytoscape({
    container, elements: [], style: look(view.colours), minZoom: 0.08, maxZoom: 3,
    boxSelectionEnabled: false, selectionType: "single", autounselectify: true,
    hideEdgesOnViewport: map.people.length > SMOOTH,
  });
  view.stage = document.getElementById("stage") ?? container.parentElement;
  equip(view);
  synchronise(view.cy, view.map, view.colours);
  showWhoIsOpen(view);
  view.arrange({ fit: true });
  [startHandle, startDrawing, startDragging, startKeys, startToolbar].forEach((start) => start(view));
  listen(view);
  reflect(view);
  labelsByZoom(view);
  return view;
}

function newView(map, most) {
  return {
    map, colours: palette(), layout: "organisation", mode: "move", filter: {}, most, folded: foldLarge(map, most).add(REST),
    spines: new Map(), chosen: null, chosenTie: null, drawing: null, measured: null, showHandle: () => {},
  };
}

/** What the parts of the map ask of the whole. */
function equip(view) {
  view.isVisible = (id) => view.map.byId.has(id) && !(view.layout === "grid" ? isRest(view, id) : isFolded(view, id));
  view.arrange = (options) => {
    showWhoIsOpen(view);
    arrange(view, options);
  };
  view.onChoose = () => {
    reflect(view);
    drawFolds(view, currentPlaces(view), 0);
    view.showHandle(view.chosen);
  };
  view.onMove = () => view.showHandle(null);
  view.announce = (text) => {
    const region = document.getElementById("map-said");
    if (region) region.textContent = text;
  };
  view.repaint = (id) => view.cy.getElementById(id).data(personData(view.map.byId.get(id), view.map, view.colours));
  view.openPanel = (id) => openPanel(view.map.byId.get(id));
  view.removeTie = () => removeTie(view);
  view.refresh = () => refresh(view);
  view.showDay = (data) => {
    showDay(view, data);
    labelsByZoom(view, { anew: true });
    showWhoIsOpen(view);
    applyFilter(view);
    restoreChoice(view);
  };
}

function showWhoIsOpen(view) {
  const { cy } = view;
  cy.batch(() => {
    cy.nodes("[kind]").forEach((node) => { node.toggleClass("hidden", !view.isVisible(node.id())); });
    const people = cy.nodes("[kind]").not(".hidden");
    const influence = people.edgesWith(people).filter("[kind='influences']");
    // So many arrows would hide the people: they stay faint until somebody is chosen.
    cy.edges().removeClass("crowded");
    if (influence.length > CROWD * people.length) influence.addClass("crowded");
  });
}

function listen(view) {
  const { cy } = view;
  cy.on("tap", "node[kind]", unlessScrolling(({ target }) => choose(view, target.id())));
  cy.on("tap", "edge[kind]", unlessScrolling(({ target }) => chooseTie(view, target)));
  cy.on("tap", "node.fold", unlessScrolling(({ target }) => {
    toggleFold(view, target.data("of"));
    view.arrange({ fit: true });
  }));
  cy.on("tap", unlessScrolling(({ target }) => target === cy && clear(view)));
  cy.on("zoom", () => labelsByZoom(view));
  document.addEventListener("quorate:theme", () => repaintAll(view));
  new ResizeObserver(() => cy.resize()).observe(view.stage);
  // The wheel scrolls the page until somebody is at work in the map; pinching always zooms.
  view.stage.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !view.stage.contains(document.activeElement)) event.stopPropagation();
  }, { capture: true });
  cy.on("tapstart", () => view.stage.focus({ preventScroll: true }));
  startFingers(view);
}

/** Small pictures show names only, smaller ones none. */
function labelsByZoom(view, { anew = false } = {}) {
  const zoom = view.cy.zoom();
  const tier = zoom >= ALL ? "" : zoom >= NAMES ? "names" : "bare";
  if (tier === view.tier && !anew) return;
  view.tier = tier;
  view.cy.nodes("[kind]").removeClass("names bare").addClass(tier);
}

function repaintAll(view) {
  view.colours = palette();
  view.cy.style(look(view.colours));
  synchronise(view.cy, view.map, view.colours);
}

/** After the server has answered: same zoom, same choice, same places; only what changed moves. */
function refresh(view) {
  const map = readMap();
  const container = document.getElementById("map");
  if (!map || !container) return;
  if (container !== view.cy.container()) {
    view.cy.unmount();
    view.cy.mount(container);
  }
  view.map = map;
  const changed = synchronise(view.cy, map, view.colours);
  view.tier = null;
  labelsByZoom(view);
  if (changed || view.layout === "grid") view.arrange();
  applyFilter(view);
  restoreChoice(view);
}

async function removeTie(view) {
  const tie = view.map.ties.find(({ id }) => id === view.chosenTie);
  if (!tie?.urls?.remove || !view.map.canEdit) return;
  clear(view);
  view.cy.getElementById(tie.id).remove();
  if (!(await send(tie.urls.remove, { person: view.chosen ?? "" }))) refresh(view);
}
