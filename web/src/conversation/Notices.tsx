/** What a reader must know before trusting the page: a draft, a failure, what did not run, what is still running. */
import { CircleAlert, CircleCheck, CircleDashed, CircleMinus, FileWarning, LoaderCircle } from "lucide-react";
import { Button } from "react-aria-components";
import { inWords, sentence } from "../api/problem";
import { isActive, useCancelJob, useProcessAgain } from "../api/queries";
import type { Job, Recording, SkippedAnalysis, Stage, Transcript } from "../api/types";
import { texts } from "../texts";
import { Bar } from "../ui/Bar";
import { Sentence } from "../ui/Sentence";
import { useSay } from "../ui/messages";
import { useNarrow } from "../ui/useNarrow";
import { useWork } from "./work";

interface Props {
  recording: Recording;
  transcript: Transcript | null;
  onAgain: () => void;
}

export function Notices({ recording, transcript, onAgain }: Props) {
  const { job, status } = recording;
  const working = isActive(status);
  const skipped = transcript?.skipped_analyses.length ? transcript.skipped_analyses : recording.skipped_analyses;
  return (
    <div className="notices">
      {working && job && <Progress job={job} />}
      {!working && status === "failed" && <Failed recording={recording} />}
      {!working && transcript?.draft && <Draft recording={recording} transcript={transcript} onAgain={onAgain} />}
      {!working && skipped.length > 0 && <Skipped skipped={skipped} />}
    </div>
  );
}

function useAgain(recording: Recording, options: Parameters<ReturnType<typeof useProcessAgain>["mutate"]>[0]["options"]) {
  const again = useProcessAgain();
  const say = useSay();
  const start = () =>
    again.mutate(
      { id: recording.id, options },
      { onSuccess: () => say(texts.library.again), onError: (error) => say(sentence(error), true) },
    );
  return { start, pending: again.isPending };
}

function Draft({ recording, transcript, onAgain }: { recording: Recording; transcript: Transcript; onAgain: () => void }) {
  const { start, pending } = useAgain(recording, { transcriber: "whisper" });
  const { mayEdit } = useWork();
  const narrow = useNarrow();
  const why = transcript.provenance.why;
  const sure = transcript.confidence;
  return (
    <section className="notice notice-warn" aria-label={texts.conversation.draftTitle}>
      <FileWarning aria-hidden="true" size={18} />
      <details className="notice-text" open={!narrow}>
        <summary>{texts.conversation.draftTitle}</summary>
        <p>
          {typeof why === "string" && <Sentence text={why} />} {sure !== null && texts.conversation.draftConfidence(Math.round(sure * 100))}
        </p>
      </details>
      {recording.has_audio && mayEdit && (
        <span className="notice-buttons">
          <Button className="button button-small" onPress={start} isDisabled={pending}>
            {narrow ? texts.conversation.transcribeAgainShort : texts.conversation.transcribeAgain}
          </Button>
          <Button className="button button-small button-quiet" onPress={onAgain}>
            {texts.again.options}
          </Button>
        </span>
      )}
    </section>
  );
}

function Failed({ recording }: { recording: Recording }) {
  const { start, pending } = useAgain(recording, {});
  const { mayEdit } = useWork();
  return (
    <section className="notice notice-bad" aria-label={texts.conversation.failedTitle}>
      <CircleAlert aria-hidden="true" size={18} />
      <p>
        <strong>{texts.conversation.failedTitle}.</strong> {recording.job?.error && <Sentence text={inWords(recording.job.error)} />}
      </p>
      {mayEdit && (
        <Button className="button button-small" onPress={start} isDisabled={pending}>
          {texts.conversation.processAgain}
        </Button>
      )}
    </section>
  );
}

function Skipped({ skipped }: { skipped: SkippedAnalysis[] }) {
  return (
    <section className="notice" aria-label={texts.conversation.skippedTitle}>
      <CircleMinus aria-hidden="true" size={18} />
      <details className="notice-text">
        <summary>{texts.conversation.skipped(skipped.map(analysisName))}</summary>
        <ul className="skipped">
          {[...new Set(skipped.map(({ reason, detail }) => inWords({ code: reason, detail })))].map((why) => (
            <li key={why}>
              <Sentence text={why} />
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}

const analysisName = ({ analysis }: SkippedAnalysis): string =>
  texts.conversation.analyses[analysis] ?? analysis.replaceAll("_", " ");

const SIGNS = {
  queued: CircleDashed,
  processing: LoaderCircle,
  completed: CircleCheck,
  reused: CircleCheck,
  skipped: CircleMinus,
  failed: CircleAlert,
} as const;

function Progress({ job }: { job: Job }) {
  const cancel = useCancelJob();
  const { mayEdit } = useWork();
  const say = useSay();
  const now = job.stages.find((stage) => stage.status === "processing");
  const doing = now ? (texts.stages[now.name] ?? now.name) : texts.status[job.status];
  return (
    <section className="progress" aria-label={texts.conversation.progress}>
      <div className="progress-head">
        <p>
          <strong>{doing}</strong>
          {job.message && <span className="quiet"> {job.message}</span>}
        </p>
        <span className="progress-percent">{Math.round(job.progress * 100)} %</span>
        {mayEdit && (
          <Button
            className="button button-small button-quiet"
            isDisabled={cancel.isPending}
            onPress={() => cancel.mutate(job.id, { onError: (error) => say(sentence(error), true) })}
          >
            {texts.conversation.cancelJob}
          </Button>
        )}
      </div>
      <Bar value={job.progress} label={texts.conversation.progress} />
      <ol className="stages">
        {job.stages.map((stage) => (
          <StageItem key={stage.name} stage={stage} />
        ))}
      </ol>
      <p className="visually-hidden" role="status">
        {doing}
      </p>
    </section>
  );
}

function StageItem({ stage }: { stage: Stage }) {
  const name = texts.stages[stage.name] ?? stage.name;
  const Sign = SIGNS[stage.status];
  return (
    <li className={`stage stage-${stage.status}`}>
      <Sign aria-hidden="true" size={15} />
      <span>{name}</span>
      <span className="visually-hidden">: {texts.stageStatus[stage.status]}</span>
    </li>
  );
}
