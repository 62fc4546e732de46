// A board: keyed HTML blocks that the server broadcasts. Only changed blocks are replaced, so that focus, scroll, text
// selection and open menus stay where they are. The blocks come from the bus (bus.js, which is put in front of this file).

const unique = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
const place = (element) => ({ do: element.dataset?.do, id: element.dataset?.id, value: element.dataset?.value, pick: element.dataset?.pick });
const find = (root, was) => [...root.querySelectorAll("[data-do],[data-pick]")].find(
  (each) => each.dataset.do === was.do && each.dataset.id === was.id && each.dataset.value === was.value && each.dataset.pick === was.pick);

// Fill one block. Whatever the reader had open, picked or focused in it comes back.
function fill(box, html, root) {
  const active = root.activeElement && box.contains(root.activeElement) ? place(root.activeElement) : null;
  const open = new Set([...box.querySelectorAll("details[open]")].map((each) => each.dataset.name));
  const picked = new Set([...box.querySelectorAll("input[data-pick]:checked")].map((each) => each.dataset.pick));
  box.innerHTML = html; // drawn by our own templates with autoescape on
  for (const each of box.querySelectorAll("details")) if (open.has(each.dataset.name)) each.open = true;
  for (const each of box.querySelectorAll("input[data-pick]")) each.checked = picked.has(each.dataset.pick);
  if (active?.do || active?.pick) find(box, active)?.focus({ preventScroll: true });
}

function draw(state, root) {
  const { blocks, order } = state.shown();
  const known = new Map([...state.list.children].map((each) => [each.dataset.key, each]));
  let previous = null;
  for (const key of order) {
    const html = blocks.get(key);
    if (html === undefined) continue;
    let box = known.get(key);
    if (!box) { box = document.createElement("div"); box.dataset.key = key; box.className = "block"; }
    const news = box.pmHtml !== html;
    if (news) { fill(box, html, root); box.pmHtml = html; }
    known.delete(key);
    const after = previous ? previous.nextSibling : state.list.firstChild;
    if (after !== box) state.list.insertBefore(box, after);
    if (news) dress(state, box); // in its place: what is scrolled into sight must have one
    previous = box;
  }
  for (const gone of known.values()) gone.remove();
}

// What is personal is added here, in the reader's own browser: the shared HTML is the same for everybody.
function dress(state, box) {
  const mine = state.data.mine ?? {};
  for (const each of box.querySelectorAll("[data-author]")) each.toggleAttribute("data-own", each.dataset.author === state.data.me);
  for (const each of box.querySelectorAll("[data-dots]")) {
    const count = mine.dots?.[each.dataset.dots] ?? 0;
    const text = mine.dots === undefined ? "" : "●".repeat(count) + "○".repeat(Math.max(0, (mine.most ?? 0) - count));
    if (each.textContent !== text) each.textContent = text;
    each.setAttribute("aria-label", `${count} of your dots`);
    for (const button of box.querySelectorAll(`[data-id="${CSS.escape(each.dataset.dots)}"]`)) {
      if (button.dataset.do === "place") button.disabled = !(mine.left > 0) || count >= (mine.most ?? 0);
      if (button.dataset.do === "take_back") button.disabled = count === 0;
    }
  }
  for (const each of box.querySelectorAll("[data-left]")) each.textContent = mine.left === undefined ? "" : `${mine.left} of your dots left`;
  for (const each of box.querySelectorAll("[data-pressed-by]")) press(each, each.dataset.pressedBy.split(" ").includes(state.data.me));
  for (const each of box.querySelectorAll("[data-pressed]")) press(each, !!mine[each.dataset.pressed]);
  for (const each of box.querySelectorAll("[data-away]")) each.hidden = !mine.here || mine.here === each.dataset.away;
  for (const each of box.querySelectorAll(".stage")) each.classList.toggle("here", each.dataset.value === mine.here);
  const at = box.querySelector(".stage.here") ?? box.querySelector(".stage.now");
  if (at) { const strip = at.closest("ol"); strip.scrollLeft += at.getBoundingClientRect().left - strip.getBoundingClientRect().left - 90; } // phones: never out of sight
  for (const each of box.querySelectorAll("[data-person]")) each.toggleAttribute("data-me", each.dataset.person === state.data.me);
  for (const each of box.querySelectorAll("time[datetime]")) {
    if (!each.title) each.title = `${new Date(each.dateTime).toLocaleString()} in your time zone`;
  }
  clock(state);
}

function press(button, pressed) {
  button.setAttribute("aria-pressed", pressed);
  button.dataset.value = pressed ? "no" : "yes";
}

// What was just done, with the way back, for a few seconds at the lower edge.
function notice(state) {
  const said = state.data.notice;
  if (!said || state.said === said.at || state.data.board === "rail" || Date.now() - said.at / 1e6 > 9000) return;
  state.said = said.at;
  state.snack?.remove();
  state.snack = Object.assign(document.createElement("div"), { className: "snack" });
  state.snack.setAttribute("role", "status");
  state.snack.append(Object.assign(document.createElement("span"), { textContent: said.text }));
  if (said.undo) {
    const back = Object.assign(document.createElement("button"), { className: "btn", textContent: "Undo" });
    back.dataset.do = "undo"; back.dataset.id = said.undo;
    back.addEventListener("click", (event) => { click(state, event); state.snack.remove(); });
    state.snack.append(back);
  }
  state.list.parentNode.append(state.snack);
  const mine = state.snack;
  setTimeout(() => mine.remove(), 8000);
}

