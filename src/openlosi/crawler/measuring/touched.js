// What a thumb and an eye meet on a phone: width, targets, letters. Counts only, bounded.
() => {
  const wide = document.documentElement.clientWidth;
  const viewport = document.querySelector('meta[name="viewport" i]');
  const shown = (e) => { const s = getComputedStyle(e); return s.visibility !== "hidden" && s.display !== "none" && s.opacity !== "0"; };
  const inSentence = (e) => e.localName === "a" && getComputedStyle(e).display === "inline" &&
    [...e.parentNode.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim().length > 1);
  const boxes = [];
  for (const e of document.querySelectorAll("a[href],button,input:not([type=hidden]),select,textarea,summary,[role=button],[role=link]")) {
    if (boxes.length >= 2000) break;
    const b = e.getBoundingClientRect();
    if (b.width < 1 || b.height < 1 || !shown(e)) continue;
    boxes.push({ e, b, x: b.left + b.width / 2, y: b.top + b.height / 2, small: b.width < 24 || b.height < 24 });
  }
  const near = (t) => boxes.some((o) => {
    if (o === t || t.e.contains(o.e) || o.e.contains(t.e)) return false;
    const dx = Math.max(o.b.left - t.x, 0, t.x - o.b.right), dy = Math.max(o.b.top - t.y, 0, t.y - o.b.bottom);
    return Math.hypot(dx, dy) < 12 || (o.small && Math.hypot(o.x - t.x, o.y - t.y) < 24);
  });
  const small = boxes.filter((t) => t.small && !inSentence(t.e) && near(t));
  let characters = 0, smallCharacters = 0;
  const walker = document.createTreeWalker(document.body || document.documentElement, NodeFilter.SHOW_TEXT);
  for (let n = walker.nextNode(), k = 0; n && k < 20000; n = walker.nextNode(), k++) {
    const length = n.textContent.trim().length, e = n.parentElement;
    if (!length || !e || ["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE"].includes(e.tagName) || !e.getClientRects().length) continue;
    characters += length;
    if (parseFloat(getComputedStyle(e).fontSize) < 12) smallCharacters += length;
  }
  const beyond = Math.max(document.documentElement.scrollWidth, document.body ? document.body.scrollWidth : 0) - screen.width;
  let widest = "";
  if (beyond > 0) {
    let most = 0;
    for (const e of [...document.querySelectorAll("body *")].slice(0, 20000)) {
      const right = e.getBoundingClientRect().right;
      if (right > most) { most = right; widest = e.localName + (e.id ? "#" + e.id : "") + (e.classList[0] ? "." + e.classList[0] : ""); }
    }
  }
  return {
    viewport: viewport ? String(viewport.getAttribute("content") || "").slice(0, 300) : "", beyond: Math.round(beyond), widest: widest.slice(0, 100),
    targets: boxes.length, small_targets: small.length,
    first_small: small.length ? (small[0].e.innerText || small[0].e.getAttribute("aria-label") || small[0].e.localName).trim().slice(0, 60) : "",
    characters, small_characters: smallCharacters,
  };
}
