// Read the document as it stands: markup with shadow roots, links, and where scripts may lead. Runs in the page,
// so it trusts nothing: every list is bounded, and one odd element must not end the reading.
(limits) => {
  const roots = [document];
  for (let i = 0; i < roots.length && roots.length < limits.roots; i++) {
    const walker = document.createTreeWalker(roots[i], NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(), n = 0; node && n < limits.elements; node = walker.nextNode(), n++) {
      if (node.shadowRoot) roots.push(node.shadowRoot);
    }
  }
  const attempt = (what, otherwise) => { try { return what(); } catch (fault) { return otherwise; } };
  const region = (element) => {
    for (let node = element; node; node = node.parentElement || (node.getRootNode() || {}).host) {
      const role = attempt(() => node.getAttribute("role"), "");
      const name = node.localName;
      if (name === "nav" || role === "navigation" || role === "menu" || role === "menubar") return "nav";
      if (name === "header" || role === "banner") return "header";
      if (name === "footer" || role === "contentinfo") return "footer";
      if (name === "aside" || role === "complementary") return "aside";
    }
    return "main";
  };
  const links = [], attributes = [], scripts = [];
  const add = (list, value, most) => { if (value && list.length < most) list.push(String(value).slice(0, 4000)); };
  for (const root of roots) {
    for (const a of root.querySelectorAll("a[href], area[href]")) {
      if (links.length >= limits.links) break;
      const address = attempt(() => (typeof a.href === "string" ? a.href : a.href.baseVal), "");
      if (!address) continue;
      const text = (a.innerText || a.textContent || a.getAttribute("aria-label") || a.title || a.alt ||
        attempt(() => a.querySelector("img[alt]").alt, "") || "").trim().replace(/\s+/g, " ");
      links.push({ address: address.slice(0, 4000), text: text.slice(0, 500), region: region(a), rel: a.getAttribute("rel") || "" });
    }
    const handlers = "[onclick],[data-href],[data-url],[data-link],[data-target-url],[data-page],[to],[routerlink],[formaction],option[value]";
    for (const element of root.querySelectorAll(handlers)) {
      for (const name of ["onclick", "data-href", "data-url", "data-link", "data-target-url", "data-page", "to", "routerlink", "formaction"]) {
        add(attributes, attempt(() => element.getAttribute(name), ""), limits.attributes);
      }
      if (element.localName === "option") add(attributes, element.getAttribute("value"), limits.attributes);
    }
    for (const script of root.querySelectorAll("script:not([src])")) {
      if (scripts.length < limits.scripts) scripts.push(script.textContent.slice(0, limits.script));
    }
  }
  // getHTML writes shadow roots out as declarative templates; older engines only know outerHTML.
  const shadows = roots.slice(1);
  const whole = document.documentElement;
  let html = "";
  if (whole) {
    const inner = shadows.length && whole.getHTML ? attempt(() => whole.getHTML({ shadowRoots: shadows }), null) : null;
    if (inner === null) html = whole.outerHTML;
    else html = whole.outerHTML.slice(0, whole.outerHTML.indexOf(">") + 1) + inner + "</html>";
  }
  const doctype = document.doctype ? "<!DOCTYPE " + document.doctype.name + ">\n" : "";
  const seen = attempt(() => document.body.innerText, "") || "";
  const inside = shadows.map((root) => attempt(() => [...root.children].map((e) => e.innerText || "").join("\n"), ""));
  return {
    address: location.href,
    title: document.title.slice(0, 1000),
    html: (doctype + html).slice(0, limits.html),
    cut: doctype.length + html.length > limits.html,
    text: [seen, ...inside].join("\n").slice(0, limits.text),
    links, attributes, scripts,
    height: attempt(() => Math.max(whole.scrollHeight, document.body.scrollHeight), 0),
  };
}
