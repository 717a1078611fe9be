/** The time slider: shows the map of any day, plays the days, and stops where the reader stops. */

const STEP = 7;
const PACE = 450;
const REST = 350;
const DAY = 86400000;

/** Bring the slider to life; without a map or days to show it stays hidden. */
export function startReplay(map) {
  const strip = document.getElementById("time");
  if (!strip || !map) return;
  const range = strip.querySelector("input[type='range']");
  const film = { map, strip, range, days: new Map(), isPlaying: false, settling: 0 };
  strip.hidden = false;
  range.addEventListener("input", () => {
    press(film, false);
    show(film, Number(range.value));
  });
  range.addEventListener("change", () => settleSoon(film));
  strip.querySelector("[data-play]").addEventListener("click", () => (film.isPlaying ? stop(film) : play(film)));
  document.body.addEventListener("htmx:afterSwap", ({ target }) => target.id === "account" && film.days.clear());
}

/** Step by step to today, from the beginning if it stands there. */
async function play(film) {
  const { range, map } = film;
  press(film, true);
  map.stage.scrollIntoView({ block: "nearest" });
  let at = Number(range.value);
  if (at >= 0) at = Number(range.min) - STEP;
  while (film.isPlaying && at < 0) {
    at += STEP;
    ask(film, Math.min(0, at + STEP));
    const isDue = new Promise((resolve) => { window.setTimeout(resolve, PACE); });
    range.value = String(at);
    if (!(await show(film, at))) break;
    await isDue;
  }
  if (film.isPlaying) stop(film);
}

function stop(film) {
  press(film, false);
  settleSoon(film);
}

function press(film, isPlaying) {
  film.isPlaying = isPlaying;
  film.strip.querySelector("[data-play]").setAttribute("aria-pressed", String(isPlaying));
}

/** The map and the words of that day; true once they stand there, or if another day was asked for since. */
async function show(film, at) {
  window.clearTimeout(film.settling);
  film.wanted = at;
  document.body.classList.add("is-replaying");
  const started = performance.now();
  const day = await ask(film, at);
  if (film.wanted !== at) return true;
  if (!day) return failed(film, at);
  film.map.showDay(day.map);
  say(film, day);
  film.measured = Math.round(performance.now() - started);
  return true;
}

/** What the server says of that day, asked for once. */
function ask(film, at) {
  const on = dayAt(film, at);
  if (!film.days.has(on)) film.days.set(on, fetchDay(film, on));
  return film.days.get(on);
}

async function fetchDay(film, on) {
  try {
    const answer = await fetch(addressOf(film.strip.dataset.days, on), { headers: { Accept: "application/json" } });
    return answer.ok && !answer.redirected ? await answer.json() : null;
  } catch {
    return null;
  }
}

function failed(film, at) {
  film.days.delete(dayAt(film, at));
  film.strip.querySelector("output").textContent = film.strip.querySelector("output").dataset.failed;
  document.body.classList.remove("is-replaying");
  return false;
}

function say({ strip, range }, { day, coverage, risk, problem }) {
  const said = strip.querySelector("output");
  const { dataset } = said;
  const numbers = problem || [coverage && `${dataset.coverage} ${coverage}`, risk && `${dataset.risk} ${risk}`].filter(Boolean).join(" · ");
  const strong = document.createElement("strong");
  strong.textContent = day;
  const span = document.createElement("span");
  span.textContent = numbers;
  said.replaceChildren(strong, span);
  range.setAttribute("aria-valuetext", [day, numbers].join(", "));
}

/** When the slider rests, the whole page is of its day, and so is its address; unless it could not be loaded. */
function settleSoon(film) {
  window.clearTimeout(film.settling);
  film.settling = window.setTimeout(() => settle(film), REST);
}

async function settle(film) {
  const at = Number(film.range.value);
  // The map first: a page that came before it would lay out that day anew, and everybody would move twice.
  if (!(await show(film, at)) || film.wanted !== at) return;
  const on = at < 0 ? dayAt(film, at) : "";
  const page = addressOf(film.strip.dataset.page, on);
  const before = document.getElementById("account");
  await window.htmx.ajax("GET", page, { target: "#account", swap: "outerHTML", source: film.strip }).catch(() => {});
  if (document.getElementById("account") === before) return void failed(film, at);
  document.body.classList.remove("is-replaying");
  window.history.replaceState(window.history.state, "", page);
  const field = document.getElementById("on");
  if (field) field.value = dayAt(film, at);
  for (const link of document.querySelectorAll(".q-pages a")) link.href = addressOf(link.href, on);
}

function dayAt({ strip }, at) {
  return new Date(Date.parse(strip.dataset.today) + at * DAY).toISOString().slice(0, 10);
}

function addressOf(address, on) {
  const url = new URL(address, window.location.href);
  if (on) url.searchParams.set("on", on);
  else url.searchParams.delete("on");
  return url.pathname + url.search;
}
