// Messages: all that travels between script and server. pmcore/boards/messages.py declares the same; a contract test compares them.

/** A block: its key and its HTML. @typedef {[string, string]} Pair */
/** The code of a choice, its label, a hint. @typedef {[string, string, string]} Option */

// ------------------------------------------------------------------ /live/ws: what the server says
/** What a page must know besides its boards.
 * @typedef {object} State
 * @property {string} stage
 * @property {string} phase
 * @property {number | null} timer_ends_at
 * @property {boolean} closed
 * @property {number | null} stand_at the moment of the incident at which everybody stands
 * @property {string | null} role of the person whose socket it is
 * @property {[string, boolean][]} people who has a seat: the name, and whether they host; not for who has none
 * @property {number} version
 * @property {string} [trouble] what keeps the server from saving */
/** The state, for everybody. `boot` names the history of the store, `process` the server that says it.
 * @typedef {object} StateFrame
 * @property {number} now
 * @property {string} boot
 * @property {string} process
 * @property {State} state */
/** That something lies in the tray: how many rows nobody has decided about, and what changes with every decision.
 * @typedef {object} TrayMark
 * @property {number} open
 * @property {string} mark */
/** What is for one person alone. `own`: their hidden cards; with `order` (all keys) only those that changed. @typedef {object} Mine
 * @property {[string, string][]} [own]
 * @property {string[]} [order]
 * @property {Record<string, number>} [dots] theirs per card or group
 * @property {number} [left] how many they may still place
 * @property {number} [most] on one
 * @property {boolean} [agrees]
 * @property {boolean} [answered] the questions of the close
 * @property {boolean} [says_yes]
 * @property {boolean} [says_no]
 * @property {boolean} [knows_not]
 * @property {string[]} [would_change] ids of causes
 * @property {number} [may_choose] how many more
 * @property {Record<string, string>} [estimates] by item the digits of impact and effort, 0 for what is not given
 * @property {boolean} [differs]
 * @property {boolean} [was_away]
 * @property {string} [even] blanks, so that its size tells nothing of what was chosen
 * @property {TrayMark} [tray] for facilitator and scribe */
/** @typedef {object} MineFrame
 * @property {number} now
 * @property {string} boot
 * @property {Mine} mine */
/** What brings a board (or a section of its list) from one version to another; from 0 it is the whole. `order` are all keys, top
 * to bottom. Without it the keys that are `gone` go, and each of `moves` stands right below another (null: on top).
 * @typedef {object} BoardFrame
 * @property {number} now
 * @property {string} boot
 * @property {string} board
 * @property {number} version
 * @property {number} from
 * @property {string} digest
 * @property {string[]} [order]
 * @property {string[]} [gone]
 * @property {[string, string | null][]} [moves]
 * @property {Record<string, string>} blocks */
/** The last frame of somebody who was removed from the review. @typedef {object} RemovedFrame
 * @property {true} removed */
/** The last frame of a browser that has no seat any more. @typedef {object} SignedOutFrame
 * @property {true} signed_out */
/** @typedef {StateFrame | MineFrame | BoardFrame | RemovedFrame | SignedOutFrame} Frame */
// ------------------------------------------------------------------ /live/ws: what the page says
/** Which boards and sections a page follows; `at` is where it stands with those that it has: version and digest.
 * @typedef {object} Watch
 * @property {string[]} watch
 * @property {Record<string, [number, string]>} [at] */
/** Whether a person in the middle of a text needs a moment before following the room. @typedef {object} Moment
 * @property {boolean} moment */
/** @typedef {Watch | Moment} Said */

// ------------------------------------------------------------------ /live/do
/** A command of the registry (`pmcore/commands`), with its own fields beside these. `id` is the thing that it is about, `seen`
 * the version of it that its writer had before them.
 * @typedef {object} SentCommand
 * @property {string} kind
 * @property {string} command_id
 * @property {string} [id]
 * @property {number} [seen] */
/** Several commands, done all or none; each is like `SentCommand`, without an id of its own.
 * @typedef {object} SentTogether
 * @property {Record<string, any>[]} commands
 * @property {string} command_id */
