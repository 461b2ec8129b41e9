/** Records a conversation in this browser: who agreed, level, pause; kept here until the server has it. */
import { Mic, Pause, Play, Square } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "react-aria-components";
import { texts } from "../texts";
import { clock } from "../time";
import { Confirm } from "../ui/Confirm";
import { Field } from "../ui/Field";
import { Tick } from "../ui/Tick";
import { Window } from "../ui/Window";
import { canRecord, startCapture, type Capture } from "./capture";
import { dropDraft, type Draft } from "./drafts";
import Unsent, { useSendDraft } from "./Unsent";
import { useDrafts } from "./useDrafts";
import "../styles/recorder.css";

type Phase = "before" | "asking" | "recording" | "paused" | "ending";

export default function RecorderDialog({ onClose }: { onClose: () => void }) {
  const t = texts.recorder;
  const sendDraft = useSendDraft();
  const drafts = useDrafts();
  const [phase, setPhase] = useState<Phase>("before");
  const [title, setTitle] = useState("");
  const [consent, setConsent] = useState("");
  const [agreed, setAgreed] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const capture = useRef<Capture | null>(null);
  const runs = phase === "recording" || phase === "paused";

  useEffect(() => {
    if (!runs) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [runs]);
  useEffect(() => () => void capture.current?.stop(), []); // whoever leaves the page keeps a draft

  const start = () => {
    setPhase("asking");
    setTrouble(null);
    startCapture({ title: title.trim(), consent: consent.trim() }, () => setTrouble(t.broken)).then(
      (begun) => {
        capture.current = begun;
        setPhase("recording");
      },
      (error: unknown) => {
        setTrouble(error instanceof DOMException && error.name === "NotAllowedError" ? t.refused : t.noMicrophone);
        setPhase("before");
      },
    );
  };
  const pause = () => {
    capture.current?.pause();
    setPhase("paused");
  };
  const resume = () => {
    capture.current?.resume();
    setPhase("recording");
  };
  const stop = async (): Promise<Draft | null> => {
    const running = capture.current;
    capture.current = null;
    setPhase("ending");
    return running ? running.stop() : null;
  };
  const send = async (draft: Draft | null) => {
    if (draft && (await sendDraft(draft))) onClose();
  };
  const finish = () => void stop().then(send, () => setTrouble(t.broken));
  const discard = () =>
    void stop()
      .then((draft) => draft && dropDraft(draft.id))
      .finally(onClose);
  const close = () => (runs ? setLeaving(true) : onClose());

  return (
    <Window title={t.title} open onClose={close}>
      <div className="form">
        {trouble && (
          <p className="trouble" role="alert">
            {trouble}
          </p>
        )}
        {!canRecord() && <p className="trouble">{t.unable}</p>}
        {phase === "before" || phase === "asking" ? (
          <>
            <Unsent drafts={drafts} onSent={onClose} />
            <Field value={title} onChange={setTitle} maxLength={300} label={texts.upload.nameTitle} />
            <Field value={consent} onChange={setConsent} maxLength={500} isRequired label={t.who} hint={t.whoHint} />
            <Tick on={agreed} onChange={setAgreed} text={t.agreed} hint={t.agreedHint} />
            <div className="window-foot">
              <Button className="button" onPress={onClose}>
                {texts.common.cancel}
              </Button>
              <Button
                className="button button-primary"
                onPress={start}
                isDisabled={!agreed || !consent.trim() || phase === "asking" || !canRecord()}
              >
                <Mic aria-hidden="true" size={16} />
                {t.start}
              </Button>
            </div>
          </>
        ) : (
          <>
            <Running capture={capture.current} phase={phase} />
            <p className="field-hint">{t.kept}</p>
            <div className="window-foot">
              {phase === "paused" ? (
                <Button className="button" onPress={resume} autoFocus>
                  <Play aria-hidden="true" size={16} />
                  {t.resume}
                </Button>
              ) : (
                <Button className="button" onPress={pause} isDisabled={phase === "ending"} autoFocus>
                  <Pause aria-hidden="true" size={16} />
                  {t.pause}
                </Button>
              )}
              <Button className="button button-primary" onPress={finish} isDisabled={phase === "ending"}>
                <Square aria-hidden="true" size={15} />
                {t.stop}
              </Button>
            </div>
          </>
        )}
      </div>
      {leaving && <Confirm title={t.leaveTitle} text={t.leave} action={t.discard} onConfirm={discard} onClose={() => setLeaving(false)} />}
    </Window>
  );
}

const EACH = 100;

function Running({ capture, phase }: { capture: Capture | null; phase: Phase }) {
  const t = texts.recorder;
  const [{ seconds, level }, setNow] = useState({ seconds: 0, level: 0 });
  const silent = useRef(0);
  useEffect(() => {
    if (!capture) return;
    const timer = setInterval(() => {
      const heard = phase === "recording" ? capture.level() : 0;
      silent.current = phase === "recording" && heard < 0.08 ? silent.current + EACH : 0;
      setNow({ seconds: capture.seconds(), level: heard });
    }, EACH);
    return () => clearInterval(timer);
  }, [capture, phase]);
  return (
    <div className={`recorder recorder-${phase}`}>
      <span className="recorder-dot" aria-hidden="true" />
      <time className="recorder-time">{clock(seconds)}</time>
      <span className="recorder-state" role="status">
        {silent.current > 4000 ? t.silent : t.phase[phase === "paused" || phase === "ending" ? phase : "recording"]}
      </span>
      <div
        className="recorder-level"
        role="meter"
        aria-label={t.level}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(level * 100)}
      >
        <span style={{ width: `${level * 100}%` }} />
      </div>
    </div>
  );
}
