/** The upload queue as pure data: what waits, what runs, what became of it; and which files belong together. */
import type { Accepted } from "../api/types";

export interface UploadDetails {
  title: string;
  kind: string;
  language: string;
  speakers: string;
  recordedOn: string;
  consentBy: string;
  /** Only where it was asked before the recording began. */
  consent?: { method: string; at: string; wording: string };
  projectId: string | null;
}

/** What is sent in one request: sound, a finished transcript, or both. */
export interface Bundle {
  name: string;
  file: File | null;
  transcript: File | null;
}

export type UploadStatus = "waiting" | "uploading" | "storing" | "paused" | "lost" | "done" | "duplicate" | "failed" | "cancelled";

export interface Upload {
  id: number;
  bundle: Bundle;
  details: UploadDetails;
  status: UploadStatus;
  progress: number;
  recordingId: string | null;
  problem: string | null;
}

export type UploadEvent =
  | { type: "added"; bundles: Bundle[]; details: UploadDetails; firstId: number }
  | { type: "started"; id: number }
  | { type: "progressed"; id: number; progress: number }
  | { type: "accepted"; id: number; accepted: Pick<Accepted, "duplicate"> & { recording: { id: string } } }
  | { type: "failed"; id: number; problem: string }
  | { type: "lost"; id: number }
  | { type: "paused"; id: number }
  | { type: "resumed"; id: number }
  | { type: "cancelled"; id: number }
  | { type: "retried"; id: number }
  | { type: "cleared" };

export const MOST_AT_ONCE = 2;

const isOver = (upload: Upload) => ["done", "duplicate", "failed", "cancelled"].includes(upload.status);

export function uploads(state: Upload[], event: UploadEvent): Upload[] {
  if (event.type === "added")
    return [
      ...state,
      ...event.bundles.map((bundle, index) => ({
        id: event.firstId + index,
        bundle,
        // One title fits one file: several keep their own names.
        details: event.bundles.length > 1 ? { ...event.details, title: "" } : event.details,
        status: "waiting" as const,
        progress: 0,
        recordingId: null,
        problem: null,
      })),
    ];
  if (event.type === "cleared") return state.filter((upload) => !isOver(upload));
  return state.map((upload) => (upload.id === event.id ? changed(upload, event) : upload));
}

function changed(upload: Upload, event: Exclude<UploadEvent, { type: "added" | "cleared" }>): Upload {
  if (event.type === "retried")
    return upload.status === "failed" || upload.status === "cancelled"
      ? { ...upload, status: "waiting", progress: 0, problem: null }
      : upload;
  if (isOver(upload)) return upload; // a late event of a cancelled request changes nothing
  switch (event.type) {
    case "started":
      return { ...upload, status: "uploading" };
    case "lost":
      return upload.status === "paused" ? upload : { ...upload, status: "lost" };
    case "paused":
      return { ...upload, status: "paused" };
    case "resumed":
      return { ...upload, status: "uploading" };
    case "progressed":
      if (upload.status === "paused") return upload; // what was under way when it was paused
      return { ...upload, progress: event.progress, status: event.progress >= 1 ? "storing" : "uploading" };
    case "accepted":
      return {
        ...upload,
        status: event.accepted.duplicate ? "duplicate" : "done",
        progress: 1,
        recordingId: event.accepted.recording.id,
      };
    case "failed":
      return { ...upload, status: "failed", problem: event.problem };
    case "cancelled":
      return { ...upload, status: "cancelled" };
  }
}

/** Which uploads may start now. */
export function nextToStart(state: readonly Upload[]): Upload[] {
  const running = state.filter((upload) => ["uploading", "storing", "lost"].includes(upload.status)).length;
  return state.filter((upload) => upload.status === "waiting").slice(0, Math.max(0, MOST_AT_ONCE - running));
}

const TRANSCRIPTS = new Set(["vtt", "srt", "txt", "docx", "json", "rttm"]);
const split = (name: string): [stem: string, extension: string] => {
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? [name, ""] : [name.slice(0, dot), name.slice(dot + 1).toLowerCase()];
};

/** `call.mp3` and `call.vtt` are one recording with its transcript. */
export function bundles(files: readonly File[]): Bundle[] {
  const isTranscript = (file: File) => TRANSCRIPTS.has(split(file.name)[1]);
  const waiting = new Map(files.filter(isTranscript).map((file) => [split(file.name)[0], file] as const));
  const media = files.filter((file) => !isTranscript(file)).map((file) => {
    const stem = split(file.name)[0];
    const transcript = waiting.get(stem) ?? null;
    waiting.delete(stem);
    return { name: file.name, file, transcript };
  });
  const alone = files
    .filter((file) => isTranscript(file) && ![...media].some((bundle) => bundle.transcript === file))
    .map((file) => ({ name: file.name, file: null, transcript: file }));
  return [...media, ...alone];
}

/** The fields of an upload by their names in the API; what was left open is left out. */
export function fieldsOf({ details }: Upload): Record<string, string> {
  const fields = {
    project_id: details.projectId ?? "",
    title: details.title.trim(),
    kind: details.kind,
    language: details.language,
    speakers: details.speakers,
    recorded_on: details.recordedOn,
    consent_by: details.consentBy.trim(),
    consent_method: details.consent?.method ?? "",
    consent_at: details.consent?.at ?? "",
    consent_wording: details.consent?.wording ?? "",
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
}

/** The multipart form of one upload. */
export function formOf(upload: Upload): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fieldsOf(upload))) form.append(name, value);
  const { transcript, file } = upload.bundle;
  if (transcript) form.append("transcript", transcript, transcript.name);
  if (file) form.append("file", file, file.name);
  return form;
}

/** Sound alone is sent so that it can go on after a break; what comes with a transcript goes in one form. */
export const resumableFile = ({ bundle }: Upload): File | null => (bundle.transcript ? null : bundle.file);