/** It was done: the things that it touched, the versions they are at now, and the review. Where nobody could know before what it
 * would do, `said` tells.
 * @typedef {object} Done
 * @property {true} ok
 * @property {string[]} ids
 * @property {Record<string, number>} versions
 * @property {string} review
 * @property {string} [said] */
/** An answer to a question about a text: what to show, what the field takes without asking, what can be remembered.
 * @typedef {object} Choice
 * @property {string} label
 * @property {string} text
 * @property {string} [about]
 * @property {string} [means] */
/** How to insist: the question's title, the word for yes, and the field of the command that says so. Where there is a word for
 * no, the field can say either, and it is done both ways.
 * @typedef {object} Override
 * @property {string} title
 * @property {string} yes
 * @property {string} field
 * @property {string} [no] */
/** It was not done, and why: for people in `sentence`, per field in `fields`, with `choices` where a field's text asks.
 * `theirs` stands there now by the hand of `by`, at the version `seen`. `again`: nothing was decided; send it again in `wait` seconds.
 * @typedef {object} NotDone
 * @property {false} ok
 * @property {string} sentence
 * @property {Record<string, string>} [fields]
 * @property {Record<string, Choice[]>} [choices]
 * @property {Override} [override]
 * @property {Record<string, any>} [theirs]
 * @property {string} [by]
 * @property {number | null} [seen]
 * @property {boolean} [again]
 * @property {number} [wait] */
/** @typedef {Done | NotDone} Answer */

// ------------------------ /live/time, /live/wording, /live/choices, /live/find, /live/steps, /live/picture, /live/saving
/** A time as it is being typed: into which field of which review, after which row, in which event.
 * @typedef {object} TimeAsked
 * @property {string} review
 * @property {string} text
 * @property {string} field
 * @property {string} [after]
 * @property {string} [event]
 * @property {string} [starts] what stands in the field Start while the end is typed */
/** What an ambiguous time may mean.
 * @typedef {object} Question
 * @property {string} sentence
 * @property {Choice[]} choices */
/** What was understood, in words and as moments with their zone (ISO 8601); `margin` is in minutes.
 * @typedef {object} TimeRead
 * @property {string} says
 * @property {string} problem
 * @property {Question | null} question
 * @property {string | null} at
 * @property {string | null} ends
 * @property {string} precision
 * @property {number} margin
 * @property {string} zone */
/** Words that lead away from causes, why, and one other way to say it.
 * @typedef {object} WordingHint
 * @property {string} words
 * @property {string} reason
 * @property {string} reframe */
/** What was found, in the order of the text; `off` says why nothing is looked for.
 * @typedef {object} WordingRead
 * @property {WordingHint[]} hints
 * @property {string} off */
/** Questions that fit an event or a cause, to be read aloud, and the number of that.
 * @typedef {object} PromptsRead
 * @property {string} label
 * @property {string[]} ask */
/** What a field can choose from: ids with number and text.
 * @typedef {object} Choices
 * @property {[string, string, string][]} choices */
/** A row of a long list: its key, the section to read for it (empty where its board has it), its number, and its text.
 * @typedef {object} FoundRow
 * @property {string} key
 * @property {string} section
 * @property {string} label
 * @property {string} text */
/** How many rows have what was asked for, and the first of them.
 * @typedef {object} Found
 * @property {number} count
 * @property {FoundRow[]} rows */
/** A moment at which one can stand: what it is called, and how many events began after it.
 * @typedef {object} Step
 * @property {number} at
 * @property {string} says
 * @property {number} later */
/** The moments at which something happened, in order.
 * @typedef {object} Steps
 * @property {Step[]} steps */
/** A picture board up to a moment, or all of it, for somebody who stands there or looks at all alone.
 * @typedef {object} PictureThen
 * @property {[string, string][]} blocks */
/** What keeps the server from saving, or an empty text.
 * @typedef {object} Saving
 * @property {string} trouble */

