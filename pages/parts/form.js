// A form whose half-written text is never lost: every key press is kept in this browser (per review, seat and form) until
// the server has said that it is stored. Reload, page change, closed laptop or restarted server bring it back.

const unique = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0"))
  .join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
const el = (tag, props = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter(Boolean));
  return node;
};

function load(key) { try { return JSON.parse(localStorage.getItem(key)) ?? {}; } catch { return {}; } }
function store(key, draft) {
  try { if (Object.keys(draft.values ?? {}).length || draft.pending) localStorage.setItem(key, JSON.stringify(draft)); else localStorage.removeItem(key); } catch { /* private window: the form still works */ }
}

const KINDS = {
  line: (field, value) => el("input", { type: field.type ?? "text", value, placeholder: field.hint, maxlength: field.most, autocomplete: "off", inputmode: field.mode }),
  area: (field, value) => { const node = el("textarea", { rows: field.rows ?? 2, placeholder: field.hint, maxlength: field.most }); node.value = value ?? ""; return node; },
  date: (_field, value) => el("input", { type: "date", value }),
  number: (field, value) => el("input", { type: "number", value, min: field.min, max: field.max, step: 1, inputmode: "numeric" }),
  choice: (field, value) => el("select", {}, ...field.options.map(([key, label]) => el("option", { value: key, text: label, selected: key === value }))),
  check: (_field, value) => el("input", { type: "checkbox", checked: !!value }),
};

function pills(field, value, many, changed) {
  const box = el("div", { class: many ? "pills list" : "pills", role: many ? "group" : "radiogroup", "aria-label": field.label });
  const chosen = new Set(many ? value ?? [] : [value]);
  for (const [key, label, hint] of field.options) {
    const input = el("input", { type: many ? "checkbox" : "radio", name: `${field.name}-${field.scope}`, value: key, checked: chosen.has(key) });
    input.addEventListener("change", changed);
    box.append(el("label", { class: "pill", "data-value": key, title: hint }, input, el("span", { text: many && hint ? `${label}  ${hint}` : label })));
  }
  return box;
}

function read(field, box) {
  if (field.kind === "pills") return box.querySelector("input:checked")?.value ?? "";
  if (field.kind === "many") return [...box.querySelectorAll("input:checked")].map((each) => each.value);
  const input = box.querySelector("input,textarea,select");
  return field.kind === "check" ? input.checked : input.value;
}

const plain = (value) => JSON.stringify(Array.isArray(value) ? [...value].sort() : value ?? "");
const same = (a, b) => plain(a) === plain(b);

