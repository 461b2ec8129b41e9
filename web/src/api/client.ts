/** The typed client of /api/v1. Every call answers data or throws a Problem. */
import createClient from "openapi-fetch";
import type { paths } from "./schema";
import { connectionLost, toProblem } from "./problem";
import { askAgain } from "./session";
import { rememberStates } from "./states";

export const client = createClient<paths>({ baseUrl: "" });
client.use(rememberStates, askAgain);

type Answer<T> = { data?: T; error?: unknown; response: Response };

export async function answer<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call.catch(() => {
    throw connectionLost();
  });
  if (!response.ok) throw toProblem(error, response.status);
  return data as T;
}

const recordingPath = (id: string) => `/api/v1/recordings/${encodeURIComponent(id)}`;
export const mediaUrl = (id: string) => `${recordingPath(id)}/media`;
export const exportUrl = (id: string, format: string) => `${recordingPath(id)}/exports/${encodeURIComponent(format)}`;
export const eventsUrl = (jobId: string) => `/api/v1/jobs/${encodeURIComponent(jobId)}/events`;
export const UPLOAD_URL = "/api/v1/recordings";
