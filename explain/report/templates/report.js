"use strict";
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = data.words;
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

  // --- the choice: one number a switch, and the theory that was asked for

  const standard = data.switches.map(() => 0);
  let setting = standard.slice();
  let theory = "positive_law";
  let view = null;

  const found = (id) => data.theories.find((one) => one.id === id) || null;
  function place() {
    const held = found(theory);
    if (held && held.world !== undefined) return held.world;
    const index = data.worlds[setting.join(",")];
    return index === undefined || index === null ? null : index;
  }

  function take(next, name) {
    const before = [setting, theory];
    [setting, theory] = [next, name];
    if (place() !== null) return render();
    [setting, theory] = before;
    render();
    say(words.impossible);
  }
  function takeTheory(id) {
    const held = found(id);
    if (held) take(data.switches.map((s, i) => (s.fact && held.world === undefined ? setting[i] : held.setting[i])), id);
  }
  function takeSwitch(index, option) {
    const next = setting.slice();
    next[index] = option;
    take(next, named(next));
  }
  function named(next) {
    const readings = (one) => one.filter((_, i) => !data.switches[i].fact).join();
    if (readings(next) === readings(standard)) return "positive_law";
    const held = data.theories.find((t) => t.world === undefined && t.changes && readings(t.setting) === readings(next));
    return held ? held.id : "";
  }

  // --- the address

  function write() {
    const parts = [];
    if (theory && theory !== "positive_law") parts.push(["theory", theory]);
    const held = found(theory);
    data.switches.forEach((s, i) => {
      const implied = held ? held.setting[i] : 0;
      if (setting[i] !== implied) parts.push([s.id, s.options[setting[i]].id]);
    });
    const hash = "#" + parts.map((pair) => pair.map(encodeURIComponent).join("=")).join("&");
    if (hash !== (location.hash || "#")) history.replaceState(null, "", hash);
  }
  function read() {
    const pairs = location.hash.slice(1).split("&").map((part) => part.split("=").map(decoded));
    let next = standard.slice();
    const asked = pairs.find((pair) => pair[0] === "theory");
    const held = asked ? found(asked[1]) : null;
    let name = held ? held.id : "positive_law";
    if (held) next = held.setting.slice();
    let moved = false;
    for (const [id, value] of pairs) {
      const index = data.switches.findIndex((s) => s.id === id);
      const option = index < 0 ? -1 : data.switches[index].options.findIndex((o) => o.id === value);
      if (option < 0 || next[index] === option) continue;
      next[index] = option;
      moved = true;
    }
    if (moved) name = named(next);
    take(next, name);
  }
  function decoded(text) {
    try { return decodeURIComponent(text); } catch { return ""; }
  }

  // --- controls, built once

  function controls() {
    const select = at("theory");
    select.append(el("option", { value: "" }, words.own_choice));
    for (const [label, changes] of [[words.changing, true], [words.unchanging, false]]) {
      const group = el("optgroup", { label });
      data.theories.filter((t) => t.changes === changes).forEach((t) => group.append(el("option", { value: t.id }, t.name)));
      if (group.children.length) select.append(group);
    }
    select.addEventListener("change", () => (select.value ? takeTheory(select.value) : render()));
    at("reset").addEventListener("click", () => take(standard.slice(), "positive_law"));
    data.switches.forEach((s, i) => at("switches").append(control(s, i)));
    at("switches").addEventListener("submit", (event) => event.preventDefault());
  }
  function control(s, i) {
    const box = el("fieldset", { id: "switch-" + s.id }, el("legend", {}, el("b", {}, s.fact ? words.fact : words.issue), " ", s.name));
    s.options.forEach((option, j) => {
      const input = el("input", { type: "radio", name: s.id, value: option.id, id: s.id + "-" + option.id });
      input.addEventListener("change", () => takeSwitch(i, j));
      const by = option.by ? words.held_by + " " + option.by + (option.where ? " (" + option.where + ")" : "") : "";
      const label = el("label", { for: input.id }, option.name);
      if (j === 0 && !s.fact) label.append(el("span", { class: "quiet" }, " · " + words.default));
      if (by) label.setAttribute("title", by);
      box.append(el("div", { class: "option" }, input, label));
    });
    return box;
  }

  // --- one world on the page

  function render() {
    const changed = view !== data.views[place()];
    view = data.views[place()];
    data.switches.forEach((s, i) => {
      at(s.id + "-" + s.options[setting[i]].id).checked = true;
      at("switch-" + s.id).classList.toggle("moved", setting[i] !== 0);
    });
    at("theory").value = theory;
    exact();
    if (changed) {
      outcome();
      why();
      picture.show(view);
    }
    const keys = Object.keys(data.worlds).filter((key) => data.worlds[key] !== null);
    const number = keys.indexOf(setting.join(","));
    const held = found(theory);
    const line = held && held.world !== undefined ? held.name : fill(words.world_line, { n: number + 1, all: keys.length });
    say(view.summary + ". " + line);
    write();
  }
  function say(text) {
    if (at("live").textContent !== text) at("live").textContent = text;
  }
  function exact() {
    const held = found(theory);
    const note = at("exact");
    note.hidden = !(held && held.world !== undefined);
    note.textContent = note.hidden ? "" : fill(words.theory_exact, { list: held.also.join("; ") || "–" });
    at("under").textContent = under(held);
    const items = data.switches.map((s, i) => el("li", {}, s.name + " → " + s.options[setting[i]].name));
    if (!note.hidden) items.push(el("li", {}, note.textContent));
    at("chosen").replaceChildren(...items);
  }
  // theory and replaced positions: what replaces positive law is named a hypothesis
  function under(held) {
    const moved = (fact) => data.switches.map((s, i) => [s, setting[i]]).filter(([s, j]) => j !== 0 && Boolean(s.fact) === fact);
    const places = (s, j) => ({ name: s.options[j].name, question: s.name, issue: s.id, position: s.options[j].id });
    const law = found("positive_law");
    const said = held ? fill(words.readings.theory, { title: held.name, id: held.id })
      : fill(words.readings.replaced, { positions: moved(false).map(([s, j]) => fill(words.readings.position, places(s, j))).join("; "), title: law.name, id: "positive law" });
    const facts = moved(true).map(([s, j]) => s.name + ": " + s.options[j].name);
    return [said, ...facts].join(" · ");
  }
  function outcome() {
    at("outcome").replaceChildren(...view.outcome.map((accused) => {
      return el("div", { class: "accused" }, el("h3", {}, accused.name), el("ul", { class: "rows" }, ...accused.rows.map(row)));
    }));
  }
  // a statement, and below it what belongs to it: notes folded, the rest in sight
  function row(item) {
    const made = el("li", { class: item.kind });
    if (words.heading[item.kind]) made.append(el("b", { class: "kind" }, words.heading[item.kind]), " ");
    made.append(item.text);
    if (item.cites) made.append(el("div", { class: "cites" }, ...item.cites.map(cite)));
    const below = item.below || [];
    const main = below.filter((one) => one.kind !== "note");
    const notes = below.filter((one) => one.kind === "note");
    if (main.length) made.append(el("ul", { class: "rows" }, ...main.map(row)));
    if (notes.length) made.append(el("details", {}, el("summary", {}, words.heading.note + " (" + notes.length + ")"), el("ul", { class: "rows" }, ...notes.map(row))));
    return made;
  }
  function cite([name, gist]) {
    if (!gist) return el("span", { class: "cite" }, name);
    return el("details", { class: "cite" }, el("summary", {}, name), el("p", {}, gist));
  }
  function why() {
    at("why").replaceChildren(...told(data.texts[view.why]));
    at("whynot-section").hidden = !view.whynot.length;
    at("whynot").replaceChildren(...view.whynot.map(([head, text]) => {
      return el("details", {}, el("summary", {}, head), el("div", { class: "told" }, ...told(data.texts[text])));
    }));
  }
  function told(lines) {
    return lines.map(([depth, said, source]) => {
      return el("p", { class: "d" + Math.min(8, depth) }, said, source ? el("span", { class: "source" }, " [" + source + "]") : null);
    });
  }

  // --- the picture

  const picture = (function () {
    const stage = at("stage");
    const base = data.views[data.worlds[standard.join(",")]];
    let shown = null, svg = null, zoom = 0;
    let nodes = new Map(), premises = new Map(), heads = new Map(), edges = [];
    let folded = new Set(), current = null, fixed = false;
    const box = (name) => data.boxes[shown.boxes[name]];

    function parsed(text, label) {
      const made = document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
      made.setAttribute("role", "group");
      made.setAttribute("aria-label", label);
      return made;
    }
    function show(next) {
      const kept = current && shown ? shown.boxes[current] : null;
      const unfolded = shown ? new Set([...folded].map((name) => shown.boxes[name])) : new Set();
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
      for (const name of nodes.keys()) if (unfolded.has(next.boxes[name])) folded.add(name);
      mark();
      fold();
      size();
      roving([...nodes.keys()].find((name) => next.boxes[name] === kept) || first());
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
      const known = new Set(Object.values(base.boxes));
      let count = 0;
      for (const [name, g] of nodes) {
        const differs = !known.has(shown.boxes[name]);
        if (differs) { count += 1; frame(g, "halo", 2); }
        g.classList.toggle("differs", differs);
      }
      const gone = Object.values(base.boxes).filter((index) => !Object.values(shown.boxes).includes(index)).length;
      at("changes").textContent = count || gone ? fill(words.differs, { new: count, gone }) : words.same;
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
      if (b.note) parts.push(el("p", { class: "quiet" }, words.note + ": " + b.note));
      if (b.source) parts.push(el("p", { class: "quiet" }, words.sources + ": " + b.source));
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
    function key(event) {
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

    stage.addEventListener("keydown", key);
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
    if (data.legend) at("legend").append(parsed(data.legend, words.legend));
    else at("legend-box").hidden = true;
    return { show };
  })();

  // print: everything that is closed is opened, and closed again afterwards
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open]):not(.cite)")];
    opened.forEach((one) => (one.open = true));
  });
  window.addEventListener("afterprint", () => opened.forEach((one) => (one.open = false)));

  document.documentElement.classList.add("js");
  if (matchMedia("(min-width: 60rem)").matches) at("legend-box").open = true;
  controls();
  read();
  window.addEventListener("hashchange", read);
})();
