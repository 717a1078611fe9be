/** A page that lies open asks whether something came in, and shows anew only what changed.
 *
 * What somebody writes in is left alone; it is asked for again once they are done.
 * While a message says that words are being read, it asks what came of them, too.
 */

import { keep } from "./keeping.js";

const LONGEST = 60_000;
const FIELD = "input:not([type=hidden]), textarea, select";
const BUSY = "html.is-waiting, .is-replaying";
const SECRETS = /(name="(?:csrfmiddlewaretoken|token)" value=")[^"]*/g;

let place = null;
let pause = 0;
let isAsking = false;
let isHeld = false;
let putBack = () => {};

export function startNews() {
  place = document.getElementById("news");
  if (!place) return;
  pause = everySoOften();
  window.setTimeout(turn, pause);
  document.addEventListener("visibilitychange", () => document.hidden || ask());
  const hear = (event, act) => document.body.addEventListener(event, ({ detail }) => detail.elt === place && act(detail));
  hear("htmx:configRequest", tellWhatIsShown);
  // Not when it is asked for: before htmx knows the page nothing is sent, and no end would come.
  hear("htmx:beforeSend", () => { isAsking = true; });
  hear("htmx:beforeSwap", begin);
  hear("htmx:afterRequest", end);
  document.body.addEventListener("htmx:oobBeforeSwap", ({ detail }) => { if (isAsking && !mayReplace(detail)) detail.shouldSwap = false; });
}

/** Whether a request is one that the page made by itself. */
export function isNews(element) {
  return element?.id === "news";
}

function everySoOften() {
  return Number(place.dataset.every) * 1000;
}

function turn() {
  ask();
  window.setTimeout(turn, pause);
}

/** Not while nobody sees the page, while an edit is under way, or while another day is shown. */
function ask() {
  if (isAsking || document.hidden || !document.getElementById("mark") || document.querySelector(BUSY)) return;
  window.htmx.trigger(place, "quorate:ask");
}

function tellWhatIsShown({ parameters }) {
  const { value, dataset } = document.getElementById("mark");
  const isFree = isHeld && ![...document.querySelectorAll("#panel, #agenda")].some(isUsed);
  parameters.since = isFree ? "" : value;
  if (dataset.of) parameters.of = dataset.of;
  const heard = document.getElementById("heard")?.dataset.heard;
  if (heard) parameters.heard = heard;
  const shown = personIn(document.getElementById("panel"));
  if (shown) parameters.panel = shown;
}

/** What an edit answers is newer than what was asked before it. */
function begin(detail) {
  if (document.querySelector(BUSY)) detail.shouldSwap = false;
  if (!detail.shouldSwap) return;
  isHeld = false;
  putBack = keep({ folding: "#panel details, #agenda details" });
}

/** Where the server does not answer, or answers with another page, it is asked less and less often. */
function end({ successful, xhr }) {
  isAsking = false;
  const isNothing = xhr.status === 204;
  const isAnswer = successful && (isNothing || xhr.responseText.includes('id="mark"'));
  pause = isAnswer ? everySoOften() : Math.min(LONGEST, pause * 2);
  if (!isAnswer || isNothing || document.querySelector(BUSY)) return;
  document.dispatchEvent(new CustomEvent("quorate:news"));
  putBack();
}

function mayReplace({ target, fragment }) {
  const next = fragment.firstElementChild;
  if (words(target) === words(next)) return false;
  if (!isUsed(target) && personIn(target) === personIn(next)) return true;
  isHeld = true;
  return false;
}

/** Without what differs each time it is written. */
function words(part) {
  return part.outerHTML.replaceAll(SECRETS, "$1");
}

function personIn(part) {
  return part?.querySelector("[data-panel-of]")?.dataset.panelOf;
}

/** Whether somebody writes or chooses there, or has begun to. */
function isUsed(part) {
  if (part.contains(document.activeElement) && document.activeElement.matches(FIELD)) return true;
  return [...part.querySelectorAll(FIELD)].some(isChanged) || Boolean(part.querySelector(".q-menu[open]"));
}

function isChanged(field) {
  if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
  if (!field.matches("select")) return field.value !== field.defaultValue;
  const options = [...field.options];
  const first = field.multiple || options.some(({ defaultSelected }) => defaultSelected) ? null : options[0];
  return options.some((one) => one.selected !== (one.defaultSelected || one === first));
}
