// The list of indicators: marks, search, filters.

import { count, filter } from "./filtering.js";
import * as guidance from "./guidance.js";
import { element, part, say, valueName } from "./page.js";
import * as work from "./work.js";

const list = part("list");
const search = document.getElementById("search");
const show = document.getElementById("show");
const criterion = document.getElementById("criterion");
const rows = new Map([...list.querySelectorAll("[data-row]")].map((row) => [row.dataset.row, row]));
const criterionOf = (code) => rows.get(code).closest("[data-criterion]").dataset.criterion;
const names = [...show.options].map((option) => option.textContent);
let visible = [...work.codes];

export function start(onChoose) {
  part("filters").hidden = false;
  for (const field of [search, show, criterion]) field.addEventListener("input", refresh);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (visible.length) {
      onChoose(visible[0]);
    }
  });
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    onChoose(row.dataset.row);
  });
  work.onChange((code) => {
    mark(code);
    counts();
  });
  for (const code of work.codes) mark(code);
  refresh();
}

export function refresh() {
  visible = filter({
    search: search.value,
    state: show.value,
    criterion: criterion.value,
    textOf: (code) => `${code} ${rows.get(code).textContent} ${guidance.searchable(code)}`,
    criterionOf,
  });
  const shown = new Set(visible);
  for (const [code, row] of rows) row.hidden = !shown.has(code);
  for (const group of list.querySelectorAll("[data-criterion]")) group.hidden = !group.querySelector("[data-row]:not([hidden])");
  const all = visible.length === work.codes.length;
  part("shown-count").textContent = !visible.length ? say("noneShown") : all ? "" : say("shown", { n: visible.length, of: work.codes.length });
  counts();
}

function counts() {
  [...show.options].forEach((option, place) => {
    option.textContent = `${names[place]} (${count(option.value)})`;
  });
}

export function mark(code) {
  const row = rows.get(code);
  const { value, flagged } = work.answer(code);
  const marks = [];
  if (work.secondLooks.has(code)) marks.push(element("span", { className: "assess-mark is-look" }, say("second")));
  if (flagged) marks.push(element("span", { className: "assess-mark is-flag" }, say("flagged")));
  if (work.lacksEvidence(code)) marks.push(element("span", { className: "assess-mark is-lacking" }, say("lacks")));
  if (work.note(code)) marks.push(element("span", { className: "assess-mark is-note" }, say("noted")));
  if (value) marks.push(element("span", { className: `assess-value is-${value}` }, valueName(value)));
  row.querySelector(".assess-marks").replaceChildren(...marks);
}

export function current(code) {
  for (const [each, row] of rows) {
    const link = row.querySelector("a");
    if (each === code) {
      link.setAttribute("aria-current", "true");
      const body = part("list-body");
      const place = row.offsetTop - body.offsetTop;
      if (place < body.scrollTop + 40 || place + row.offsetHeight > body.scrollTop + body.clientHeight - 40)
        body.scrollTop = place - body.clientHeight / 3;
    } else link.removeAttribute("aria-current");
  }
}

// The next one that the list shows, in the case's own order; asked again each time, since an answer may take one off the list.
export function next(code) {
  refreshIfFiltered();
  const place = work.codes.indexOf(code);
  return visible.find((each) => work.codes.indexOf(each) > place) ?? null;
}

export function previous(code) {
  refreshIfFiltered();
  const place = work.codes.indexOf(code);
  return visible.findLast((each) => work.codes.indexOf(each) < place) ?? null;
}

export function nextUnanswered(code) {
  const place = work.codes.indexOf(code);
  const open = work.codes.filter((each) => !work.answer(each).value);
  return open.find((each) => work.codes.indexOf(each) > place) ?? open[0] ?? null;
}

function refreshIfFiltered() {
  if (show.value !== "all") refresh();
}

export function focusSearch() {
  search.focus();
  search.select();
}
