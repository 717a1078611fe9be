/** "u" takes the last change back, "?" shows the keys, "n" goes to the line that adds a person. */

import { isTyping } from "./typing.js";

export function startShortcuts() {
  document.addEventListener("keydown", (event) => {
    if (isTyping(event)) return;
    const action = ACTIONS[event.key];
    if (action?.()) event.preventDefault();
  });
  document.addEventListener("click", ({ target }) => target.closest("[data-show-keys]") && showKeys());
}

const ACTIONS = {
  u: () => press("[data-undo]"),
  n: () => focus("[data-quick-add]"),
  "?": showKeys,
};

function press(selector) {
  const all = [...document.querySelectorAll(selector)];
  all.at(-1)?.click();
  return all.length > 0;
}

function focus(selector) {
  const field = document.querySelector(selector);
  field?.focus();
  return field !== null;
}

function showKeys() {
  const dialog = document.getElementById("keys");
  dialog?.showModal();
  return dialog !== null;
}