function build(state) {
  const { data, root } = state;
  root.replaceChildren();
  state.fields = new Map();
  state.base = {}; // what was shown before anything was typed: only what differs from it is this person's
  const main = el("div", { class: "fields" });
  const more = el("div", { class: "fields" });
  for (const field of data.fields) {
    const value = state.draft.values?.[field.name] ?? data.values?.[field.name] ?? field.value ?? "";
    const changed = () => keep(state);
    state.base[field.name] = data.values?.[field.name] ?? field.value ?? (field.kind === "many" ? [] : "");
    const control = field.kind === "pills" || field.kind === "many"
      ? pills({ ...field, scope: state.key }, value, field.kind === "many", changed) : KINDS[field.kind](field, value);
    const id = `${field.name}-${Math.random().toString(36).slice(2, 8)}`;
    const input = control.matches("input,textarea,select") ? control : null;
    if (input) { input.id = id; input.name = field.name; if (field.required) input.setAttribute("aria-required", "true"); input.addEventListener("input", changed); }
    if (control.matches("textarea")) { grow(control); control.addEventListener("input", () => grow(control)); }
    const label = el(input ? "label" : "div", { class: "label", for: input ? id : null, text: field.label });
    if (field.note) label.append(el("span", { class: "note", text: field.note }));
    const box = el("div", { class: `field k-${field.kind} ${field.width ?? ""}`, "data-field": field.name },
      ...(field.kind === "check" ? [control, label] : [label, control]), el("p", { class: "problem", role: "alert" }));
    state.fields.set(field.name, { field, box });
    (field.more ? more : main).append(box);
  }
  const parts = [main];
  if (more.children.length) {
    const filled = data.fields.some((f) => f.more && !same(state.draft.values?.[f.name] ?? data.values?.[f.name] ?? f.value, f.value));
    const fold = el("details", { class: "more" }, el("summary", { text: data.more ?? "More" }), more);
    fold.open = filled; parts.push(fold);
  }
  state.say = el("p", { class: "say", role: "status" });
  state.button = el("button", { type: "submit", class: "primary", text: data.submit ?? "Add" });
  const low = (data.look ?? "").split(" ").includes("low"); // two rows: the button stands beside the last field
  const areas = data.fields.some((field) => field.kind === "area");
  const keys = low && areas ? el("span", { class: "keys", "aria-hidden": "true", text: /Mac/.test(navigator.platform) ? "⌘ Enter" : "Ctrl + Enter" }) : null;
  const foot = el("div", { class: "foot" }, keys, state.button, low ? null : state.say);
  if (low) { main.append(foot); parts.splice(1, parts.length, el("div", { class: "under" }, ...parts.slice(1), state.say)); } else parts.push(foot);
  const form = el("form", { class: `form ${data.look ?? ""}`, novalidate: true }, ...parts);
  form.addEventListener("submit", (event) => { event.preventDefault(); onwards(state, event) || submit(state); });
  form.addEventListener("keydown", (event) => { state.enter = event.key === "Enter" && event.target.matches("input:not([type=radio]):not([type=checkbox])") ? event.target : null; if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); submit(state); } });
  root.append(form);
  if (!state.quiet && written(state)) state.say.textContent = "Your draft is back.";
}

// Return whether the draft holds something that a person wrote: not what the form shows anyway, not a choice it repeats.
function written(state) {
  return Object.entries(state.draft.values ?? {}).some(([name, value]) => {
    const field = state.fields.get(name)?.field;
    return field && !field.sticky && !same(value, state.data.values?.[name] ?? field.value) && !(Array.isArray(value) && !value.length && !state.data.values?.[name]?.length);
  });
}

// Enter in a line goes on to the next field that must be filled; only where there is none it sends.
function onwards(state, event) {
  if (event.submitter !== state.button || !state.enter) return false;
  const boxes = [...state.fields.values()];
  const at = boxes.findIndex(({ box }) => box.contains(state.enter));
  const next = boxes.slice(at + 1).find(({ field, box }) => field.required && !String(read(field, box)).trim());
  state.enter = null;
  next?.box.querySelector("input,textarea,select")?.focus();
  return !!next;
}

function grow(area) { area.style.height = "auto"; requestAnimationFrame(() => { if (area.scrollHeight) area.style.height = `${Math.min(area.scrollHeight + 2, 420)}px`; }); }

function values(state) {
  const all = {};
  for (const [name, { field, box }] of state.fields) all[name] = read(field, box);
  return all;
}

function keep(state) {
  const changed = Object.fromEntries(Object.entries(values(state)).filter(([name, value]) => !same(value, state.base[name])));
  state.draft = { ...state.draft, values: changed, command_id: state.draft.command_id ?? unique(), seen: state.draft.seen ?? state.data.seen };
  if (!Object.keys(changed).length) { delete state.draft.seen; }
  store(state.key, state.draft);
  if (state.say.textContent && !state.waiting) state.say.textContent = "";
}

function submit(state) {
  if (state.waiting) return; // a double click sends once
  const all = values(state);
  for (const { field, box } of state.fields.values()) {
    const empty = field.required && !String(read(field, box)).trim();
    problem(box, empty ? "Please fill this in." : "");
    if (empty) { box.querySelector("input,textarea,select")?.focus(); return; }
  }
  state.draft.command_id ??= unique();
  state.draft.pending = state.draft.command_id;
  store(state.key, state.draft);
  state.waiting = state.draft.command_id;
  state.button.setAttribute("aria-disabled", "true"); state.say.textContent = "";
  const touched = Object.keys(all).filter((name) => !same(all[name], state.base[name]));
  const payload = { values: all, touched, command_id: state.draft.command_id, seen: state.draft.seen ?? state.data.seen ?? null };
  const go = () => state.send("submit", { ...payload, at: Date.now() });
  go();
  clearTimeout(state.retry);
  let tries = 0;
  const again = () => {
    if (!state.waiting) return;
    state.say.textContent = "Not confirmed yet. Still trying; your text is kept.";
    if (tries++ < 20) { go(); state.retry = setTimeout(again, 5000); }
  };
  state.retry = setTimeout(again, 4000);
}

