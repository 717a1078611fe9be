/** "u" and Ctrl+Z take the last change back, "?" shows the keys, "n" goes to the line that adds a person. */

import { isActing, isInField, isTyping } from "./typing.js";

export function startShortcuts() {
  document.addEventListener("keydown", (event) => {
    const action = meant(event);
    if (action?.()) event.preventDefault();
  });
  document.addEventListener("click", ({ target }) => target.closest("[data-show-keys]") && showKeys());
}

const UNDO = () => press("[data-undo]");
const LETTERS = { u: UNDO, n: () => focus("[data-quick-add]") };

function meant(event) {
  if ((event.ctrlKey || event.metaKey) && event.key === "z" && !event.shiftKey) return isInField(event) ? null : UNDO;
  if (isTyping(event)) return null;
  if (event.key === "?") return showKeys;
  return isActing(event) ? LETTERS[event.key] : null;
}

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
