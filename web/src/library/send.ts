/** One upload over XMLHttpRequest, because fetch cannot tell how much has been sent. */
import { UPLOAD_URL } from "../api/client";
import { connectionLost, toProblem } from "../api/problem";
import type { Accepted } from "../api/types";

export interface Sending {
  finished: Promise<Pick<Accepted, "duplicate"> & { recording: { id: string } }>;
  cancel: () => void;
  /** Only where what was sent is kept. */
  pause?: () => void;
  resume?: () => void;
}

export function send(form: FormData, onProgress: (progress: number) => void): Sending {
  const request = new XMLHttpRequest();
  const finished = new Promise<Accepted>((resolve, reject) => {
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () => {
      const body: unknown = parsed(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(body as Accepted);
      else reject(toProblem(body, request.status));
    };
    request.onerror = () => reject(connectionLost());
    request.onabort = () => reject(connectionLost());
  });
  request.open("POST", UPLOAD_URL);
  request.send(form);
  return { finished, cancel: () => request.abort() };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
