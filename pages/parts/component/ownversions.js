// Own versions: a second edit of a field may be sent before the board has shown the first. Then it was made on top of our
// own, and counts from there; what others changed since is still noticed.

/** @import { Waiting } from "./outbox.js" */

const NO_FIELDS = new Set(["kind", "id", "seen", "commands"]); // of the thing that is edited

/** @param {Record<string, any>} command */
const fieldsOf = (command) => Object.keys(command).filter((name) => !NO_FIELDS.has(name));

export function makeOwnVersions() {
  /** @type {Map<string, Map<string, number>>} */
  const versions = new Map(); // per thing and field: the version at which it is by our own hand
  return {
    /** Return the command of what waits, as it is to be sent now. @param {Waiting} waiting */
    upToDate({ command, item }) {
      const own = item && command.seen ? versions.get(item) : null;
      const after = own ? fieldsOf(command).map((name) => own.get(name) ?? 0) : [0];
      const least = Math.min(...after);
      return least > command.seen ? { ...command, seen: least } : command;
    },
    /** Remember what was done. @param {string | undefined} item @param {Record<string, any>} command
     * @param {Record<string, number> | undefined} now the versions of all that it touched */
    remember(item, command, now) {
      const version = item && now?.[item];
      if (!item || !version) return;
      const own = versions.get(item) ?? new Map();
      for (const name of fieldsOf(command)) own.set(name, version);
      versions.set(item, own);
    },
  };
}
