/** The state of each transcript as the server named it last (its ETag), which an edit says it is meant for. */
import type { Middleware } from "openapi-fetch";

const states = new Map<string, string>();
const OF_RECORDING = /\/recordings\/([^/?]+)\//;

export const stateOf = (recordingId: string): string | null => states.get(recordingId) ?? null;

export const rememberStates: Middleware = {
  onResponse({ request, response }) {
    const id = OF_RECORDING.exec(new URL(request.url).pathname)?.[1];
    const tag = response.headers.get("ETag");
    const tells = request.method !== "GET" || request.url.endsWith("/transcript");
    if (id && tag && response.ok && tells) states.set(id, tag);
    return undefined;
  },
};
