/** The names of the theme and the conversation that a search is kept to. */
import { useQuery } from "@tanstack/react-query";
import { answer, client } from "../api/client";
import { recordingQuery } from "../api/queries";
import type { Filters } from "./filters";

export function useNames({ theme_id: theme = "", recording_id: recording = "" }: Filters): Filters {
  const label = useQuery({
    queryKey: ["theme", theme, "name"],
    queryFn: () => answer(client.GET("/api/v1/themes/{theme_id}", { params: { path: { theme_id: theme } } })),
    enabled: theme !== "",
  }).data?.label;
  const title = useQuery({ ...recordingQuery(recording), enabled: recording !== "" }).data?.title;
  return { theme_id: label, recording_id: title };
}
