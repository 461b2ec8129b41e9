/** Short names for the API's schemas. Generated shapes, nothing written by hand. */
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Project = Schemas["ProjectOut"];
export type Recording = Schemas["RecordingOut"];
export type Job = Schemas["JobOut"];
export type Stage = Schemas["StageOut"];
export type Speaker = Schemas["SpeakerOut"];
export type SpeakerChange = Schemas["SpeakerChange"];
export type Transcript = Schemas["TranscriptOut"];
export type Utterance = Schemas["UtteranceOut"];
export type Word = Schemas["WordOut"];
export type Insight = Schemas["InsightOut"];
export type InsightChange = Schemas["InsightChange"];
export type Insights = Schemas["InsightsOut"];
export type Evidence = Schemas["EvidenceOut"];
export type Note = Schemas["NoteOut"];
export type NoteEvidence = Schemas["NoteEvidence"];
export type Metrics = Schemas["MetricsOut"];
export type Peaks = Schemas["PeaksOut"];
/** The client reads tuples as lists. */
export type SearchHit = Omit<Schemas["SearchHit"], "highlights"> & { highlights: number[][] };
export type SkippedAnalysis = Schemas["SkippedAnalysisOut"];
export type Satisfaction = Schemas["SatisfactionOut"];
export type System = Schemas["SystemOut"];
export type ProcessIn = Schemas["ProcessIn"];
export type Accepted = Schemas["Accepted"];
export type Role = NonNullable<Speaker["role"]>;
export type Kind = Insight["kind"];
export type Edited = Schemas["EditedOut"];
export type Doubt = Schemas["DoubtOut"];
