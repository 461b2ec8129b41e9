import { describe, expect, it } from "vitest";
import { bundles, formOf, nextToStart, uploads, type Upload, type UploadEvent } from "../src/library/uploads";

const details = { title: "Call", kind: "interview", language: "", speakers: "2", recordedOn: "", consentBy: "", projectId: "p" };
const file = (name: string) => new File(["x"], name);
const after = (...events: UploadEvent[]) => events.reduce<Upload[]>(uploads, []);
const added = (...names: string[]): UploadEvent => ({ type: "added", bundles: bundles(names.map(file)), details, firstId: 1 });
const accepted = (id: number, duplicate = false): UploadEvent => ({ type: "accepted", id, accepted: { duplicate, recording: { id: `r${id}` } } });

describe("files", () => {
  it("that share their name are one recording with its transcript", () =>
    expect(bundles([file("call.vtt"), file("call.mp3"), file("b.wav")]).map(({ file, transcript }) => [file?.name, transcript?.name])).toEqual([
      ["call.mp3", "call.vtt"],
      ["b.wav", undefined],
    ]));
  it("that are only a transcript come in without sound", () =>
    expect(bundles([file("notes.TXT")])).toMatchObject([{ name: "notes.TXT", file: null }]));
  it("without an ending are taken as media, for the server to judge", () =>
    expect(bundles([file("recording")])).toMatchObject([{ transcript: null }]));
});

describe("the queue", () => {
  it("starts two at a time, in order", () => {
    const queue = after(added("a.wav", "b.wav", "c.wav"), { type: "started", id: 1 });
    expect(nextToStart(queue).map((upload) => upload.id)).toEqual([2]);
    expect(nextToStart(uploads(queue, accepted(1))).map((upload) => upload.id)).toEqual([2, 3]);
  });
  it("tells sending from storing", () => {
    const sending = after(added("a.wav"), { type: "started", id: 1 }, { type: "progressed", id: 1, progress: 0.5 });
    expect(sending[0]).toMatchObject({ status: "uploading", progress: 0.5 });
    expect(uploads(sending, { type: "progressed", id: 1, progress: 1 })[0]?.status).toBe("storing");
  });
  it("names a duplicate and leads to what was there", () =>
    expect(after(added("a.wav"), { type: "started", id: 1 }, accepted(1, true))[0]).toMatchObject({ status: "duplicate", recordingId: "r1" }));
  it("keeps a cancelled upload cancelled when its request ends later", () =>
    expect(after(added("a.wav"), { type: "cancelled", id: 1 }, { type: "failed", id: 1, problem: "x" })[0]).toMatchObject({ status: "cancelled", problem: null }));
  it("tries a failed upload again from the start", () =>
    expect(after(added("a.wav"), { type: "started", id: 1 }, { type: "failed", id: 1, problem: "x" }, { type: "retried", id: 1 })[0]).toMatchObject({ status: "waiting", progress: 0, problem: null }));
  it("clears only what is over", () =>
    expect(after(added("a.wav", "b.wav"), { type: "started", id: 1 }, accepted(1), { type: "cleared" }).map((upload) => upload.id)).toEqual([2]));
  it("gives one title to one file only", () => {
    expect(after(added("a.wav"))[0]?.details.title).toBe("Call");
    expect(after(added("a.wav", "b.wav")).map((upload) => upload.details.title)).toEqual(["", ""]);
  });
});

it("the form leaves out what was left open, and sends the fields before the files", () => {
  const [upload] = after(added("a.wav", "a.vtt"));
  expect([...formOf(upload as Upload).keys()]).toEqual(["project_id", "title", "kind", "speakers", "transcript", "file"]);
});