// ------------------------------------------------------------------ what a page hands to its boards
/** A field of a form: its words and what the command says of it (pages/forms/base.py); what is false is left out.
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {string} kind
 * @property {number} width
 * @property {string} [note]
 * @property {string} [hint]
 * @property {any} [value]
 * @property {boolean} [required]
 * @property {boolean} [optional]
 * @property {number} [most]
 * @property {number} [least]
 * @property {[string, string, string][]} [options]
 * @property {string} [from]
 * @property {number} [rows]
 * @property {string} [mode]
 * @property {boolean} [more]
 * @property {boolean} [sticky]
 * @property {boolean} [folds]
 * @property {boolean} [list]
 * @property {boolean} [enter]
 * @property {Record<string, string>} [with_values] */
/** How a noun is written: the commands that add and edit, and the fields in order.
 * @typedef {object} Layout
 * @property {string} noun
 * @property {string | null} add
 * @property {string | null} edit
 * @property {boolean} by_id
 * @property {boolean} by_version
 * @property {string} after
 * @property {string} submit
 * @property {string} more
 * @property {string} said
 * @property {string[]} walk
 * @property {Field[]} fields */
/** The form on top of a board that adds; `opens` is the page that follows.
 * @typedef {object} Composer
 * @property {string} id
 * @property {string} noun
 * @property {string} [submit]
 * @property {string} [title]
 * @property {string} [look]
 * @property {Record<string, any>} [fixed]
 * @property {boolean} [focus]
 * @property {string} [opens] */
/** What a page knows of its reader: the stage and the page where they are, whether they stay, what they have open.
 * @typedef {object} PageMine
 * @property {string} [here]
 * @property {string} [page]
 * @property {boolean} [stay]
 * @property {boolean} [pictured]
 * @property {[string, string, number]} [leads_to] */
/** To whose row somebody was led: its id, its number, and when. @typedef {[string, string, number]} LedTo */
/** The state that a page was drawn for; where the room's is another one, the page is asked to catch up.
 * @typedef {object} Drawn
 * @property {string} stage
 * @property {string} phase
 * @property {string} role
 * @property {boolean} closed */
/** Where a draft of a board waits: its page, and what people call it.
 * @typedef {object} DraftPlace
 * @property {string} page
 * @property {string} name */
/** Why a click that Streamlit handled was refused, and when it was made.
 * @typedef {object} Refusal
 * @property {string} sentence
 * @property {number} at */
/** What Streamlit hands to a board. Without `blocks` and `private` these come over the socket.
 * @typedef {object} Data
 * @property {string} board
 * @property {string} me
 * @property {string} role
 * @property {string} [review]
 * @property {string} [scope] under which drafts are kept: the seat in the review
 * @property {boolean} [closed]
 * @property {string} [process] the server that drew the page
 * @property {[string, string][]} [blocks]
 * @property {string} [apart] the one thing that it shows of a review whose room one is not in
 * @property {number} [lines] how many lines of the log that all may read the blocks tell of
 * @property {string} [private] which sort of one's own blocks it shows, and nothing else
 * @property {string} [own] which sort of them stands among the blocks of all
 * @property {Record<string, Layout>} [layouts]
 * @property {Composer} [composer]
 * @property {PageMine} [mine]
 * @property {Drawn} [drawn]
 * @property {Record<string, string>} [stages] of the rail: what people call them
 * @property {Record<string, DraftPlace>} [boards] of the rail
 * @property {Refusal} [refused] */
// ------------------------------------------------------------------ what a board tells its page
/** A button that leads somewhere.
 * @typedef {object} Pressed
 * @property {string} do
 * @property {string} id
 * @property {string} value
 * @property {string} command_id
 * @property {number} at */
/** The room is another than the page was drawn for, or there is more of the log than it shows. After a restart of the
 * server `landed` and `stay` tell what it has forgotten: how far this tab had followed, and whether its reader stays.
 * @typedef {object} Moved
 * @property {number} at
 * @property {State} [state]
 * @property {boolean} [removed]
 * @property {string} [landed]
 * @property {boolean} [stay] */

// ------------------------------------------------------------------ reading them
/** Return a frame of the socket. @param {string} text @returns {Frame} */
export const frameOf = (text) => JSON.parse(text);

/** Return an answer of /live/do, or null where something else answered, such as a proxy.
 * @param {any} value what the body says as JSON @returns {Answer | null} */
export const answerOf = (value) => (typeof value?.ok === "boolean" ? value : null);
