// Evidence of the indicator in front: addresses, screenshots pasted, dropped or chosen, and how far their pages are stored.

import { call } from "./calls.js";
import { data, element, part, say } from "./page.js";
import * as queue from "./queue.js";
import * as work from "./work.js";

const KINDS = ["image/png", "image/jpeg", "image/webp"];
const MOST_BYTES = 8 * 1024 * 1024;
const form = part("evidence-form");
const drop = part("drop");
let code = null;
let watching = null;
let listed = null;

export function start() {
  if (!form) return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    addAddress();
  });
  form.elements.file.addEventListener("change", () => {
    addPictures(form.elements.file.files);
    form.elements.file.value = "";
  });
  document.addEventListener("paste", (event) => {
    const pictures = [...(event.clipboardData?.files ?? [])];
    if (!pictures.length) return;
    event.preventDefault();
    addPictures(pictures);
  });
  document.addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    drop.classList.add("is-over");
  });
  document.addEventListener("dragleave", () => drop.classList.remove("is-over"));
  document.addEventListener("drop", (event) => {
    drop.classList.remove("is-over");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    addPictures(event.dataTransfer.files);
  });
}

export function show(now) {
  if (form && now !== code) {
    form.reset();
    fault("");
    form.querySelector("details").open = false;
  }
  code = now;
  part("lacks").hidden = !work.lacksEvidence(code);
  const pieces = work.evidence(code);
  if (pieces !== listed) part("shown").replaceChildren(...pieces.map(row));
  listed = pieces;
  if (!form) return;
  form.elements.kind.value = work.answer(code).value === "not_met" ? "looked" : "address";
  const label = part("address-label");
  label.textContent = label.dataset[form.elements.kind.value];
  part("addresses").replaceChildren(...work.addressesUsed().map((value) => element("option", { value })));
  watch();
}

export function focus() {
  form?.elements.address.focus();
}

function addAddress() {
  let address = form.elements.address.value.trim();
  const note = form.elements.note.value.trim();
  const kind = form.elements.kind.value;
  if (address && !/^[a-z][a-z0-9+.-]*:/i.test(address)) address = `https://${address}`;
  if (address ? !/^https?:\/\/[^\s/]+/i.test(address) : !(kind === "looked" && note)) {
    fault(say("badAddress"));
    form.elements.address.focus();
    return;
  }
  fault("");
  queue.addEvidence(code, { kind, address, note });
  form.elements.address.value = form.elements.note.value = "";
  form.elements.address.focus();
}

function addPictures(files) {
  for (const file of files) {
    if (!KINDS.includes(file.type) || file.size > MOST_BYTES) {
      fault(say("badPicture"));
      return;
    }
    fault("");
    const note = form.elements.note.value.trim();
    queue.addEvidence(code, { kind: "screenshot", address: "", note, file });
    form.elements.note.value = "";
  }
}

function fault(text) {
  part("evidence-fault").textContent = text;
}

function row(piece) {
  const shown = element("span", { className: "assess-one" });
  if (piece.file === true || (piece.unsent && piece.kind === "screenshot")) shown.append(element("span", { className: "badge is-muted" }, say("picture")));
  else if (piece.file) shown.append(thumb(piece.file, say("picture")));
  if (piece.page_picture) shown.append(thumb(piece.page_picture, say("pagePicture")));
  if (piece.kind === "looked") shown.append(element("span", { className: "muted" }, say("looked")));
  if (piece.address) shown.append(element("a", { className: "as-typed", href: piece.address, target: "_blank", rel: "noopener noreferrer" }, piece.address));
  if (piece.note) shown.append(element("span", { dir: "auto" }, piece.note));
  if (piece.unsent) shown.append(element("span", { className: "badge is-warn" }, say("waitingToSend")));
  else if (piece.page) shown.append(element("a", { className: "badge is-ok", href: piece.page }, say("page_done")));
  else if (piece.page_state) shown.append(element("span", { className: `badge is-${piece.page_state === "failed" ? "warn" : "muted"}` }, say(`page_${piece.page_state}`)));
  const item = element("li", {}, shown);
  if (data.open) {
    if (piece.id && !piece.page && ["failed", "cancelled"].includes(piece.page_state)) item.append(again(piece));
    const remove = element("button", { type: "button", className: "button is-quiet is-small", "aria-label": say("removeThis", { what: piece.address || piece.note || say("picture") }) }, say("remove"));
    remove.addEventListener("click", () => {
      queue.removeEvidence(code, piece);
      focus();
    });
    item.append(remove);
  }
  return item;
}

function again(piece) {
  const button = element("button", { type: "button", className: "button is-quiet is-small", "aria-label": say("againThis", { what: piece.address }) }, say("again"));
  button.addEventListener("click", async () => {
    const asked = code;
    button.disabled = true;
    fault("");
    const answer = await call("POST", `/evidence/${piece.id}/page`).catch(() => null);
    if (answer?.status === 200) {
      work.showEvidence(asked, work.evidence(asked).map((each) => (each.id === piece.id ? { ...each, ...answer.told } : each)));
      focus();
    } else {
      fault(answer?.told.message ?? say("notSent"));
      button.disabled = false;
    }
  });
  return button;
}

function thumb(src, alt) {
  return element("a", { className: "assess-thumb", href: src, target: "_blank", rel: "noopener" }, element("img", { src, alt, loading: "lazy" }));
}

// While a page of the indicator in front is being stored, ask now and then how far it is.
function watch() {
  clearTimeout(watching);
  const open = (each) => each.id && !each.page && ["waiting", "running"].includes(each.page_state);
  if (!work.evidence(code).some(open)) return;
  watching = setTimeout(async () => {
    if (document.visibilityState !== "visible") return watch();
    const asked = code;
    const answer = await call("GET", `/evidence?indicator=${encodeURIComponent(asked)}`).catch(() => null);
    if (answer?.status === 200) {
      const fresh = new Map(answer.told.map((each) => [each.id, each]));
      work.showEvidence(asked, work.evidence(asked).map((each) => (fresh.has(each.id) ? { ...each, ...fresh.get(each.id) } : each)));
    }
    watch();
  }, 4000);
}
