"use strict";
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = data.words;
  data.views.forEach((one) => (one.svg = data.pictures[one.svg]));
  const { at, el, fill, row, told, picture } = showing(words);

  // --- the choice: one number a switch, and the theory that was asked for

  const standard = data.switches.map(() => 0);
  let setting = standard.slice();
  let theory = "positive_law";
  let view = null;
  let back = []; // the switches that the last choice has set besides its own

  const found = (id) => data.theories.find((one) => one.id === id) || null;
  const facts = (one) => one.filter((_, i) => data.switches[i].fact).join(",");
  const readings = (one) => one.filter((_, i) => !data.switches[i].fact).join(",");
  function place() {
    const held = found(theory);
    const index = held && held.worlds ? held.worlds[facts(setting)] : data.worlds[setting.join(",")];
    return index === undefined || index === null ? null : index;
  }

  function take(next, name) {
    const before = [setting, theory];
    [setting, theory] = [next, name];
    back = [];
    if (place() !== null) return render();
    [setting, theory] = before;
    render();
    say(words.impossible);
  }
  // a theory keeps the facts as they are set, and a fact keeps the theory
  function takeTheory(id) {
    const held = found(id);
    if (!held) return;
    const next = held.setting.map((at, i) => (data.switches[i].fact ? setting[i] : at));
    const there = !held.worlds || facts(next) in held.worlds;
    take(there ? next : held.setting.slice(), id);
  }
  function takeSwitch(index, option) {
    const moved = data.switches[index];
    const held = found(theory);
    const kept = held && held.worlds && moved.fact;
    const next = held && held.worlds && !moved.fact ? setting.map((at, i) => (data.switches[i].fact ? at : 0)) : setting.slice();
    next[index] = option;
    if (kept) return take(next, theory);
    const there = nearest(next, index);
    take(there, named(there));
    back = there.flatMap((at, i) => (at === next[i] ? [] : [i]));
    exact();
  }
  // of the settings that are computed and hold the choice just made, that which changes least: readings before facts
  function nearest(next, index) {
    if (next.join(",") in data.worlds) return next;
    const apart = (one) => one.reduce((sum, at, i) => sum + (at === next[i] ? 0 : data.switches[i].fact ? 1000 : at ? 101 : 100), 0);
    const held = Object.keys(data.worlds).filter((key) => data.worlds[key] !== null).map((key) => key.split(",").map(Number)).filter((one) => one[index] === next[index]);
    return held.reduce((best, one) => (apart(one) < apart(best) ? one : best), held[0] || next);
  }
  function named(next) {
    if (readings(next) === readings(standard)) return "positive_law";
    const held = data.theories.find((t) => t.worlds === undefined && t.changes && readings(t.setting) === readings(next));
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
      moved = moved || !data.switches[index].fact;
    }
    if (!moved) return take(next, name);
    const there = nearest(next, next.findIndex((at, i) => at !== 0 && !data.switches[i].fact));
    take(there, named(there));
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
      if (option.alone) label.append(el("span", { class: "quiet" }, " · " + option.alone));
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
      proof.show(view);
    }
    const keys = Object.keys(data.worlds).filter((key) => data.worlds[key] !== null);
    const number = keys.indexOf(setting.join(","));
    const held = found(theory);
    const line = held && held.worlds ? held.name : fill(words.world_line, { n: number + 1, all: keys.length });
    say(view.summary + ". " + line);
    write();
  }
  function say(text) {
    if (at("live").textContent !== text) at("live").textContent = text;
  }
  function exact() {
    const held = found(theory);
    const note = at("exact");
    const whole = held && held.worlds ? [fill(words.theory_exact, { list: held.also.join(words.semicolon) || "–" })] : [];
    const moved = back.map((i) => data.switches[i].name + " → " + data.switches[i].options[setting[i]].name);
    if (moved.length) whole.push(fill(words.moved_too, { list: moved.join(words.semicolon) }));
    note.hidden = !whole.length;
    note.textContent = whole.join(" ");
    at("under").textContent = under(held);
    const items = data.switches.map((s, i) => el("li", {}, s.name + " → " + s.options[setting[i]].name));
    if (!note.hidden) items.push(el("li", {}, note.textContent));
    at("chosen").replaceChildren(...items);
  }
  // theory and replaced positions: what replaces positive law is named a hypothesis
  function under(held) {
    const moved = (fact) => data.switches.map((s, i) => [s, setting[i]]).filter(([s, j]) => j !== 0 && Boolean(s.fact) === fact);
    const places = (s, j) => ({ name: s.options[j].name, said: s.options[j].said, question: s.name, issue: s.id, position: s.options[j].id });
    const said = held ? fill(words.readings.theory, { title: held.name, id: held.id })
      : fill(words.readings.replaced, { positions: moved(false).map(([s, j]) => fill(words.readings.position, places(s, j))).join(words.semicolon), law: words.readings.default });
    const facts = moved(true).map(([s, j]) => s.name + words.colon + s.options[j].name);
    return [said, ...facts].join(" · ");
  }
  function outcome() {
    at("outcome").replaceChildren(...view.outcome.map((accused) => {
      return el("div", { class: "accused" }, el("h3", {}, accused.name), el("ul", { class: "rows" }, ...accused.rows.map((one) => row(one))));
    }));
  }
  function why() {
    at("why").replaceChildren(...told(data.texts[view.why]));
    at("whynot-section").hidden = !view.whynot.length;
    at("whynot").replaceChildren(...view.whynot.map(([head, text]) => {
      return el("details", {}, el("summary", {}, head), el("div", { class: "told" }, ...told(data.texts[text])));
    }));
  }

  // --- the picture

  const proof = picture({
    box: (shown, name) => data.boxes[shown.boxes[name]],
    key: (shown, name) => shown.boxes[name],
    base: () => data.views[data.worlds[standard.join(",")]],
    said: words,
  });
  proof.legend(data.legend);

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
