/** The account page: the map, the trend, and both again after each answer of the server. */

import { startMap } from "./map/map.js";
import { startTrend } from "./trend.js";

const map = startMap();
const drawTrend = startTrend();

// Whatever is edited, the panel goes on showing the chosen person.
document.body.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb === "post" && map?.chosen && !detail.parameters.person) detail.parameters.person = map.chosen;
});

// A swap takes the focus away with the old rows; it goes back to the same person.
let focused = null;

document.body.addEventListener("htmx:beforeSwap", () => {
  const active = document.activeElement;
  focused = active?.closest("[data-person]")?.dataset.person ?? (active?.closest("#stage") ? "stage" : null);
});

document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target?.id !== "account" && !detail.elt?.matches?.("#account")) return;
  map?.refresh();
  drawTrend();
  if (focused && document.activeElement === document.body) giveBack(focused);
});

function giveBack(who) {
  const row = () => document.querySelector(`[data-person="${CSS.escape(who)}"]`);
  const place = who === "stage" ? document.getElementById("stage") : row();
  place?.focus({ preventScroll: true });
}

// For the browser's console, and for the tests that play a user.
window.quorate = { map };
