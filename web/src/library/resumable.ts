/** One resumable upload by tus: pauses, goes on after a lost connection, and after a reload when the file is given again. */
import type { Upload as TusUpload } from "tus-js-client";
import { answer, client } from "../api/client";
import { connectionLost, Problem, toProblem } from "../api/problem";
import type { Accepted } from "../api/types";
import type { Sending } from "./send";
import { fieldsOf, type Upload } from "./uploads";

const ENDPOINT = "/api/v1/uploads";
/** After the last of these it goes on at that pace, until it is cancelled. */
const PAUSES = [0, 1000, 2000, 4000, ...Array.from({ length: 2000 }, () => 8000)];
const REFUSED = [400, 403, 404, 409, 410, 412, 413, 415, 422, 507];
/** Refusals that asking for the offset again settles: the server still held the connection that broke. */
const PASSING = ["upload_busy", "offset_mismatch"];

/** What the server said, or that it said nothing. */
function problemOf(error: unknown): Problem {
  const response = (error as { originalResponse?: { getStatus: () => number; getBody: () => string } | null }).originalResponse;
  if (!response) return connectionLost();
  try {
    return toProblem(JSON.parse(response.getBody()), response.getStatus());
  } catch {
    return toProblem(null, response.getStatus());
  }
}

const isFinal = (problem: Problem): boolean => REFUSED.includes(problem.status) && !PASSING.includes(problem.code);

/** Does it until the server answers; null where it is not wanted any more. */
async function patiently<T>(ask: () => Promise<T>, onLost: () => void, isOver: () => boolean): Promise<T | null> {
  for (let attempt = 0; ; attempt += 1) {
    if (isOver()) return null;
    try {
      return await ask();
    } catch (error) {
      if (error instanceof Problem && isFinal(error)) throw error;
      onLost();
      await new Promise((resolve) => setTimeout(resolve, PAUSES[Math.min(attempt + 1, PAUSES.length - 1)]));
    }
  }
}

const idOf = (url: string | null): string => new URL(url ?? "", location.origin).pathname.split("/").at(-1) ?? "";

async function acceptedOf(upload: TusUpload): Promise<Pick<Accepted, "duplicate"> & { recording: { id: string } }> {
  const made = await answer(client.GET("/api/v1/uploads/{upload_id}", { params: { path: { upload_id: idOf(upload.url) } } }));
  if (made.recording_id === null) throw toProblem(made.error ?? null, 409);
  return { duplicate: false, recording: { id: made.recording_id } };
}

export function sendResumable(wanted: Upload, file: File, onProgress: (progress: number) => void, onLost: () => void): Sending {
  let upload: TusUpload | null = null;
  let over = false;
  const waiting = <T>(ask: () => Promise<T>) => patiently(ask, onLost, () => over);
  const finished = new Promise<Awaited<ReturnType<typeof acceptedOf>>>((resolve, reject) => {
    const begin = async () => {
      const code = await waiting(() => import("tus-js-client")); // it may have to come from the server that is away
      if (!code) return;
      const made = new code.Upload(file, {
        endpoint: ENDPOINT,
        metadata: { ...fieldsOf(wanted), filename: file.name, filetype: file.type },
        retryDelays: PAUSES,
        removeFingerprintOnSuccess: true,
        onShouldRetry: (error) => {
          if (isFinal(problemOf(error))) return false;
          onLost();
          return true;
        },
        onProgress: (sent, all) => onProgress(all ? sent / all : 1),
        onError: (error) => reject(problemOf(error)),
        onSuccess: () => void waiting(() => acceptedOf(made)).then((accepted) => accepted && resolve(accepted), reject),
      });
      upload = made;
      const [before] = await made.findPreviousUploads();
      if (before) made.resumeFromPreviousUpload(before);
      if (!over) made.start();
    };
    begin().catch(reject);
  });
  return {
    finished,
    cancel: () => {
      over = true;
      void upload?.abort(true).catch(() => undefined); // what was sent expires on the server in any case
    },
    pause: () => void upload?.abort(),
    resume: () => upload?.start(),
  };
}
