// The bus: one WebSocket per tab and review, shared by all boards on the page. It keeps the latest blocks of each board
// that somebody watches, comes back by itself after a lost connection, and forgets all when the server was restarted.

const wait = (least, most) => least + Math.random() * (most - least);

function makeBus(review) {
  const bus = { boards: new Map(), watchers: new Set(), state: null, boot: null, skew: 0, socket: null, tries: 0, live: false };
  const tell = () => { for (const each of bus.watchers) each(); };
  const watched = () => [...new Set([...bus.watchers].map((each) => each.board).filter(Boolean))];
  const watch = () => { if (bus.socket?.readyState === 1) bus.socket.send(JSON.stringify({ watch: watched() })); };
  const forget = (boot) => { bus.boot = boot; bus.boards.clear(); };
  const take = (frame) => {
    if (frame.boot && frame.boot !== bus.boot) forget(frame.boot);
    if (frame.now) bus.skew = frame.now - Date.now();
    if (frame.removed) bus.removed = true;
    if (frame.signed_out) { bus.left = true; setTimeout(() => location.reload(), 1200); } // the new cookie may still be on its way
    if (frame.state) bus.state = { ...frame.state, boot: bus.boot };
    if (frame.board) {
      const known = frame.from === 0 ? null : bus.boards.get(frame.board);
      const blocks = new Map(known ? known.blocks : []);
      for (const [key, html] of Object.entries(frame.blocks ?? {})) blocks.set(key, html);
      bus.boards.set(frame.board, { version: frame.version, blocks, order: frame.order ?? known?.order ?? [...blocks.keys()] });
    }
    tell();
  };
  const open = () => {
    const socket = bus.socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/live/ws?review=${encodeURIComponent(review)}`);
    socket.onopen = () => { bus.tries = 0; bus.live = true; bus.boards.clear(); watch(); tell(); };
    socket.onmessage = (event) => { take(JSON.parse(event.data)); };
    socket.onclose = () => {
      if (bus.socket !== socket) return;
      bus.socket = null; bus.live = false; tell();
      if (bus.watchers.size && !bus.removed && !bus.left) setTimeout(open, wait(300, 900) * Math.min(8, 2 ** bus.tries++));
    };
  };
  // A laptop that leaves its network would notice only minutes later. This machine itself is always in reach.
  const near = /^(localhost|127\.|\[::1\])/.test(location.hostname);
  addEventListener("offline", () => { if (!near) { bus.live = false; tell(); } });
  addEventListener("online", () => { if (!near) bus.socket?.close(); });
  bus.join = (watcher) => {
    bus.watchers.add(watcher);
    if (bus.socket) watch(); else open();
    return () => {
      bus.watchers.delete(watcher); watch();
      setTimeout(() => { if (!bus.watchers.size && bus.socket) { const old = bus.socket; bus.socket = null; old.close(); } }, 1500);
    };
  };
  return bus;
}

function busOf(review) {
  globalThis.__postmortem ??= new Map();
  if (!globalThis.__postmortem.has(review)) globalThis.__postmortem.set(review, makeBus(review));
  return globalThis.__postmortem.get(review);
}
