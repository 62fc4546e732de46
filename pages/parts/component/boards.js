// All boards on the page, and what each of them is made of.

import { shared } from "./dom.js";

/** @import { Block } from "./blocks.js" */
/** @import { Bus } from "./bus.js" */
/** @import { OpenChoice } from "./choose.js" */
/** @import { Origin } from "./drafts.js" */
/** @import { Finder } from "./finding.js" */
/** @import { Notice } from "./following.js" */
/** @import { Form } from "./form.js" */
/** @import { Data, Mine, Moved, Pressed, State } from "./messages.js" */
/** @import { Outbox } from "./outbox.js" */
/** @import { Then } from "./picturethen.js" */
/** @import { Taking } from "./pasting.js" */
/** @import { StandBar } from "./standbar.js" */
/** @import { Expected } from "./settling.js" */
/** @import { Tray } from "./tray.js" */

/** What is sent from a form: its values, where they came from, and the block that it stands below, if any.
 * @typedef {{form: Form, values: Record<string, any>, origin: Origin, box?: Block | null}} FromForm */

/** Something on a board that can be pressed; `pmAt` is when it was. @typedef {HTMLElement & {pmAt?: number}} Button */

/** A board on the page. Its elements from top to bottom: leftovers, the composer, the blocks, what is on its way, more.
 * @typedef {object} Board
 * @property {Document | ShadowRoot} root
 * @property {HTMLElement} host
 * @property {HTMLElement} list
 * @property {HTMLElement} above
 * @property {HTMLElement} below
 * @property {HTMLElement} leftovers
 * @property {HTMLElement} echoes
 * @property {Data} data
 * @property {Bus | null} bus
 * @property {Outbox} outbox
 * @property {boolean} first whether nothing was drawn yet
 * @property {string} [watching] what it has joined
 * @property {(() => void)} [leaveBus]
 * @property {(() => void)} [leaveBox]
 * @property {(name: "do" | "moved", value: Pressed | Moved) => void} tell tell the page
 * @property {() => void} refresh draw what is new
 * @property {(inside: Element) => void} redraw draw a block as the server has it
 * @property {(button: Button, values: Record<string, any>, form: Form) => boolean} sendAlong
 * @property {(ids: string[], echo?: HTMLElement) => void} expect these rows will come
 * @property {(sentence?: string) => void} complain
 * @property {(pressed: Omit<Pressed, "at">) => void} navigate
 * @property {(text: string, id: string, back?: Record<string, any>) => void} offerUndo
 * @property {() => void} refreshLeftovers
 * @property {(event: Event) => void} outside
 * @property {(event: Event) => void} released
 * @property {() => void} scrolled
 * @property {number} [looks] a frame in which parts near the eye are read
 * @property {string} [read] which parts of a long list were read
 * @property {number} tick
 * @property {Expected[]} expected what is on its way and will stand on a board
 * @property {Map<string, HTMLElement>} echoed what was sent before the board was built, by id
 * @property {Set<string>} sent the ids of what was sent from here
 * @property {Finder} [finder] of a long list
 * @property {StandBar} [standBar] the open slider
 * @property {number} [ledAt] when its page last led to one of its rows
 * @property {Then} [wasThen] of a picture: what it was where one stands alone
 * @property {Taking} [taking] of a board that takes pasted rows and files
 * @property {Tray} [tray] of a board on whose timeline rows of files can come
 * @property {string} [lastAdded] the row that was typed last
 * @property {Form | null} [composer]
 * @property {ResizeObserver} [docked]
 * @property {Node | null} [pressed] what the pointer is down on
 * @property {number} [pressedAt] since when
 * @property {boolean} [postponed] whether a block waits to be drawn until it is up
 * @property {Mine | null} [mineShown]
 * @property {number} [refusedAt]
 * @property {OpenChoice | null} [choice]
 * @property {string} [drawn] the state that the page was drawn for, as JSON
 * @property {string | null} [asked] what the page was asked for
 * @property {number} [retry]
 * @property {number} [later] until the log is asked for, or asked for again
 * @property {number} [askedAt] when the log was asked for
 * @property {Data} [askedWith] what was shown of the log then
 * @property {string} [ownRead] what was for this person alone when the log was read
 * @property {Notice} [going] that everybody moves on
 * @property {number} [emptied] looks for a page that stays empty
 * @property {number | null} [fear] until a lost connection is told
 * @property {HTMLElement | null} [lost]
 * @property {HTMLElement | null} [slow]
 * @property {string} [draftsShown] */

/** All boards on the page. @returns {Set<Board>} */
export const boards = () => shared("boards", () => new Set());

/** Who has a seat now: the name, and whether they host. @param {Board} board @returns {State["people"]} */
export const peopleOf = ({ bus }) => bus?.state?.people ?? [];

/** People who only read have no editors. @param {Board} board */
export const mayWrite = ({ data }) => !!data.role && data.role !== "observer" && !data.closed;
