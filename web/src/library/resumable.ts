/** One resumable upload by tus: pauses, goes on after a lost connection, and after a reload when the file is given again. */
import type { Upload as TusUpload } from "tus-js-client";
import { answer, client } from "../api/client";
import { connectionLost, toProblem, type Problem } from "../api/problem";
import type { Accepted } from "../api/types";
import type { Sending } from "./send";
import { fieldsOf, type Upload } from "./uploads";

const ENDPOINT = "/api/v1/uploads";
/** After the last of these it goes on at that pace, until it is cancelled. */
const PAUSES = [0, 1000, 2000, 4000, ...Array.from({ length: 2000 }, () => 8000)];
const REFUSED = [400, 403, 404, 409, 410, 412, 413, 415, 422, 507];

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

const idOf = (url: string | null): string => new URL(url ?? "", location.origin).pathname.split("/").at(-1) ?? "";

async function acceptedOf(upload: TusUpload): Promise<Pick<Accepted, "duplicate"> & { recording: { id: string } }> {
  const made = await answer(client.GET("/api/v1/uploads/{upload_id}", { params: { path: { upload_id: idOf(upload.url) } } }));
  if (made.recording_id === null) throw toProblem(made.error ?? null, 409);
  return { duplicate: false, recording: { id: made.recording_id } };
}

export function sendResumable(wanted: Upload, file: File, onProgress: (progress: number) => void, onLost: () => void): Sending {
  let upload: TusUpload | null = null;
  let over = false;
  const finished = new Promise<Awaited<ReturnType<typeof acceptedOf>>>((resolve, reject) => {
    void import("tus-js-client").then(async ({ Upload: Tus }) => {
      if (over) return;
      const made = new Tus(file, {
        endpoint: ENDPOINT,
        metadata: { ...fieldsOf(wanted), filename: file.name, filetype: file.type },
        retryDelays: PAUSES,
        removeFingerprintOnSuccess: true,
        onShouldRetry: (error) => {
          const status = error.originalResponse?.getStatus() ?? 0;
          if (REFUSED.includes(status)) return false;
          onLost();
          return true;
        },
        onProgress: (sent, all) => onProgress(all ? sent / all : 1),
        onError: (error) => reject(problemOf(error)),
        onSuccess: () => acceptedOf(made).then(resolve, reject),
      });
      upload = made;
      const [before] = await made.findPreviousUploads();
      if (before) made.resumeFromPreviousUpload(before);
      if (!over) made.start();
    }, reject);
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
