/** What a person does to the insights of a conversation. Each shows at once, is said, and can be taken back. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "../api/client";
import { projectKey } from "../api/insights";
import { Problem, sentence } from "../api/problem";
import { keys, useChangeInsight } from "../api/queries";
import type { Insight, InsightChange, InsightIn, Insights } from "../api/types";
import { texts } from "../texts";
import { useSay } from "../ui/messages";
import { useWork } from "./work";

const one = (id: string) => ({ params: { path: { insight_id: id } } });
export const addInsight = (recording_id: string, body: InsightIn) =>
  answer(client.POST("/api/v1/recordings/{recording_id}/insights", { params: { path: { recording_id } }, body }));
const removeInsight = (id: string) => answer(client.DELETE("/api/v1/insights/{insight_id}", one(id)));
const place = (id: string, theme_id: string | null) =>
  answer(client.PUT("/api/v1/insights/{insight_id}/theme", { ...one(id), body: { theme_id } }));

/** What `change` replaces, to put it back. */
export const before = (insight: Insight, change: InsightChange): InsightChange =>
  Object.fromEntries(Object.keys(change).map((name) => [name, insight[name as keyof InsightChange]]));

export const isOwn = (insight: Insight): boolean => "by_hand" in insight.details;

/** Whether it is of this kind and proved by these very words. */
const restsOn = (insight: Insight, { kind, utterance_id, char_start, char_end }: InsightIn): boolean =>
  insight.kind === kind &&
  insight.evidence.some((proof) => proof.utterance_id === utterance_id && proof.char_start === char_start && proof.char_end === char_end);

/** Null where neither a person nor the words say which outcome it is. */
const unlessUntold = (error: unknown): null => {
  if (error instanceof Problem && error.code === "outcome_missing") return null;
  throw error;
};

/** What the machine had found, where a person put other words. */
export function found(insight: Insight): InsightChange | null {
  const { mined } = insight.details;
  return typeof mined === "object" && mined !== null ? (mined as InsightChange) : null;
}

export function useInsightActions() {
  const { recordingId, projectId, did } = useWork();
  const queries = useQueryClient();
  const say = useSay();
  const change = useChangeInsight(recordingId);
  const fresh = () => {
    void queries.invalidateQueries({ queryKey: keys.part(recordingId, "insights") });
    void queries.invalidateQueries({ queryKey: keys.part(recordingId, "note") });
    void queries.invalidateQueries({ queryKey: keys.recording(recordingId), exact: true });
    void queries.invalidateQueries({ queryKey: projectKey(projectId) });
  };
  const run = useMutation({
    mutationFn: (what: () => Promise<unknown>) => what(),
    onSuccess: fresh,
    onError: (error) => say(sentence(error), true),
  });
  const amend = (insight: Insight, wanted: InsightChange, said: string) =>
    change.mutate(
      { id: insight.id, change: wanted },
      {
        onSuccess: () => did(said, () => change.mutateAsync({ id: insight.id, change: before(insight, wanted) })),
        onError: (error) => say(sentence(error), true),
      },
    );
  return {
    busy: run.isPending,
    decide: (insight: Insight, wanted: "accepted" | "rejected") => {
      const status = insight.status === wanted ? "candidate" : wanted;
      amend(insight, { status }, texts.coding.decided[status]);
    },
    reword: (insight: Insight, wanted: InsightChange) => amend(insight, wanted, texts.coding.saved),
    restore: (insight: Insight) => {
      const mined = found(insight);
      if (mined) amend(insight, mined, texts.coding.restored);
    },
    /** Where it is not told which outcome it is, nothing is added, and `onUntold` asks. */
    add: (body: InsightIn, onAdded: (insight: Insight) => void, onUntold: () => void) =>
      run.mutate(async () => {
        const known = queries.getQueryData<Insights | null>(keys.part(recordingId, "insights"))?.insights ?? [];
        if (known.some((insight) => isOwn(insight) && restsOn(insight, body))) return say(texts.coding.already);
        const made = await addInsight(recordingId, body).catch(unlessUntold);
        if (!made) return onUntold();
        onAdded(made);
        const { one, outcome } = texts.insights;
        did(texts.coding.coded(made.outcome ? `${one.outcome} (${outcome[made.outcome]})` : one[made.kind]), () => removeInsight(made.id).then(fresh));
      }),
    remove: (insight: Insight) =>
      run.mutate(async () => {
        await removeInsight(insight.id);
        const proof = insight.evidence[0];
        const { kind, statement, severity, cx_component, outcome } = insight;
        const again = proof && { kind, statement, severity, cx_component, outcome, utterance_id: proof.utterance_id, char_start: proof.char_start, char_end: proof.char_end };
        did(texts.coding.removed, again && (() => addInsight(recordingId, again).then(fresh)));
      }),
    move: (insight: Insight, theme: string | null, label: string) =>
      run.mutate(async () => {
        await place(insight.id, theme);
        did(theme === null ? texts.coding.movedOut : texts.coding.moved(label), () => place(insight.id, insight.theme_id).then(fresh));
      }),
    newTheme: (insight: Insight, label: string) =>
      run.mutate(async () => {
        await answer(
          client.POST("/api/v1/projects/{project_id}/themes", {
            params: { path: { project_id: projectId } },
            body: { label, insight_ids: [insight.id] },
          }),
        );
        did(texts.coding.themeMade(label), () => place(insight.id, insight.theme_id).then(fresh));
      }),
  };
}

export type InsightActions = ReturnType<typeof useInsightActions>;
