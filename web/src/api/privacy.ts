/** Privacy: the settings of a project, decisions about a recording, receipts of deletions. */
import { useQuery } from "@tanstack/react-query";
import { answer, client } from "./client";
import { keys } from "./queries";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Privacy = Schemas["PrivacyOut"];
export type PrivacyChange = Schemas["PrivacyChange"];
export type PersonalKind = Privacy["redact"][number];
export type RecordingPrivacy = Schemas["RecordingPrivacyOut"];
export type ConsentIn = Schemas["ConsentIn"];

export const privacyKeys = {
  project: (id: string) => ["privacy", id] as const,
  deletions: (id: string) => ["deletions", id] as const,
  recording: (id: string) => keys.part(id, "privacy"),
};

export const usePrivacy = (id: string) =>
  useQuery({
    queryKey: privacyKeys.project(id),
    queryFn: () => answer(client.GET("/api/v1/projects/{project_id}/privacy", { params: { path: { project_id: id } } })),
  });

export const useDeletions = (id: string) =>
  useQuery({
    queryKey: privacyKeys.deletions(id),
    queryFn: () =>
      answer(client.GET("/api/v1/projects/{project_id}/deletions", { params: { path: { project_id: id } } })),
  });

export const useRecordingPrivacy = (id: string) =>
  useQuery({
    queryKey: privacyKeys.recording(id),
    queryFn: () =>
      answer(client.GET("/api/v1/recordings/{recording_id}/privacy", { params: { path: { recording_id: id } } })),
  });

const of = (id: string) => ({ params: { path: { recording_id: id } } });

export const changePrivacy = (id: string, body: PrivacyChange) =>
  answer(client.PATCH("/api/v1/projects/{project_id}/privacy", { params: { path: { project_id: id } }, body }));

export const addConsent = (id: string, body: ConsentIn) =>
  answer(client.POST("/api/v1/recordings/{recording_id}/consents", { ...of(id), body }));

export const withdrawConsent = (id: string, consent: string) =>
  answer(
    client.DELETE("/api/v1/recordings/{recording_id}/consents/{consent_id}", {
      params: { path: { recording_id: id, consent_id: consent } },
    }),
  );

export const setHold = (id: string, reason: string) =>
  answer(client.PUT("/api/v1/recordings/{recording_id}/legal-hold", { ...of(id), body: { reason } }));

export const liftHold = (id: string) => answer(client.DELETE("/api/v1/recordings/{recording_id}/legal-hold", of(id)));

export const setMining = (id: string, mining: boolean) =>
  answer(client.PUT("/api/v1/recordings/{recording_id}/mining", { ...of(id), body: { mining } }));
