/** The keyboard: arrows walk along the lines, digits set the stance, letters do the rest. */

import { choose } from "./focus.js";
import { bringIntoView } from "./finding.js";
import { setStance } from "./dragging.js";
import { enter, leave } from "./opening.js";
import { isActing, isTyping } from "../typing.js";

const STEPS = {
  ArrowUp: up,
  ArrowDown: down,
  ArrowLeft: (view, id) => aside(view, id, -1),
  ArrowRight: (view, id) => aside(view, id, 1),
};
const STANCE_OF_KEY = { 1: -2, 2: -1, 3: 0, 4: 1, 5: 2, "-": -1, 0: 0, "+": 1 };

export function startKeys(view) {
  document.addEventListener("keydown", (event) => {
    if (!isTyping(event) && handle(view, event)) event.preventDefault();
  });
}

/** The person meant: of the row that has the focus, else the chosen one. */
function meant(view) {
  const row = document.activeElement?.closest?.("[data-person]");
  return row?.dataset.person ?? view.chosen;
}

function handle(view, event) {
  const { key } = event;
  const id = meant(view);
  if (key === "/") return act(() => document.querySelector("[data-map-search]")?.focus());
  if (key === "Escape") return act(() => leave(view));
  if (!isActing(event)) return false;
  if (key in STANCE_OF_KEY && id) return act(() => setStance(view, id, STANCE_OF_KEY[key]));
  if ((key === "Delete" || key === "Backspace") && view.chosenTie) return act(() => view.removeTie());
  if (key === "t" && id) return act(() => focusTouch(view, id));
  if (key === "Enter" && id && event.target.matches("[data-person], .map-stage")) return act(() => enter(view, id));
  if (event.target.closest(".map-stage")) return walk(view, key);
  return false;
}

function act(action) {
  action();
  return true;
}

async function focusTouch(view, id) {
  const form = () => document.querySelector("#panel [data-touch-form] :is(select, input:not([type=hidden]))");
  if (view.chosen !== id || !form()) {
    choose(view, id, { open: false });
    await view.openPanel(id);
  }
  form()?.focus();
}

/** Up to the superior, down to the first report, sideways among equals. */
function walk(view, key) {
  const step = STEPS[key];
  if (!step) return false;
  const next = view.chosen ? step(view, view.chosen) : first(view);
  if (next) {
    choose(view, next, { open: false });
    if (!isOnScreen(view, next)) bringIntoView(view, next, { arrange: view.arrange });
  }
  return true;
}

function first(view) {
  return view.map.people.map(({ id }) => id).find((id) => view.isVisible(id) && !view.map.superiorOf.has(id));
}

function up(view, id) {
  return view.map.superiorOf.get(id);
}

function down(view, id) {
  return inOrder(view, view.map.reportsOf.get(id))[0];
}

function aside(view, id, step) {
  const superior = view.map.superiorOf.get(id);
  const equals = superior
    ? view.map.reportsOf.get(superior)
    : view.map.people.map((person) => person.id).filter((other) => !view.map.superiorOf.has(other));
  const ordered = inOrder(view, equals);
  return ordered[(ordered.indexOf(id) + step + ordered.length) % ordered.length];
}

/** The visible ones, from left to right. */
function inOrder(view, ids) {
  const x = (id) => view.cy.getElementById(id).position("x");
  return ids.filter(view.isVisible).sort((a, b) => x(a) - x(b));
}

function isOnScreen(view, id) {
  const { x, y } = view.cy.getElementById(id).renderedPosition();
  return x > 0 && y > 0 && x < view.cy.width() && y < view.cy.height();
}
