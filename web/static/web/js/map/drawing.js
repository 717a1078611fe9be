/** Draw a tie: from the handle of a person, with Shift, or by any drag while a kind is switched on. */

import { send } from "./server.js";

const REACH = 12;

export function startDrawing(view) {
  const { stage } = view;
  const begin = (event) => {
    const from = origin(view, event);
    if (!from || !view.map.canEdit) return;
    event.preventDefault();
    event.stopPropagation();
    view.drawing = { from, kind: kindOf(view, event) };
    stage.setPointerCapture(event.pointerId);
    follow(view, event);
  };
  stage.addEventListener("pointerdown", begin, { capture: true });
  stage.addEventListener("pointermove", (event) => view.drawing && follow(view, event));
  stage.addEventListener("pointerup", (event) => view.drawing && finish(view, event));
  stage.addEventListener("pointercancel", () => stop(view));
  // The graph must not pan while a tie is drawn.
  for (const name of ["mousedown", "touchstart", "touchmove"]) {
    stage.addEventListener(name, (event) => view.drawing && event.stopPropagation(), { capture: true });
  }
}

/** Who a drag starts at: the person of the handle, or the person under the pointer. */
function origin(view, event) {
  if (event.target.closest?.(".map-handle")) return view.handleOf;
  const draws = event.shiftKey || view.mode !== "move";
  const under = draws && event.target.closest?.("#map") && personAt(view, pointOf(view, event));
  return under ? under.id() : null;
}

function kindOf(view, event) {
  if (event.altKey) return "conflicts_with";
  return view.mode === "move" ? "influences" : view.mode;
}

function pointOf(view, event) {
  const box = view.cy.container().getBoundingClientRect();
  const pan = view.cy.pan();
  const zoom = view.cy.zoom();
  return { x: (event.clientX - box.left - pan.x) / zoom, y: (event.clientY - box.top - pan.y) / zoom };
}

/** The person whose disc is there, except `besides`. */
export function personAt(view, point, besides = null) {
  const near = view.cy.nodes("[kind]").not(".hidden").filter((node) => {
    const { x, y } = node.position();
    return node.id() !== besides && Math.hypot(x - point.x, y - point.y) <= node.data("size") / 2 + REACH;
  });
  return near.nonempty() ? near[0] : null;
}

function follow(view, event) {
  const point = pointOf(view, event);
  const { cy, drawing } = view;
  const over = personAt(view, point, drawing.from);
  cy.batch(() => {
    if (cy.getElementById("ghost end").empty()) {
      cy.add([
        { group: "nodes", classes: "ghost", data: { id: "ghost end" }, position: point },
        { group: "edges", classes: "ghost", data: { id: "ghost tie", source: drawing.from, target: "ghost end" } },
      ]);
    }
    cy.getElementById("ghost end").position(point);
    cy.getElementById("ghost tie").toggleClass("conflict", kindOf(view, event) === "conflicts_with");
    cy.nodes(".target").removeClass("target");
    over?.addClass("target");
  });
}

function finish(view, event) {
  const { from } = view.drawing;
  const kind = kindOf(view, event);
  const over = personAt(view, pointOf(view, event), from);
  stop(view);
  if (over) drawTie(view, { kind, from, to: over.id() });
}

function stop(view) {
  view.drawing = null;
  view.cy.remove(".ghost");
  view.cy.nodes(".target").removeClass("target");
}

/** On screen at once; taken back if the server refuses. */
export async function drawTie(view, { kind, from, to }) {
  const below = kind === "reports_to";
  const data = { id: `new ${kind} ${from} ${to}`, kind, source: below ? to : from, target: below ? from : to, width: 2.5 };
  if (view.cy.getElementById(data.id).empty()) view.cy.add({ group: "edges", data });
  if (!(await send(view.map.urls.drawTie, { kind, from, to, person: view.chosen ?? "" }))) {
    view.cy.getElementById(data.id).remove();
    view.refresh();
  }
}
