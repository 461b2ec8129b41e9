/** The names of the theme (its heir's, where it was merged) and the conversation that a search is kept to. */
import { useQuery } from "@tanstack/react-query";
import { useTheme } from "../api/insights";
import { recordingQuery } from "../api/queries";
import type { Filters } from "./filters";

export function useNames({ theme_id: theme = "", recording_id: recording = "" }: Filters): Filters {
  const named = useTheme(theme).data;
  const heir = useTheme(named?.merged_into ?? "").data;
  const label = heir?.label ?? (named?.merged_into ? undefined : named?.label);
  const title = useQuery({ ...recordingQuery(recording), enabled: recording !== "" }).data?.title;
  return { theme_id: label, recording_id: title };
}
