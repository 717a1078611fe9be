/** Who moves whom: forces along the ties, always from the same start and so always to the same picture. */

import { separate } from "./separate.js";

export function influencePlaces(view, start, aspect) {
  const { cy } = view;
  const people = cy.nodes("[kind]").not(".hidden");
  const drawn = people.union(people.edgesWith(people));
  const before = new Map(people.map((node) => [node.id(), { ...node.position() }]));
  let places;
  cy.batch(() => {
    people.positions((node) => ({ ...(start.get(node.id()) ?? { x: 0, y: 0 }) }));
  });
  drawn.layout({
    name: "fcose", quality: "default", randomize: false, animate: false, fit: false,
    nodeDimensionsIncludeLabels: false, nodeSeparation: 110, nodeRepulsion: 26000, gravity: 0.35,
    idealEdgeLength: (edge) => (edge.data("kind") === "reports_to" ? 190 : 120),
    edgeElasticity: (edge) => (edge.data("kind") === "reports_to" ? 0.1 : 0.45),
    tile: true, tilingPaddingVertical: 56, tilingPaddingHorizontal: 60, numIter: people.length > 200 ? 800 : 2500,
  }).run();
  cy.batch(() => {
    places = new Map(people.map((node) => [node.id(), widened(node.position(), aspect)]));
    people.positions((node) => before.get(node.id()));
  });
  return separate(places);
}

/** The forces make a round picture; the screen is seldom square. */
function widened({ x, y }, aspect) {
  return { x: x * Math.min(1.3, Math.sqrt(aspect)), y };
}
