/** The style sheet of the graph. */

import { isStill } from "./moving.js";

export function look(colours) {
  return [...people(colours), ...ties(colours), ...helpers(colours), ...states(colours)];
}

const enlarged = (node) => node.data("size") * 1.3;

function people(colours) {
  return [
    { selector: "node[kind]", style: {
      width: "data(size)", height: "data(size)", "bounds-expansion": 16,
      label: "data(full)", color: colours.text, "font-family": colours.font, "font-size": 11, "line-height": 1.25,
      "text-valign": "bottom", "text-margin-y": 9, "text-wrap": "wrap", "text-max-width": 112,
      "text-background-color": colours.surface, "text-background-opacity": 0.9, "text-background-padding": 2,
      "text-background-shape": "roundrectangle",
      "transition-property": "width height background-color opacity", "transition-duration": isStill() ? "0ms" : "300ms",
      "background-image": "data(face)", "background-width": "data(box)", "background-height": "data(box)",
      "background-clip": "none", "background-image-containment": "over", "background-image-smoothing": "yes",
      "overlay-opacity": 0,
    } },
    { selector: "node[kind='person']", style: {
      "background-color": "data(fill)", "pie-size": "100%", "pie-hole": "80%",
      "pie-1-background-color": colours.ring, "pie-1-background-size": "data(covered)",
      "pie-1-background-opacity": "data(fresh)",
      "pie-2-background-color": colours.ringRest, "pie-2-background-size": (node) => 100 - node.data("covered"),
    } },
    { selector: "node[kind='empty']", style: {
      "background-color": colours.surface, "border-width": 2, "border-style": "dashed", "border-color": colours.muted,
      color: colours.muted,
    } },
    { selector: "node.names", style: {
      label: "data(name)", "font-size": 16, "text-max-width": 100, width: enlarged, height: enlarged,
    } },
    { selector: "node.bare", style: { label: "" } },
  ];
}

function ties(colours) {
  const arrow = {
    "curve-style": "unbundled-bezier", "control-point-distances": 36, "control-point-weights": 0.5,
    width: "data(width)", opacity: 0.8,
  };
  return [
    { selector: "edge", style: { "overlay-opacity": 0, "overlay-padding": 6 } },
    { selector: "edge[kind='reports_to']", style: {
      "curve-style": "straight", "line-color": colours.line, width: 1.5, "z-index": 0,
    } },
    { selector: "edge[kind='influences'], edge.ghost", style: {
      ...arrow, "line-color": colours.influence, "target-arrow-color": colours.influence,
      "target-arrow-shape": "triangle", "arrow-scale": 0.85, "z-index": 2,
    } },
    { selector: "edge[kind='conflicts_with']", style: {
      ...arrow, "line-color": colours.conflict, "line-style": "dashed", "line-dash-pattern": [7, 5], width: 2.2,
      "control-point-distances": -36, "z-index": 3,
    } },
  ];
}

function helpers(colours) {
  const quiet = { events: "no", "overlay-opacity": 0, "background-opacity": 0, color: colours.muted,
    "font-family": colours.font, "text-valign": "center", "text-halign": "center", "text-wrap": "wrap" };
  return [
    { selector: "node.fold", style: {
      width: 34, height: 18, shape: "round-rectangle", "corner-radius": 9, label: "data(label)", "font-size": 11,
      "font-family": colours.font, "font-weight": 600, color: colours.accent, "text-valign": "center",
      "background-color": colours.surface, "border-width": 1.2, "border-color": colours.accent, "overlay-opacity": 0,
    } },
    { selector: "node.rest", style: { width: 76, height: 40, "font-size": 22, "corner-radius": 20 } },
    { selector: "node.band", style: { ...quiet, shape: "round-rectangle", width: "data(w)", height: "data(h)",
      "background-color": colours.band, "background-opacity": 1, "z-index": 0, "z-index-compare": "manual" } },
    { selector: "node.axis", style: { ...quiet, width: 1, height: 1, label: "data(label)", "font-size": 20,
      "font-weight": 600, "text-max-width": 230 } },
    { selector: "node.upright", style: { "text-rotation": -Math.PI / 2 } },
    { selector: "node.ghost", style: { width: 1, height: 1, opacity: 0, events: "no" } },
    { selector: "edge.ghost", style: { "line-style": "dashed", "curve-style": "straight", width: 2.5 } },
    { selector: "edge.ghost.conflict", style: { "line-color": colours.conflict, "target-arrow-color": colours.conflict } },
  ];
}

function states(colours) {
  const halo = { "outline-width": 4, "outline-color": colours.accent, "outline-opacity": 0.55, "outline-offset": 3 };
  return [
    { selector: ".dim", style: { opacity: 0.18 } },
    { selector: ".hidden", style: { display: "none" } },
    { selector: "node.chosen", style: { ...halo, "z-index": 9 } },
    { selector: "node.target", style: { ...halo, "outline-style": "dashed", "outline-opacity": 1 } },
    { selector: ".unseen", style: { visibility: "hidden" } },
    { selector: "edge.quiet", style: { opacity: 0.55 } },
    { selector: "edge.crowded", style: { opacity: 0.1 } },
    { selector: "edge.near", style: { opacity: 0.9, "z-index": 5 } },
    { selector: "edge.chosen", style: { "overlay-opacity": 0.18, "overlay-color": colours.accent } },
  ];
}
