/** Recordings made in this browser that no server has yet: kept piece by piece, so that a crash or a lost connection costs nothing. */
export interface Draft {
  id: string;
  startedAt: string;
  mediaType: string;
  seconds: number;
  title: string;
  /** Who agreed to be recorded, as it was said before the recording began. */
  consent: string;
}

const NAME = "earmark";
const DRAFTS = "drafts";
const PIECES = "pieces";

const done = <T,>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the browser's storage failed"));
  });

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(DRAFTS, { keyPath: "id" });
    request.result.createObjectStore(PIECES); // under [draft, number]
  };
  return done(request);
}

async function within<T>(mode: IDBTransactionMode, work: (drafts: IDBObjectStore, pieces: IDBObjectStore) => Promise<T>): Promise<T> {
  const database = await open();
  try {
    const transaction = database.transaction([DRAFTS, PIECES], mode);
    const finished = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error("the browser's storage failed"));
    });
    const result = await work(transaction.objectStore(DRAFTS), transaction.objectStore(PIECES));
    await finished;
    return result;
  } finally {
    database.close();
  }
}

const piecesOf = (id: string) => IDBKeyRange.bound([id], [id, []]);

/** The event of this window that says: the list of drafts is another one. */
export const DRAFTS_CHANGED = "earmark-drafts";
const changed = () => window.dispatchEvent(new Event(DRAFTS_CHANGED));

const lockOf = (id: string) => `earmark-draft ${id}`;

/** Says to all pages of this browser that the draft is being recorded; the answer ends that. */
export function holdDraft(id: string): () => void {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  void navigator.locks?.request(lockOf(id), () => held);
  return () => {
    release();
    changed();
  };
}

/** Drafts that this page is sending: they stay until the server has them, but need not be offered. */
const sending = new Set<string>();
export function leaveOut(id: string): void {
  sending.add(id);
  changed();
}

/** Begins a draft, or says more of it. */
export const saveDraft = (draft: Draft): Promise<void> =>
  within("readwrite", async (drafts) => {
    await done(drafts.put(draft));
  });

export const addPiece = (draft: Draft, number: number, piece: Blob): Promise<void> =>
  within("readwrite", async (drafts, pieces) => {
    await done(pieces.put(piece, [draft.id, number]));
    await done(drafts.put(draft));
  });

/** All drafts that nobody records or sends at this moment, oldest first. */
export async function listDrafts(): Promise<Draft[]> {
  const locks = (await navigator.locks?.query())?.held?.map(({ name }) => name) ?? [];
  const all = await within("readonly", (drafts) => done(drafts.getAll() as IDBRequest<Draft[]>));
  return all
    .filter(({ id }) => !sending.has(id) && !locks.includes(lockOf(id)))
    .sort((one, other) => one.startedAt.localeCompare(other.startedAt));
}

export async function dropDraft(id: string): Promise<void> {
  await within("readwrite", async (drafts, pieces) => {
    await done(drafts.delete(id));
    await done(pieces.delete(piecesOf(id)));
  });
  changed();
}

const ENDINGS: Record<string, string> = { "audio/webm": "webm", "audio/mp4": "m4a", "audio/ogg": "ogg" };

/** "Recording 2026-11-28 18.30.webm" */
export function fileNameOf({ startedAt, mediaType }: Draft): string {
  const kind = mediaType.split(";")[0] ?? "";
  return `Recording ${startedAt.slice(0, 16).replace("T", " ").replace(":", ".")}.${ENDINGS[kind] ?? "webm"}`;
}

/** A draft as one file; null where no sound was kept. */
export const fileOf = (draft: Draft): Promise<File | null> =>
  within("readonly", async (_drafts, pieces) => {
    const all = await done(pieces.getAll(piecesOf(draft.id)) as IDBRequest<Blob[]>);
    return all.length > 0 ? new File(all, fileNameOf(draft), { type: draft.mediaType.split(";")[0] ?? "" }) : null;
  });