function problem(box, sentence) {
  box.querySelector(".problem").textContent = sentence ?? "";
  box.toggleAttribute("data-wrong", !!sentence);
  const input = box.querySelector("input,textarea,select");
  if (sentence) input?.setAttribute("aria-invalid", "true"); else input?.removeAttribute("aria-invalid");
}

function answer(state) {
  const { data } = state;
  const mine = data.answer && data.answer.command_id === (state.waiting ?? state.draft.pending);
  if (!mine || state.heard === data.answer.at) return;
  state.heard = data.answer.at;
  clearTimeout(state.retry); state.waiting = null; state.button.removeAttribute("aria-disabled");
  if (data.answer.ok) {
    const kept = {};
    for (const field of data.fields) if (field.sticky) kept[field.name] = read(field, state.fields.get(field.name).box);
    state.draft = {}; store(state.key, {});
    const focus = state.root.contains(state.root.getRootNode().activeElement) || data.refocus;
    state.data = { ...data, values: { ...data.values, ...kept } };
    build(state);
    state.say.textContent = data.answer.say ?? "";
    setTimeout(() => { if (state.say.textContent === (data.answer.say ?? "")) state.say.textContent = ""; }, 2500);
    if (focus) state.root.querySelector("input:not([type=radio]):not([type=checkbox]),textarea")?.focus({ preventScroll: true });
    return;
  }
  delete state.draft.pending; delete state.draft.command_id; // the next try is a new wish
  if (data.answer.seen) state.draft.seen = data.answer.seen; // they have read what the other person wrote
  store(state.key, state.draft);
  let first = null;
  for (const [name, { box }] of state.fields) {
    const sentence = data.answer.fields?.[name];
    problem(box, sentence);
    if (sentence) { box.closest("details")?.setAttribute("open", ""); first ??= box; }
  }
  const known = Object.keys(data.answer.fields ?? {}).some((name) => state.fields.has(name));
  state.say.textContent = known ? "" : data.answer.sentence ?? "";
  state.say.toggleAttribute("data-wrong", !known);
  first?.querySelector("input,textarea,select")?.focus();
}

export default function ({ parentElement, data, setTriggerValue }) {
  const state = (parentElement.pmForm ??= {});
  state.send = (name, value) => setTriggerValue(name, value);
  state.root ??= parentElement.querySelector(".formroot") ?? parentElement.appendChild(el("div", { class: "formroot" }));
  const key = `postmortem:draft:${data.scope}:${data.id}`;
  const shape = JSON.stringify([data.fields, data.submit, data.values]);
  if (state.key !== key || state.shape !== shape) {
    const typing = state.key === key && state.root.contains(state.root.getRootNode().activeElement);
    state.key = key; state.data = data;
    state.draft = load(key);
    if (state.draft.pending) delete state.draft.pending;
    if (!typing || !state.shape) { state.quiet = !!state.shape; build(state); }
    state.shape = shape;
    if (data.focus && !typing) requestAnimationFrame(() => state.root.querySelector("input:not([type=radio]):not([type=checkbox]),textarea")?.focus());
  } else { state.data = { ...data, values: state.data.values && data.fields.some((f) => f.sticky) ? { ...data.values, ...sticky(state) } : data.values }; }
  answer(state);
  return () => { clearTimeout(state.retry); delete parentElement.pmForm; };
}

function sticky(state) {
  const kept = {};
  for (const [name, { field, box }] of state.fields) if (field.sticky) kept[name] = read(field, box);
  return kept;
}
