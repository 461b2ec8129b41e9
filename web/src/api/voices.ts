/** Voices of a project: consents, profiles, and proposals of who a speaker is. */
import { useQuery } from "@tanstack/react-query";
import { answer, client } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Voice = Schemas["VoiceOut"];
export type VoiceMatch = Schemas["VoiceMatchOut"];
export type VoiceConsentIn = Schemas["VoiceConsentIn"];

const POLL = 4000;

export const voicesKey = (project: string) => ["voices", project] as const;

export const useVoices = (project: string) =>
  useQuery({
    queryKey: voicesKey(project),
    queryFn: () => answer(client.GET("/api/v1/projects/{project_id}/voices", { params: { path: { project_id: project } } })),
    refetchInterval: (query) => (query.state.data?.items.some((voice) => voice.making) ? POLL : false),
  });

const MATCH = "/api/v1/recordings/{recording_id}/speakers/{speaker_id}/voice-match";
const at = (match: VoiceMatch) => ({ params: { path: { recording_id: match.recording_id, speaker_id: match.speaker_id } } });
const of = (participant_id: string) => ({ params: { path: { participant_id } } });

export const confirmMatch = (match: VoiceMatch) => answer(client.POST(MATCH, at(match)));
export const dismissMatch = (match: VoiceMatch) => answer(client.DELETE(MATCH, at(match)));

export const recordConsent = (participant: string, body: VoiceConsentIn) =>
  answer(client.PUT("/api/v1/participants/{participant_id}/voice-consent", { ...of(participant), body }));
export const withdrawVoiceConsent = (participant: string) =>
  answer(client.DELETE("/api/v1/participants/{participant_id}/voice-consent", of(participant)));
export const makeProfile = (participant: string) =>
  answer(client.POST("/api/v1/participants/{participant_id}/voice-profile", of(participant)));
export const dropProfile = (participant: string) =>
  answer(client.DELETE("/api/v1/participants/{participant_id}/voice-profile", of(participant)));
