"use strict";
// What every page with proofs shares: building elements, telling an outcome, the picture of a proof.
function showing(words) {
  const SVG = "http://www.w3.org/2000/svg";
  const at = (id) => document.getElementById(id);

  // All text goes in as text nodes: nothing of a case is ever read as markup.
  function el(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  }
  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  }

  // A statement, and below it what belongs to it: notes folded, the rest in sight; `beside` may add to each
  function row(item, beside) {
    const made = el("li", { class: item.kind });
    if (words.heading[item.kind]) made.append(el("b", { class: "kind" }, words.heading[item.kind]), " ");
    made.append(item.text);
    if (beside) beside(item, made);
    if (item.cites) made.append(el("div", { class: "cites" }, ...item.cites.map(cite)));
    const below = item.below || [];
    const main = below.filter((one) => one.kind !== "note");
    const notes = below.filter((one) => one.kind === "note");
    if (main.length) made.append(el("ul", { class: "rows" }, ...main.map((one) => row(one, beside))));
    if (notes.length) made.append(el("details", {}, el("summary", {}, words.heading.note + " (" + notes.length + ")"), el("ul", { class: "rows" }, ...notes.map((one) => row(one, beside)))));
    return made;
  }
  function cite([name, gist]) {
    if (!gist) return el("span", { class: "cite" }, name);
    return el("details", { class: "cite" }, el("summary", {}, name), el("p", {}, gist));
  }
  function told(lines) {
    return lines.map(([depth, said, source]) => {
      return el("p", { class: "d" + Math.min(8, depth) }, said, source ? el("span", { class: "source" }, " [" + source + "]") : null);
    });
  }

  function parsed(text, label) {
    const made = document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
    made.setAttribute("role", "group");
    made.setAttribute("aria-label", label);
    return made;
  }

  // The picture of a view {svg, boxes, arrows}. `from` says what a box holds (`box`), by what it is known again in another
  // view (`key`), against which view what differs is marked (`base`), and the words for that (`said`).
  function picture(from) {
    const stage = at("stage");
    let shown = null, svg = null, zoom = 0;
    let nodes = new Map(), premises = new Map(), heads = new Map(), edges = [];
    let folded = new Set(), current = null, fixed = false;
    const box = (name) => from.box(shown, name);
    const key = (name) => from.key(shown, name);

    function show(next) {
      const kept = current && shown ? key(current) : null;
      const unfolded = shown ? new Set([...folded].map(key)) : new Set();
      shown = next;
      nodes = new Map(); premises = new Map(); heads = new Map(); edges = []; folded = new Set(); current = null; fixed = false;
      stage.replaceChildren();
      at("changes").textContent = "";
      panel(null);
      svg = null;
      if (!next.svg) return;
      svg = parsed(next.svg, words.proof);
      stage.append(svg);
      wire(next);
      for (const name of nodes.keys()) if (unfolded.has(key(name))) folded.add(name);
      mark();
      fold();
      size();
      roving([...nodes.keys()].find((name) => key(name) === kept) || first());
      toEnd();
    }
    function wire(next) {
      for (const [tail, head] of next.arrows) {
        premises.set(head, [...(premises.get(head) || []), tail]);
        heads.set(tail, [...(heads.get(tail) || []), head]);
      }
      for (const g of svg.querySelectorAll("g.n")) {
        const name = g.getAttribute("data-n");
        if (!(name in next.boxes)) continue;
        nodes.set(name, g);
        g.setAttribute("role", "button");
        g.setAttribute("tabindex", "-1");
        g.setAttribute("aria-label", label(name));
        g.addEventListener("mouseenter", () => fixed || focus(name));
        g.addEventListener("mouseleave", () => fixed || focus(null));
        g.addEventListener("click", () => fix(name));
        g.addEventListener("focus", () => (roving(name), fixed && current === name) || focus(name));
      }
      edges = [...svg.querySelectorAll("g.e")].map((g) => [g, g.getAttribute("data-t"), g.getAttribute("data-h")]);
    }
    function label(name) {
      const b = box(name);
      return [b.tag, b.text, ...(b.rules || []).map((rule) => rule[0])].filter(Boolean).join(". ");
    }
    const ends = () => [...nodes.keys()].filter((name) => !(heads.get(name) || []).length);
    const first = () => [...nodes.keys()].find((name) => box(name).band === "conviction") || ends()[0];

    function mark() {
      const keys = (view) => new Set(view ? Object.keys(view.boxes).map((name) => from.key(view, name)) : []);
      const known = keys(from.base());
      const here = keys(shown);
      let count = 0;
      for (const [name, g] of nodes) {
        const differs = known.size > 0 && !known.has(key(name));
        if (differs) { count += 1; frame(g, "halo", 2); }
        g.classList.toggle("differs", differs);
      }
      const gone = [...known].filter((one) => !here.has(one)).length;
      const text = count || gone ? fill(from.said.differs, { new: count, gone }) : from.said.same;
      at("changes").textContent = known.size ? text : "";
    }
    function frame(g, kind, gap) {
      const b = g.getBBox();
      const rect = document.createElementNS(SVG, "rect");
      const values = { class: kind, x: b.x - gap, y: b.y - gap, width: b.width + 2 * gap, height: b.height + 2 * gap, rx: 4 };
      for (const [key, value] of Object.entries(values)) rect.setAttribute(key, value);
      g.prepend(rect);
    }

    // what a box rests on, and what it supports
    function reach(start, next) {
      const seen = new Set();
      const stack = [start];
      while (stack.length) {
        for (const name of next.get(stack.pop()) || []) if (!seen.has(name)) { seen.add(name); stack.push(name); }
      }
      return seen;
    }
    function focus(name) {
      current = name;
      const below = name ? reach(name, premises) : new Set();
      const above = name ? reach(name, heads) : new Set();
      if (svg) svg.classList.toggle("following", Boolean(name));
      for (const [other, g] of nodes) {
        g.classList.toggle("here", other === name);
        g.classList.toggle("below", below.has(other));
        g.classList.toggle("above", above.has(other));
      }
      const inside = (set, one) => one === name || set.has(one);
      for (const [g, tail, head] of edges) {
        g.classList.toggle("below", Boolean(name) && inside(below, tail) && inside(below, head));
        g.classList.toggle("above", Boolean(name) && inside(above, tail) && inside(above, head));
      }
      panel(name);
    }
    function fix(name) {
      fixed = !(fixed && current === name);
      focus(name);
      for (const [other, g] of nodes) g.setAttribute("aria-pressed", String(fixed && other === name));
      roving(name);
    }
    function go(name) {
      fixed = false;
      while (!visible().has(name) && folded.size) { folded.clear(); fold(); }
      fix(name);
      nodes.get(name).focus({ preventScroll: true });
      nodes.get(name).scrollIntoView({ block: "nearest", inline: "nearest" });
    }

    // folding: hide what is reached from the conclusions only through folded boxes
    function visible() {
      const seen = new Set(ends());
      const stack = [...seen];
      while (stack.length) {
        const name = stack.pop();
        if (folded.has(name)) continue;
        for (const below of premises.get(name) || []) if (!seen.has(below)) { seen.add(below); stack.push(below); }
      }
      return seen.size ? seen : new Set(nodes.keys());
    }
    function fold() {
      const seen = visible();
      for (const [name, g] of nodes) {
        g.classList.toggle("hidden", !seen.has(name));
        g.classList.toggle("folded", folded.has(name));
        if (premises.has(name)) g.setAttribute("aria-expanded", String(!folded.has(name)));
        const old = g.querySelector(".badge");
        if (old) old.remove();
        if (folded.has(name)) badge(g, [...reach(name, premises)].filter((below) => !seen.has(below)).length);
      }
      for (const [g, tail, head] of edges) g.classList.toggle("hidden", !seen.has(tail) || !seen.has(head) || folded.has(head));
    }
    function badge(g, count) {
      const b = g.getBBox();
      const text = document.createElementNS(SVG, "text");
      for (const [key, value] of Object.entries({ class: "badge", x: b.x - 3, y: b.y + 9, "text-anchor": "end", "font-size": 9 })) text.setAttribute(key, value);
      text.textContent = "+" + count;
      g.append(text);
    }
    function toggle(name) {
      if (!premises.has(name)) return;
      if (!folded.delete(name)) folded.add(name);
      fold();
      panel(name);
    }

    // the panel below the picture
    function panel(name) {
      const where = at("panel");
      where.classList.toggle("empty", !name);
      if (!name) return where.replaceChildren(el("p", { class: "quiet" }, words.pick));
      const b = box(name);
      const parts = [b.tag ? el("p", { class: "tag" }, b.tag) : null, el("p", { class: "said" }, b.text)];
      (b.lines || []).forEach((line) => parts.push(el("p", {}, line)));
      (b.rules || []).forEach(([name_, gist]) => parts.push(el("p", { class: "norm" }, el("b", {}, name_), gist ? " " + gist : "")));
      if (b.note) parts.push(el("p", { class: "quiet" }, words.note + words.colon + b.note));
      if (b.source) parts.push(el("p", { class: "quiet" }, words.sources + words.colon + b.source));
      parts.push(links(words.rests, premises.get(name)), links(words.supports, heads.get(name)));
      if (premises.has(name)) {
        const button = el("button", { type: "button", class: "folding" }, folded.has(name) ? words.unfold_one : words.fold);
        button.addEventListener("click", () => { fixed = true; toggle(name); });
        parts.push(button);
      }
      where.replaceChildren(...parts.filter(Boolean));
    }
    function links(title, names) {
      if (!names || !names.length) return null;
      const made = el("p", { class: "links" }, el("b", {}, title + " "));
      for (const name of names) {
        const button = el("button", { type: "button", class: "link" }, box(name).text);
        button.addEventListener("click", () => go(name));
        made.append(button);
      }
      return made;
    }

    // keys: the picture is one stop of the Tab key, arrows move inside it
    function roving(name) {
      for (const [other, g] of nodes) g.setAttribute("tabindex", other === name ? "0" : "-1");
    }
    function middle(name) {
      const b = nodes.get(name).getBBox();
      return [b.x + b.width / 2, b.y + b.height / 2];
    }
    function beside(name, step) {
      const [x, y] = middle(name);
      const same = [...visible()].filter((other) => Math.abs(middle(other)[0] - x) < 60 && (middle(other)[1] - y) * step > 1);
      return same.sort((a, b) => (middle(a)[1] - middle(b)[1]) * step)[0];
    }
    function nearest(names, from) {
      const seen = visible();
      const y = middle(from)[1];
      return (names || []).filter((name) => seen.has(name)).sort((a, b) => Math.abs(middle(a)[1] - y) - Math.abs(middle(b)[1] - y))[0];
    }
    function press(event) {
      const name = event.target.getAttribute && event.target.getAttribute("data-n");
      if (!name || event.ctrlKey || event.metaKey || event.altKey) return;
      const moves = {
        ArrowLeft: () => (folded.has(name) ? null : nearest(premises.get(name), name)), ArrowRight: () => nearest(heads.get(name), name),
        ArrowUp: () => beside(name, -1), ArrowDown: () => beside(name, 1), Home: () => first(),
      };
      if (event.key in moves) {
        const next = moves[event.key]();
        if (next) {
            fixed = false;
            nodes.get(next).focus({ preventScroll: true });
            nodes.get(next).scrollIntoView({ block: "nearest", inline: "nearest" });
        }
      } else if (event.key === "Enter" || event.key === " ") fix(name);
      else if (event.key === "f" || event.key === "F") toggle(name);
      else if (event.key === "Escape") { fixed = false; focus(null); }
      else return;
      event.preventDefault();
    }

    // size: 0 fits the width, but never below a readable scale
    function size() {
      if (!svg) return;
      const wide = svg.viewBox.baseVal.width;
      const fits = stage.clientWidth / wide;
      const scale = zoom || Math.min(4 / 3, Math.max(fits, 1));
      svg.style.width = Math.round(wide * scale) + "px";
    }
    function resize(factor) {
      if (!svg) return;
      zoom = factor ? Math.min(4, Math.max(0.4, svg.getBoundingClientRect().width / svg.viewBox.baseVal.width * factor)) : 0;
      size();
    }
    function toEnd() {
      const [x, y] = middle(first());
      const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
      const shift = svg.querySelector("g").transform.baseVal.consolidate().matrix;
      stage.scrollLeft = (x + shift.e) * scale - stage.clientWidth / 2;
      stage.scrollTop = (y + shift.f) * scale - stage.clientHeight / 2;
    }
    function save() {
      if (!svg) return;
      const text = '<?xml version="1.0" encoding="UTF-8"?>\n' + shown.svg;
      const url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
      at("save").href = url;
      setTimeout(() => URL.revokeObjectURL(url), 60000);
    }

    stage.addEventListener("keydown", press);
    at("fit").addEventListener("click", () => resize(0));
    at("bigger").addEventListener("click", () => resize(1.25));
    at("smaller").addEventListener("click", () => resize(0.8));
    at("unfold").addEventListener("click", () => { folded.clear(); fold(); });
    at("fold").addEventListener("click", () => {
      for (const name of nodes.keys()) if (premises.has(name) && (box(name).band === "element")) folded.add(name);
      fold();
    });
    at("save").addEventListener("click", save);
    window.addEventListener("resize", size);
    function legend(svg) {
      at("legend").replaceChildren(...(svg ? [parsed(svg, words.legend)] : []));
      at("legend-box").hidden = !svg;
    }
    return { show, legend };
  }

  return { at, el, fill, row, cite, told, parsed, picture };
}
