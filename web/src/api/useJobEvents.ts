/** Follows running jobs by server-sent events; where the stream breaks, the polling of the queries goes on alone. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { eventsUrl } from "./client";
import { applyJob, isActive } from "./queries";
import type { Job } from "./types";

/** A browser opens only six HTTP/1.1 connections to one host: leave most of them to uploads and audio. */
export const MOST_STREAMS = 2;

function isJob(value: unknown): value is Job {
  return typeof value === "object" && value !== null && "recording_id" in value && "stages" in value;
}

export function useJobEvents(jobs: (Job | null)[]): void {
  const queries = useQueryClient();
  const streams = useRef(new Map<string, EventSource>());
  const active = jobs
    .filter((job) => job !== null && isActive(job.status))
    .map((job) => (job as Job).id)
    .slice(0, MOST_STREAMS)
    .join(" ");

  useEffect(() => {
    const open = streams.current;
    const wanted = new Set(active.split(" ").filter(Boolean));
    for (const [id, stream] of open)
      if (!wanted.has(id)) {
        stream.close();
        open.delete(id);
      }
    for (const id of wanted) {
      if (open.has(id)) continue;
      const stream = new EventSource(eventsUrl(id));
      const read = (event: Event) => {
        const data: unknown = JSON.parse((event as MessageEvent<string>).data);
        if (!isJob(data)) return;
        applyJob(queries, data);
        if (!isActive(data.status)) stream.close();
      };
      stream.addEventListener("job", read);
      stream.addEventListener("gone", () => stream.close());
      open.set(id, stream);
    }
  }, [active, queries]);

  useEffect(() => {
    const open = streams.current;
    return () => {
      for (const stream of open.values()) stream.close();
      open.clear();
    };
  }, []);
}
