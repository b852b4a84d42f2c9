// What a person sees of a page: its visible text, and where the parts of it stand. The same for every engine.
() => {
  const parts = [];
  for (const element of document.querySelectorAll("h1,h2,h3,h4,p,li,a,button,label,input,img,th,td")) {
    if (parts.length >= 400) break;
    const box = element.getBoundingClientRect();
    if (box.width < 1 || box.height < 1) continue;
    const text = (element.innerText || element.alt || element.placeholder || "").trim().replace(/\s+/g, " ").slice(0, 60);
    if (text) parts.push([element.localName + " " + text, Math.round(box.left + scrollX), Math.round(box.width)]);
  }
  return {
    title: document.title.slice(0, 300),
    text: ((document.body && document.body.innerText) || "").slice(0, 200000),
    width: document.documentElement.clientWidth,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    parts,
  };
}
