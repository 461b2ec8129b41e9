import { describe, expect, it } from "vitest";
import type { Note, Transcript } from "../src/api/types";
import { EVERYTHING, narrowed, personalIn } from "../src/conversation/personal";
import { asWritten } from "../src/conversation/useNoteActions";

const utterance = (id: string, text: string, suspect: string | null = null) => ({ id, text, suspect });
const transcript = {
  id: "t",
  revision: 2,
  utterances: [utterance("a", "I am Anna."), utterance("b", "Thank you.", "loop"), utterance("c", "Call Anna on 555 0100.")],
} as unknown as Transcript;
const mark = (utterance_id: string, kind: "name" | "phone", char_start: number, char_end: number) =>
  ({ id: `${utterance_id}${char_start}`, utterance_id, kind, char_start, char_end, source: "machine", score: 1 }) as const;
const found = {
  transcript_id: "t",
  revision: 2,
  complete: true,
  items: [mark("a", "name", 5, 9), mark("c", "name", 5, 9), mark("c", "phone", 13, 21)],
};

describe("personal data in the transcript", () => {
  const personal = personalIn(transcript, found);
  const ids = (shown: Transcript) => shown.utterances.map(({ id }) => id);

  it("lies on the utterances and is counted by kind", () => {
    expect(personal.marks.get("c")?.map(({ kind }) => kind)).toEqual(["name", "phone"]);
    expect(personal.kinds).toEqual([["name", 2], ["phone", 1]]);
    expect(personal.total).toBe(3);
  });
  it("says nothing of words that changed since", () => {
    expect(personalIn({ id: "t", revision: 3 }, found).total).toBe(0);
    expect(personalIn({ id: "u", revision: 2 }, found).total).toBe(0);
  });
  it("narrows what is shown", () => {
    expect(narrowed(transcript, personal, EVERYTHING)).toBe(transcript);
    expect(ids(narrowed(transcript, personal, { ...EVERYTHING, personal: true }))).toEqual(["a", "c"]);
    expect(ids(narrowed(transcript, personal, { ...EVERYTHING, personal: true, kinds: ["phone"] }))).toEqual(["c"]);
    expect(ids(narrowed(transcript, personal, { ...EVERYTHING, suspects: true }))).toEqual(["b"]);
  });
});

describe("a deleted line of one's own", () => {
  const proof = (quote: string) => ({ utterance_id: "c", quote, speaker: "S", start: 1, end: 2, verified: true });
  const note = (evidence: unknown[]) => ({ sections: [{ name: "hurts", title: "", lines: [{ id: "l", text: "Mine.", evidence }] }] }) as unknown as Note;

  it("is added again with its evidence", () =>
    expect(asWritten("l", note([proof("555 0100")]), transcript)).toEqual({
      section: "hurts", text: "Mine.", utterance_id: "c", char_start: 13, char_end: 21,
    }));
  it("is added again without evidence where it had none", () =>
    expect(asWritten("l", note([]), null)).toEqual({ section: "hurts", text: "Mine." }));
  it("is not offered where the quote is no longer what was said", () => expect(asWritten("l", note([proof("gone")]), transcript)).toBeNull());
});
