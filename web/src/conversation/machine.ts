/** What this installation would use, from what its workers say about themselves. Pure. */
import type { System } from "../api/types";
import { checksOf, type Check } from "../system/facts";

export interface Machine {
  transcription: Check | null;
  diarization: Check | null;
  /** Names of the Whisper models whose weights are here. */
  models: string[];
}

export function machineOf(system: System | undefined): Machine | null {
  const worker = system?.workers.find(({ alive, facts }) => alive && Array.isArray(facts.checks));
  if (!worker) return null;
  const checks = checksOf(worker.facts);
  const named = (name: string) => checks.find((check) => check.name === name) ?? null;
  const models: unknown[] = Array.isArray(worker.facts.whisper_models) ? worker.facts.whisper_models : [];
  return {
    transcription: named("Transcription"),
    diarization: named("Diarization"),
    models: models.filter((model): model is string => typeof model === "string"),
  };
}
