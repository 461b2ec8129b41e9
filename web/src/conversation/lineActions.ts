/** What a person does with a line of a note or a report: each change is said, with its way back. */
import { texts } from "../texts";

export interface Line {
  id: string;
  text: string;
  by: "machine" | "person";
  generated: string | null;
}

interface Ways<In> {
  /** Runs one change after the other; what goes wrong is said. */
  run: (what: () => Promise<unknown>) => void;
  change: (id: string, body: { text: string | null; hidden?: boolean }) => Promise<unknown>;
  /** Answers the id of the new line. */
  add: (body: In) => Promise<string | undefined>;
  remove: (id: string) => Promise<unknown>;
  /** What adds a line that is to be deleted again as it is; null where that cannot be said. */
  again?: (id: string) => In | null;
  did: (text: string, undo?: () => Promise<unknown>) => void;
}

export function lineActions<In>({ run, change, add, remove, again, did }: Ways<In>) {
  const before = (line: Line) => ({ text: line.by === "person" ? line.text : null });
  return {
    reword: (line: Line, text: string) =>
      run(async () => {
        await change(line.id, { text });
        did(texts.summary.saved, () => change(line.id, before(line)));
      }),
    restore: (line: Line) =>
      run(async () => {
        await change(line.id, { text: null });
        did(texts.summary.restored, () => change(line.id, { text: line.text }));
      }),
    hide: (line: Line) =>
      run(async () => {
        await change(line.id, { text: null, hidden: true });
        did(texts.summary.hidden, () => change(line.id, before(line)));
      }),
    unhide: (id: string) =>
      run(async () => {
        await change(id, { text: null });
        did(texts.summary.shown, () => change(id, { text: null, hidden: true }));
      }),
    add: (body: In) =>
      run(async () => {
        const made = await add(body);
        did(texts.summary.added, made ? () => remove(made) : undefined);
      }),
    remove: (line: Line) =>
      run(async () => {
        const body = again?.(line.id) ?? null;
        await remove(line.id);
        did(texts.summary.removed, body === null ? undefined : () => add(body));
      }),
  };
}
