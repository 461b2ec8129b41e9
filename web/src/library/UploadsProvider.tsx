/** Drop anywhere, ask once, upload two at a time, show each file's progress. Lives above the pages, so uploads outlast them. */
import { Upload as UploadIcon } from "lucide-react";
import { createContext, useCallback, useContext, useEffect, useMemo, useReducer, useRef, useState, type ReactNode } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { sentence } from "../api/problem";
import { keys } from "../api/queries";
import { useMay } from "../access/permissions";
import { useProject } from "../project";
import { texts } from "../texts";
import { sendResumable } from "./resumable";
import { send, type Sending } from "./send";
import { UploadDialog } from "./UploadDialog";
import { UploadPanel } from "./UploadPanel";
import { bundles, formOf, nextToStart, resumableFile, uploads, type UploadDetails } from "./uploads";

/** What was recorded in this browser, with who agreed to it. */
export interface Recorded {
  title: string;
  consent: string;
  startedAt: string;
}

interface Uploading {
  addFiles: (files: File[]) => void;
  sendRecorded: (file: File, recorded: Recorded, onKept: () => void) => void;
}

const Context = createContext<Uploading>({ addFiles: () => undefined, sendRecorded: () => undefined });

/** Opens the dialog with these files. */
export const useAddFiles = () => useContext(Context).addFiles;

/** Uploads a recording at once; tells when the server has all of it. */
export const useSendRecorded = () => useContext(Context).sendRecorded;

function useQueue() {
  const [queue, dispatch] = useReducer(uploads, []);
  const sendings = useRef(new Map<number, Sending>());
  const kept = useRef(new Map<number, () => void>());
  const lastId = useRef(0);
  const queries = useQueryClient();

  useEffect(() => {
    for (const upload of nextToStart(queue)) {
      if (sendings.current.has(upload.id)) continue;
      const { id } = upload;
      const progressed = (progress: number) => dispatch({ type: "progressed", id, progress });
      const file = resumableFile(upload);
      const sending = file
        ? sendResumable(upload, file, progressed, () => dispatch({ type: "lost", id }))
        : send(formOf(upload), progressed);
      sendings.current.set(id, sending);
      dispatch({ type: "started", id });
      sending.finished
        .then((accepted) => {
          dispatch({ type: "accepted", id, accepted });
          kept.current.get(id)?.();
          void queries.invalidateQueries({ queryKey: ["recordings"] });
          void queries.invalidateQueries({ queryKey: keys.projects });
        })
        .catch((error: unknown) => dispatch({ type: "failed", id, problem: sentence(error) }))
        .finally(() => {
          if (sendings.current.get(id) === sending) sendings.current.delete(id);
        });
    }
  }, [queue, queries]);

  const running = queue.some((upload) => ["uploading", "waiting", "paused", "lost"].includes(upload.status));
  useEffect(() => {
    if (!running) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [running]);

  const add = (files: File[], details: UploadDetails, onKept?: () => void) => {
    const made = bundles(files);
    if (onKept) kept.current.set(lastId.current + 1, onKept);
    dispatch({ type: "added", bundles: made, details, firstId: lastId.current + 1 });
    lastId.current += made.length;
  };
  const cancel = (id: number) => {
    dispatch({ type: "cancelled", id }); // first, so that the abort's own event comes too late to say "failed"
    sendings.current.get(id)?.cancel();
    sendings.current.delete(id); // what was cancelled tells nothing more, and may be begun anew
  };
  const pause = (id: number) => {
    dispatch({ type: "paused", id });
    sendings.current.get(id)?.pause?.();
  };
  const resume = (id: number) => {
    dispatch({ type: "resumed", id });
    sendings.current.get(id)?.resume?.();
  };
  return { queue, dispatch, add, cancel, pause, resume };
}

/** True while files are dragged over the window by somebody who may add them. */
function useDrop(onFiles: (files: File[]) => void, mayAdd: boolean): boolean {
  const [over, setOver] = useState(false);
  const depth = useRef(0);
  const take = useRef(onFiles);
  take.current = onFiles;
  useEffect(() => {
    if (!mayAdd) return;
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth.current += 1;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth.current = Math.max(0, depth.current - 1);
      if (depth.current === 0) setOver(false);
    };
    const hold = (event: DragEvent) => {
      if (carriesFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth.current = 0;
      setOver(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length > 0) take.current(files);
    };
    const gone = new AbortController();
    const { signal } = gone;
    window.addEventListener("dragenter", enter, { signal });
    window.addEventListener("dragleave", leave, { signal });
    window.addEventListener("dragover", hold, { signal });
    window.addEventListener("drop", drop, { signal });
    return () => gone.abort();
  }, [mayAdd]);
  return over;
}

export function UploadsProvider({ children }: { children: ReactNode }) {
  const { queue, dispatch, add, cancel, pause, resume } = useQueue();
  const { project } = useProject();
  const [files, setFiles] = useState<File[]>([]);
  const addFiles = useCallback((more: File[]) => setFiles((old) => [...old, ...more]), []);
  const over = useDrop(addFiles, useMay()("upload", project));
  const sendRecorded = useCallback<Uploading["sendRecorded"]>(
    (file, { title, consent, startedAt }, onKept) =>
      add(
        [file],
        {
          title,
          kind: "conversation",
          language: "",
          speakers: "",
          recordedOn: startedAt.slice(0, 10),
          consentBy: consent,
          consent: { method: "tick", at: startedAt, wording: texts.recorder.agreed },
          projectId: project,
        },
        onKept,
      ),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- add only dispatches
    [project],
  );
  const start = useMemo(
    () => (details: Omit<UploadDetails, "projectId">) => {
      add(files, { ...details, projectId: project });
      setFiles([]);
    },
    // eslint-disable-next-line react-hooks/exhaustive-deps -- add only dispatches
    [files, project],
  );
  return (
    <Context value={useMemo(() => ({ addFiles, sendRecorded }), [addFiles, sendRecorded])}>
      {children}
      {over && (
        <div className="drop-cover" aria-hidden="true">
          <div className="drop-cover-inside">
            <UploadIcon size={34} />
            <strong>{texts.library.dropTitle}</strong>
            <span>{texts.library.dropHint}</span>
          </div>
        </div>
      )}
      <UploadDialog files={files} onFiles={setFiles} onStart={start} />
      <UploadPanel
        queue={queue}
        onCancel={cancel}
        onPause={pause}
        onResume={resume}
        onRetry={(id) => dispatch({ type: "retried", id })}
        onClear={() => dispatch({ type: "cleared" })}
      />
    </Context>
  );
}