// While nothing comes in, say so on top of the page; a short gap, as after a page change, is not worth a word.
const PATIENCE = 1500;
function lost(state) {
  if (state.data.board !== "rail") return;
  if (state.bus.live) { clearTimeout(state.fear); state.fear = null; state.lost?.remove(); state.lost = state.focused = null; return; }
  state.focused ??= focused();
  state.fear ??= setTimeout(() => {
    state.lost = Object.assign(document.createElement("div"), { className: "lost", textContent: "Connection lost, trying again…" });
    state.lost.setAttribute("role", "status");
    state.list.parentNode.append(state.lost);
  }, PATIENCE);
}

const focused = () => { let each = document.activeElement; while (each?.shadowRoot?.activeElement) each = each.shadowRoot.activeElement; return each === document.body ? null : each; };

// Streamlit answers a lost connection with a dialog for programmers, which takes the page away from whoever is writing.
// frame.css hides it; here it is closed, and the writer's focus comes back.
function unblock(state) {
  const close = document.querySelector("[data-testid=stDialog]:has([data-testid=stErrorCodeBlock]) button[aria-label=Close]");
  if (!close) return;
  const was = focused() ?? state.focused;
  close.click();
  const back = () => { if (!focused() && was?.isConnected) was.focus({ preventScroll: true }); };
  for (const delay of [0, 60, 250]) setTimeout(back, delay);
}

// What Streamlit leaves out: dialogs know of the dark theme (their lists, dates, buttons), wide pictures scroll by keyboard.
function tidy() {
  const scheme = getComputedStyle(document.querySelector("[data-testid=stApp]") ?? document.body).colorScheme;
  if (document.documentElement.style.colorScheme !== scheme) document.documentElement.style.colorScheme = scheme;
  for (const each of document.querySelectorAll("[class*=st-key-wide-picture]")) each.tabIndex = 0;
}

// Another page of the review begins at its top.
function atTop(page) {
  if (globalThis.__postmortemPage !== undefined && globalThis.__postmortemPage !== page) {
    const top = () => document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
    top(); requestAnimationFrame(top);
  }
  globalThis.__postmortemPage = page;
}

// A menu near the lower edge opens upwards.
function upwards(menu) {
  menu.classList.remove("up");
  const drop = menu.querySelector(".drop")?.getBoundingClientRect();
  if (menu.open && drop && drop.bottom > innerHeight && menu.getBoundingClientRect().top > drop.height + 160) menu.classList.add("up");
}

function clock(state) {
  for (const each of state.list.querySelectorAll("[data-ends-at]")) {
    const left = Math.max(0, Math.round((Number(each.dataset.endsAt) - Date.now() - (state.bus?.skew ?? 0)) / 1000));
    const text = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (each.textContent !== text) each.textContent = text;
    const mood = left === 0 ? "over" : left <= 60 ? "soon" : "";
    if (each.dataset.mood !== mood) each.dataset.mood = mood;
  }
}

function click(state, event) {
  const button = event.target.closest?.("[data-do]");
  if (!button || button.disabled) return;
  const now = Date.now();
  if (now - (button.pmAt ?? 0) < 450) return; // a double click is one click
  button.pmAt = now;
  if (button.dataset.confirm && !button.classList.contains("sure")) { ask(button); return; }
  const wish = { do: button.dataset.do, id: button.dataset.id ?? "", value: button.dataset.value ?? "", command_id: unique() };
  if (button.dataset.collect) wish.ids = [...state.list.querySelectorAll("input[data-pick]:checked")].map((each) => each.dataset.pick);
  if (button.dataset.collect) for (const each of state.list.querySelectorAll("input[data-pick]:checked")) each.checked = false;
  if (wish.do === "copy") { copy(button); return; }
  button.closest("details")?.removeAttribute("open");
  deliver(state, wish, Date.now() + 60000);
}

// A click in the middle of a restart would be heard by nobody: it waits until the server that runs now has drawn this page.
function deliver(state, wish, until) {
  const bus = state.bus ?? [...(globalThis.__postmortem?.values() ?? [])].find((each) => each.watchers.size);
  const connected = (document.querySelector("[data-testid=stApp]")?.dataset.testConnectionState ?? "CONNECTED") === "CONNECTED";
  const drawn = !bus || !state.data.boot || (bus.live && (bus.boot === null || bus.boot === state.data.boot));
  if (connected && drawn) {
    state.busy = Date.now() + 1500; // what this click leads to is on its way: do not ask for it a second time
    state.send("do", wish);
  } else if (Date.now() < until && state.list.isConnected) setTimeout(() => deliver(state, wish, until), 120);
}

