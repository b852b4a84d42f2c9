// Single keys, wherever no field has the focus. They can be turned off.

import { act, letters, part } from "./page.js";

const OFF = "openlosi:keys-off";

export function start(doing) {
  const help = part("help");
  const on = part("keys-on");
  on.checked = localStorage.getItem(OFF) === null;
  on.addEventListener("change", () => {
    if (on.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
  act("help").hidden = false;
  act("help").addEventListener("click", () => help.showModal());
  act("close").addEventListener("click", () => help.close());
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (event.key === "Escape" && writes(event.target)) {
      event.target.blur();
      doing.leave();
      return;
    }
    if (writes(event.target) || document.querySelector("dialog[open]") || !on.checked) return;
    const what = meaning(event, doing);
    if (!what) return;
    event.preventDefault();
    what();
  });
  function meaning(event, { answer, next, previous, ...more }) {
    const rtl = document.dir === "rtl";
    const key = letter(event);
    for (const [value, own] of Object.entries(letters)) {
      if (key && own.includes(key) && allowed(value)) return event.repeat ? () => {} : () => answer(value);
    }
    if (key === "J" || event.key === (rtl ? "ArrowLeft" : "ArrowRight")) return next;
    if (key === "K" || event.key === (rtl ? "ArrowRight" : "ArrowLeft")) return previous;
    const inList = part("list").contains(event.target);
    if (inList && event.key === "ArrowDown") return next;
    if (inList && event.key === "ArrowUp") return previous;
    if (event.key === "?") return () => help.showModal();
    if (event.key === "/") return more.search;
    const named = { U: "undo", F: "flag", E: "evidence", C: "confidence", M: "note", S: "look", G: "unanswered", O: "portal" };
    return more[named[key]];
  }
}

function allowed(value) {
  return document.querySelector(`.assess-answer.is-${value}:not(:disabled)`) !== null;
}

function writes(target) {
  return target.matches?.("input:not([type=radio], [type=checkbox], [type=file]), textarea, select, [contenteditable]");
}

// On a keyboard of another script the key's place says which letter was meant.
function letter(event) {
  if (/^[a-z0-9]$/i.test(event.key)) return event.key.toUpperCase();
  const digit = { "٠": "0", "١": "1", "۰": "0", "۱": "1" }[event.key];
  if (digit) return digit;
  if (/^\p{L}$/u.test(event.key)) {
    const own = Object.values(letters).join("");
    if (own.includes(event.key.toUpperCase())) return event.key.toUpperCase();
    return event.code.match(/^Key([A-Z])$/)?.[1] ?? "";
  }
  return "";
}
