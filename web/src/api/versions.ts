/** The versions of a recording's transcript: list, compare, make one current again. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "./client";
import { keys } from "./queries";

const ROOT = "/api/v1/recordings/{recording_id}/transcripts";

export const useVersions = (id: string) =>
  useQuery({
    queryKey: keys.part(id, "versions"),
    queryFn: () => answer(client.GET(ROOT, { params: { path: { recording_id: id } } })),
  });

export const useComparison = (id: string, a: string, b: string) =>
  useQuery({
    queryKey: [...keys.part(id, "compared"), a, b],
    queryFn: () =>
      answer(
        client.GET(`${ROOT}/{transcript_id}/compare/{other_id}`, {
          params: { path: { recording_id: id, transcript_id: a, other_id: b } },
        }),
      ),
    enabled: a !== "" && b !== "" && a !== b,
  });

/** Everything that rests on the words is read again. */
export function useMakeCurrent(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (transcript: string) =>
      answer(client.POST(`${ROOT}/{transcript_id}/current`, { params: { path: { recording_id: id, transcript_id: transcript } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.recording(id) }),
  });
}
