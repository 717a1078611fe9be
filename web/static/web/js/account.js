/** The account page: the map, the trend, and both again after each answer of the server. */

import { keep } from "./keeping.js";
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

// Whatever is edited, the panel goes on showing the chosen person.
document.body.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb === "post" && map?.chosen && !detail.parameters.panel) detail.parameters.panel = map.chosen;
});

let putBack = () => {};

document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (isAccount(detail)) putBack = keep();
});

document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (!isAccount(detail)) return;
  map?.refresh();
  drawTrend();
  putBack();
});

function isAccount({ target, elt }) {
  return target?.id === "account" || Boolean(elt?.matches?.("#account"));
}

// For the browser's console, and for the tests that play a user.
window.quorate = { map };
