(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = data.words, bench = words.bench;
  const { at, el, fill, row, told, picture, parsed } = showing(words);

  let desk = null;       // what lies on the desk, as the server last said
  let view = null;       // the outcome that is shown
  let base = null;       // the one shown before it
  let running = null;    // the request for an outcome that is under way
  let order = Promise.resolve();  // changes go one after the other
  let fresh = new Set(); // facts that the last change brought

  // --- talking to the server

  async function ask(name, asked, signal) {
    const sent = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(asked), signal };
    let answer;
    try {
      answer = await fetch("api/" + name, sent);
    } catch (error) {
      if (error.name !== "AbortError") alarm(bench.unreachable);
      return { status: 0 };
    }
    const text = await answer.text();
    try {
      return { status: answer.status, ...JSON.parse(text) };
    } catch {
      return { status: answer.status, refused: text };
    }
  }
  const good = (answer) => answer.status === 200 && !answer.asks;
  function alarm(text) {
    at("alarm").textContent = text || "";
    at("alarm").hidden = !text;
  }
  function say(text) {
    if (at("live").textContent !== text) at("live").textContent = text;
  }
  // what went wrong, where no form can show it; a case changed elsewhere is taken as it is now
  function fail(answer) {
    if (answer.status === 409 && answer.desk) {
      take(answer.desk);
      alarm(bench.elsewhere);
    } else if (answer.problems) alarm(answer.problems.map((one) => one[1]).join("\n"));
    else if (answer.bound) alarm(fill(bench.bound, { said: answer.bound }));
    else if (answer.status) alarm(answer.refused || bench.unreachable);
  }
  function change(asked, form) {
    order = order.then(async () => {
      alarm("");
      const answer = await ask("change", { on: desk.number, ...asked });
      if (good(answer)) return take(answer);
      if (form && answer.problems) return form.wrong(answer.problems);
      fail(answer);
      facts();
      readings();
    });
    return order;
  }
  function step(back) {
    return put("step", { back });
  }
  function put(call, asked) {
    order = order.then(async () => {
      alarm("");
      const answer = await ask(call, { on: desk.number, ...asked });
      if (good(answer)) take(answer);
      else fail(answer);
    });
    return order;
  }

  // --- the desk

  function take(next) {
    const known = new Set(desk ? desk.facts.map(same) : []);
    fresh = new Set(desk ? next.facts.map(same).filter((one) => !known.has(one)) : []);
    desk = next;
    at("title").textContent = desk.title;
    document.title = desk.title + " – " + bench.title;
    at("file").textContent = desk.file + " · " + (desk.saved ? bench.is_saved : bench.is_draft);
    at("undo").disabled = !desk.undo;
    at("redo").disabled = !desk.redo;
    if (desk.changed_on_disk) alarm(bench.on_disk);
    else if (desk.unkept) alarm(fill(bench.no_drafts, { reason: desk.unkept }));
    if (!desk.has_file && !desk.undo && !desk.redo) at("names-box").open = true;
    facts();
    readings();
    names();
    drafts();
    varies();
    follow();
  }
  const same = (fact) => JSON.stringify([fact.said, fact.status, fact.note, fact.denied]);

  async function follow() {
    const number = desk.number;
    if (running) running.abort();
    running = new AbortController();
    document.documentElement.classList.add("busy");
    const answer = await ask("outcome", { number, since: view ? view.number : -1, whom: at("drawn").value }, running.signal);
    if (number !== desk.number) return;
    document.documentElement.classList.remove("busy");
    if (!good(answer)) return answer.stale ? undefined : fail(answer);
    base = view;
    view = answer;
    outcome();
    draw();
    say(view.summary);
    if (again) again();
    else tell();
    document.documentElement.dataset.shown = number;
  }

  // of many accused the picture shows one
  function draw() {
    at("drawn-box").hidden = !view.drawn;
    at("drawn").replaceChildren(...view.persons.map(([id, name]) => el("option", { value: id }, name)));
    at("drawn").value = view.drawn;
    proof.show(view);
    proof.legend(view.legend);
  }
  async function drawn() {
    const found = await ask("drawing", { number: view.number, whom: at("drawn").value });
    if (!good(found)) return fail(found);
    Object.assign(view, found);
    draw();
  }

  // --- facts

  function facts() {
    const focused = document.activeElement && document.activeElement.id;
    at("facts").replaceChildren(...desk.facts.map(fact));
    if (focused && at(focused)) at(focused).focus();
  }
  function fact(one, place) {
    const made = el("li", { class: "fact " + one.status });
    const isFresh = fresh.has(same(one));
    made.classList.toggle("fresh", isFresh);
    made.append(el("span", { class: "said" }, one.said), isFresh ? el("span", { class: "fresh-mark" }, bench.new) : "");
    if (one.kind === "evaluative") made.append(el("span", { class: "quiet" }, " · " + bench.evaluative));
    if (one.note) made.append(el("div", { class: "quiet" }, one.note));
    const status = statuses(one.status);
    status.id = "status-" + place;
    status.setAttribute("aria-label", bench.status + words.colon + one.said);
    status.addEventListener("change", () => change({ do: "alter", place, ...worded(one), status: status.value }));
    const alter = button(bench.alter, () => open(made, one, place), one.said);
    alter.id = "alter-" + place;
    const out = button(bench.withdraw, () => change({ do: "withdraw", place }), one.said);
    out.id = "withdraw-" + place;
    made.append(el("div", { class: "does" }, status, alter, out));
    return made;
  }
  const worded = (one) => ({ predicate: one.predicate, values: one.values, denied: one.denied, status: one.status || "proved", note: one.note || "" });
  function statuses(chosen) {
    const made = el("select", {}, ...data.statuses.map(([id, name]) => el("option", { value: id }, name)));
    made.value = chosen || "proved";
    return made;
  }
  function button(text, does, about) {
    const made = el("button", { type: "button" }, text);
    if (about) made.setAttribute("aria-label", text + words.colon + about);
    made.addEventListener("click", does);
    return made;
  }

  // a form for a fact: to alter the one at a place, or to add one
  async function open(where, one, place) {
    const shape = await ask("form", { predicate: one.predicate });
    if (!good(shape)) return fail(shape);
    document.querySelectorAll(".bench-form").forEach((other) => other.remove());
    const made = el("form", { class: "bench-form" });
    const inputs = shape.fields.map((field, i) => input(field, one.values[i] || "", i));
    const wrong = el("p", { class: "problem", role: "alert" });
    const denied = el("input", { type: "checkbox", id: "form-denied" });
    denied.checked = Boolean(one.denied);
    const status = statuses(one.status);
    status.id = "form-status";
    const note = el("textarea", { id: "form-note", rows: "2" });
    note.value = one.note || "";
    made.append(el("p", {}, el("code", {}, one.predicate)), shape.note ? el("p", { class: "quiet" }, shape.note) : "", wrong);
    inputs.forEach(({ label, field, unit, problem, list }) => made.append(label, field, list || "", unit, problem));
    made.append(
      el("label", { class: "check", for: "form-denied" }, denied, bench.denied),
      el("label", { for: "form-status" }, bench.status), status, el("label", { for: "form-note" }, words.note), note,
      el("p", { class: "row" }, el("button", { type: "submit" }, place === undefined ? bench.add : bench.apply), button(bench.cancel, () => made.remove())));
    made.wrong = (problems) => {
      for (const { field, problem } of inputs) { problem.textContent = ""; field.classList.remove("wrong"); field.removeAttribute("aria-invalid"); }
      wrong.textContent = problems.filter(([i]) => !i || !inputs[i - 1]).map((p) => p[1]).join("\n");
      for (const [i, text] of problems) if (i && inputs[i - 1]) {
        inputs[i - 1].problem.textContent = text;
        inputs[i - 1].field.classList.add("wrong");
        inputs[i - 1].field.setAttribute("aria-invalid", "true");
      }
      const first = made.querySelector(".wrong");
      if (first) first.focus();
    };
    made.addEventListener("submit", (event) => {
      event.preventDefault();
      const asked = { predicate: one.predicate, values: inputs.map(({ field }) => field.value), denied: denied.checked, status: status.value, note: note.value };
      change(place === undefined ? { do: "add", ...asked } : { do: "alter", place, ...asked }, made);
    });
    made.addEventListener("keydown", (event) => { if (event.key === "Escape") made.remove(); });
    where.append(made);
    units(inputs);
    const empty = inputs.find(({ field }) => !field.value) || inputs[0];
    (empty ? empty.field : note).focus();
  }
  function input(field, value, i) {
    const id = "field-" + i;
    const label = el("label", { for: id }, field.label);
    const problem = el("p", { class: "problem", id: id + "-problem", role: "alert" });
    const unit = el("span", { class: "unit" }, field.unit);
    let made, list = null;
    if (field.options && !field.open) {
      made = el("select", {}, el("option", { value: "" }, "–"), ...field.options.map(([v, name]) => el("option", { value: v }, name)));
    } else {
      made = el("input", { autocomplete: "off", spellcheck: "false" });
      if (field.type === "date") made.type = "date";
      if (["number", "yuan", "quantity"].includes(field.type)) made.inputMode = "decimal";
      if (field.options) {
        list = el("datalist", { id: id + "-list" }, ...field.options.map(([v, name]) => el("option", { value: v }, name)));
        made.setAttribute("list", list.id);
      }
    }
    made.id = id;
    made.value = value;
    made.setAttribute("aria-describedby", problem.id);
    return { label, field: made, unit, problem, list, shape: field };
  }
  // the unit of an amount is that of the measure beside it
  function units(inputs) {
    const measures = inputs.filter(({ shape }) => shape.options && shape.options.some((o) => o[2]));
    const show = () => inputs.filter(({ shape }) => shape.type === "quantity").forEach((one) => {
      const found = measures.map(({ shape, field }) => shape.options.find((o) => o[0] === field.value)).find(Boolean);
      one.unit.textContent = found ? found[2] : "";
    });
    measures.forEach(({ field }) => field.addEventListener("input", show));
    show();
  }

  // --- finding facts

  let asked = 0;
  async function find() {
    const word = at("word").value.trim();
    const mine = (asked += 1);
    if (!word) return at("found").replaceChildren();
    at("bearing").value = "";
    const answer = await ask("search", { word });
    if (mine !== asked) return;
    if (!good(answer)) return fail(answer);
    const parts = answer.facts.length ? [offers(answer.facts)] : [];
    for (const one of answer.values) parts.push(folded(one.name, offers(one.facts)));
    for (const one of answer.offences) parts.push(el("p", {}, button(fill(bench.bears, { offence: one.name }), () => { at("bearing").value = one.id; bears(); })));
    for (const one of answer.provisions) parts.push(folded(one.cite, el("p", { class: "quiet" }, one.gist), offers(one.facts)));
    const any = answer.facts.length + answer.values.length + answer.offences.length + answer.provisions.length;
    if (!any) parts.push(el("p", { class: "quiet" }, bench.nothing));
    if (answer.more) parts.push(el("p", { class: "quiet" }, fill(bench.more, { count: answer.more })));
    at("found").replaceChildren(...parts);
    if (!answer.facts.length && parts[0] && parts[0].tagName === "DETAILS") parts[0].open = true;
  }
  async function bears() {
    const offence = at("bearing").value;
    asked += 1;
    if (!offence) return at("found").replaceChildren();
    const answer = await ask("bearing", { offence });
    if (!good(answer)) return fail(answer);
    at("found").replaceChildren(...answer.elements.map((one) => folded(one.element || bench.every, offers(one.facts))));
  }
  const folded = (head, ...inner) => el("details", {}, el("summary", {}, head), ...inner);
  const offers = (list) => el("ul", { class: "offers" }, ...list.map((one) => offer(el("li", {}, one.said + " "), one)));

  const asked_of = (one) => (one.place !== undefined ? { do: "alter", place: one.place, ...worded(one) } : { do: "add", ...worded(one) });
  // an offered fact: added at once where nothing is left to say, else by its form
  function offer(where, one) {
    const whole = one.values.every(Boolean);
    const does = el("span", { class: "asks" });
    const alters = one.place !== undefined;
    const at_once = () => change(asked_of(one));
    if (whole) does.append(button(alters ? bench.alter : bench.add, at_once, one.said));
    if (one.typed && !alters) does.append(button(bench.vary, () => may_vary(one.typed), one.said));
    does.append(button(whole ? bench.adjust : bench.fill, () => open(where, one, one.place), one.said));
    where.append(does);
    return where;
  }

  // --- readings, names

  function readings() {
    at("theory").value = desk.theory;
    const package_ = data.packages[desk.theory];
    for (const issue of data.issues) {
      const select = at("issue-" + issue.id);
      const taken = desk.positions[issue.id] || package_[issue.id];
      select.value = taken;
      select.closest("p").classList.toggle("moved", taken !== package_[issue.id]);
    }
    const moved = Object.keys(desk.positions).length;
    at("issues-box").firstElementChild.textContent = bench.issues + (moved ? " (" + moved + ")" : "");
  }
  function take_position(issue, position) {
    const positions = { ...desk.positions, [issue]: position };
    if (data.packages[desk.theory][issue] === position) delete positions[issue];
    return change({ do: "readings", theory: desk.theory, positions });
  }
  function names() {
    const open_ = at("names").contains(document.activeElement);
    if (open_) return;
    const head = el("p", { class: "quiet" }, bench.word + " · English · 中文");
    at("names").replaceChildren(el("p", { class: "quiet" }, bench.begin), title(), head, ...desk.names.map((one) => {
      const word = el("input", { "aria-label": bench.word + words.colon + one.said, autocomplete: "off", spellcheck: "false", class: "word" });
      word.value = one.word;
      const inputs = ["en", "zh"].map((lang) => {
        const field = el("input", { "aria-label": one.word + " (" + lang + ")", lang, autocomplete: "off" });
        field.value = one[lang] || one.said;
        return field;
      });
      const made = el("form", { class: "row" }, word, ...inputs, el("button", { type: "submit" }, bench.apply));
      made.addEventListener("submit", async (event) => {
        event.preventDefault();
        document.activeElement.blur();
        const [en, zh] = inputs.map((field) => field.value);
        const said = [one.en || one.said, one.zh || one.said];
        const id = word.value.trim();
        if (id !== one.word) await change({ do: "rename", word: one.word, new: id });
        if (en !== said[0] || zh !== said[1]) await change({ do: "name", word: id, en, zh: zh === said[1] && !one.zh ? en : zh });
      });
      return made;
    }));
  }
  function title() {
    const field = el("input", { "aria-label": bench.case_title, autocomplete: "off" });
    field.value = desk.title;
    const made = el("form", { class: "row" }, el("span", {}, bench.case_title), field, el("button", { type: "submit" }, bench.apply));
    made.addEventListener("submit", (event) => {
      event.preventDefault();
      document.activeElement.blur();
      change({ do: "title", text: field.value });
    });
    return made;
  }

  // --- what follows

  function outcome() {
    at("under").textContent = [view.under, ...view.facts].join(" ");
    at("outcome").replaceChildren(...view.accused.map((one) => {
      return el("div", { class: "accused" }, el("h3", {}, one.name), el("ul", { class: "rows" }, ...one.rows.map((r) => row(r, beside))));
    }));
    const gone = view.gone.map((one) => el("li", {}, one.whom + words.colon + (words.heading[one.kind] ? words.heading[one.kind] + " " : "") + one.text));
    at("gone").replaceChildren(...(gone.length ? [folded(bench.gone + " (" + gone.length + ")", el("ul", { class: "gone-rows" }, ...gone))] : []));
    const who = at("who").value;
    at("who").replaceChildren(...accused().map(([id, name]) => el("option", { value: id }, name)));
    if (accused().some(([id]) => id === who)) at("who").value = who;
  }
  const accused = () => view.persons;
  function beside(item, made) {
    if (item.new) {
      made.classList.add("fresh");
      made.append(el("span", { class: "fresh-mark" }, bench.new));
    }
    if (!item.offence || !["convicted", "made_out", "gives_way", "tied", "barred", "not_made_out"].includes(item.kind)) return;
    const lacking = item.kind === "not_made_out";
    const does = button(lacking ? bench.needs : words.why, () => (lacking ? whyNot : why)(item.accused, item.offence), item.text);
    made.append(el("span", { class: "asks" }, does));
  }

  // --- the second question

  // A question about a charge is asked anew when the case changes; any other answer goes with the state it was about.
  let again = null;
  function tell(...parts) {
    at("answer").replaceChildren(...parts.filter(Boolean));
  }
  async function question(name, asked, show, lasts, wrong) {
    const put = async () => {
      document.documentElement.classList.add("asking");
      const found = await ask(name, { number: desk.number, ...asked });
      document.documentElement.classList.remove("asking");
      if (good(found)) show(found);
      else if (wrong && found.problems) wrong(found);
      else if (!found.stale) fail(found);
      return found;
    };
    alarm("");
    again = lasts ? put : null;
    if (!good(await put())) return;
    at("h-ask").scrollIntoView({ block: "nearest" });
    at("h-ask").focus({ preventScroll: true });
  }
  const lines = (list) => el("div", { class: "told" }, ...told(list));
  function why(accused, offence) {
    return question("why", { accused, offence }, (found) => tell(el("h3", {}, words.why + " · " + found.head), lines(found.lines)), true);
  }
  function whyNot(accused, offence) {
    return question("why_not", { accused, offence }, (found) => {
      const parts = found.needs.flatMap((item) => item.elements.map((element) => need(element)));
      const whole = folded(words.why_not, lines(found.lines));
      if (!parts.length) whole.open = true;
      tell(el("h3", {}, bench.needs + " · " + found.head), ...parts, whole);
    }, true);
  }
  function need(element) {
    const made = el("div", {}, el("h4", {}, element.name));
    for (const way of element.ways) {
      const box = el("div", { class: "way" }, el("div", { class: "cites" }, ...way.cites.map(showing(words).cite)));
      for (const one of way.obstacles) {
        const line = el("p", {}, one.said + " ");
        if (one.offer) offer(line, one.offer);
        if (one.reading) line.append(button(bench.take, () => take_position(...one.reading), one.said));
        box.append(line);
      }
      const all = way.obstacles.map((one) => one.offer);
      if (all.length > 1 && all.every((one) => one && one.values.every(Boolean))) {
        box.append(button(bench.add_all, () => change({ do: "several", changes: all.map(asked_of) })));
      }
      made.append(box);
    }
    if (!element.ways.length) made.append(el("p", { class: "quiet" }, bench.no_way));
    if (element.more) made.append(el("p", { class: "quiet" }, fill(bench.more, { count: element.more })));
    return made;
  }
  // the smallest changes that turn a charge: told, and each applied at once
  function flip(accused, offence) {
    return question("flip", { accused, offence }, (found) => {
      const does = found.flips.map((changes, i) => button(fill(bench.apply_flip, { place: i + 1 }), () => change({ do: "several", changes })));
      tell(el("h3", {}, bench.flip), el("pre", {}, found.text), el("p", { class: "row" }, ...does));
    });
  }
  function contrast() {
    const theory = at("against").value;
    if (!theory && !base) return tell(el("p", {}, bench.no_before));
    const since = base ? base.number : -1;
    return question("contrast", { theory, since }, (found) => {
      const stage = found.svg ? el("div", { class: "stage" }, parsed(found.svg, bench.contrast)) : null;
      tell(el("h3", {}, bench.contrast), el("p", {}, found.head), stage, el("pre", {}, found.text));
    });
  }
  function compare() {
    return question("compare", {}, (found) => {
      const [head, ...rest] = found.rows;
      const cell = (tag, parts) => el(tag, {}, ...parts.map((part) => el("div", {}, part)));
      const table = el("table", {}, el("thead", {}, el("tr", {}, ...head.map((one) => cell("th", one)))),
        el("tbody", {}, ...rest.map((one) => el("tr", {}, cell("th", one[0]), ...one.slice(1).map((c) => cell("td", c))))));
      tell(el("h3", {}, bench.compare), el("div", { class: "scroll" }, table), el("p", { class: "quiet" }, found.key),
        found.alike ? el("p", { class: "quiet" }, found.alike) : null, ...found.differences.map((text) => el("pre", {}, text)));
    });
  }

  // --- a claim about the case as it stands: the controls write its words, which one may change before it is decided

  let varied = new Set();  // facts that may vary, as one types them
  let claims = null;
  function varies() {
    const stated = desk.facts.map((one) => one.typed);
    const open_ = desk.facts.filter((one) => !["person", "unit", "acts"].includes(one.predicate));
    const listed = [...open_.map((one) => [one.typed, one.said]), ...[...varied].filter((one) => !stated.includes(one)).map((one) => [one, one])];
    at("varies").replaceChildren(...listed.map(([typed, said]) => {
      const box = el("input", { type: "checkbox" });
      box.checked = varied.has(typed);
      box.addEventListener("change", () => {
        if (box.checked) varied.add(typed);
        else varied.delete(typed);
        compose();
      });
      return el("label", {}, box, said);
    }));
  }
  function compose() {
    const lines = ["form: " + at("claim-form").value];
    if (view && accused().length > 1) lines.push("accused: " + at("who").value);
    lines.push("conclusion: {" + at("claim-word").value + ": " + at("claim-offence").value + "}");
    if (varied.size) lines.push("may_vary:", ...[...varied].map((one) => "  - " + JSON.stringify(one)));
    at("claim-known").value = "";
    at("claim-text").value = lines.join("\n") + "\n";
  }
  function may_vary(typed) {
    varied.add(typed);
    at("claim-box").open = true;
    at("varies-box").open = true;
    varies();
    compose();
  }
  async function claims_known() {
    if (claims || !at("claim-box").open) return;
    claims = [];
    const found = await ask("claims", {});
    if (!good(found)) return fail(found);
    claims = found.claims;
    at("claim-known").append(...claims.map((one) => el("option", { value: one.id }, one.id + words.colon + one.said)));
  }
  function claim() {
    at("claim-problem").textContent = "";
    const text = at("claim-text").value;
    return question("claim", { text }, (found) => {
      const shown = found.shown.map((one) => {
        const lay = one.changes.length ? el("p", { class: "row" }, button(bench.lay, () => change({ do: "several", changes: one.changes }))) : null;
        const parts = [lay, folded(words.proof, el("pre", {}, one.proofs)), folded(bench.export_case, ...one.files.map((file) => el("pre", {}, file)))];
        return el("div", { class: "way" }, el("h4", {}, one.head), ...parts.filter(Boolean));
      });
      tell(el("h3", {}, bench.claim), el("pre", {}, found.text), ...shown);
    }, false, (found) => { at("claim-problem").textContent = found.problems.map(([line, said]) => (line ? fill(bench.line, { line, said }) : said)).join("\n"); });
  }

  // --- drafts of earlier sittings, which were not saved

  function drafts() {
    at("drafts").replaceChildren(...desk.drafts.map((one) => {
      const text = fill(one.moved ? bench.draft_moved : bench.draft, { when: one.when });
      const lines = folded(bench.draft_lines, el("pre", {}, one.lines.join("\n")));
      const restore = button(bench.restore, () => put("draft", { name: one.name, restore: true }), text);
      const discard = button(bench.discard, () => put("draft", { name: one.name, restore: false }), text);
      return el("div", { class: "notice" }, el("p", {}, text), lines, el("p", { class: "row" }, restore, discard));
    }));
  }

  // --- saving and export

  let over = "";
  async function save(name, mark) {
    await order;
    const found = await ask("save", { on: desk.number, name, over: mark });
    if (found.asks) return confirm_(name, found.asks);
    if (found.problems) return confirm_(name, { over: "", lines: [], problem: found.problems[0][1] });
    if (at("saving").open) at("saving").close();
    if (!good(found)) return fail(found);
    alarm("");
    take(found);
    say(fill(bench.saved, { file: found.file }));
  }
  function confirm_(name, asks) {
    over = asks.over;
    at("stem").value = name;
    at("saving-problem").textContent = asks.problem || (asks.changed ? bench.on_disk : "");
    at("saving-said").textContent = asks.over ? fill(bench.asks, { file: name + ".yaml" }) : bench.asks_name;
    at("saving-lines").textContent = asks.lines.join("\n");
    if (!at("saving").open) at("saving").showModal();
    (asks.over ? at("saving-yes") : at("stem")).focus();
  }
  function keep() {
    if (desk.has_file) save(desk.stem, "");
    else confirm_(desk.stem, { over: "", lines: [] });
  }
  async function export_(what) {
    const found = await ask("export", { number: desk.number, what });
    if (!good(found)) return fail(found);
    const url = URL.createObjectURL(new Blob([found.text], { type: found.type + ";charset=utf-8" }));
    const link = el("a", { href: url, download: found.name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
    at("exports").open = false;
  }

  // --- controls

  const proof = picture({
    box: (shown, name) => shown.boxes[name],
    key: (shown, name) => JSON.stringify(shown.boxes[name]),
    base: () => (base && base.drawn === view.drawn ? base : null),
    said: { differs: bench.differs, same: bench.same },
  });
  function controls() {
    at("undo").addEventListener("click", () => step(true));
    at("redo").addEventListener("click", () => step(false));
    at("keep").addEventListener("click", keep);
    at("saving-yes").addEventListener("click", () => save(at("stem").value.trim(), over && at("stem").value.trim() === desk.stem ? over : ""));
    at("saving").addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target === at("stem")) { event.preventDefault(); at("saving-yes").click(); } });
    at("exports").querySelectorAll("button").forEach((one) => one.addEventListener("click", () => export_(one.dataset.what)));
    at("theory").append(...data.theories.map(([id, name]) => el("option", { value: id }, name)));
    at("theory").addEventListener("change", () => change({ do: "readings", theory: at("theory").value, positions: {} }));
    for (const issue of data.issues) {
      const select = el("select", { id: "issue-" + issue.id }, ...issue.options.map(([id, name]) => el("option", { value: id }, name)));
      select.addEventListener("change", () => take_position(issue.id, select.value));
      at("issues").append(el("p", {}, el("label", { for: select.id }, issue.name), el("br"), select));
    }
    const offences = () => data.offences.map(([id, name]) => el("option", { value: id }, name));
    at("bearing").append(el("option", { value: "" }, "–"), ...offences());
    at("bearing").addEventListener("change", () => { at("word").value = ""; bears(); });
    at("offence").append(...offences());
    at("against").append(el("option", { value: "" }, bench.before), ...data.theories.map(([id, name]) => el("option", { value: id }, name)));
    at("claim-form").append(...data.forms.map(([id, name]) => el("option", { value: id }, name)));
    at("claim-word").append(...data.claimed.map(([id, name]) => el("option", { value: id }, name)));
    at("claim-offence").append(...offences());
    at("claim-known").append(el("option", { value: "" }, "–"));
    for (const id of ["claim-form", "claim-word", "claim-offence", "who"]) at(id).addEventListener("change", compose);
    at("claim-known").addEventListener("change", () => {
      const one = claims.find((each) => each.id === at("claim-known").value);
      if (one) at("claim-text").value = one.words;
      else compose();
    });
    at("claim-box").addEventListener("toggle", () => { if (!at("claim-text").value) compose(); claims_known(); });
    at("ask-claim").addEventListener("click", claim);
    at("ask-why").addEventListener("click", () => why(at("who").value, at("offence").value));
    at("ask-why-not").addEventListener("click", () => whyNot(at("who").value, at("offence").value));
    at("drawn").addEventListener("change", drawn);
    at("ask-flip").addEventListener("click", () => flip(at("who").value, at("offence").value));
    at("ask-contrast").addEventListener("click", contrast);
    at("ask-compare").addEventListener("click", compare);
    let soon = 0;
    at("word").addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(find, 150); });
    document.addEventListener("keydown", press);
  }
  function press(event) {
    const typing = /^(input|textarea|select)$/i.test(event.target.tagName || "");
    const held = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (held && key === "s") keep();
    else if (held && !typing && key === "z") step(!event.shiftKey);
    else if (held && !typing && key === "y") step(false);
    else if (!held && !typing && key === "/") at("word").focus();
    else return;
    event.preventDefault();
  }

  document.documentElement.classList.add("js");
  controls();
  ask("state", {}).then((answer) => (good(answer) ? take(answer) : fail(answer)));
})();
