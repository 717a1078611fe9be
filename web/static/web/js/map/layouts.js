/** Puts people in their places, with a short movement where that helps the eye. */

import { gridPlaces } from "./grid.js";
import { influencePlaces } from "./influence.js";
import { layLines } from "./lines.js";
import { drawFolds } from "./folding.js";
import { isStill, place } from "./moving.js";
import { tidy } from "./tidy.js";

const STILL_ABOVE = 150;
const DURATION = 380;
const FIT_PADDING = 26;

/** Arrange everybody by the layout that is on; `fit` shows all of it afterwards. */
export function arrange(view, { fit = false } = {}) {
  const started = performance.now();
  const { at, frame } = placesOf(view);
  view.places = at;
  drawFrame(view, frame);
  const moved = movement(view);
  view.cy.nodes("[kind]").not(".hidden").forEach((node) => place(node, at.get(node.id()), moved));
  drawFolds(view, at, moved);
  const settle = () => layLines(view);
  if (moved) window.setTimeout(settle, DURATION + 20);
  settle();
  if (fit) fitTo(view, at, moved);
  view.measured = { layout: view.layout, people: at.size, milliseconds: Math.round(performance.now() - started) };
}

function placesOf(view) {
  const { width, height } = view.cy.container().getBoundingClientRect();
  const aspect = width / Math.max(1, height);
  const tree = tidy(view.map, view.isVisible, aspect);
  const at = new Map([...tree.at].map(([id, { x, y }]) => [id, { x, y }]));
  view.spines = tree.spine;
  if (view.layout === "influence") return { at: influencePlaces(view, at, aspect), frame: [] };
  if (view.layout === "grid") return gridPlaces(view, aspect);
  return { at, frame: [] };
}

function drawFrame(view, frame) {
  view.cy.batch(() => {
    view.cy.remove("node.band, node.axis, node.rest");
    view.cy.add(frame.map((node) => ({ ...node, selectable: false, grabbable: false })));
  });
}

/** Milliseconds of the movement; none for many people, a first drawing or readers who want none. */
export function movement(view) {
  const first = !view.measured;
  return isStill() || first || view.cy.nodes("[kind]").not(".hidden").length > STILL_ABOVE ? 0 : DURATION;
}

/** Show all of it: the box of the places, as the people may still be moving to them. */
export function fitTo(view, at, moved) {
  const { cy } = view;
  const places = [...at.values()];
  if (!places.length) return;
  const xs = places.map(({ x }) => x);
  const ys = places.map(({ y }) => y);
  const top = view.layout === "grid" ? 106 : 46;
  const side = view.layout === "grid" ? 0 : 62;
  if (view.layout === "grid") xs.push(-36, ...view.columns.map(({ left, width }) => left + width));
  const box = { x1: Math.min(...xs) - side, x2: Math.max(...xs) + side, y1: Math.min(...ys) - top, y2: Math.max(...ys) + 86 };
  const { width, height } = cy.container().getBoundingClientRect();
  const least = width < 600 && !view.measured ? 0.42 : 0;
  const whole = Math.min(1.25, (width - FIT_PADDING) / (box.x2 - box.x1), (height - FIT_PADDING) / (box.y2 - box.y1));
  const zoom = Math.max(whole, least);
  const pan = { x: (width - zoom * (box.x1 + box.x2)) / 2, y: zoom > whole ? 20 - zoom * box.y1 : (height - zoom * (box.y1 + box.y2)) / 2 };
  if (moved) cy.animate({ zoom, pan }, { duration: moved, easing: "ease-in-out-cubic" });
  else cy.viewport({ zoom, pan });
}

export function currentPlaces(view) {
  return new Map(view.cy.nodes("[kind]").not(".hidden").map((node) => [node.id(), node.position()]));
}

export function fit(view) {
  fitTo(view, currentPlaces(view), movement(view));
}