function ask(button) {
  const words = button.textContent;
  button.classList.add("sure"); button.textContent = button.dataset.confirm;
  setTimeout(() => { if (button.isConnected) { button.classList.remove("sure"); button.textContent = words; } }, 4000);
}

async function copy(button) {
  try { await navigator.clipboard.writeText(button.dataset.value); button.dataset.done = "copied"; } catch { button.dataset.done = "press Ctrl+C"; }
  setTimeout(() => delete button.dataset.done, 1600);
}

// Ask the page to catch up when the meeting moved (stage, role, phase) or when it draws something by itself from this board.
function follow(state) {
  const { bus, data } = state;
  if (state.busy > Date.now()) { clearTimeout(state.waiting); state.waiting = setTimeout(() => follow(state), state.busy - Date.now() + 10); return; }
  if (bus?.removed) { if (data.drawn) once(state, "removed", { removed: true }); return; } // one board says it, the one that leads away
  const now = bus?.state;
  if (data.drawn && now) {
    const moved = Object.keys(data.drawn).some((name) => now[name] !== undefined && now[name] !== data.drawn[name]);
    if (moved) once(state, `state:${[...Object.keys(data.drawn).map((name) => now[name]), now.boot]}`, { state: now }); else state.sent = null;
  }
  const version = bus?.boards.get(data.board)?.version;
  if (data.draws && version !== undefined && version !== state.asked) {
    clearTimeout(state.later);
    state.later = setTimeout(() => { state.asked = version; state.last = Date.now(); state.send("moved", { version, at: Date.now() }); },
      Math.max(0, 700 - (Date.now() - (state.last ?? 0))));
  }
}

function once(state, name, value) {
  if (state.sent === name) return;
  state.sent = name; state.last = Date.now();
  state.send("moved", { ...value, at: Date.now() });
  clearTimeout(state.retry);
  state.retry = setTimeout(() => { state.sent = null; follow(state); }, 4000); // the message may have met a restart
}

export default function ({ parentElement, data, setTriggerValue }) {
  const state = (parentElement.pmBoard ??= {});
  const root = parentElement.getRootNode?.() ?? document;
  state.data = data;
  state.busy = 0;
  state.send = (name, value) => setTriggerValue(name, value);
  // What was asked for is on its way. Asking again while the new page is being drawn can cost that page some of its parts.
  const drawn = JSON.stringify(data.drawn ?? null);
  if (state.drawn !== drawn) { state.drawn = drawn; state.sent = null; }
  if (!state.list) {
    state.list = parentElement.querySelector(".board") ?? parentElement.appendChild(Object.assign(document.createElement("div"), { className: "board" }));
    state.list.addEventListener("click", (event) => click(state, event));
    state.list.addEventListener("keydown", (event) => { if (event.key === "Escape") event.target.closest("details[open]")?.removeAttribute("open"); });
    document.addEventListener("click", (state.outside = (event) => {
      for (const each of state.list.querySelectorAll("details.menu[open]")) if (!event.composedPath().includes(each)) each.open = false;
    }));
    state.list.addEventListener("toggle", (event) => { if (event.target.matches("details.menu")) upwards(event.target); }, true);
    state.tick = setInterval(() => { clock(state); if (data.board === "rail") tidy(); }, 1000);
    if (data.board === "rail") {
      state.guard = new MutationObserver(() => unblock(state));
      state.guard.observe(document.body, { childList: true });
    }
  }
  const list = state.list;
  list.dataset.role = data.role ?? ""; list.dataset.board = data.board ?? ""; list.hidden = !!data.draws; list.dataset.look = data.look ?? "";
  list.dataset.closed = data.closed ? "yes" : "no";
  if (data.blocks) {
    state.shown = () => ({ blocks: new Map(data.blocks), order: data.blocks.map(([key]) => key) });
  } else {
    state.bus = busOf(data.review);
    state.shown = () => state.bus.boards.get(data.board) ?? { blocks: new Map(), order: [] };
  }
  const refresh = () => {
    const known = !!data.blocks || state.bus.boards.has(data.board);
    list.dataset.live = data.blocks || state.bus.live ? "yes" : "no";
    if (known) draw(state, root);
    if (!data.blocks) lost(state);
    follow(state);
  };
  if (!data.blocks || data.review) {
    const watcher = () => state.refresh();
    watcher.board = data.blocks ? null : data.board;
    state.refresh = refresh;
    if (state.watching !== `${data.review}/${watcher.board}`) { state.leave?.(); state.bus = busOf(data.review); state.leave = state.bus.join(watcher); state.watching = `${data.review}/${watcher.board}`; }
  }
  if (data.board === "rail") { atTop(data.mine?.here); tidy(); }
  refresh();
  for (const box of list.children) dress(state, box); // `mine` may have changed
  notice(state);
  return () => { state.leave?.(); state.guard?.disconnect(); clearInterval(state.tick); for (const each of [state.retry, state.later, state.waiting, state.fear]) clearTimeout(each); document.removeEventListener("click", state.outside); delete parentElement.pmBoard; };
}
