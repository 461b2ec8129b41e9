/** What is being uploaded, in a corner of every page. */
import { Check, Pause, Play, RotateCw, X } from "lucide-react";
import { Button } from "react-aria-components";
import { texts } from "../texts";
import { Bar } from "../ui/Bar";
import { Link } from "../ui/Link";
import { resumableFile, type Upload } from "./uploads";

interface Props {
  queue: Upload[];
  onCancel: (id: number) => void;
  onPause: (id: number) => void;
  onResume: (id: number) => void;
  onRetry: (id: number) => void;
  onClear: () => void;
}

const said = (upload: Upload): string =>
  ({
    waiting: texts.upload.waiting,
    uploading: texts.upload.uploading(Math.round(upload.progress * 100)),
    storing: texts.upload.storing,
    paused: texts.upload.paused(Math.round(upload.progress * 100)),
    lost: texts.upload.lost,
    done: texts.upload.done,
    duplicate: texts.upload.duplicate,
    failed: upload.problem ?? texts.upload.failed,
    cancelled: texts.upload.cancelled,
  })[upload.status];

export function UploadPanel({ queue, onClear, ...actions }: Props) {
  const added = queue.filter((upload) => upload.status === "done" || upload.status === "duplicate").length;
  const failed = queue.filter((upload) => upload.status === "failed").length;
  return (
    <>
      <div className="visually-hidden" role="status">
        {queue.length > 0 && texts.upload.announce(added, queue.length, failed)}
      </div>
      {queue.length > 0 && (
        <section className="upload-panel" aria-label={texts.upload.panel}>
          <header className="upload-head">
            <h2>{texts.upload.panel}</h2>
            <Button className="button button-quiet button-small" onPress={onClear}>
              {texts.upload.clear}
            </Button>
          </header>
          <ul className="upload-list">
            {queue.map((upload) => (
              <UploadRow key={upload.id} upload={upload} {...actions} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function UploadRow({ upload, onCancel, onPause, onResume, onRetry }: { upload: Upload } & Omit<Props, "queue" | "onClear">) {
  const { name } = upload.bundle;
  const running = ["waiting", "uploading", "storing", "paused", "lost"].includes(upload.status);
  const paused = upload.status === "paused";
  const canPause = resumableFile(upload) !== null && (paused || upload.status === "uploading" || upload.status === "lost");
  return (
    <li className={`upload upload-${upload.status}`}>
      <div className="upload-text">
        <span className="upload-name">{name}</span>
        <span className="upload-state">{said(upload)}</span>
        {running && <Bar value={upload.progress} label={name} />}
      </div>
      {upload.recordingId && (
        <Link className="button button-small" href={`/recordings/${upload.recordingId}`}>
          <Check aria-hidden="true" size={14} />
          {texts.upload.open}
        </Link>
      )}
      {canPause && (
        <Button
          className="icon-button"
          aria-label={paused ? texts.upload.resume(name) : texts.upload.pause(name)}
          onPress={() => (paused ? onResume(upload.id) : onPause(upload.id))}
        >
          {paused ? <Play aria-hidden="true" size={16} /> : <Pause aria-hidden="true" size={16} />}
        </Button>
      )}
      {running && (
        <Button className="icon-button" aria-label={texts.upload.cancel(name)} onPress={() => onCancel(upload.id)}>
          <X aria-hidden="true" size={16} />
        </Button>
      )}
      {(upload.status === "failed" || upload.status === "cancelled") && (
        <Button className="icon-button" aria-label={texts.upload.retry(name)} onPress={() => onRetry(upload.id)}>
          <RotateCw aria-hidden="true" size={16} />
        </Button>
      )}
    </li>
  );
}
