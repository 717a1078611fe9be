/** The account page: the map, the trend, and both again after each answer of the server. */

import { keep } from "./keeping.js";
import { choose, clear } from "./map/focus.js";
import { startMap } from "./map/map.js";
import { startOpening } from "./map/opening.js";
import { startReplay } from "./replay.js";
import { startRows } from "./rows.js";
import { startTrend } from "./trend.js";

const map = startMap();
const drawTrend = startTrend();
if (map) startOpening(map);
startRows();
startReplay(map);

// Whatever is edited, and when the page refreshes itself, the panel goes on showing the chosen person.
document.body.addEventListener("htmx:configRequest", ({ detail }) => {
  if (!map?.chosen || detail.parameters.panel) return;
  if (detail.verb === "post" || isAccount(detail)) detail.parameters.panel = map.chosen;
});

let putBack = () => {};

document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (isAccount(detail)) putBack = keep();
});

document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (!isAccount(detail)) return;
  const meant = map?.chosen;
  map?.refresh();
  drawTrend();
  putBack();
  // Whom an edit shows the server knows best; who was chosen while a reading was under way is not in it.
  if (map && detail.requestConfig.verb === "get" && meant !== map.chosen) stayWith(meant);
});

document.addEventListener("quorate:news", () => {
  map?.refresh();
  drawTrend();
});

function stayWith(id) {
  if (map.map.byId.has(id)) choose(map, id);
  else clear(map);
}

function isAccount({ target, elt }) {
  return target?.id === "account" || Boolean(elt?.matches?.("#account"));
}

// For the browser's console, and for the tests that play a user.
window.quorate = { map };
