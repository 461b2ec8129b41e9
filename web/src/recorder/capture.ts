/** Takes the microphone's sound, a piece a second, with pauses and a level. */
import { addPiece, holdDraft, saveDraft, type Draft } from "./drafts";

const PIECE = 1000;
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

export interface Capture {
  pause: () => void;
  resume: () => void;
  /** Ends it; what was recorded is the draft. */
  stop: () => Promise<Draft>;
  /** Loudness now, 0..1. */
  level: () => number;
  seconds: () => number;
}

/** Whether this page may record at all: browsers allow it over HTTPS and on this machine only. */
export const canRecord = (): boolean => typeof MediaRecorder !== "undefined" && "mediaDevices" in navigator;

/** Begins to record. Rejects where the microphone is refused; `onTrouble` is told when it or the storage fails later. */
export async function startCapture(about: Pick<Draft, "title" | "consent">, onTrouble: (error: unknown) => void): Promise<Capture> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false, noiseSuppression: false } });
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(stream, mimeType ? { mimeType, audioBitsPerSecond: 96_000 } : {});
  const draft: Draft = {
    id: crypto.randomUUID(),
    startedAt: new Date().toISOString(),
    mediaType: recorder.mimeType || mimeType || "audio/webm",
    seconds: 0,
    ...about,
  };
  const release = holdDraft(draft.id);
  await saveDraft(draft);
  let before = 0;
  let since: number | null = performance.now();
  const seconds = () => (before + (since === null ? 0 : performance.now() - since)) / 1000;
  let number = 0;
  let kept: Promise<unknown> = Promise.resolve();
  recorder.ondataavailable = ({ data }) => {
    if (data.size === 0) return;
    const place = number;
    number += 1;
    draft.seconds = seconds();
    kept = kept.then(() => addPiece({ ...draft }, place, data)).catch(onTrouble);
  };
  recorder.onerror = (event) => onTrouble(event);
  stream.getAudioTracks()[0]?.addEventListener("ended", () => onTrouble(new Error("the microphone is gone")));
  const meter = meterOf(stream);
  recorder.start(PIECE);
  const hold = () => {
    if (since === null) return;
    before += performance.now() - since;
    since = null;
  };
  return {
    level: meter.level,
    seconds,
    pause: () => {
      hold();
      recorder.pause();
    },
    resume: () => {
      since ??= performance.now();
      recorder.resume();
    },
    stop: async () => {
      hold();
      if (recorder.state !== "inactive") {
        const stopped = new Promise((resolve) => recorder.addEventListener("stop", resolve, { once: true }));
        recorder.stop();
        await stopped;
      }
      for (const track of stream.getTracks()) track.stop();
      meter.close();
      await kept;
      draft.seconds = seconds();
      await saveDraft(draft);
      release();
      return draft;
    },
  };
}

function meterOf(stream: MediaStream) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    level: () => {
      analyser.getFloatTimeDomainData(samples);
      return loudness(samples);
    },
    close: () => void context.close(),
  };
}

/** Root mean square on a scale of decibels: -60 dB and less is 0, full scale is 1. */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const power = samples.length > 0 ? sum / samples.length : 0;
  return power > 0 ? Math.min(1, Math.max(0, 1 + (10 * Math.log10(power)) / 60)) : 0;
}
